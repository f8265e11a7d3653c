"""What a paired test over a few folds can see."""

import numpy as np
from scipy import optimize, stats

from privemo.errors import PrivemoError
from privemo.statistics.intervals import ALPHA

USUAL_POWER = 0.8  # by convention: seen four times out of five


def power_at(difference, *, spread, n_folds, test_share):
    """Compute how often a paired t-test finds a difference that is there.

    Parameters
    ----------
    difference : float or array-like of float
        True mean difference.
    spread : float
        Standard deviation of the folds' differences.
    n_folds : int
        Number of folds.
    test_share : float
        See `privemo.statistics.intervals.fold_interval`; 0 gives the power that the
        ordinary test believes it has.

    Returns
    -------
    power : float or ndarray
        Probability of a two-sided p-value below 0.05, if ``spread`` is the true one.

    Raises
    ------
    PrivemoError
        If there are fewer than two folds, or no spread.

    Examples
    --------
    >>> round(float(power_at(0.0, spread=0.03, n_folds=5, test_share=1 / 3)), 3)
    0.05
    """
    effect = np.abs(difference) / _error(spread, n_folds, test_share)
    return _power(effect, n_folds)


def smallest_visible(spread, *, n_folds, test_share, power=USUAL_POWER):
    """Compute the smallest true difference that a paired t-test mostly finds.

    Parameters
    ----------
    spread, n_folds, test_share
        See `power_at`.
    power : float in (0.05, 1), default=0.8
        How often it is to be found.

    Returns
    -------
    difference : float
        At least this far from 0 the true difference has to be; NaN where there are
        fewer than two folds or no spread, so that a table of cells can hold it.

    Raises
    ------
    PrivemoError
        If the power is not between 0.05 and 1.

    Notes
    -----
    The spread is itself estimated from a few folds: with five, its 95 % interval goes
    from 0.6 to 2.9 times the estimate, and so does that of this difference.

    Examples
    --------
    >>> round(smallest_visible(0.03, n_folds=5, test_share=0), 3)
    0.05
    >>> round(smallest_visible(0.03, n_folds=5, test_share=1 / 3), 3)
    0.082
    """
    if not ALPHA < power < 1:
        raise PrivemoError(
            f"power lies between {ALPHA:.2f}, which a test without anything to find "
            f"has, and 1; got {power}"
        )
    if n_folds < 2 or not spread > 0:
        return float("nan")
    n_folds = int(n_folds)
    enough = 2.0
    while _power(enough, n_folds) < power:
        enough *= 2
    effect = optimize.brentq(lambda e: _power(e, n_folds) - power, 0, enough)
    return float(effect * _error(spread, n_folds, test_share))


def _power(effect, n_folds):
    """Power for an effect in standard errors, averaged over what the spread may be.

    That is the noncentral t distribution; scipy's own loses its tail where the effect
    is large.
    """
    df = n_folds - 1
    drawn = np.sqrt(stats.chi2.ppf((np.arange(4000) + 0.5) / 4000, df) / df)
    bound = stats.t.ppf(1 - ALPHA / 2, df) * drawn
    effect = np.asarray(effect)[..., None]
    beyond = stats.norm.sf(bound - effect) + stats.norm.cdf(-bound - effect)
    return beyond.mean(axis=-1)


def _error(spread, n_folds, test_share):
    """Nadeau and Bengio's standard error of the mean over folds."""
    if n_folds < 2 or not spread > 0:
        raise PrivemoError(
            f"a test needs at least two folds that differ, got {n_folds} folds with "
            f"spread {spread}"
        )
    return spread * np.sqrt(1 / n_folds + test_share)
