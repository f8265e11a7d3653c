"""One person under several names, as far as the rows show it."""

import numpy as np
import pandas as pd

from privemo.battery.units import chance_of_two
from privemo.errors import PrivemoError

MOST_NAMES = 0.9  # speakers a row: with more, names may be those of utterances; ours
STEPS = 1000  # of a unit's standard deviation, in which rows are compared; ours
EXPECTED = 0.01  # equal pairs of rows by chance: with more, they say nothing; ours
OF_ONE_CLASS = 0.75  # of the shared rows; copies keep the class, texts do not; ours


def check_names(speaker):
    """Refuse names that are those of utterances: every speaker would be there once."""
    n_names, n = len(np.unique(speaker)), len(speaker)
    if n_names > MOST_NAMES * n:
        raise PrivemoError(
            f"speaker has {n_names} names in {n} rows, such as {str(speaker[0])!r} in "
            "row 1; give all rows of a person one name, or say --one-row-each if there "
            "is one row of each"
        )


def check_doubles(material):
    """Refuse rows that are the same under several speakers of one class.

    Parameters
    ----------
    material : Material
        What is to be attacked.

    Returns
    -------
    notes : tuple of str
        What is to be known of rows that speakers of different classes share, as they
        share texts; empty if there are none.

    Raises
    ------
    PrivemoError
        If three in four shared rows, or more, are shared within a class, as copies are.
    """
    shared = _shared(material)
    if shared.empty:
        return ()
    of_one_class = shared.groupby("row")["attribute"].transform("nunique") == 1
    if of_one_class.mean() >= OF_ONE_CLASS:
        raise PrivemoError(_copies(shared[of_one_class], len(material.speaker)))
    return (
        f"{len(shared)} rows are the same under several speakers, as the same words "
        f"are; of recordings, that would be a mistake.",
    )


def _shared(material):
    """Return rows of several speakers, unless such are met by chance."""
    rounded = _rounded(material.representation)
    rows = pd.DataFrame(
        {
            "row": [row.tobytes() for row in rounded],
            "speaker": material.speaker,
            "attribute": material.attribute,
        }
    )
    varied = rows[np.ptp(material.representation, axis=1) > 0]  # zeros: nothing heard
    speakers = varied.groupby("row")["speaker"].nunique()
    shared = varied[varied["row"].isin(speakers.index[speakers > 1])]
    distinct = rounded[~rows["row"].duplicated().to_numpy()]
    strange = len(shared) and _surprising(distinct, len(rows))
    return shared if strange else shared[:0]


def _rounded(representation):
    """Round to parts of a spread: a copy may have been stored with fewer digits."""
    spread = representation.std(axis=0)
    steps = STEPS * (representation - representation.mean(axis=0))
    return np.rint(steps / np.where(spread > 0, spread, 1)).astype(np.int64)


def _surprising(distinct, n):
    """Tell whether equal ones among n such rows would not be met by chance.

    Units that go together count as fewer, as many as have the same participation ratio.
    """
    varied = distinct.T[np.ptp(distinct, axis=0) > 0]
    parts = np.linalg.eigvalsh(np.atleast_2d(np.corrcoef(varied)))
    n_free = parts.sum() ** 2 / np.square(parts).sum()
    chance = n_free * np.mean([np.log(chance_of_two(unit)) for unit in varied])
    return chance + np.log(n * n / 2) < np.log(EXPECTED)


def _copies(shared, n):
    """Say which rows are copies."""
    alike = shared[shared["row"] == shared["row"].iloc[0]]
    pair = alike.drop_duplicates("speaker")
    (one, other), names = pair.index[:2] + 1, pair["speaker"].iloc[:2]
    return (
        f"{len(shared)} of {n} rows are the same under several speakers, first row "
        f"{one} of {names.iloc[0]!r} and row {other} of {names.iloc[1]!r}; give all "
        "copies of a person's rows the person's name, or say --same-rows if several "
        "people may well have the same row, as with texts"
    )
