"""Intervals of areas and shares hold what they promise, speakers being the unit."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from support.asked_members import asked

from privemo.scores.curves import speaker_decisions
from privemo.statistics.curve_intervals import (
    area_of_speakers,
    area_of_utterances,
    share_intervals,
)


def test_where_nothing_is_told_the_intervals_hold_chance():
    held = np.zeros(2)
    for seed in range(60):
        given = asked(n_speakers=20, n_each=4, seed=seed)
        hits = given["labels"] == "yes"
        by_speaker = speaker_decisions(**given)
        area = roc_auc_score(by_speaker["label"] == "yes", by_speaker["score"])
        intervals = (
            area_of_speakers(area, 10, 10),
            area_of_utterances(given["scores"], hits, given["speaker"]),
        )
        held += [low <= 0.5 <= high for low, high in intervals]
    # a true 0.95 shows below 52 of 60 in 1 run of 200
    assert held.min() >= 52


@pytest.mark.parametrize(("area", "n", "m"), [(0.6, 5, 9), (0.9, 20, 20), (0.25, 3, 8)])
def test_the_bounds_of_an_area_are_just_within_reach_of_it(area, n, m):
    for bound in area_of_speakers(area, n, m):
        share = 1 + ((n + m) / 2 - 1) * (
            (1 - bound) / (2 - bound) + bound / (1 + bound)
        )
        error = np.sqrt(bound * (1 - bound) * share / (n * m))
        assert abs(area - bound) / error == pytest.approx(1.959964, rel=1e-5)


@pytest.mark.parametrize("area", [0.0, 1.0])
def test_full_separation_of_few_speakers_is_not_certainty(area):
    low, high = area_of_speakers(area, 4, 4)
    assert high - low > 0.3 and low <= area <= high
    wider = area_of_speakers(area, 4, 4, level=0.99)
    assert wider[1] - wider[0] > high - low


def test_areas_of_utterances_widen_with_the_voices_and_fall_back():
    widths = []
    for voices in (0.0, 2.0):
        given = asked(voices=voices, n_speakers=20)
        hits = given["labels"] == "yes"
        low, high = area_of_utterances(given["scores"], hits, given["speaker"])
        assert low < roc_auc_score(hits, given["scores"]) < high
        widths.append(high - low)
    assert widths[1] > 2 * widths[0]
    apart = area_of_utterances(given["scores"] + 99 * hits, hits, given["speaker"])
    assert apart == area_of_speakers(1.0, 10, 10)


def test_the_jackknife_of_one_utterance_a_speaker_is_that_of_utterances():
    given = asked(n_speakers=30, n_each=1, shift=1)
    hits = given["labels"] == "yes"
    bounds = area_of_utterances(given["scores"], hits, given["speaker"])
    a, b = given["scores"][hits], given["scores"][~hits]
    above = (a[:, None] > b).astype(float)  # DeLong's placements
    error = np.sqrt(
        above.mean(axis=1).var(ddof=1) / 15 + above.mean(axis=0).var(ddof=1) / 15
    )
    area = above.mean()
    reach = np.log(bounds[1] / (1 - bounds[1])) - np.log(area / (1 - area))
    # t with some 28 degrees of freedom is 2.05
    assert reach * area * (1 - area) / error == pytest.approx(2.05, rel=0.05)


def test_one_speaker_of_a_label_gives_no_interval():
    scores, hits = np.array([1.0, 2, 3, 4]), np.array([True, True, False, False])
    speaker = np.array(list("aabc"))
    assert np.isnan(area_of_utterances(scores, hits, speaker)).all()
    drawn = share_intervals(lambda weight: [0.5, 0.1], hits, speaker)
    assert np.shape(drawn) == (2, 2) and np.isnan(drawn).all()


@pytest.mark.parametrize("n_speakers", [20, 60])
def test_intervals_of_shares_are_those_of_shares_of_speakers(n_speakers):
    hits = np.arange(n_speakers) % 2 == 0
    found = np.arange(n_speakers) % 4 == 0  # of every other hit

    def measure(weight):
        weight = np.ones(n_speakers) if weight is None else weight
        return [weight[hits & found].sum() / weight[hits].sum()]

    ((low, high),) = share_intervals(measure, hits, np.arange(n_speakers))
    # a half of n: logit error 2 / sqrt(n - 1); t of 9 and of 29
    reach = {20: 2.262, 60: 2.045}[n_speakers] * 2 / np.sqrt(n_speakers / 2 - 1)
    expected = 1 / (1 + np.exp(reach))
    # the error over 200 draws is known to 5 per cent
    assert low == pytest.approx(expected, rel=0.2)
    assert low + high == pytest.approx(1)


def test_shares_that_are_not_resolved_are_not_drawn():
    hits = np.array([True, True, False, False])
    asked_for = []

    def measure(weight):
        asked_for.append(weight)
        return [np.nan, np.nan]

    assert np.isnan(share_intervals(measure, hits, list("abcd"))).all()
    assert asked_for == [None]


def test_draws_that_all_agree_give_no_interval():
    hits = np.array([True, True, False, False])
    ((low, high),) = share_intervals(lambda weight: [0.0], hits, list("abcd"))
    assert np.isnan([low, high]).all()
