"""Every quantity of the paper is what its sentence says, worked out by hand."""

import numpy as np
import pytest

from privemo.errors import PrivemoError
from privemo.scores.quantities import (
    calibrated_privacy,
    leakage,
    membership,
    privacy,
    privacy_reversed,
    utility,
    utility_by_gender,
)

GENDER = ["female", "female", "male", "male"]
HALF = ["female", "male", "male", "male"]  # recalls 1/2 and 1: UAR 3/4
NONE = ["male", "male", "female", "female"]


def test_utility_is_the_mean_recall_of_three_levels():
    assert utility(["low", "mid", "high", "high"], ["low", "mid", "high", "low"]) == (
        pytest.approx((1 + 1 + 0.5) / 3)
    )


def test_each_gender_has_the_utility_of_its_own_rows():
    emotion = ["low", "mid", "high"] * 2
    said = ["low", "mid", "high", "low", "low", "low"]
    found = utility_by_gender(emotion, said, ["female"] * 3 + ["male"] * 3)
    assert found == {"U_female": 1.0, "U_male": pytest.approx(1 / 3)}


def test_a_level_that_does_not_occur_has_no_utility():
    assert np.isnan(utility(["low", "mid"], ["low", "mid"]))


def test_leakage_is_the_adversarys_mean_recall():
    assert leakage(GENDER, HALF) == 0.75


@pytest.mark.parametrize("function", [privacy, privacy_reversed])
@pytest.mark.parametrize(
    ("said", "expected"), [([GENDER], 0.0), ([NONE], 1.0), ([HALF, GENDER], 0.125)]
)
def test_privacy_is_1_minus_the_attackers_mean_over_seeds(function, said, expected):
    assert function(GENDER, said) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([["yes", "yes", "no", "no"]], 1.0),
        ([["yes", "yes", "yes", "yes"]], 0.5),
        ([["yes", "no", "no", "no"], ["no", "no", "yes", "yes"]], 0.375),
    ],
)
def test_membership_is_the_attackers_mean_recall_over_seeds(said, expected):
    assert membership(["yes", "yes", "no", "no"], said) == pytest.approx(expected)


@pytest.mark.parametrize("k", [2, 3, 7])
def test_calibrated_privacy_is_0_if_all_is_told_and_1_at_chance(k):
    assert calibrated_privacy(1.0, k) == 0
    assert calibrated_privacy(1 / k, k) == pytest.approx(1)
    assert calibrated_privacy((1 + 1 / k) / 2, k) == pytest.approx(0.5)
    assert calibrated_privacy(0.0, k) == pytest.approx(k / (k - 1))


def test_one_class_has_no_chance_level():
    with pytest.raises(PrivemoError, match="two classes or more, got 1"):
        calibrated_privacy(0.5, 1)
