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
from privemo.terms import GENDERS, LEVELS

GENDER = ["female", "female", "male", "male"]
HALF = ["female", "male", "male", "male"]  # recalls 1/2 and 1: UAR 3/4
NONE = ["male", "male", "female", "female"]
MEMBER = ["yes", "yes", "no", "no"]
BOTH_P = pytest.mark.parametrize("function", [privacy, privacy_reversed])
N = 3000  # guesses


def guesses(classes, seed):
    """Let somebody guess, whatever the truth."""
    return np.random.default_rng(seed).choice(list(classes), N)


# U


@pytest.mark.parametrize(
    ("emotion", "said", "expected"),
    [
        (["low", "mid", "high", "high"], ["low", "mid", "high", "low"], 2.5 / 3),
        # nine of ten right, but of one level alone: levels count, not utterances
        (["low"] * 8 + ["mid", "high"], ["low"] * 10, 1 / 3),
        (["low", "mid", "mid", "high"], ["mid", "mid", "low", "high"], 1.5 / 3),
    ],
)
def test_utility_is_the_mean_recall_of_three_levels(emotion, said, expected):
    assert utility(emotion, said) == pytest.approx(expected)


def test_utility_is_1_for_who_is_right_and_0_for_who_is_wrong():
    emotion = [*LEVELS] * 5
    assert utility(emotion, emotion) == 1
    assert utility(emotion, ["mid", "high", "low"] * 5) == 0


def test_utility_of_guesses_is_a_third():
    # a recall of 1,000 guesses has a standard deviation of 0.015, the mean of three
    # 0.0086; four of them
    said = guesses(LEVELS, seed=0)
    assert utility([*LEVELS] * (N // 3), said) == pytest.approx(1 / 3, abs=0.035)


def test_utility_of_two_levels_is_the_mean_of_two_recalls():
    emotion, said = ["low", "high", "high", "high"], ["low", "low", "high", "high"]
    levels = ("low", "high")
    assert utility(emotion, said, levels=levels) == pytest.approx((1 + 2 / 3) / 2)
    genders = ["female", "female", "male", "female"]
    by_gender = utility_by_gender(emotion, said, genders, levels=levels)
    assert by_gender["U_female"] == pytest.approx(0.75)
    assert np.isnan(by_gender["U_male"])


def test_a_level_that_does_not_occur_has_no_utility():
    assert np.isnan(utility(["low", "mid"], ["low", "mid"]))


def test_what_is_no_level_is_refused():
    with pytest.raises(PrivemoError, match="not their codes"):
        utility([*LEVELS], [0, 1, 2])
    with pytest.raises(PrivemoError, match="leave unlabelled"):
        utility([*LEVELS, ""], [*LEVELS, "low"])


# U(F) and U(M)


def test_each_gender_has_the_utility_of_its_own_rows():
    emotion = ["low", "mid", "high"] * 2
    said = ["low", "mid", "high", "low", "low", "low"]
    found = utility_by_gender(emotion, said, ["female"] * 3 + ["male"] * 3)
    assert found == {"U_female": 1.0, "U_male": pytest.approx(1 / 3)}
    turned = utility_by_gender(emotion, said, ["male"] * 3 + ["female"] * 3)
    assert turned == {"U_female": pytest.approx(1 / 3), "U_male": 1.0}


@pytest.mark.parametrize("seed", range(3))
def test_where_gender_means_nothing_women_and_men_have_one_utility(seed):
    rng = np.random.default_rng(seed)
    emotion = np.tile(LEVELS, N // 3)
    said = np.where(rng.random(N) < 0.6, emotion, guesses(LEVELS, seed + 9))
    found = utility_by_gender(emotion, said, guesses(GENDERS, seed))
    # recalls of 500: standard deviation 0.02; a mean of three 0.011, a difference
    # 0.016; four of them
    assert found["U_female"] == pytest.approx(found["U_male"], abs=0.065)
    assert found["U_female"] == pytest.approx(utility(emotion, said), abs=0.05)


def test_a_gender_without_a_level_has_none_and_the_other_keeps_its_own():
    found = utility_by_gender(
        [*LEVELS, "low"], [*LEVELS, "low"], ["male"] * 3 + ["female"]
    )
    assert np.isnan(found["U_female"]) and found["U_male"] == 1


def test_one_gender_for_each_utterance_is_asked_for():
    with pytest.raises(PrivemoError, match="rows"):
        utility_by_gender([*LEVELS], [*LEVELS], ["male"] * 2)


# L


@pytest.mark.parametrize(
    ("said", "expected"), [(HALF, 0.75), (GENDER, 1.0), (NONE, 0.0)]
)
def test_leakage_is_the_adversarys_mean_recall(said, expected):
    assert leakage(GENDER, said) == expected


def test_an_adversary_who_calls_everybody_a_woman_tells_nothing():
    assert leakage(["female"] * 9 + ["male"], ["female"] * 10) == 0.5


def test_a_gender_without_an_utterance_has_no_leakage():
    with pytest.raises(PrivemoError, match=r"undefined for \['male'\]"):
        leakage(["female"] * 2, ["female", "male"])


# P and P reversed


@BOTH_P
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([GENDER], 0.0),
        ([HALF], 0.25),
        ([HALF, GENDER], 0.125),
        # the mean of three UARs, not the UAR of their vote, which is 1
        ([GENDER, GENDER, NONE], 1 / 3),
        ([NONE], 1.0),  # below chance is not clipped
    ],
)
def test_privacy_is_1_minus_the_attackers_mean_over_seeds(function, said, expected):
    assert function(GENDER, said) == pytest.approx(expected)


@BOTH_P
def test_privacy_of_who_is_guessed_about_is_a_half(function):
    said = [guesses(GENDERS, seed) for seed in range(4)]
    # recalls of 1,500 guesses: 0.013; the mean of two 0.009, of four seeds 0.0046
    assert function(GENDER * (N // 4), said) == pytest.approx(0.5, abs=0.02)
    assert function(GENDER, [["male"] * 4]) == 0.5


@BOTH_P
def test_a_gender_without_an_utterance_has_no_privacy(function):
    with pytest.raises(PrivemoError, match=r"undefined for \['female'\]"):
        function(["male"] * 2, [["male"] * 2])


# MI


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([MEMBER], 1.0),
        ([["yes"] * 4], 0.5),
        ([["no", "no", "yes", "yes"]], 0.0),
        ([["yes", "no", "no", "no"], ["no", "no", "yes", "yes"]], 0.375),
    ],
)
def test_membership_is_the_attackers_mean_recall_over_seeds(said, expected):
    assert membership(MEMBER, said) == pytest.approx(expected)


def test_who_was_there_and_who_was_not_count_the_same_however_many_they_are():
    assert membership(["yes"] + ["no"] * 9, [["no"] * 10]) == 0.5


def test_membership_of_guesses_is_a_half():
    said = [guesses(["yes", "no"], seed) for seed in range(4)]
    assert membership(MEMBER * (N // 4), said) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("missing", ["yes", "no"])
def test_without_members_or_without_others_there_is_no_membership(missing):
    there = "no" if missing == "yes" else "yes"
    with pytest.raises(PrivemoError, match=rf"undefined for \['{missing}'\]"):
        membership([there] * 2, [[there] * 2])


# calibrated P


@pytest.mark.parametrize("k", [2, 3, 7])
def test_calibrated_privacy_is_0_if_all_is_told_and_1_at_chance(k):
    assert calibrated_privacy(1.0, k) == 0
    assert calibrated_privacy(1 / k, k) == pytest.approx(1)
    assert calibrated_privacy((1 + 1 / k) / 2, k) == pytest.approx(0.5)
    assert calibrated_privacy(0.0, k) == pytest.approx(k / (k - 1))


def test_calibrated_privacy_of_two_classes_is_twice_the_papers():
    uar = np.array([0.5, 0.75, 1.0])
    np.testing.assert_allclose(calibrated_privacy(uar, 2), 2 * (1 - uar))


def test_one_class_has_no_chance_level():
    with pytest.raises(PrivemoError, match="two classes or more, got 1"):
        calibrated_privacy(0.5, 1)
