"""The mean of a cell over blocks or folds; no other place decides what its error is.

Blocks share nobody, and have the ordinary t. Folds of one corpus share speakers: where
it is known what was said of whom, the error counts speakers and trainings, crossed
(`privemo.statistics.crossed`), and is Nadeau and Bengio's where it is not.
"""

import pandas as pd

from privemo.errors import PrivemoError
from privemo.statistics.means import mean_of
from privemo.statistics.recalls import column, counted, weighted


def share_tested(folds):
    """Utterances tested for each one fitted to; see `fold_interval`.

    0 where all rows are independent: blocks that share no speaker and no training.
    """
    if "independent" in folds and folds["independent"].all():
        return 0.0
    return folds["n_test"].sum() / folds["n_train"].sum()


def cell_mean(folds, quantity):
    """Average a score over the folds of a cell that have it.

    Parameters
    ----------
    folds : DataFrame, one row a fold
        Columns ``fold``, ``n_train``, ``n_test``, the quantity, and its recalls where
        they are known (`privemo.statistics.recalls`).
    quantity : str
        Column that is averaged.

    Returns
    -------
    mean : privemo.statistics.means.Mean

    Raises
    ------
    PrivemoError
        If there are fewer than two folds with a score.
    """
    share = share_tested(folds)
    folds = folds[folds[quantity].notna()].set_index("fold")
    mean = mean_of(folds[quantity].to_list(), test_share=share)
    return mean._replace(counted=counted_error(quantity, folds, test_share=share))


def counted_error(quantity, *sides, test_share):
    """Count over speakers and trainings, where that can be done.

    Parameters
    ----------
    quantity : str
        The score.
    *sides : DataFrame, indexed by fold
        One cell, or two of the same folds whose difference is asked for.
    test_share : float
        See `share_tested`.

    Returns
    -------
    counted : privemo.statistics.means.Counted or None
        None of blocks, where a fold has no recalls, and where there are too few
        speakers of a class; Nadeau and Bengio's error is left then.
    """
    texts = [side.get(column(quantity)) for side in sides]
    known = [text is not None and _all_there(text) for text in texts]
    if not test_share or not all(known):
        return None
    try:
        return counted(*texts)
    except PrivemoError:
        return None


def _all_there(texts):
    """Tell whether every fold has its recalls."""
    return texts.map(lambda text: isinstance(text, str) and text != "").all()


def with_gap(scores, name):
    """Add how much better emotion is told for men, and the recalls behind it."""
    scores = scores.assign(**{name: scores["U_male"] - scores["U_female"]})
    sides = [scores.get(column(f"U_{who}")) for who in ("male", "female")]
    if any(side is None for side in sides):
        return scores
    texts = [
        weighted({"male": (men, 1), "female": (women, -1)})
        for men, women in zip(*sides, strict=True)
    ]
    return scores.assign(**{column(name): texts})


def melted(table, keep, quantities):
    """Put every quantity into rows of its own, its recalls beside it."""
    parts = []
    for quantity in quantities:
        part = table[keep].assign(quantity=quantity, value=table[quantity])
        if column(quantity) in table:
            part[column("value")] = table[column(quantity)]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
