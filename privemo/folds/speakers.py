"""Speaker-independent folds with both genders in each (section 4.1)."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from privemo.corpora.schema import speaker_genders
from privemo.errors import PrivemoError
from privemo.terms import GENDERS


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
        Must have the columns ``speaker`` and ``gender``; with a column ``session``,
        sessions are never torn apart.
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
    if largest_n_folds(utterances) < n_folds:
        raise PrivemoError(
            f"cannot make {n_folds} speaker-independent folds with both genders in "
            f"each from {_described(utterances)}; set n_folds to at most "
            f"{largest_n_folds(utterances)} or add speakers"
        )
    part = speaker_parts(utterances, n_parts=n_folds, seed=seed)
    return [_fold(part, k, n_folds) for k in range(n_folds)]


def speaker_parts(utterances, *, n_parts, seed=0):
    """Deal the speakers into parts, both genders into each."""
    unit, genders = _units(utterances)
    splitter = StratifiedKFold(n_parts, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # a few sessions that hold one gender only are dealt as they come
        warnings.filterwarnings("ignore", "The least populated class")
        splits = list(splitter.split(genders, genders))
    part = {}
    for k, (_, members) in enumerate(splits):
        part |= dict.fromkeys(genders.index[members], k)
    return unit.map(part).to_numpy()


def _units(utterances):
    """Name what is dealt as one, row by row, and say which genders each one holds."""
    gender = speaker_genders(utterances)  # refuses a speaker with two
    if "session" not in utterances:
        return utterances["speaker"], gender
    session = utterances["session"]
    pairs = pd.DataFrame({"session": session, "gender": utterances["gender"]})
    by_session = pairs.drop_duplicates().groupby("session")["gender"]
    return session, by_session.agg(lambda held: " and ".join(sorted(held)))


def largest_n_folds(utterances):
    """Return how many folds can hold both genders each."""
    counts = _units(utterances)[1].value_counts()
    both = int(counts.drop([*GENDERS], errors="ignore").sum())
    if both:
        return both
    return int(counts.min()) if len(counts) > 1 else 0


def choose_n_folds(utterances, wanted):
    """Lower the number of folds where the speakers do not suffice (ours)."""
    n_folds = min(wanted, largest_n_folds(utterances))
    if n_folds < 3:
        raise PrivemoError(
            f"three speakers of each gender are the least for folds that share no "
            f"speaker; found {_described(utterances)}. Add speakers, or use another "
            f"corpus"
        )
    return n_folds


def _described(utterances):
    """Count speakers, and sessions where these are dealt, for a message."""
    gender = speaker_genders(utterances)
    counts = ", ".join(f"{n} {g}" for g, n in gender.value_counts().items()) or "none"
    text = f"{len(gender)} speakers ({counts})"
    if "session" not in utterances:
        return text
    return f"{text} in {utterances['session'].nunique()} sessions, dealt as a whole"


def _fold(part_of_row, k, n_folds):
    test, validation = part_of_row == k, part_of_row == (k + 1) % n_folds
    return Fold(
        train=np.flatnonzero(~test & ~validation),
        validation=np.flatnonzero(validation),
        test=np.flatnonzero(test),
    )
