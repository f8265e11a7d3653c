"""Two cells, compared over the folds that both have; no other place compares."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from privemo.errors import PrivemoError
from privemo.statistics.intervals import paired_difference
from privemo.statistics.means import Counted, Mean
from privemo.statistics.recalls import column
from privemo.tables.means import counted_error, share_tested

# what a table shows of a comparison
TESTED = ["difference", "low", "high", "p", "p_corrected"]


class Compared(NamedTuple):
    """A cell minus another, paired by fold; NaN below two folds that both have.

    Parameters
    ----------
    before, after : float
        Mean of the other cell and of the cell, over the folds that both have.
    estimate, low, high : float
        Mean difference with its interval, see `privemo.tables.means`.
    p, p_corrected : float
        The paper's paired t-test, and the test that goes with the interval.
    spread : float
        Standard deviation of the folds' differences.
    test_share : float
        Utterances tested for each one fitted to.
    n_folds, n_all : int
        Folds that both have, and that either has.
    counted : privemo.statistics.means.Counted or None
        Error over speakers and trainings, of folds that share speakers.
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
    counted: Counted | None = None

    @property
    def mean(self):
        """The mean difference, to be tested on any side of a bound."""
        numbers = self.estimate, self.spread, self.n_folds, self.test_share
        return Mean(*numbers, self.counted)

    @property
    def error(self):
        """Standard error of the mean difference."""
        return self.mean.error if self.n_folds > 1 else np.nan

    @property
    def df(self):
        """Degrees of freedom of that error."""
        return self.mean.df

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
    sides = [_by_fold(side, quantity) for side in (cell, other)]
    scores = {"after": sides[0][quantity], "before": sides[1][quantity]}
    every = pd.concat(scores, axis=1).sort_index()
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
    found = found._replace(**tested, spread=spread)
    sides = [side.loc[both.index] for side in sides]
    return _counting(found, counted_error(quantity, *sides, test_share=share))


_TESTED = ("estimate", "low", "high", "p", "p_corrected")


def _counting(found, counted):
    """Put an error over speakers and trainings in the place of the folds' one."""
    if counted is None:
        return found
    found = found._replace(counted=counted)
    _, low, high = found.mean.interval()
    return found._replace(low=low, high=high, p_corrected=found.mean.p())


def _by_fold(cell, quantity):
    """Index the folds of a cell by their number."""
    twice = cell["fold"][cell["fold"].duplicated()]
    if len(twice):
        raise PrivemoError(
            f"fold {twice.iloc[0]} occurs twice in a cell that is compared; keep one "
            f"strength and one recipe of each defence"
        )
    kept = [name for name in (quantity, column(quantity)) if name in cell]
    return cell.set_index("fold")[kept]
