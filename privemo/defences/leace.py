"""Least-squares concept erasure: no linear classifier is left anything to learn."""

import numpy as np

from privemo.defences.base import SameUnits, one_hot


class LinearErasure(SameUnits):
    """Erase an attribute linearly, moving the representation as little as can be.

    LEACE [1]_: ``x - W+ P W (x - mean)``, where W whitens the representation and P
    projects on the columns of the whitened cross-covariance with the attribute. Among
    all affine maps after which that covariance is 0, it has the smallest mean squared
    change, whatever the metric.

    Attributes
    ----------
    mean_ : ndarray of float, shape (n_units,)
        Of the training rows.
    read_, write_ : ndarray of float, shape (n_units, rank) and (rank, n_units)
        What is read off a centred representation, and where it is taken out. The rank
        is at most the number of classes minus 1.

    Notes
    -----
    The guarantee is for the rows given to `fit` and for linear classifiers: there, all
    classes have one mean. On other speakers something is left, the more so the fewer
    there were, and spreads and curves are untouched. An attacker that learns linearly
    from the rows of the fit is blind by construction, so measure the attack on other
    speakers; `privemo.attacks.trade_off.trade_off` does.

    References
    ----------
    .. [1] N. Belrose, D. Schneider-Joseph, S. Ravfogel, R. Cotterell, E. Raff and S.
       Biderman, "LEACE: Perfect linear concept erasure in closed form", in Proc.
       NeurIPS, 2023.

    Examples
    --------
    >>> erasure = LinearErasure().fit([[0.0, 1], [0, 3], [2, 1], [2, 3]], list("ffmm"))
    >>> erasure.transform([[0.0, 1], [2, 3]]).round(9).tolist()
    [[1.0, 1.0], [1.0, 3.0]]
    """

    def fit(self, X, y=None):
        """Find what tells an attribute, ``y``, in the training rows."""
        Z = self._fitted_to(X)
        classes = one_hot(y, n_rows=len(Z))
        self.mean_ = Z.mean(axis=0)
        # Z - mean = scores @ diag(s) @ axes; the scores are Z, whitened
        scores, s, axes = np.linalg.svd(Z - self.mean_, full_matrices=False)
        kept = s > s.max(initial=0) * max(Z.shape) * np.finfo(float).eps
        scores, s, axes = scores[:, kept], s[kept], axes[kept]
        cross = scores.T @ (classes - classes.mean(axis=0))  # (n_axes, n_classes)
        told, strength, _ = np.linalg.svd(cross, full_matrices=False)
        told = told[:, strength > np.sqrt(len(Z)) * max(Z.shape) * np.finfo(float).eps]
        self.read_ = (axes.T / s) @ told
        self.write_ = told.T @ (s[:, None] * axes)
        return self

    def transform(self, X):
        """Erase."""
        Z = self._given(X)
        return Z - (Z - self.mean_) @ self.read_ @ self.write_
