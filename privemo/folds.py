"""Speaker-independent folds with both genders in each (section 4.1)."""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from privemo.errors import PrivemoError


@dataclass(frozen=True)
class Fold:
    """Row positions of one fold; no speaker is in two of them.

    Parameters
    ----------
    train, validation, test : ndarray of int
        Positions in the ``utterances`` table, ascending.
    """

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def speaker_folds(utterances, *, n_folds=5, seed=0):
    """Split utterances into folds that share no speaker and hold both genders.

    Fold k tests, fold k+1 validates, the others train (ours; section 5.1 says
    "five-fold speaker-independent cross-validation").

    Parameters
    ----------
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker`` and ``gender``.
    n_folds : int, default=5
        Number of folds; each utterance is tested exactly once.
    seed : int, default=0
        Seed of the shuffling of speakers.

    Returns
    -------
    folds : list of Fold
        ``n_folds`` of them.

    Raises
    ------
    PrivemoError
        If a speaker has two genders, or a gender has fewer speakers than there are
        folds: a fold with one gender has no chance level for an attack on gender.

    Examples
    --------
    >>> import pandas as pd
    >>> utterances = pd.DataFrame(
    ...     {"speaker": list("abcdef") * 2, "gender": ["female", "male"] * 6}
    ... )
    >>> [fold.test.tolist() for fold in speaker_folds(utterances, n_folds=3)]
    [[3, 4, 9, 10], [2, 5, 8, 11], [0, 1, 6, 7]]
    """
    gender = speaker_genders(utterances)
    if largest_n_folds(utterances) < n_folds:
        counts = ", ".join(f"{n} {g}" for g, n in gender.value_counts().items())
        raise PrivemoError(
            f"cannot make {n_folds} speaker-independent folds with both genders in "
            f"each from {len(gender)} speakers ({counts}); set n_folds to at most "
            f"{largest_n_folds(utterances)} or add speakers"
        )
    part = speaker_parts(utterances, n_parts=n_folds, seed=seed)
    return [_fold(part, k, n_folds) for k in range(n_folds)]


def speaker_parts(utterances, *, n_parts, seed=0):
    """Deal the speakers of each gender into parts.

    Parameters
    ----------
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker`` and ``gender``.
    n_parts : int
        Number of parts; each gender needs as many speakers.
    seed : int, default=0
        Seed of the shuffling of speakers.

    Returns
    -------
    part : ndarray of int, shape (n_utterances,)
        Part of each row, from 0; all rows of a speaker are in one part.
    """
    gender = speaker_genders(utterances)
    splitter = StratifiedKFold(n_parts, shuffle=True, random_state=seed)
    part = {}
    for k, (_, members) in enumerate(splitter.split(gender, gender)):
        part |= dict.fromkeys(gender.index[members], k)
    return utterances["speaker"].map(part).to_numpy()


def speaker_genders(utterances):
    """Return the gender of each speaker.

    Parameters
    ----------
    utterances : DataFrame
        Must have the columns ``speaker`` and ``gender``.

    Returns
    -------
    gender : Series of str, indexed by speaker
        Sorted by speaker.

    Raises
    ------
    PrivemoError
        If a speaker has two genders.
    """
    pairs = utterances[["speaker", "gender"]].drop_duplicates()
    twice = pairs["speaker"][pairs["speaker"].duplicated()]
    if len(twice):
        raise PrivemoError(
            f"speaker {twice.iloc[0]!r} has two genders in the utterances table; give "
            f"each speaker one gender, or two speakers two names"
        )
    return pairs.set_index("speaker")["gender"].sort_index()


def largest_n_folds(utterances):
    """Return the number of speakers of the rarer gender, 0 if there is only one.

    Parameters
    ----------
    utterances : DataFrame
        Must have the columns ``speaker`` and ``gender``.

    Returns
    -------
    n_folds : int
        More folds than this cannot hold both genders each.
    """
    counts = speaker_genders(utterances).value_counts()
    return int(counts.min()) if len(counts) > 1 else 0


def choose_n_folds(utterances, wanted):
    """Lower the number of folds where the speakers do not suffice (ours).

    Parameters
    ----------
    utterances : DataFrame
        Must have the columns ``speaker`` and ``gender``.
    wanted : int
        Number of folds of the settings.

    Returns
    -------
    n_folds : int
        ``wanted``, or the number of speakers of the rarer gender if that is less.

    Raises
    ------
    PrivemoError
        If not even three folds can be made: one tests, one validates, one trains.
    """
    n_folds = min(wanted, largest_n_folds(utterances))
    if n_folds < 3:
        counts = speaker_genders(utterances).value_counts()
        found = ", ".join(f"{n} {g}" for g, n in counts.items()) or "none"
        raise PrivemoError(
            f"three speakers of each gender are the least for folds that share no "
            f"speaker; found {found}. Add speakers, or use another corpus"
        )
    return n_folds


def _fold(part_of_row, k, n_folds):
    test, validation = part_of_row == k, part_of_row == (k + 1) % n_folds
    return Fold(
        train=np.flatnonzero(~test & ~validation),
        validation=np.flatnonzero(validation),
        test=np.flatnonzero(test),
    )
