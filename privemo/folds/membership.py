"""Membership identification: was a speaker in the training set? (section 4.2)."""

from dataclasses import dataclass, replace

import numpy as np

from privemo.corpora.schema import speaker_classes
from privemo.errors import PrivemoError
from privemo.folds.equals import firsts, recordings_of, with_equals
from privemo.folds.speakers import largest_n_folds, speaker_parts

YES, NO = "yes", "no"
CHOOSERS = 6  # one speaker of s1 to s3 in so many chooses the epoch; ours
QUARTER = 4  # one utterance in so many, where speakers do not suffice; ours


@dataclass(frozen=True)
class MembershipSplit:
    """Row positions of one rotation of the speaker-independent sets.

    Parameters
    ----------
    train : ndarray of int
        The network is trained on these: ``base``, and half the utterances of the
        selected speakers of s4 and s5.
    validation : ndarray of int
        Who chooses the network's epoch, and nothing else (ours): a sixth set, or some
        speakers of s1 to s3. They neither train nor are known, so that no speaker whom
        the attacker learns from had a say in the network, but by training it.
    base : ndarray of int
        The rows of s1 to s3 that train, which the attacker knows to be members'.
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


def membership_split(
    utterances,
    *,
    n_sets=5,
    rotation=0,
    seed=0,
    own_set_chooses=False,
    attribute="gender",
):
    """Deal the speakers into sets, and some of the last two into the training set.

    Parameters
    ----------
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker`` and ``gender``; with a column ``recording``,
        equal recordings join the training set together, or not at all.
    n_sets : int, default=5
        Number of sets; all but two train. Section 4.2 has five.
    rotation : int, default=0
        Which set is the last one, s5; the next one, in a circle, is s4.
    seed : int, default=0
        Seed of the dealing, of the selection and of who chooses.
    own_set_chooses : bool, default=False
        Who chooses the epoch. True: one set more, after s4 in the circle, for a corpus
        with speakers to spare. False: of s1 to s3 one speaker in six of each gender,
        one at least, who then does not train.
    attribute : str, default="gender"
        In place of gender, whose classes every set has.

    Returns
    -------
    split : MembershipSplit
        The selection is half of the speakers of each gender where a set has two of
        each, else half of its speakers; half the utterances of each one join the
        training set (ours: the paper says "some samples of the selected speakers").
        Where s1 to s3 have one speaker of a gender only, a quarter of their utterances
        choose, and do not train.

    Raises
    ------
    PrivemoError
        If a selected speaker has one recording only, or a gender has fewer speakers
        than there are sets.

    Examples
    --------
    >>> import pandas as pd
    >>> utterances = pd.DataFrame({"speaker": list("aabbccddeeffgghh")})
    >>> utterances["gender"] = ["female"] * 8 + ["male"] * 8
    >>> split = membership_split(utterances, n_sets=4)
    >>> len(split.base), len(split.validation), len(split.asked_yes), len(split.train)
    (4, 4, 1, 6)
    """
    n_dealt = n_sets + own_set_chooses
    n_most = largest_n_folds(utterances, attribute=attribute)
    if n_most < n_dealt:
        both = "both genders" if attribute == "gender" else f"every {attribute}"
        raise PrivemoError(
            f"{n_dealt} sets with {both} in each need as many speakers of each "
            f"{attribute}; found {n_most}: add speakers, or lower n_sets"
        )
    how = {"seed": seed, "attribute": attribute}
    part = speaker_parts(utterances, n_parts=n_dealt, **how)
    rng = np.random.default_rng([seed, rotation])
    asked, known, third = ((rotation + k) % n_dealt for k in range(3))
    held, joined, left_out = {}, {}, {}
    table = utterances.assign(label=utterances[attribute])
    for k in (known, asked):
        held[k], joined[k], left_out[k] = _select(table, part == k, rng)
    base = np.flatnonzero((part != asked) & (part != known))
    own = part[base] == third
    validation = base[own] if own_set_chooses else _choosers(table, base, rng)
    base = np.setdiff1d(base, validation)
    return MembershipSplit(
        train=np.sort(np.concatenate([base, joined[known], joined[asked]])),
        validation=validation,
        base=base,
        known_yes=held[known],
        known_no=left_out[known],
        asked_yes=held[asked],
        asked_no=left_out[asked],
    )


def utterances_that_trained(split, utterances):
    """Ask about the utterances that trained, in place of those held out.

    Not the paper's question: who is found then may be a sentence that was learnt by
    heart, and not the speaker. It shows that an attack on memory can succeed.

    Parameters
    ----------
    split : MembershipSplit
        From `membership_split`.
    utterances : DataFrame
        The same table.

    Returns
    -------
    split : MembershipSplit
        ``known_yes`` and ``asked_yes`` are the utterances of the same speakers that
        joined the training set.
    """
    speaker = utterances["speaker"].to_numpy(dtype=str)
    joined = np.setdiff1d(split.train, split.base)
    known, asked = (
        joined[np.isin(speaker[joined], speaker[rows])]
        for rows in (split.known_yes, split.asked_yes)
    )
    return replace(split, known_yes=known, asked_yes=asked)


def known_rows(split, utterances, *, seed=0, attribute="gender"):
    """List what the attacker may learn from, and what it saves for its own validation.

    Parameters
    ----------
    split : MembershipSplit
        From `membership_split`.
    utterances : DataFrame
        The same table.
    seed : int, default=0
        Seed of the draw of the saved speakers.
    attribute : str, default="gender"
        As for `membership_split`.

    Returns
    -------
    fitted, saved : ndarray of int
        Row positions. The saved ones are one speaker of s4 of each label, drawn; of
        each label and gender where there are two of each; or a quarter of the
        utterances of s4 where a label has one speaker only.
    chosen_by : {"speaker", "utterance"}
        Which of the two.
    """
    speaker = utterances["speaker"].to_numpy(dtype=str)
    rng, sides = np.random.default_rng(seed), (split.known_yes, split.known_no)
    enough = all(len(np.unique(speaker[rows])) > 1 for rows in sides)
    saved = []
    for rows in sides:
        mine = utterances.iloc[rows].assign(label=utterances[attribute].iloc[rows])
        groups = _groups(mine) if enough else []
        drawn = [rng.choice(group) for group in groups]
        named = rows[np.isin(speaker[rows], drawn)]
        saved.append(named if drawn else _quarter(utterances, rows))
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


def _groups(mine):
    """Group speakers by label; all are one group where a label has one of them."""
    label = speaker_classes(mine, "label")
    names = label.index.to_numpy(dtype=str)
    groups = [names[label == name] for name in sorted(label.unique())]
    return groups if min(map(len, groups)) > 1 else [names]


def _choosers(utterances, base, rng):
    """Choose who of s1 to s3 chooses the epoch; of both genders, and some of each stay.

    The sets that train hold both genders, so that one group is one with a lone speaker.
    """
    mine = utterances.iloc[base]
    groups, speaker = _groups(mine), mine["speaker"].to_numpy(dtype=str)
    if len(groups) == 1:
        return _quarter(utterances, base)
    n_each = [max(1, len(group) // CHOOSERS) for group in groups]
    drawn = [rng.permutation(g)[:n] for g, n in zip(groups, n_each, strict=True)]
    return base[np.isin(speaker, np.concatenate(drawn))]


def _quarter(utterances, rows):
    """Take a quarter of some rows; equal recordings stay together."""
    recording = recordings_of(utterances)
    return with_equals(firsts(rows, recording)[::QUARTER], rows, recording)


def _select(utterances, in_set, rng):
    """Select half the speakers of a set; deal half of their utterances to training."""
    rows = np.flatnonzero(in_set)
    mine = utterances.iloc[rows]
    chosen = [rng.permutation(g)[: len(g) // 2] for g in _groups(mine)]
    held, joined = [], []
    speaker, recording = mine["speaker"].to_numpy(dtype=str), recordings_of(utterances)
    for name in np.sort(np.concatenate(chosen)):
        theirs = rows[speaker == name]
        dealt = rng.permutation(firsts(theirs, recording))
        if len(dealt) < 2:
            raise PrivemoError(
                f"speaker {name!r} has one utterance; membership needs one to train on "
                f"and one to ask about: leave the speaker out"
            )
        half = with_equals(dealt[: len(dealt) // 2], theirs, recording)
        joined.append(half)
        held.append(np.setdiff1d(theirs, half))
    left_out = rows[~np.isin(speaker, np.concatenate(chosen))]
    return np.sort(np.concatenate(held)), np.sort(np.concatenate(joined)), left_out
