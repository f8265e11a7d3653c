"""A score over a missing class is refused, not computed."""

import math

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score
from support.answers import corpus

from privemo.errors import PrivemoError
from privemo.metrics import mean_uar, uar, uar_by_group

LEVELS = ["low", "mid", "high"]


@pytest.mark.parametrize("n_low", [1, 10, 1000])
def test_uar_does_not_depend_on_class_proportions(n_low):
    y_true = ["low"] * n_low + ["mid"] * 2 + ["high"] * 4
    y_pred = ["low"] * n_low + ["mid", "low"] + ["high"] * 3 + ["mid"]
    assert uar(y_true, y_pred, classes=LEVELS) == pytest.approx((1 + 1 / 2 + 3 / 4) / 3)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_uar_equals_scikit_learn_where_that_is_defined(seed):
    rng = np.random.default_rng(seed)
    y_true = rng.permutation(LEVELS * 10)
    y_pred = rng.choice(LEVELS, 30)
    expected = balanced_accuracy_score(y_true, y_pred)
    assert uar(y_true, y_pred, classes=LEVELS) == pytest.approx(expected)


def test_right_predictions_score_one_and_wrong_ones_zero():
    assert uar(list("ffm"), list("ffm"), classes="fm") == 1
    assert uar(list("ffm"), list("mmf"), classes="fm") == 0


@pytest.mark.parametrize("classes", [["f", "m"], LEVELS])
def test_a_constant_prediction_scores_chance(classes):
    y_true = [classes[0]] * 90 + classes[1:] * 5
    y_pred = [classes[0]] * len(y_true)
    assert uar(y_true, y_pred, classes=classes) == pytest.approx(1 / len(classes))


def test_a_class_missing_from_the_truth_is_refused():
    with pytest.raises(PrivemoError, match=r"undefined for \['mid'\].*stratify"):
        uar(["low", "high"], ["low", "mid"], classes=LEVELS)


def test_codes_in_place_of_labels_are_refused():
    with pytest.raises(PrivemoError, match=r"y_pred holds \[0, 1\].*not their codes"):
        uar(["f", "m"], [0, 1], classes=["f", "m"])


def test_unlabelled_utterances_are_refused_and_not_dropped():
    with pytest.raises(PrivemoError, match=r"y_true holds \[''\].*leave unlabelled"):
        uar(["f", "m", ""], ["f", "m", "f"], classes=["f", "m"])


def test_different_lengths_are_refused():
    with pytest.raises(PrivemoError, match="one prediction for each utterance"):
        uar(["f", "m"], ["f"], classes=["f", "m"])


def test_group_scores_are_the_uar_of_the_rows_of_each_group():
    gender = ["male"] * 3 + ["female"] * 6
    y_true = LEVELS * 3
    y_pred = [*LEVELS, "low", "mid", "mid", "low", "low", "mid"]
    scores = uar_by_group(y_true, y_pred, gender, classes=LEVELS)
    assert list(scores) == ["male", "female"]
    assert scores["male"] == 1
    assert scores["female"] == pytest.approx((1 + 1 / 2 + 0) / 3)


def test_a_group_without_a_class_is_refused_by_name():
    gender = ["male"] * 2 + ["female"] * 3
    with pytest.raises(PrivemoError, match=r"group 'male' has no .*\['high'\]"):
        uar_by_group(
            ["low", "mid", *LEVELS], LEVELS[:2] + LEVELS, gender, classes=LEVELS
        )


def test_a_group_without_a_class_can_be_marked_and_the_other_kept():
    gender = ["male"] * 2 + ["female"] * 3
    scores = uar_by_group(
        ["low", "mid", *LEVELS], ["low", "mid", *LEVELS], gender,
        classes=LEVELS, missing="nan",
    )  # fmt: skip
    assert math.isnan(scores["male"]) and scores["female"] == 1


def test_marking_does_not_hide_a_wrong_label():
    with pytest.raises(PrivemoError, match="not their codes"):
        uar_by_group(
            ["a", "b"], [0, 1], ["male"] * 2,
            classes="ab", groups=["male"], missing="nan",
        )  # fmt: skip


def test_a_misspelt_option_and_a_short_group_are_refused():
    with pytest.raises(PrivemoError, match='"refuse" or "nan"'):
        uar_by_group(["a"], ["a"], ["male"], classes="a", missing="none")
    with pytest.raises(PrivemoError, match="2, 2 and 1 rows"):
        uar_by_group(["a", "b"], ["a", "b"], ["male"], classes="ab")


def test_mean_uar_is_the_mean_of_the_parts_uar():
    truth, _, fold = corpus()
    said = np.random.default_rng(0).choice(["a", "b"], size=len(truth))
    scores = [
        uar(truth[fold == k], said[fold == k], classes=["a", "b"]) for k in range(5)
    ]
    assert mean_uar(truth, said, fold) == pytest.approx(np.mean(scores))


def test_the_commonest_known_class_is_at_chance_whatever_the_folds():
    """As one set the folds would give less: what is rare among the known is asked."""
    truth = np.array(list("aab" + "abb"))
    fold = np.repeat([0, 1], 3)
    said = np.where(fold == 0, "b", "a")  # the commonest of the other fold
    assert mean_uar(truth, said, fold) == 0.5
    assert uar(truth, said, classes=["a", "b"]) == pytest.approx(1 / 3)


def test_a_part_without_a_class_is_refused():
    with pytest.raises(PrivemoError, match="part 1 has no utterance of 'b'"):
        mean_uar(np.array(list("abaa")), np.array(list("abaa")), np.array([0, 0, 1, 1]))
