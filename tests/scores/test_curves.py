"""Curves count what they say, speakers are the unit, and what cannot be seen is NaN."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from privemo.errors import PrivemoError
from privemo.scores import curves
from privemo.scores.curves import attack_curve, curve_table, hits_at, speaker_decisions
from privemo.statistics.curve_intervals import (
    area_of_speakers,
    area_of_utterances,
    share_intervals,
)
from privemo.tables.curves import curve_tables

YES_NO = np.array(["yes", "no"])


def asked(*, n_speakers=40, n_each=10, shift=0.0, voices=0.5, seed=0):
    """Log odds of members and others, of both genders."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(n_speakers), n_each)
    scores = rng.normal(size=len(who)) + voices * rng.normal(size=n_speakers)[who]
    return dict(
        scores=scores + shift * (who % 2 == 0),
        labels=YES_NO[who % 2],
        speaker=np.array([f"toy:{s:03d}" for s in who]),
        gender=np.array(["female", "male"])[who // 2 % 2],
    )


def row(table, unit="speaker", group="all"):
    return table.set_index(["unit", "group"]).loc[(unit, group)]


@pytest.mark.parametrize("threshold", [-0.5, 0.0, 1.0])
@pytest.mark.parametrize("shift", [0.0, 2.0])
def test_a_curve_counts_hits_and_false_alarms(threshold, shift):
    given = asked(shift=shift)
    curve = attack_curve(given["scores"], given["labels"])
    nearest = curve[curve["threshold"] >= threshold].iloc[-1]
    member = given["labels"] == "yes"
    accused = given["scores"] >= nearest["threshold"]
    assert nearest["tpr"] == pytest.approx(accused[member].mean())
    assert nearest["fpr"] == pytest.approx(accused[~member].mean())
    area = np.trapezoid(curve["tpr"], curve["fpr"])
    assert area == pytest.approx(roc_auc_score(member, given["scores"]))


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(0.25, 0.5), (0.3, 0.5), (0.499, 0.5), (0.5, 0.75), (0.75, 1.0)],
)
def test_hits_are_those_of_a_threshold_that_keeps_the_rate(rate, expected):
    scores = [9, 8, 7, 6, 5, 4, 3, 2]
    labels = ["yes", "yes", "no", "no", "yes", "no", "yes", "no"]
    curve = attack_curve(scores, labels)
    assert hits_at(curve, rate, n_negative=4) == expected


def test_equal_scores_are_accused_together():
    curve = attack_curve([1, 1, 1, 0], ["yes", "no", "no", "no"])
    assert hits_at(curve, 0.34, n_negative=3) == 0
    assert hits_at(curve, 0.67, n_negative=3) == 1


@pytest.mark.parametrize(
    ("n_negative", "resolved"), [(99, False), (100, True), (9, False), (10, True)]
)
def test_a_rate_needs_as_many_negatives_as_it_has_in_one(n_negative, resolved):
    curve = attack_curve([3, 2, 1], ["yes", "no", "no"])
    rate = 0.01 if n_negative > 10 else 0.1
    assert np.isfinite(hits_at(curve, rate, n_negative=n_negative)) == resolved


def test_one_decision_a_speaker_is_the_mean_of_theirs():
    given = asked(n_speakers=6, n_each=4)
    decisions = speaker_decisions(**given)
    for name, score in zip(decisions["speaker"], decisions["score"], strict=True):
        mine = given["speaker"] == name
        assert score == pytest.approx(given["scores"][mine].mean())
        assert decisions["label"][decisions["speaker"] == name].item() in YES_NO
    assert len(decisions) == 6


def test_many_utterances_of_a_speaker_tell_more_than_one():
    given = asked(shift=0.8, n_each=20, voices=0.2)
    table = curve_table(**given)
    assert row(table)["auc"] > row(table, "utterance")["auc"] + 0.1
    assert row(table)["n_positive"] == row(table)["n_negative"] == 20
    assert row(table, "utterance")["n_negative"] == 400
    assert np.isnan(row(table)["tpr_1"]) and np.isfinite(row(table)["tpr_10"])
    assert np.isfinite(row(table, "utterance")["tpr_1"])


def test_an_attack_on_one_gender_is_seen_in_that_gender():
    given = asked(n_speakers=36)
    member_woman = (given["gender"] == "female") & (given["labels"] == "yes")
    given["scores"] = given["scores"] + 3 * member_woman
    table = curve_table(**given)
    assert row(table, group="female")["auc_low"] > 0.75
    male = row(table, group="male")
    assert male["auc_low"] < 0.5 < male["auc_high"]


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


def test_a_group_without_one_of_both_labels_has_no_score():
    given = asked(n_speakers=8)
    labels = np.where(given["gender"] == "male", "yes", given["labels"])
    table = curve_table(**given | dict(labels=labels))
    male = row(table, group="male")
    assert male["n_negative"] == 0
    assert male.drop(["n_positive", "n_negative"]).isna().all()
    assert np.isfinite(row(table, group="female")["auc"])


NAMES = ["target", "modality", "defence", "recipe", "attacker"]


def membership(attacker, *, defence="none", fold=0, **options):
    """Make what `membership_scores` returns of one cell, attacker and dealing."""
    given = asked(n_speakers=12, n_each=3, **options)
    table = pd.DataFrame(given).rename(columns={"scores": "score", "labels": "label"})
    named = ["valence", "lexical", defence, "paper", attacker]
    return table.assign(**dict(zip(NAMES, named, strict=True)), fold=fold)


def test_every_cell_and_attacker_has_the_rows_of_its_own_curves():
    given = [
        membership("semi-informed", shift=2.0),
        membership("ignorant", shift=1.0, seed=1),
        membership("semi-informed", defence="gender", seed=2),
    ]
    tables = curve_tables(pd.concat(given))
    assert list(tables)[:5] == NAMES and len(tables) == 3 * 6
    for i, mine in enumerate(given):
        columns = (mine[c] for c in ("score", "label", "speaker", "gender"))
        expected = curve_table(*columns)
        found = tables.iloc[6 * i : 6 * i + 6].reset_index(drop=True)
        pd.testing.assert_frame_equal(found[list(expected)], expected)
        assert (found[NAMES] == mine[NAMES].iloc[0]).all(axis=None)


def test_the_dealings_of_a_cell_are_put_together():
    first = membership("ignorant", fold=0)
    second = membership("ignorant", fold=1, seed=1)
    second["speaker"] = second["speaker"].str.replace("toy", "other")
    table = curve_tables(pd.concat([first, second]))
    assert row(table)["n_positive"] == row(table)["n_negative"] == 12
    assert len(table) == 6


def test_a_speaker_who_was_asked_about_twice_is_refused():
    first = membership("ignorant")
    second = membership("ignorant", fold=1)
    second["label"] = second["label"].map({"yes": "no", "no": "yes"})
    with pytest.raises(PrivemoError, match="2 values of label"):
        curve_tables(pd.concat([first, second]))


# intervals


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


# refusals


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(scores=[1.0, np.inf, 0, 0]), "score 1 is not finite"),
        (dict(labels=["yes"] * 3), "one of each for each utterance"),
        (dict(labels=["yes", "no", "no", "no"]), "'a' has 2 values of label"),
        (dict(gender=["male", "female"] * 2), "'a' has 2 values of gender"),
    ],
)
def test_what_is_no_table_of_decisions_is_refused(change, message):
    given = dict(
        scores=[1.0, 2.0, 0.0, 0.0],
        labels=["yes", "yes", "no", "no"],
        speaker=list("aabb"),
        gender=["male"] * 4,
    )
    with pytest.raises(PrivemoError, match=message):
        curve_table(**(given | change))


@pytest.mark.parametrize(
    ("labels", "message"),
    [(["no", "no"], r"only \['no'\]"), (["yes"], "one label for each score")],
)
def test_one_label_has_no_curve(labels, message):
    with pytest.raises(PrivemoError, match=message):
        attack_curve([1.0, 2.0], labels)


def test_the_seed_decides_and_the_table_has_all_rows():
    given = asked(n_speakers=12, shift=1)
    first, again, other = (curve_table(**given, seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert len(first) == 6 and not first.equals(other)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n_digits", [8, 1])
def test_the_curve_for_many_weights_is_scikit_learns(n_digits, weighted):
    """Also with ties, and with rows that are not drawn."""
    rng = np.random.default_rng(n_digits)
    scores = rng.normal(size=60).round(n_digits)
    hits = rng.random(60) < 0.4
    weight = rng.integers(3, size=60).astype(float) if weighted else None
    fpr, tpr, _ = roc_curve(hits, scores, sample_weight=weight, drop_intermediate=False)
    found = curves._weighted_curve(scores, hits)(weight)
    for rate in (0.01, 0.1, 0.5):
        theirs = hits_at({"fpr": fpr, "tpr": tpr}, rate, n_negative=100)
        assert hits_at(found, rate, n_negative=100) == pytest.approx(theirs)
    assert np.trapezoid(found["tpr"], found["fpr"]) == pytest.approx(
        np.trapezoid(tpr, fpr)
    )
