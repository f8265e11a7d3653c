"""A search over networks that are not trained: one point is best, and known."""

import pandas as pd

from privemo.experiments.cells import make_cells
from privemo.features import Prepared

NONE, GENDER = (
    make_cells(d, ["lexical"], ["activation"])[0] for d in ("none", "gender")
)
TOY = Prepared("toy", pd.DataFrame(), {}, "toy", pd.DataFrame(), ())
PLANTED = {"n_gru_layers": 3, "n_dense_layers": 1, "n_dense_units": 64}


def folds_of(score, *, at_chance=True, n_folds=3):
    """Make what three folds say that agree."""
    fold = {"emotion": score, "gender": 0.5, "at_chance": at_chance, "score": score}
    return [fold] * n_folds


def fake(prepared, cell, settings, **_):
    """Score best at the planted point, and at strength 0.75 of a private network."""
    right = sum(getattr(settings, name) == value for name, value in PLANTED.items())
    return folds_of(0.1 * right + 0.05 * (cell.strength == 0.75))
