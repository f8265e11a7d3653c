"""What a paired test over a few folds can see."""

import numpy as np
from scipy import optimize, stats

from privemo.errors import PrivemoError
from privemo.statistics.intervals import ALPHA

USUAL_POWER = 0.8  # by convention: seen four times out of five


def power_at(difference, *, error, df):
    """Compute how often a paired t-test finds a difference that is there.

    Parameters
    ----------
    difference : float or array-like of float
        True mean difference.
    error : float
        Standard error of the mean difference, see `privemo.statistics.means.Mean`.
    df : float
        Its degrees of freedom.

    Returns
    -------
    power : float or ndarray
        Probability of a two-sided p-value below 0.05, if ``error`` is the true one.

    Raises
    ------
    PrivemoError
        If there is no error, or no degree of freedom.

    Examples
    --------
    >>> round(float(power_at(0.0, error=0.02, df=4)), 3)
    0.05
    """
    if not (error > 0 and df >= 1):
        raise PrivemoError(
            f"a test needs at least two folds that differ, got a standard error of "
            f"{error} with {df} degrees of freedom"
        )
    return _power(np.abs(difference) / error, df)


def smallest_visible(error, *, df, power=USUAL_POWER):
    """Compute the smallest true difference that a paired t-test mostly finds.

    Parameters
    ----------
    error, df
        See `power_at`.
    power : float in (0.05, 1), default=0.8
        How often it is to be found.

    Returns
    -------
    difference : float
        At least this far from 0 the true difference has to be; NaN where there is no
        error or no degree of freedom, so that a table of cells can hold it.

    Raises
    ------
    PrivemoError
        If the power is not between 0.05 and 1.

    Notes
    -----
    The error is itself estimated from a few folds: with five, its 95 % interval goes
    from 0.6 to 2.9 times the estimate, and so does that of this difference.

    Examples
    --------
    >>> from privemo.statistics.means import mean_of
    >>> mean = mean_of([0.01, 0.04, 0.07], test_share=0)
    >>> round(smallest_visible(mean.error, df=mean.df), 3)
    0.098
    """
    if not ALPHA < power < 1:
        raise PrivemoError(
            f"power lies between {ALPHA:.2f}, which a test without anything to find "
            f"has, and 1; got {power}"
        )
    if not (error > 0 and df >= 1):
        return float("nan")
    enough = 2.0
    while _power(enough, df) < power:
        enough *= 2
    effect = optimize.brentq(lambda e: _power(e, df) - power, 0, enough)
    return float(effect * error)


def _power(effect, df):
    """Power for an effect in standard errors, averaged over what the spread may be.

    That is the noncentral t distribution; scipy's own loses its tail where the effect
    is large.
    """
    drawn = np.sqrt(stats.chi2.ppf((np.arange(4000) + 0.5) / 4000, df) / df)
    bound = stats.t.ppf(1 - ALPHA / 2, df) * drawn
    effect = np.asarray(effect)[..., None]
    beyond = stats.norm.sf(bound - effect) + stats.norm.cdf(-bound - effect)
    return beyond.mean(axis=-1)
