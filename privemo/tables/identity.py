"""How well people are told apart, network by network."""

import numpy as np
import pandas as pd

from privemo.statistics.intervals import fold_interval
from privemo.tables.means import share_tested
from privemo.terms import CELL

KEYS = [*CELL, "scorer", "utterances", "who"]


def identity_means(scores):
    """Average EER and D_sys over blocks or folds.

    Parameters
    ----------
    scores : DataFrame
        From `privemo.experiments.beyond.scores.identity_scores`.

    Returns
    -------
    table : DataFrame, one row a cell, scorer, number of utterances and group of people
        ``EER`` and ``D_sys``, each with ``_low`` and ``_high`` (95 %), over the blocks
        or folds that have it: D_sys is NaN of few pairs, and bounds are where there are
        fewer than two. ``n_speakers`` of a block or fold, a mean.
    """
    rows = []
    for key, mine in scores.groupby(KEYS, sort=False):
        row = dict(zip(KEYS, key, strict=True))
        for name in ("EER", "D_sys"):
            bounds = _bounds(mine.dropna(subset=[name]), name)
            ends = (name, f"{name}_low", f"{name}_high")
            row |= dict(zip(ends, bounds, strict=True))
        rows.append(row | {"n_speakers": mine["n_speakers"].mean()})
    return pd.DataFrame(rows)


def _bounds(folds, name):
    """Average one of the two; without an interval where one fold has it, or none."""
    if len(folds) < 2:
        return folds[name].mean(), np.nan, np.nan
    return fold_interval(folds[name], test_share=share_tested(folds))
