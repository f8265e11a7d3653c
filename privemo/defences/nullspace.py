"""Iterative nullspace projection: unlearn one linear classifier after the other."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from privemo.defences.base import SameUnits, one_hot
from privemo.errors import PrivemoError
from privemo.metrics import uar

MARGIN = 0.05  # UAR above chance that still counts as chance, as in the gate; ours
FLAT = 1e-8  # a direction shorter than this share of the longest is rounding


class NullspaceProjection(SameUnits):
    """Project out, round by round, the directions a linear classifier uses.

    INLP [1]_. Each round fits a logistic regression to what is left of the training
    rows and adds its directions to those taken out; the projection is on what is
    orthogonal to all of them, the intersection of the classifiers' nullspaces. Axes
    are standardised first, since a projection depends on their units (ours).

    Parameters
    ----------
    n_rounds : int, default=20
        Most rounds; ours. It stops earlier where validation rows are given and the
        newest classifier tells the attribute of theirs no better than chance plus
        `MARGIN`, where it finds no direction any more, or where no unit is left.

    Attributes
    ----------
    scaler_ : sklearn.preprocessing.StandardScaler
        Fitted to the training rows.
    directions_ : ndarray of float, shape (n_removed, n_units)
        Orthonormal; taken out of the standardised representation.
    history_ : list of float
        UAR of each round's classifier on the validation rows; empty without them. The
        last one stopped the rounds, or they were all done.

    Notes
    -----
    Each round that is needed takes away one direction for two classes, whatever else is
    told along it; LEACE needs one in all. The guarantee is weaker, too: a classifier
    with another penalty may still find something.

    References
    ----------
    .. [1] S. Ravfogel, Y. Elazar, H. Gonen, M. Twiton and Y. Goldberg, "Null it out:
       guarding protected attributes by iterative nullspace projection", in Proc. ACL,
       2020.
    """

    def __init__(self, *, n_rounds=20):
        self.n_rounds = n_rounds

    def fit(self, X, y=None, *, validation=None):
        """Find the directions that tell an attribute, ``y``."""
        if self.n_rounds < 1:
            raise PrivemoError(f"n_rounds must be at least 1, got {self.n_rounds}")
        Z, attribute = self._fitted_to(X), np.asarray(y)
        one_hot(y, n_rows=len(Z))  # refuses what has no two classes
        self.scaler_ = StandardScaler().fit(Z)
        self.directions_, self.history_ = np.empty((0, Z.shape[1])), []
        for _ in range(min(self.n_rounds, Z.shape[1])):
            classifier = LogisticRegression(class_weight="balanced", max_iter=1000)
            classifier.fit(self._left(Z), attribute)
            if validation is not None and self._at_chance(classifier, *validation):
                break
            found = _orthonormal(self._rejected(classifier.coef_))
            if not len(found):
                break
            self.directions_ = np.vstack([self.directions_, found])
        return self

    def transform(self, X):
        """Project."""
        Z = self._given(X)
        return self.scaler_.inverse_transform(self._left(Z))

    def _left(self, Z):
        """Standardise, and take out what was found so far."""
        return self._rejected(self.scaler_.transform(Z))

    def _rejected(self, vectors):
        return vectors - vectors @ self.directions_.T @ self.directions_

    def _at_chance(self, classifier, Z, attribute):
        """Score the newest classifier where it counts."""
        classes = classifier.classes_
        said = classifier.predict(self._left(self._given(Z)))
        self.history_.append(uar(attribute, said, classes=classes))
        return self.history_[-1] <= 1 / len(classes) + MARGIN


def _orthonormal(vectors):
    """Return an orthonormal basis of what some vectors span."""
    _, length, axes = np.linalg.svd(vectors, full_matrices=False)
    return axes[length > FLAT * max(1, length[0])]
