"""Curves count what they say, speakers are the unit, and what cannot be seen is NaN."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score, roc_curve
from support.asked_members import YES_NO, asked, row_of

from privemo.errors import PrivemoError
from privemo.scores import curves
from privemo.scores.curves import (
    attack_curve,
    comparable,
    curve_table,
    hits_at,
    speaker_decisions,
)


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
    assert row_of(table)["auc"] > row_of(table, "utterance")["auc"] + 0.1
    assert row_of(table)["n_positive"] == row_of(table)["n_negative"] == 20
    assert row_of(table, "utterance")["n_negative"] == 400
    assert np.isnan(row_of(table)["tpr_1"]) and np.isfinite(row_of(table)["tpr_10"])
    assert np.isfinite(row_of(table, "utterance")["tpr_1"])


def test_an_attack_on_one_gender_is_seen_in_that_gender():
    given = asked(n_speakers=36)
    member_woman = (given["gender"] == "female") & (given["labels"] == "yes")
    given["scores"] = given["scores"] + 3 * member_woman
    table = curve_table(**given)
    assert row_of(table, group="female")["auc_low"] > 0.75
    male = row_of(table, group="male")
    assert male["auc_low"] < 0.5 < male["auc_high"]


def test_a_group_without_one_of_both_labels_has_no_score():
    given = asked(n_speakers=8)
    labels = np.where(given["gender"] == "male", "yes", given["labels"])
    table = curve_table(**given | dict(labels=labels))
    male = row_of(table, group="male")
    assert male["n_negative"] == 0
    assert male.drop(["n_positive", "n_negative"]).isna().all()
    assert np.isfinite(row_of(table, group="female")["auc"])


# several networks on one scale


@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
@pytest.mark.parametrize("offset", [-5.0, 0.0, 2.0])
def test_scores_of_each_network_have_mean_0_and_deviation_1(scale, offset):
    rng = np.random.default_rng(0)
    network = np.repeat(["one", "two"], [30, 70])
    scores = rng.normal(size=100) + (network == "two")
    found = comparable(np.where(network == "one", scale, 1) * scores + offset, network)
    for name in ("one", "two"):
        mine = found[network == name]
        assert mine.mean() == pytest.approx(0, abs=1e-9)
        assert mine.std() == pytest.approx(1)
        order = np.argsort(scores[network == name])
        np.testing.assert_array_equal(np.argsort(mine), order)
    np.testing.assert_allclose(found, comparable(scores, network), atol=1e-9)


def test_what_is_found_in_two_networks_is_found_in_both_together():
    """Raw, the network that is surer of everything hides what is found."""
    first, second = asked(shift=1.5, voices=0.1), asked(shift=1.5, voices=0.1, seed=1)
    second["scores"] = 5 * second["scores"] - 20
    second["speaker"] = np.char.add("other ", second["speaker"])
    both = {name: np.concatenate([first[name], second[name]]) for name in first}
    network = np.repeat([0, 1], [len(first["scores"]), len(second["scores"])])
    one_scale = both | {"scores": comparable(both["scores"], network)}
    alone, raw, together = (
        row_of(curve_table(**given), "utterance")["auc"]
        for given in (first, both, one_scale)
    )
    assert abs(together - alone) < 0.03 and raw < alone - 0.1


@pytest.mark.parametrize("seed", range(3))
def test_where_nothing_is_found_in_a_network_nothing_is_found_together(seed):
    """Also where members are more in one network, which attackers do not tell by."""
    first, second = (asked(n_speakers=60, seed=s) for s in (10 + seed, 20 + seed))
    second["speaker"] = np.char.add("other ", second["speaker"])
    second["scores"] = 3 * second["scores"] + 4
    kept = (second["labels"] == "yes") | (np.arange(600) // 10 % 6 == 1)
    second = {name: values[kept] for name, values in second.items()}
    both = {name: np.concatenate([first[name], second[name]]) for name in first}
    network = np.repeat([0, 1], [len(first["scores"]), len(second["scores"])])
    raw = row_of(curve_table(**both))
    found = row_of(
        curve_table(**both | {"scores": comparable(both["scores"], network)})
    )
    # 60 and 40 speakers: standard deviation of the area .06
    assert abs(found["auc"] - 0.5) < 0.17 and raw["auc"] > found["auc"] + 0.05


def test_a_network_that_says_one_thing_says_nothing():
    np.testing.assert_array_equal(comparable([2, 2, 2], ["one"] * 3), [0, 0, 0])


@pytest.mark.parametrize(
    ("scores", "network", "message"),
    [
        ([1, np.nan], ["one", "one"], "score 1 is not finite"),
        ([1, 2], ["one"], "2 scores and 1 networks"),
    ],
)
def test_scores_without_a_network_are_refused(scores, network, message):
    with pytest.raises(PrivemoError, match=message):
        comparable(scores, network)


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
