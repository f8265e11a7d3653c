"""Two cells, compared over the folds that both have; no other place compares."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from privemo.errors import PrivemoError
from privemo.statistics.intervals import paired_difference
from privemo.tables.summary import share_tested

# what a table shows of a comparison
TESTED = ["difference", "low", "high", "p", "p_corrected"]


class Compared(NamedTuple):
    """A cell minus another, paired by fold; NaN below two folds that both have.

    Parameters
    ----------
    before, after : float
        Mean of the other cell and of the cell, over the folds that both have.
    estimate, low, high : float
        Mean difference with its interval, and
    p, p_corrected : float
        the tests of `privemo.statistics.intervals.paired_difference`.
    spread : float
        Standard deviation of the folds' differences.
    test_share : float
        Utterances tested for each one fitted to.
    n_folds, n_all : int
        Folds that both have, and that either has.
    """

    before: float
    after: float
    estimate: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    p_corrected: float = np.nan
    spread: float = np.nan
    test_share: float = np.nan
    n_folds: int = 0
    n_all: int = 0

    @property
    def tested(self):
        """The numbers of the columns `TESTED`."""
        return self.estimate, self.low, self.high, self.p, self.p_corrected


def compare(cell, other, quantity):
    """Compare two cells by the folds that both have a score for.

    Folds share speakers and the draw of the folds, so their differences vary less than
    the scores do. They are joined by their number, never by their order.

    Parameters
    ----------
    cell, other : DataFrame, one row a fold
        Columns ``fold``, ``n_train``, ``n_test`` and the quantity.
    quantity : str
        Column that is compared.

    Returns
    -------
    compared : Compared
        Of ``cell`` minus ``other``.

    Raises
    ------
    PrivemoError
        If a fold occurs twice in a cell.

    Examples
    --------
    >>> other = pd.DataFrame({"fold": [0, 1], "n_train": 30, "n_test": 10, "P": 0.25})
    >>> cell = other.iloc[::-1].assign(P=[0.5, 0.75])
    >>> compared = compare(cell, other, "P")
    >>> [float(mean) for mean in (compared.before, compared.after)], compared.estimate
    ([0.25, 0.625], 0.375)
    """
    sides = {"after": _by_fold(cell, quantity), "before": _by_fold(other, quantity)}
    every = pd.concat(sides, axis=1).sort_index()
    both = every.dropna()
    share = share_tested(pd.concat([cell, other]))
    found = Compared(
        before=both["before"].mean(),
        after=both["after"].mean(),
        test_share=share,
        n_folds=len(both),
        n_all=len(every),
    )
    if len(both) < 2:
        return found
    test = paired_difference(both["after"], both["before"], test_share=share)
    spread = (both["after"] - both["before"]).std()
    tested = {name: getattr(test, name) for name in _TESTED}
    return found._replace(**tested, spread=spread)


_TESTED = ("estimate", "low", "high", "p", "p_corrected")


def _by_fold(cell, quantity):
    """Return one score a fold, by its number."""
    twice = cell["fold"][cell["fold"].duplicated()]
    if len(twice):
        raise PrivemoError(
            f"fold {twice.iloc[0]} occurs twice in a cell that is compared; keep one "
            f"strength and one recipe of each defence"
        )
    return cell.set_index("fold")[quantity]
