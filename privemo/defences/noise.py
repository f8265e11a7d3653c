"""Noise on a representation, and how much of it a formal promise would take."""

from math import exp, sqrt

import numpy as np
from scipy import optimize, stats

from privemo.defences.base import SameUnits
from privemo.errors import PrivemoError


class ClippedNoise(SameUnits):
    """Clip every representation to a ball, then add Gaussian noise (ours).

    Parameters
    ----------
    noise : float, default=1.0
        Standard deviation on every unit, as a multiple of the ball's radius divided by
        the square root of the number of units: at 1 the noise is about as long as the
        longest representation.
    quantile : float in (0, 1], default=0.95
        Share of the training rows that the ball holds as they are.
    seed : int, default=0
        Seed of the noise. Every call of `transform` draws on, so no two sets share it.

    Attributes
    ----------
    mean_ : ndarray of float, shape (n_units,)
        Centre of the ball: mean of the training rows.
    radius_ : float
        Of the ball, in the units of the representation.
    sigma_ : float
        Standard deviation of the noise on a unit.

    Notes
    -----
    This is measured, and promises nothing: it is *not* differentially private [1]_.
    Such a claim would need all of the following.

    - A bounded sensitivity. Clipping gives it: two representations in a ball of radius
      r are at most 2 r apart, see `sensitivity`. But centre and radius must be
      constants; here both are read off the training rows, unprotected.
    - A sigma that is enough for a stated epsilon and delta: `gaussian_sigma`. For
      (1, 1e-5) it is 7.5 r, which on 32 units is ``noise=42``.
    - The right unit. That sigma is for one utterance, released once. For all m
      utterances of a speaker together it grows with the square root of m, and a gender
      is told by the speaker's mean, from which noise averages away.
    - An encoder that is part of the claim. It was trained on these very speakers, its
      weights and the choice of its epoch hold them, too; noise on its output covers
      only the utterances that pass through, not those it learnt from.

    References
    ----------
    .. [1] C. Dwork and A. Roth, "The algorithmic foundations of differential privacy",
       Found. Trends Theor. Comput. Sci., vol. 9, pp. 211-407, 2014.
    """

    def __init__(self, *, noise=1.0, quantile=0.95, seed=0):
        self.noise = noise
        self.quantile = quantile
        self.seed = seed

    def fit(self, X, y=None):
        """Measure the ball."""
        if not 0 <= self.noise < float("inf") or not 0 < self.quantile <= 1:
            raise PrivemoError(
                f"noise is 0 or more and quantile between 0 and 1, got {self.noise} "
                f"and {self.quantile}"
            )
        Z = self._fitted_to(X)
        self.mean_ = Z.mean(axis=0)
        self.radius_ = float(np.quantile(_norms(Z - self.mean_), self.quantile))
        self.sigma_ = self.noise * self.radius_ / sqrt(Z.shape[1])
        self._rng = np.random.default_rng(self.seed)
        return self

    def transform(self, X):
        """Clip and add noise."""
        Z = self._given(X) - self.mean_
        norms = _norms(Z)[:, None]
        inside = Z * np.minimum(1, self.radius_ / np.where(norms > 0, norms, 1))
        return self.mean_ + inside + self._rng.normal(0, self.sigma_, Z.shape)


def sensitivity(radius, *, n_utterances=1):
    """Return how far apart two sets of clipped representations can be.

    Parameters
    ----------
    radius : float
        Of the ball that every representation is clipped to.
    n_utterances : int, default=1
        That are exchanged at once: 1 for an utterance, all of theirs for a speaker.

    Returns
    -------
    distance : float
        Euclidean, of everything that is released: 2 r sqrt(n_utterances).

    Examples
    --------
    >>> sensitivity(1.0), sensitivity(1.0, n_utterances=25)
    (2.0, 10.0)
    """
    return 2 * radius * sqrt(n_utterances)


def gaussian_sigma(distance, *, epsilon, delta):
    """Compute the noise that the Gaussian mechanism needs.

    Parameters
    ----------
    distance : float
        Sensitivity; see `sensitivity`.
    epsilon : float
        Most that the log odds of any two inputs may change, but for ``delta``.
    delta : float in (0, 1)
        Probability that is let off; well below 1 / number of utterances.

    Returns
    -------
    sigma : float
        Smallest standard deviation on every unit with which a release is
        (epsilon, delta)-differentially private, for any epsilon [1]_. The textbook's
        sqrt(2 ln(1.25 / delta)) / epsilon holds up to epsilon 1 only, and is larger
        there.

    Raises
    ------
    PrivemoError
        If one of them is not positive, or delta not below 1.

    References
    ----------
    .. [1] B. Balle and Y.-X. Wang, "Improving the Gaussian mechanism for differential
       privacy: analytical calibration and optimal denoising", in Proc. ICML, 2018.

    Examples
    --------
    >>> round(gaussian_sigma(sensitivity(1.0), epsilon=1, delta=1e-5), 2)
    7.46
    """
    if not (distance > 0 and epsilon > 0 and 0 < delta < 1):
        raise PrivemoError(
            f"distance and epsilon are above 0 and delta between 0 and 1, got "
            f"{distance}, {epsilon} and {delta}"
        )
    low = high = 1.0
    while _delta(high, epsilon) > delta:
        high *= 2
    while _delta(low, epsilon) < delta:
        low /= 2
    if low == high:
        return distance * low
    sigma = optimize.brentq(lambda s: _delta(s, epsilon) - delta, low, high)
    return float(distance * sigma)


def _delta(sigma, epsilon):
    """Probability that noise of this size leaves out of epsilon, at distance 1."""
    near, far = 0.5 / sigma - epsilon * sigma, -0.5 / sigma - epsilon * sigma
    return stats.norm.cdf(near) - exp(epsilon + stats.norm.logcdf(far))


def _norms(Z):
    return np.linalg.norm(Z, axis=1)
