"""What every defence asks of a representation and of the attribute."""

import numpy as np

from privemo.errors import PrivemoError


def as_matrix(Z, *, n_units=None):
    """Return a representation as floats; refuse what is none."""
    Z = np.asarray(Z, dtype=np.float64)
    if Z.ndim != 2 or (n_units is not None and Z.shape[1] != n_units):
        wanted = "n_units" if n_units is None else n_units
        raise PrivemoError(
            f"a representation has the shape (n_utterances, {wanted}), got {Z.shape}; "
            "give what the same encoder returned"
        )
    lost = np.flatnonzero(~np.isfinite(Z).all(axis=1))
    if len(lost):
        raise PrivemoError(
            f"row {lost[0]} of the representation holds a value that is not finite; "
            "leave such rows out"
        )
    return Z


def one_hot(attribute, *, n_rows):
    """Return a column of 0 and 1 for each class of an attribute."""
    attribute = np.asarray(attribute)
    if len(attribute) != n_rows:
        raise PrivemoError(
            f"the representation has {n_rows} rows, the attribute {len(attribute)}; "
            "give one value for each utterance"
        )
    classes = np.unique(attribute)
    if len(classes) < 2:
        raise PrivemoError(
            f"the attribute has one value only, {classes.tolist()}, so nothing tells "
            "it; give training rows of two or more"
        )
    return (attribute[:, None] == classes).astype(float)
