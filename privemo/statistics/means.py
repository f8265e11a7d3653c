"""On which side of a bound a mean over folds is shown to lie."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from privemo.statistics.intervals import LEVEL, ROUNDING, Interval, fold_interval


class Counted(NamedTuple):
    """A standard error that was counted otherwise, and its degrees of freedom."""

    error: float
    df: float


class Mean(NamedTuple):
    """A mean over folds and its Student's t, corrected where folds are dependent.

    Parameters
    ----------
    estimate : float
        The mean.
    spread : float
        Standard deviation over the folds.
    n_folds : int
        Number of folds, two or more.
    test_share : float
        See `privemo.statistics.intervals.fold_interval`; 0 for independent blocks.
    counted : Counted, optional
        Over speakers and trainings, see `privemo.statistics.crossed`; takes the place
        of what follows from the spread.

    Examples
    --------
    >>> mean = mean_of([0.6, 0.7, 0.8], test_share=0).minus(0.5)
    >>> round(mean.p_above(), 3), round(mean.p_below(), 3)
    (0.037, 0.963)
    """

    estimate: float
    spread: float
    n_folds: int
    test_share: float = 0.0
    counted: Counted | None = None

    @property
    def error(self):
        """Standard error; if it was not counted, by Nadeau and Bengio for folds."""
        if self.counted:
            return self.counted.error
        spread = 0.0 if self.spread < ROUNDING else self.spread
        return spread * np.sqrt(1 / self.n_folds + self.test_share)

    @property
    def df(self):
        """Degrees of freedom."""
        return self.counted.df if self.counted else self.n_folds - 1

    def p_above(self, bound=0.0):
        """Test one-sidedly that the true mean is above a bound."""
        distance = self.estimate - bound
        if abs(distance) < ROUNDING:
            distance = 0.0
        if self.error == 0:  # the limits; nothing is shown of what lies on the bound
            return 0.0 if distance > 0 else 1.0
        return float(stdtr(self.df, -distance / self.error))

    def p_below(self, bound=0.0):
        """Test one-sidedly that the true mean is below a bound."""
        return (-self).p_above(-bound)

    def p(self):
        """Test two-sidedly that the true mean is 0."""
        return min(1.0, 2 * min(self.p_above(), self.p_below()))

    def interval(self, level=LEVEL):
        """Compute the two-sided t interval."""
        reach = self.error * stdtrit(self.df, (1 + level) / 2)
        bounds = self.estimate, self.estimate - reach, self.estimate + reach
        return Interval(*map(float, bounds))

    def minus(self, origin):
        """Move the origin."""
        return self._replace(estimate=self.estimate - origin)

    def __neg__(self):
        return self._replace(estimate=-self.estimate)

    def over_blocks(self, n_blocks):
        """Return the same estimate and spread, over another number of blocks."""
        return self._replace(n_folds=n_blocks, test_share=0.0, counted=None)


def mean_of(values, *, test_share):
    """Average over folds; refuses what `fold_interval` refuses."""
    estimate = fold_interval(values, test_share=test_share).estimate
    return Mean(estimate, float(np.std(values, ddof=1)), len(values), test_share)
