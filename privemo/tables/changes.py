"""How a score changes under a defence, cell by cell: ours and the paper's."""

import pandas as pd

from privemo.errors import PrivemoError
from privemo.published import load_table
from privemo.tables.compare import compare
from privemo.tables.summary import check_scores
from privemo.terms import KEYS, RECIPE

PAIRS = ((1, 3), (2, 4))  # the paper's general and private tables, by target
_TESTED = ["low", "high", "p", "p_corrected"]
_COLUMNS = [*KEYS, "before", "after", "change", *_TESTED]
_COLUMNS += ["spread", "error", "df", "n_folds"]
_KEPT = ["before", "after", *_TESTED, "spread", "error", "df", "n_folds"]


def changes(scores, quantity, *, defence="gender", other="none"):
    """Compare a score with and without a defence, paired by fold.

    Parameters
    ----------
    scores : DataFrame, one row a cell and fold
        As `privemo.experiments.experiment.run_cells` returns it. Only the recipe
        "paper" counts.
    quantity : str
        Column of `scores`, such as ``"U"``.
    defence, other : str
        The defence, and what it is compared with; see `privemo.terms.DEFENCES`.

    Returns
    -------
    changes : DataFrame, one row a corpus, target and modality that has both
        ``before`` and ``after``, mean over the folds that have both scores; their
        difference ``change`` with ``low`` and ``high``, ``p`` and ``p_corrected`` (see
        `privemo.tables.compare.Compared`; NaN below two folds);
        ``spread``, the standard deviation of the folds' differences; ``error`` and
        ``df`` of their mean (`privemo.statistics.means.Mean`); ``n_folds``.

    Raises
    ------
    PrivemoError
        If a column is missing, or the defence occurs at several strengths.
    """
    check_scores(scores)
    missing = [name for name in ("recipe", quantity) if name not in scores]
    if missing:
        raise PrivemoError(
            f"scores lack the columns {missing}; give the table that run_cells returns"
        )
    scores = scores[scores["recipe"] == RECIPE]
    rows = []
    for key, cell in scores.groupby(KEYS, sort=False):
        sides = [cell[cell["defence"] == name] for name in (defence, other)]
        if not any(side.empty for side in sides):
            found = _row(*sides, quantity)
            rows.append({**dict(zip(KEYS, key, strict=True)), **found})
    return pd.DataFrame(rows, columns=_COLUMNS)


def published_changes(quantity):
    """Subtract the paper's tables 1 and 2 from its tables 3 and 4.

    Parameters
    ----------
    quantity : {"U", "U_male", "U_female", "P", "MI"}
        Column of the paper's tables.

    Returns
    -------
    changes : DataFrame, 16 rows
        Columns ``target``, ``modality``, ``corpus`` and ``change``, of two decimals.

    Raises
    ------
    PrivemoError
        If one of these tables lacks the quantity.

    Examples
    --------
    >>> published_changes("U")["change"].agg(["min", "max"]).tolist()
    [-0.03, 0.04]
    """
    names = ["target", "modality", "corpus"]
    parts = []
    for general, private in PAIRS:
        tables = [load_table(number).set_index(names) for number in (general, private)]
        if any(quantity not in table for table in tables):
            raise PrivemoError(
                f"tables {general} and {private} do not both print {quantity!r}; they "
                f"share {', '.join(tables[0].columns.intersection(tables[1].columns))}"
            )
        parts.append(tables[1][quantity] - tables[0][quantity])
    change = pd.concat(parts).round(2) + 0.0  # no -0.00
    return change.rename("change").reset_index()


def share_harmed(changes, published):
    """Count the cells in which a group is worse off than before.

    Parameters
    ----------
    changes : DataFrame, one row a cell
        As `changes` returns it for a group's U.
    published : DataFrame, one row a cell of the paper
        As `published_changes` returns it.

    Returns
    -------
    counts : dict
        ``cells`` that have the score; ``lower``, those whose U is lower by at least
        0.01, the paper's last digit; ``shown lower``, those whose whole interval lies
        below 0; ``share lower`` of the cells, and of the paper's.
    """
    change = changes["change"].dropna()
    lower = change.round(2) < 0
    return {
        "cells": len(change),
        "lower": int(lower.sum()),
        "shown lower": int((changes["high"] < 0).sum()),
        "share lower": lower.mean(),
        "paper's share": (published["change"] < 0).mean(),
    }


def _check_one_strength(rows):
    """Refuse two strengths of one defence."""
    strengths = sorted(rows["strength"].unique().tolist())
    if len(strengths) > 1:
        raise PrivemoError(
            f"the defence {rows['defence'].iloc[0]!r} occurs at the strengths "
            f"{strengths}; keep one of them"
        )


def _row(cell, other, quantity):
    """Compare one cell before and after."""
    for side in (other, cell):
        _check_one_strength(side)
    found = compare(cell, other, quantity)
    row = {name: getattr(found, name) for name in _KEPT}
    return row | {"change": found.after - found.before}
