"""Equal recordings of a speaker, which a split inside the speaker keeps together."""

import numpy as np

from privemo.corpora.schema import RECORDING


def recordings_of(utterances):
    """Name the recording of each row; where none are equal, every row has its own."""
    if RECORDING in utterances:
        return utterances[RECORDING].to_numpy(dtype=str)
    return np.arange(len(utterances))


def firsts(rows, recording):
    """Take of equal recordings among some rows the first one.

    Examples
    --------
    >>> firsts(np.array([1, 2, 4, 5]), np.array(list("aabbbc")))
    array([1, 2, 5])
    """
    return rows[np.sort(np.unique(recording[rows], return_index=True)[1])]


def with_equals(chosen, rows, recording):
    """Take all of some rows that are equal to a chosen one.

    Examples
    --------
    >>> with_equals([4], np.array([1, 2, 3, 4]), np.array(list("abcbb")))
    array([1, 3, 4])
    """
    return rows[np.isin(recording[rows], recording[chosen])]
