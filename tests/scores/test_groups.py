"""Gaps between groups: equal to fairlearn's, found where planted, never invented."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import equalized_odds_difference

from privemo.errors import PrivemoError
from privemo.scores.groups import (
    RATES,
    _count_by_speaker,
    _largest_gaps,
    _rates,
    gap_by_chance,
    largest_gap,
    rates_by_gender,
)
from privemo.terms import LEVELS


def predictions(*, right=(0.7, 0.7), n_speakers=20, n_each=18, seed=0):
    """Emotions recognised at a rate for women and one for men; errors are random."""
    rng = np.random.default_rng(seed)
    n = n_speakers * n_each
    speaker = np.repeat(np.arange(n_speakers), n_each)
    male = speaker % 2 == 1
    emotion = np.tile(np.resize(LEVELS, n_each), n_speakers)
    wrong = np.roll(LEVELS, 1)[pd.Index(LEVELS).get_indexer(emotion)]
    hit = rng.random(n) < np.where(male, right[1], right[0])
    return pd.DataFrame(
        {
            "speaker": speaker,
            "gender": np.where(male, "male", "female"),
            "fold": speaker // 4,
            "emotion": emotion,
            "predicted_emotion": np.where(hit, emotion, wrong),
        }
    )


@pytest.mark.parametrize("right", [(0.7, 0.7), (0.9, 0.4), (0.3, 0.8)])
def test_the_largest_gap_is_fairlearns_equalised_odds_level_by_level(right):
    said = predictions(right=right)
    expected = max(
        equalized_odds_difference(
            said["emotion"] == level,
            said["predicted_emotion"] == level,
            sensitive_features=said["gender"],
        )
        for level in LEVELS
    )
    assert largest_gap(rates_by_gender(said)) == pytest.approx(expected)


@pytest.mark.parametrize("level", LEVELS)
def test_rates_are_the_shares_that_one_would_count(level):
    said = predictions(right=(0.9, 0.5))
    rates = rates_by_gender(said).set_index(["rate", "level"])
    for gender in ("female", "male"):
        group = said[said["gender"] == gender]
        named = group["predicted_emotion"] == level
        is_level = group["emotion"] == level
        assert rates.loc[("recall", level), gender] == named[is_level].mean()
        alarms = rates.loc[("false alarms", level), gender]
        assert alarms == pytest.approx(named[~is_level].mean())


def test_a_level_that_a_corpus_lacks_has_no_rate_and_spoils_no_gap():
    said = predictions(right=(0.9, 0.5)).replace("mid", "low")
    rates = rates_by_gender(said)
    assert rates["level"].unique().tolist() == ["low", "high"]
    test = gap_by_chance(said, n_permutations=100)
    assert test.gap == largest_gap(rates) > test.null_high
    assert test.p < 0.05


@pytest.mark.parametrize("right", [(0.9, 0.5), (0.5, 0.9)])
def test_a_planted_gap_has_the_right_sign_and_is_not_chance(right):
    said = predictions(right=right)
    rates = rates_by_gender(said)
    recalls = rates[rates["rate"] == "recall"]
    assert (np.sign(recalls["gap"]) == np.sign(right[1] - right[0])).all()
    test = gap_by_chance(said)
    assert test.gap > test.null_high and test.p < 0.01


@pytest.mark.parametrize("n_speakers", [12, 40])
def test_without_a_gap_one_is_found_no_more_often_than_agreed(n_speakers):
    tests = [
        gap_by_chance(predictions(n_speakers=n_speakers, seed=seed), n_permutations=99)
        for seed in range(50)
    ]
    assert all(test.gap > 0 for test in tests)  # a gap without sign is never 0
    # 1 of 20 expected, with a standard error of 0.03
    assert np.mean([test.p <= 0.05 for test in tests]) <= 0.15
    assert np.mean([t.expected for t in tests]) == pytest.approx(
        np.mean([t.gap for t in tests]), rel=0.15
    )


def test_the_gap_by_chance_shrinks_with_more_speakers():
    few, many = (gap_by_chance(predictions(n_speakers=n)) for n in (8, 80))
    assert few.expected > 2 * many.expected


def test_dealings_are_counted_as_fairlearn_counts():
    said = predictions(right=(0.8, 0.6))
    said = said[(said["emotion"] != "low") | (said.index % 4 == 0)]  # levels differ
    _, male, counts = _count_by_speaker(said)
    gaps = _largest_gaps(male[None], counts)
    assert gaps[0] == pytest.approx(largest_gap(rates_by_gender(said)))
    rates = rates_by_gender(said)
    for gender, group in (("male", male), ("female", ~male)):
        expected = [rates.loc[rates["rate"] == rate, gender] for rate in RATES]
        found = _rates(counts[group].sum(axis=0)[None])[0]
        np.testing.assert_allclose(found, np.concatenate(expected))


def test_genders_are_dealt_within_a_fold_only():
    said = predictions(right=(0.9, 0.5))
    apart = said.assign(fold=said["gender"])  # nothing to deal
    test = gap_by_chance(apart)
    assert test.p == 1 and test.expected == pytest.approx(test.gap)


def test_a_group_without_a_level_has_no_gap_and_not_a_gap_of_0():
    said = predictions()
    said = said[(said["gender"] == "female") | (said["emotion"] != "mid")]
    rates = rates_by_gender(said).set_index(["rate", "level"])
    assert np.isnan(rates.loc[("recall", "mid"), "gap"])
    assert not np.isnan(rates.loc[("recall", "high"), "gap"])
    assert np.isnan(largest_gap(rates.reset_index()))
    assert np.isnan(gap_by_chance(said)).all()


def test_one_gender_alone_or_a_speaker_of_two_is_refused():
    said = predictions()
    with pytest.raises(PrivemoError, match="gender male, so there is no gap"):
        rates_by_gender(said[said["gender"] == "female"])
    with pytest.raises(PrivemoError, match="several genders or folds"):
        gap_by_chance(said.assign(speaker="one"))
