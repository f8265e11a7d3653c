"""What is attacked: representations, and an attribute and a speaker for each."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from privemo.battery.names import as_names, rows_of
from privemo.errors import PrivemoError

LARGEST = float(np.finfo(np.float32).max)  # squares of much larger ones overflow
NO_LABEL = (
    "fill it in, leave these rows out with --classes {known}, or give a class that is "
    "called so another name"
)
NO_SPEAKER = (
    "fill it in, leave these rows out, or give somebody who is called so another name"
)
FEWEST_SPEAKERS = 4  # of a class: one is asked, three are known and choose; ours


@dataclass(frozen=True)
class Material:
    """Representations to be attacked, checked as they are put together.

    Parameters
    ----------
    representation : array-like of float, shape (n_utterances, n_units)
        What the attackers see; of an encoder that is not trained any more.
    attribute : array-like, shape (n_utterances,)
        What they are to tell, two classes or more: text, whole numbers or truth values.
    speaker : array-like, shape (n_utterances,)
        Who speaks. A speaker has one attribute.
    name : str, default="attribute"
        What the attribute is called in tables and messages.
    others : dict of str to array-like of float, shape (n_utterances, any)
        Other inputs, row by row as the representation, to be attacked in the same way
        and set beside it: an untrained encoder's, pooled raw features, an oracle.
    notes : tuple of str
        Sentences to be shown with every result.

    Raises
    ------
    PrivemoError
        If lengths differ, a value is missing, no number or too large for single
        precision, a name is missing or spelled in two ways, no unit varies, there is
        one class only, a class has fewer than four speakers, or a speaker has two
        attributes.

    Examples
    --------
    >>> Z = np.arange(16.0).reshape(8, 2)
    >>> Material(Z, ["x", "y"] * 4, list("abcdefgh")).classes
    ['x', 'y']
    """

    representation: np.ndarray
    attribute: np.ndarray
    speaker: np.ndarray
    name: str = "attribute"
    others: dict = field(default_factory=dict)
    notes: tuple = ()

    def __post_init__(self):
        labels = {
            "attribute": as_names(self.attribute, self.name, NO_LABEL),
            "speaker": as_names(self.speaker, "speaker", NO_SPEAKER),
        }
        n = len(labels["attribute"])
        inputs = {"representation": self.representation, **self.others}
        values = {name: _numbers(array, name, n) for name, array in inputs.items()}
        check_lengths(**labels, name=self.name)
        _check_speakers(**labels, name=self.name)
        labels["representation"] = values.pop("representation")
        if not np.ptp(labels["representation"], axis=0).any():
            raise PrivemoError(
                f"representation is the same in all {n} rows, so that nothing can be "
                "told from it; look at how it was made"
            )
        for name, array in (labels | {"others": values}).items():
            object.__setattr__(self, name, array)  # frozen for everybody else

    @property
    def classes(self):
        """The classes of the attribute, sorted; list of str."""
        return np.unique(self.attribute).tolist()

    @property
    def fewest_speakers(self):
        """The number of speakers of the rarest class."""
        return int(_speakers_of_class(self.attribute, self.speaker).min())


def _numbers(array, name, n):
    """Return a finite array of n rows; float64, which all attackers compute in."""
    array = check_array(array, name, n).astype(float)
    for wrong, what, remedy in (
        (~np.isfinite(array), "has NaN or infinite values", "find out why"),
        (np.abs(array) > LARGEST, f"has values beyond {LARGEST:.1e}", "scale it"),
    ):
        rows = wrong.any(axis=1)
        if rows.any():
            raise PrivemoError(
                f"{name} {what} in {rows_of(rows)}; leave these rows out or {remedy}"
            )
    return array


def check_array(array, name, n):
    """Return an array of real numbers, n rows of one column or more; or refuse it."""
    if np.ma.is_masked(array):
        array = array.astype(float).filled(np.nan)
    array = np.asarray(array)
    if array.ndim != 2 or array.shape[1] == 0 or len(array) != n:
        raise PrivemoError(
            f"{name} has shape {array.shape}; it needs one row for each of the {n} "
            "utterances and one column for each unit"
        )
    if array.dtype.kind not in "fiub":
        raise PrivemoError(
            f"{name} holds {array.dtype}, no real numbers; store it as float"
        )
    return array


def check_lengths(attribute, speaker, name, what="speaker"):
    """Refuse labels and speakers that are not of the same utterances."""
    if len(speaker) != len(attribute):
        raise PrivemoError(
            f"there are {len(attribute)} values of {name} and {len(speaker)} of "
            f"{what}; give one of each for each utterance"
        )


def _check_speakers(attribute, speaker, name):
    """Refuse what no speaker-independent attack can be made of."""
    pairs = pd.DataFrame({"attribute": attribute, "speaker": speaker})
    n_values = pairs.groupby("speaker")["attribute"].nunique()
    if (n_values > 1).any():
        raise PrivemoError(
            f"speaker {n_values.idxmax()!r} has {n_values.max()} values of {name}; "
            "give each speaker one, or two people two names"
        )
    counts = _speakers_of_class(attribute, speaker)
    if len(counts) < 2:
        found = f"only {counts.index[0]!r}" if len(counts) else "nothing"
        raise PrivemoError(
            f"{name} is {found} in all {len(attribute)} rows; an attack needs two "
            "classes or more to tell apart"
        )
    if counts.min() < FEWEST_SPEAKERS:
        raise PrivemoError(
            f"the class {counts.idxmin()!r} of {name} has {counts.min()} speakers, "
            f"and {FEWEST_SPEAKERS} are the least; add speakers, join classes or "
            "leave this one out"
        )


def _speakers_of_class(attribute, speaker):
    pairs = pd.DataFrame({"attribute": attribute, "speaker": speaker})
    return pairs.drop_duplicates()["attribute"].value_counts()
