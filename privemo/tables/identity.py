"""How well people are told apart, network by network."""

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
        ``EER`` and ``D_sys``, each with ``_low`` and ``_high`` (95 %); ``n_speakers``
        of a block or fold, a mean.
    """
    rows = []
    for key, mine in scores.groupby(KEYS, sort=False):
        row = dict(zip(KEYS, key, strict=True))
        for name in ("EER", "D_sys"):
            bounds = fold_interval(mine[name], test_share=share_tested(mine))
            ends = (name, f"{name}_low", f"{name}_high")
            row |= dict(zip(ends, bounds, strict=True))
        rows.append(row | {"n_speakers": mine["n_speakers"].mean()})
    return pd.DataFrame(rows)
