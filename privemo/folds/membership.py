"""Membership identification: was a speaker in the training set? (section 4.2)."""

from dataclasses import dataclass

import numpy as np

from privemo.corpora.schema import speaker_genders
from privemo.errors import PrivemoError
from privemo.folds.speakers import speaker_parts

YES, NO = "yes", "no"


@dataclass(frozen=True)
class MembershipSplit:
    """Row positions of one rotation of the five speaker-independent sets.

    Parameters
    ----------
    train : ndarray of int
        The network is trained on these: all rows of s1 to s3, and half the utterances
        of the selected speakers of s4 and s5.
    validation : ndarray of int
        The unselected speakers of s4; they choose the network's epoch (ours). Where
        these are of one gender, as with two speakers a set, the utterances of s4 that
        did not train join them, so that the chance gate has both.
    base : ndarray of int
        The rows of s1 to s3 alone, which the attacker knows to be members'.
    known_yes, known_no : ndarray of int
        What the attacker knows of s4: the utterances of selected speakers that did not
        train, and those of unselected speakers.
    asked_yes, asked_no : ndarray of int
        The same of s5; the attacker is asked about these.
    """

    train: np.ndarray
    validation: np.ndarray
    base: np.ndarray
    known_yes: np.ndarray
    known_no: np.ndarray
    asked_yes: np.ndarray
    asked_no: np.ndarray


def membership_split(utterances, *, n_sets=5, rotation=0, seed=0):
    """Deal the speakers into sets, and some of the last two into the training set.

    Parameters
    ----------
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker`` and ``gender``.
    n_sets : int, default=5
        Number of sets; all but two train. Section 4.2 has five.
    rotation : int, default=0
        Which set is the last one, s5; the next one, in a circle, is s4.
    seed : int, default=0
        Seed of the dealing and of the selection.

    Returns
    -------
    split : MembershipSplit
        The selection is half of the speakers of each gender where a set has two of
        each, else half of its speakers; half the utterances of each one join the
        training set (ours: the paper says "some samples of the selected speakers").

    Raises
    ------
    PrivemoError
        If a selected speaker has one utterance only.

    Examples
    --------
    >>> import pandas as pd
    >>> utterances = pd.DataFrame({"speaker": list("aabbccddeeffgghh")})
    >>> utterances["gender"] = ["female"] * 8 + ["male"] * 8
    >>> split = membership_split(utterances, n_sets=4)
    >>> len(split.base), len(split.train), len(split.asked_yes), len(split.asked_no)
    (8, 10, 1, 2)
    """
    part = speaker_parts(utterances, n_parts=n_sets, seed=seed)
    rng = np.random.default_rng([seed, rotation])
    asked, known = rotation % n_sets, (rotation + 1) % n_sets
    held, joined, left_out = {}, {}, {}
    for k in (known, asked):
        held[k], joined[k], left_out[k] = _select(utterances, part == k, rng)
    base = np.flatnonzero((part != asked) & (part != known))
    validation = left_out[known]
    if utterances["gender"].iloc[validation].nunique() < 2:
        validation = np.sort(np.concatenate([validation, held[known]]))
    return MembershipSplit(
        train=np.sort(np.concatenate([base, joined[known], joined[asked]])),
        validation=validation,
        base=base,
        known_yes=held[known],
        known_no=left_out[known],
        asked_yes=held[asked],
        asked_no=left_out[asked],
    )


def known_rows(split, utterances):
    """List what the attacker may learn from, and what it saves for its own validation.

    Parameters
    ----------
    split : MembershipSplit
        From `membership_split`.
    utterances : DataFrame
        The same table.

    Returns
    -------
    fitted, saved : ndarray of int
        Row positions. The saved ones are one speaker of s4 of each label, or a quarter
        of the utterances of s4 where a label has one speaker only.
    chosen_by : {"speaker", "utterance"}
        Which of the two.
    """
    speaker = utterances["speaker"].to_numpy(dtype=str)
    sides = split.known_yes, split.known_no
    enough = all(len(np.unique(speaker[rows])) > 1 for rows in sides)
    if enough:
        saved = [rows[speaker[rows] == max(speaker[rows])] for rows in sides]
    else:
        saved = [rows[::4] for rows in sides]
    saved = np.sort(np.concatenate(saved))
    everything = np.concatenate([split.base, *sides])
    fitted = np.setdiff1d(everything, saved)
    return fitted, saved, "speaker" if enough else "utterance"


def membership_labels(split, n_utterances):
    """Return what the attacker knows or is asked: "yes" or "no", "" for other rows.

    Parameters
    ----------
    split : MembershipSplit
        From `membership_split`.
    n_utterances : int
        Length of the utterances table.

    Returns
    -------
    labels : ndarray of str, shape (n_utterances,)
        Of section 4.2, whose step 3 prints the "no" speakers of s4 as selected: a slip.
    """
    labels = np.full(n_utterances, "", dtype="<U3")
    for rows in (split.base, split.known_yes, split.asked_yes):
        labels[rows] = YES
    for rows in (split.known_no, split.asked_no):
        labels[rows] = NO
    return labels


def _select(utterances, in_set, rng):
    """Select half the speakers of a set; deal half of their utterances to training."""
    rows = np.flatnonzero(in_set)
    mine = utterances.iloc[rows]
    gender = speaker_genders(mine)
    groups = [gender.index[gender == name] for name in sorted(gender.unique())]
    if min(map(len, groups)) < 2:
        groups = [gender.index]  # two speakers at least, since both genders are here
    chosen = [rng.permutation(g.to_numpy(dtype=str))[: len(g) // 2] for g in groups]
    held, joined = [], []
    speaker = mine["speaker"].to_numpy(dtype=str)
    for name in np.sort(np.concatenate(chosen)):
        theirs = rng.permutation(rows[speaker == name])
        if len(theirs) < 2:
            raise PrivemoError(
                f"speaker {name!r} has one utterance; membership needs one to train on "
                f"and one to ask about: leave the speaker out"
            )
        joined.append(theirs[: len(theirs) // 2])
        held.append(theirs[len(theirs) // 2 :])
    left_out = rows[~np.isin(speaker, np.concatenate(chosen))]
    return np.sort(np.concatenate(held)), np.sort(np.concatenate(joined)), left_out
