"""What every defence has in common: scikit-learn's conventions, and what it refuses."""

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from privemo.errors import PrivemoError


class Defence(TransformerMixin, BaseEstimator):
    """A transformer that is fitted to the training rows of a representation."""

    def _fitted_to(self, X):
        """Return the training rows as floats, and remember their width."""
        return self._checked(X, reset=True)

    def _given(self, X):
        """Return rows to change as floats, of the width that was fitted to."""
        check_is_fitted(self)
        return self._checked(X, reset=False)

    def _checked(self, X, *, reset):
        try:
            how = {"dtype": np.float64, "ensure_all_finite": False, "reset": reset}
            X = validate_data(self, X, **how)
        except ValueError as error:
            width = "n_units" if reset else self.n_features_in_
            raise PrivemoError(
                f"a representation has the shape (n_utterances, {width}), got "
                f"{np.shape(X)}; give what the same encoder returned ({error})"
            ) from error
        lost = np.flatnonzero(~np.isfinite(X).all(axis=1))
        if len(lost):
            raise PrivemoError(
                f"row {lost[0]} of the representation holds NaN or inf; leave such "
                "rows out"
            )
        return X


class SameUnits(OneToOneFeatureMixin, Defence):
    """A defence after which there are as many units as before."""


def one_hot(attribute, *, n_rows):
    """Return a column of 0 and 1 for each class of an attribute."""
    if attribute is None:
        raise PrivemoError(
            "this defence requires y to be passed: the attribute of each utterance, "
            "but the target y is None"
        )
    attribute = np.asarray(attribute)
    if len(attribute) != n_rows:
        raise PrivemoError(
            f"the representation has {n_rows} rows, the attribute {len(attribute)}; "
            "give one value for each utterance"
        )
    classes = np.unique(attribute)
    if len(classes) < 2:
        raise PrivemoError(
            f"the attribute has one class only, {classes.tolist()}, so nothing tells "
            "it; give training rows of two or more"
        )
    return (attribute[:, None] == classes).astype(float)
