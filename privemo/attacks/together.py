"""Several utterances of a person: what one hides may show in ten (ours)."""

from dataclasses import dataclass

import numpy as np

from privemo.folds.equals import firsts

TOGETHER = (1, 3, 10)  # utterances of a person
SMALLEST = 1e-6  # probability: who was never so sure vetoes nothing


@dataclass(frozen=True, eq=False)
class Groups:
    """Utterances put together.

    Parameters
    ----------
    members : ndarray of int, shape (n_groups, k)
        Rows of utterances; none is in two groups.
    speaker : ndarray of int, shape (n_groups,)
        Number of the speaker of each group.
    names : ndarray of str, shape (n_speakers,)
        The speakers who have enough utterances.
    n_left_out : int
        How many have not.
    """

    members: np.ndarray
    speaker: np.ndarray
    names: np.ndarray
    n_left_out: int


def deal_groups(speaker, k, *, seed, recording=None, least=1, most=None):
    """Deal the utterances of each speaker into groups of k, without replacement.

    Parameters
    ----------
    speaker : ndarray of str, shape (n_utterances,)
        Who speaks.
    k : int
        Size of a group. What does not fill one is left out.
    seed : int
        Seed of the dealing.
    recording : ndarray, shape (n_utterances,), optional
        Equal for copies of one recording, which say nothing twice: one is dealt.
    least, most : int
        Groups that a speaker has to have, and has at most.

    Returns
    -------
    groups : Groups
    """
    rng = np.random.default_rng([seed, k])
    rows = np.arange(len(speaker))
    once = np.isin(rows, firsts(rows, rows if recording is None else recording))
    names, number = np.unique(speaker, return_inverse=True)
    members, owner, kept = [np.empty((0, k), dtype=int)], [], []
    for i in range(len(names)):
        mine = rng.permutation(np.flatnonzero((number == i) & once))
        n_groups = len(mine) // k if most is None else min(len(mine) // k, most)
        if n_groups >= least:
            members.append(mine[: n_groups * k].reshape(n_groups, k))
            owner += [len(kept)] * n_groups
            kept.append(i)
    owner = np.asarray(owner, dtype=int)
    return Groups(np.concatenate(members), owner, names[kept], len(names) - len(kept))


def joint_probabilities(probabilities, groups):
    """Put together what an attacker says of the utterances of each group.

    Parameters
    ----------
    probabilities : ndarray of float, shape (..., n_utterances, n_classes)
        Of each utterance alone.
    groups : Groups
        From `deal_groups`.

    Returns
    -------
    joint : ndarray of float, shape (..., n_groups, n_classes)
        Geometric mean over the members, in proportion: as if they were independent.

    Examples
    --------
    >>> groups = deal_groups(np.array(["a", "a"]), 2, seed=0)
    >>> joint_probabilities(np.array([[0.6, 0.4], [0.2, 0.8]]), groups).round(2)
    array([[0.38, 0.62]])
    """
    logs = np.log(np.clip(probabilities, SMALLEST, None))
    joint = np.exp(logs[..., groups.members, :].mean(axis=-2))
    return joint / joint.sum(axis=-1, keepdims=True)
