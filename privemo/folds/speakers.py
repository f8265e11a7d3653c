"""Speaker-independent folds with both genders in each (section 4.1)."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from privemo.corpora.schema import speaker_classes
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


def speaker_folds(utterances, *, n_folds=5, seed=0, attribute="gender"):
    """Split utterances into folds that share no speaker and hold every class.

    Fold k tests, fold k+1 validates, the others train (ours; section 5.1 says
    "five-fold speaker-independent cross-validation").

    Parameters
    ----------
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker`` and that of the attribute; with a column
        ``session``, sessions are never torn apart.
    n_folds : int, default=5
        Number of folds; each utterance is tested exactly once.
    seed : int, default=0
        Seed of the shuffling of speakers.
    attribute : str, default="gender"
        Whose classes are dealt into every fold.

    Returns
    -------
    folds : list of Fold
        ``n_folds`` of them.

    Raises
    ------
    PrivemoError
        If a speaker has two classes, or a class has fewer speakers than there are
        folds: a fold that lacks one has no chance level for an attack on the attribute.

    Examples
    --------
    >>> import pandas as pd
    >>> utterances = pd.DataFrame(
    ...     {"speaker": list("abcdef") * 2, "gender": ["female", "male"] * 6}
    ... )
    >>> [fold.test.tolist() for fold in speaker_folds(utterances, n_folds=3)]
    [[3, 4, 9, 10], [2, 5, 8, 11], [0, 1, 6, 7]]
    """
    most = largest_n_folds(utterances, attribute=attribute)
    if most < n_folds:
        raise PrivemoError(
            f"cannot make {n_folds} speaker-independent folds with {_every(attribute)} "
            f"in each from {_described(utterances, attribute)}; set n_folds to at most "
            f"{most} or add speakers"
        )
    how = {"seed": seed, "attribute": attribute}
    part = speaker_parts(utterances, n_parts=n_folds, **how)
    return [_fold(part, k, n_folds) for k in range(n_folds)]


def speaker_parts(utterances, *, n_parts, seed=0, attribute="gender"):
    """Deal the speakers into parts, every class into each."""
    unit, classes = _units(utterances, attribute)
    splitter = StratifiedKFold(n_parts, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # a few sessions that hold one class only are dealt as they come
        warnings.filterwarnings("ignore", "The least populated class")
        splits = list(splitter.split(classes, classes))
    part = {}
    for k, (_, members) in enumerate(splits):
        part |= dict.fromkeys(classes.index[members], k)
    return unit.map(part).to_numpy()


def _units(utterances, attribute):
    """Name what is dealt as one, row by row, and say which classes each one holds."""
    classes = speaker_classes(utterances, attribute)  # refuses a speaker with two
    if "session" not in utterances:
        return utterances["speaker"], classes
    session = utterances["session"]
    pairs = pd.DataFrame({"session": session, "held": utterances[attribute]})
    by_session = pairs.drop_duplicates().groupby("session")["held"]
    return session, by_session.agg(lambda held: " and ".join(sorted(held)))


def largest_n_folds(utterances, *, attribute="gender"):
    """Return how many folds can hold every class each."""
    counts = _units(utterances, attribute)[1].value_counts()
    single = utterances[attribute].unique().tolist()
    several = int(counts.drop(single, errors="ignore").sum())
    if several:
        return several
    return int(counts.min()) if len(counts) > 1 else 0


def choose_n_folds(utterances, wanted, *, attribute="gender"):
    """Lower the number of folds where the speakers do not suffice (ours)."""
    n_folds = min(wanted, largest_n_folds(utterances, attribute=attribute))
    if n_folds < 3:
        raise PrivemoError(
            f"three speakers of each {_class_of(attribute)} are the least for folds "
            f"that share no speaker; found {_described(utterances, attribute)}. Add "
            f"speakers, or use another corpus"
        )
    return n_folds


def _described(utterances, attribute):
    """Count speakers, and sessions where these are dealt, for a message."""
    classes = speaker_classes(utterances, attribute)
    found = classes.value_counts().items()
    counts = ", ".join(f"{n} {name}" for name, n in found) or "none"
    text = f"{len(classes)} speakers ({counts})"
    if "session" not in utterances:
        return text
    return f"{text} in {utterances['session'].nunique()} sessions, dealt as a whole"


def _every(attribute):
    return "both genders" if attribute == "gender" else f"every class of {attribute}"


def _class_of(attribute):
    return "gender" if attribute == "gender" else f"class of {attribute}"


def _fold(part_of_row, k, n_folds):
    test, validation = part_of_row == k, part_of_row == (k + 1) % n_folds
    return Fold(
        train=np.flatnonzero(~test & ~validation),
        validation=np.flatnonzero(validation),
        test=np.flatnonzero(test),
    )
