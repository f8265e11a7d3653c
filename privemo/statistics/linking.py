"""How well scores tell pairs of one speaker from pairs of two: EER and linkability.

Everything is computed from counts by score, in ascending order, so that pairs can be
weighted: what a speaker counts for in a bootstrap is a weight.

References
----------
.. [1] N. Tomashenko et al., "Introducing the VoicePrivacy initiative," in Proc.
   Interspeech, 2020.
.. [2] N. Brümmer and J. du Preez, "The PAV algorithm optimizes binary proper scoring
   rules," technical report, 2013.
.. [3] M. Gomez-Barrero, J. Galbally, C. Rathgeb and C. Busch, "General framework to
   evaluate unlinkability in biometric template protection systems," IEEE Trans.
   Information Forensics and Security, 13(6), 2018.
.. [4] M. Maouche et al., "A comparative study of speech anonymization metrics," in
   Proc. Interspeech, 2020.
"""

import numpy as np
from sklearn.isotonic import isotonic_regression

from privemo.errors import PrivemoError

MOST_BINS, SCORES_A_BIN = 100, 10  # of a histogram of scores, as in [4]_


def equal_error_rate(mated, non_mated):
    """Compute the EER on the convex hull of the ROC, as VoicePrivacy does [1]_, [2]_.

    Parameters
    ----------
    mated, non_mated : array-like of float
        Scores of pairs of one speaker, and of pairs of two; the higher, the more alike.

    Returns
    -------
    error : float in [0, 0.5]
        Where as many pairs of one speaker are missed as pairs of two are taken for one.
        0.5 for who guesses: the higher, the more private.

    Raises
    ------
    PrivemoError
        If there is no score of either kind, or one is not finite.

    Examples
    --------
    >>> round(equal_error_rate([2, 3, 4], [0, 1, 2.5]), 3)
    0.167
    """
    mated, non_mated = _checked(mated, non_mated)
    places = np.unique(np.concatenate([mated, non_mated]))
    counts = [_counted(scores, places) for scores in (mated, non_mated)]
    return error_of_counts(*counts)


def error_of_counts(mated, non_mated):
    """Compute the EER from counts of pairs by score, in ascending order."""
    there = (mated + non_mated) > 0
    mated, non_mated = mated[there], non_mated[there]
    both = mated + non_mated
    share = isotonic_regression(mated / both, sample_weight=both)
    # the corners of the hull are where the share of mated pairs steps up
    last = np.append(np.flatnonzero(np.diff(share)), len(share) - 1)
    missed = np.append(0, np.cumsum(mated)[last]) / mated.sum()
    taken = 1 - np.append(0, np.cumsum(non_mated)[last]) / non_mated.sum()
    j = int(np.argmax(missed >= taken))
    before, after = taken[j - 1] - missed[j - 1], taken[j] - missed[j]
    way = before / (before - after)
    return float(missed[j - 1] + way * (missed[j] - missed[j - 1]))


def linkability(mated, non_mated, *, omega=1.0):
    """Compute the global linkability D_sys [3]_ from a histogram of the scores [4]_.

    The sum over all bins; the code of [4]_ integrates by trapezoids, and so leaves out
    half of the first and of the last one.

    Parameters
    ----------
    mated, non_mated : array-like of float
        As for `equal_error_rate`.
    omega : float, default=1.0
        Prior odds of two utterances being of one speaker.

    Returns
    -------
    linkability : float in [0, 1]
        Mean over pairs of one speaker of how much more likely than not their score says
        that they are; 0 if scores tell nothing: the lower, the more private. Of few
        scores it is too high; see the control of shuffled speakers. NaN of fewer than
        20 pairs of one speaker.

    Raises
    ------
    PrivemoError
        As `equal_error_rate`.

    Examples
    --------
    >>> linkability([2.0] * 10 + [3.0] * 10, [0.0] * 10 + [1.0] * 10)
    1.0
    """
    mated, non_mated = _checked(mated, non_mated)
    edges = histogram_edges(mated, non_mated)
    counts = [np.histogram(scores, edges)[0] for scores in (mated, non_mated)]
    return linkability_of_counts(*counts, omega=omega)


def histogram_edges(mated, non_mated):
    """Divide the range of all scores into bins of equal width."""
    n_bins = min(max(len(mated) // SCORES_A_BIN, 1), MOST_BINS)
    low, high = (f([f(mated), f(non_mated)]) for f in (np.min, np.max))
    return np.linspace(low, high, n_bins + 1)


def linkability_of_counts(mated, non_mated, *, omega=1.0):
    """Compute D_sys from counts of pairs in bins of equal width."""
    if len(mated) < 2:
        return float("nan")
    mated, non_mated = mated / mated.sum(), non_mated / non_mated.sum()
    # 2 p / (p + q) - 1 with p = omega P(s | mated): 0 where the score speaks for two
    p = omega * mated
    local = np.divide(p - non_mated, p + non_mated, where=p > 0, out=np.zeros(len(p)))
    return float(mated @ np.maximum(local, 0))


def _counted(scores, places):
    """Count scores at each place; floats, since they will be weighted."""
    return np.bincount(np.searchsorted(places, scores), minlength=len(places)) * 1.0


def _checked(mated, non_mated):
    """Refuse scores from which nothing can be computed."""
    checked = [np.asarray(scores, dtype=float).ravel() for scores in (mated, non_mated)]
    for name, scores in zip(("one speaker", "two speakers"), checked, strict=True):
        if not len(scores):
            raise PrivemoError(f"there is no score of a pair of {name}; give some")
        if not np.isfinite(scores).all():
            raise PrivemoError(f"a score of a pair of {name} is not finite; mend it")
    return checked
