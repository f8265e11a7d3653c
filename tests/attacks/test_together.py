"""Utterances are dealt into groups, and what is said of them is multiplied."""

import numpy as np
import pytest

from privemo.attacks.together import SMALLEST, deal_groups, joint_probabilities


def dealt(counts, k, **how):
    speaker = np.repeat([f"s{i}" for i in range(len(counts))], counts)
    return speaker, deal_groups(speaker, k, seed=0, **how)


@pytest.mark.parametrize(
    ("counts", "k", "n_groups", "n_left_out"),
    [([6, 6], 1, 12, 0), ([6, 6], 3, 4, 0), ([7, 3, 2], 3, 3, 1), ([2, 2], 3, 0, 2)],
)
def test_groups_are_of_one_speaker_and_share_nothing(counts, k, n_groups, n_left_out):
    speaker, groups = dealt(counts, k)
    assert groups.members.shape == (n_groups, k)
    assert groups.n_left_out == n_left_out
    assert len(np.unique(groups.members)) == groups.members.size
    for members, owner in zip(groups.members, groups.speaker, strict=True):
        assert set(speaker[members]) == {groups.names[owner]}


def test_who_has_too_few_groups_is_left_out_and_nobody_has_too_many():
    _, groups = dealt([9, 4], 2, least=3, most=3)
    assert groups.names.tolist() == ["s0"]
    assert len(groups.members) == 3
    assert groups.n_left_out == 1


def test_copies_are_dealt_once():
    recording = np.array([0, 0, 0, 1, 2, 3])
    _, groups = dealt([6], 2, recording=recording)
    assert sorted(groups.members.ravel()) == [0, 3, 4, 5]
    assert len(dealt([6], 2)[1].members) == 3


def test_the_same_seed_deals_the_same():
    first, again = (dealt([8, 8], 4)[1].members for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("single", "joint"),
    [
        ([[0.6, 0.4], [0.6, 0.4]], [0.6, 0.4]),
        ([[0.8, 0.2], [0.2, 0.8]], [0.5, 0.5]),
        ([[0.9, 0.1], [0.5, 0.5]], [0.75, 0.25]),
    ],
)
def test_probabilities_are_multiplied(single, joint):
    _, groups = dealt([2], 2)
    found = joint_probabilities(np.array(single), groups)
    np.testing.assert_allclose(found, [joint])


def test_who_is_certain_once_is_outvoted():
    _, groups = dealt([10], 10)
    sure = np.tile([0.99, 0.01], (10, 1))
    sure[0] = [0.0, 1.0]
    assert joint_probabilities(sure, groups)[0, 0] > 0.5
    assert SMALLEST > 0


def test_seeds_stay_apart():
    _, groups = dealt([3, 3], 3)
    every = np.random.default_rng(0).dirichlet([1, 1], size=(4, 6))
    joint = joint_probabilities(every, groups)
    assert joint.shape == (4, 2, 2)
    np.testing.assert_allclose(joint[2], joint_probabilities(every[2], groups))
