"""Intervals of an attack curve's numbers, over speakers, for an attacker held fixed."""

import numpy as np
from scipy import optimize, stats
from scipy.special import expit, logit
from sklearn.metrics import roc_auc_score

from privemo.statistics.intervals import LEVEL, ROUNDING

N_RESAMPLES = 200  # of speakers, for the error of a share of hits
EDGE = 1e-9  # of the range in which a true area is looked for
NO_INTERVAL = (float("nan"), float("nan"))


def area_of_speakers(area, n_positive, n_negative, *, level=LEVEL):
    """Compute the interval of an area under a curve of one score a speaker.

    Parameters
    ----------
    area : float in [0, 1]
        Area under the curve.
    n_positive, n_negative : int
        Number of speakers on each side.
    level : float in (0, 1), default=0.95
        Nominal coverage.

    Returns
    -------
    low, high : float
        All areas whose own standard error puts the observed one within reach:
        Newcombe's method 5 [1]_. It has width where the area is 0 or 1, too.

    References
    ----------
    .. [1] R. G. Newcombe, "Confidence intervals for an effect size measure based on
       the Mann-Whitney statistic. Part 2", Stat. Med., vol. 25, pp. 559-573, 2006.

    Examples
    --------
    >>> [round(bound, 2) for bound in area_of_speakers(1.0, 5, 5)]
    [0.64, 1.0]
    """
    reach, half = stats.norm.ppf((1 + level) / 2), (n_positive + n_negative) / 2 - 1

    def beyond(true):
        spread = 1 + half * (1 - true) / (2 - true) + half * true / (1 + true)
        variance = true * (1 - true) / (n_positive * n_negative) * spread
        return (area - true) ** 2 - reach**2 * variance

    low, high = 0.0, 1.0
    if area > 2 * EDGE:
        low = optimize.brentq(beyond, EDGE, area - EDGE)
    if area < 1 - 2 * EDGE:
        high = optimize.brentq(beyond, area + EDGE, 1 - EDGE)
    return low, high


def area_of_utterances(scores, hits, speaker, *, level=LEVEL):
    """Compute the interval of an area under a curve of many scores a speaker."""
    area = roc_auc_score(hits, scores)
    names = [np.unique(speaker[side]) for side in (hits, ~hits)]
    n_each = [len(side) for side in names]
    if min(n_each) < 2:
        return NO_INTERVAL
    parts = [
        (len(side) - 1) * np.var(_without(scores, hits, speaker, side))
        for side in names
    ]
    variance = sum(parts)
    if variance < ROUNDING or min(area, 1 - area) < ROUNDING:
        return area_of_speakers(area, *n_each, level=level)
    df = variance**2 / sum(v**2 / (n - 1) for v, n in zip(parts, n_each, strict=True))
    return _on_logit_scale(area, np.sqrt(variance), df, level)


def share_intervals(measure, hits, speaker, *, seed=0, level=LEVEL):
    """Compute intervals of shares of hits, by drawing speakers anew within each side.

    Parameters
    ----------
    measure : callable
        Maps the weight of each row, or None, to a list of shares.
    hits : ndarray of bool, shape (n,)
        The truth; each speaker has one.
    speaker : ndarray, shape (n,)
        Speaker of each row.
    seed : int, default=0
        Seed of the draws.
    level : float in (0, 1), default=0.95
        Nominal coverage.

    Returns
    -------
    intervals : list of (float, float)
        Of each share: t on the logit scale, with the standard deviation over the draws,
        widened by sqrt(n / (n - 1)), which draws with replacement fall short of, and
        n - 1 degrees of freedom, n being the speakers of the smaller side. NaN
        where all draws agree, so that nothing is known of their spread, where a side
        has one speaker only, or where a share is NaN itself.
    """
    estimates = measure(None)
    who = np.unique(speaker, return_inverse=True)[1]
    names = [np.unique(who[side]) for side in (hits, ~hits)]
    fewest, rng, drawn = min(map(len, names)), np.random.default_rng(seed), []
    if fewest < 2 or np.isnan(estimates).all():
        return [NO_INTERVAL for _ in estimates]
    for _ in range(N_RESAMPLES):
        weight = np.zeros(who.max() + 1)
        for side in names:
            np.add.at(weight, rng.choice(side, len(side)), 1)
        drawn.append(measure(weight[who]))
    errors = np.std(drawn, axis=0) * np.sqrt(fewest / (fewest - 1))
    least = 0.5 / (1 + len(names[0]))
    return [
        _on_logit_scale(np.clip(share, least, 1 - least), error, fewest - 1, level)
        if error > 0
        else NO_INTERVAL
        for share, error in zip(estimates, errors, strict=True)
    ]


def _without(scores, hits, speaker, names):
    """Areas without each of some speakers."""
    rows = [speaker != name for name in names]
    return [roc_auc_score(hits[kept], scores[kept]) for kept in rows]


def _on_logit_scale(share, error, df, level):
    """Interval that stays within 0 and 1."""
    reach = stats.t.ppf((1 + level) / 2, df) * error / (share * (1 - share))
    return float(expit(logit(share) - reach)), float(expit(logit(share) + reach))
