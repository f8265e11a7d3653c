"""A defence of one's own is applied by its name, or refused before any training."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from support.brought import forget
from support.shifted_classes import draw

from privemo.defences import LinearErasure, defend
from privemo.defences.brought import brought, defence
from privemo.errors import PrivemoError
from privemo.experiments.cells import make_cells
from privemo.terms import AFTERWARDS, CONTROLS, UNLEARNED

INPUTS = ["lexical"], ["activation"]


@pytest.fixture(autouse=True)
def forgotten():
    yield
    forget()


def made(change, *, fit=True):
    """Make a transformer of a function of rows."""

    class Changed(TransformerMixin, BaseEstimator):
        def fit(self, X, y=None):
            return self

        def transform(self, X):
            return change(np.asarray(X))

    if not fit:
        del Changed.fit
    return Changed


@pytest.mark.parametrize("factor", [0.0, 0.5, 3.0])
def test_a_defence_is_applied_by_its_name(factor):
    defence("scaled")(made(lambda X: factor * X))
    Z, gender = draw(n=40)
    parts = {"train": np.arange(20), "validation": np.arange(20, 30)}
    found = defend("scaled", Z, gender, **parts)
    np.testing.assert_allclose(found, factor * Z, rtol=1e-6)
    assert found.dtype == np.float32
    (cell,) = make_cells("scaled", *INPUTS)
    assert cell.defence == "scaled" and cell.trained.afterwards == ""


def test_an_instance_is_fitted_anew_as_privemos_own():
    defence("erased")(LinearErasure())
    Z, gender = draw(n=40)
    parts = {"train": np.arange(20), "validation": np.arange(20, 30)}
    both = [defend(name, Z, gender, **parts) for name in ("erased", "LEACE")]
    np.testing.assert_array_equal(*both)


def test_who_asks_for_validation_rows_is_given_them():
    seen = []

    class Asking(made(lambda X: X)):
        def fit(self, X, y=None, *, validation=None):
            seen.append(len(validation[0]))
            return self

    defence("asking")(Asking)
    make_cells("asking", *INPUTS)
    Z, gender = draw(n=40)
    defend("asking", Z, gender, train=np.arange(20), validation=np.arange(20, 27))
    assert seen[-1] == 7


rng = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X: X[1:], r"shape \(47, 6\), not \(48, n_units\)"),
        (lambda X: X[:, 0], r"shape \(48,\)"),
        (lambda X: X[:, :0], r"shape \(48, 0\)"),
        (lambda X: X * np.nan, "NaN, inf or no numbers"),
        (lambda X: X.astype(str), "no numbers"),
        (lambda X: rng.normal(size=X.shape), "something else the second time"),
        (lambda X: X - X.mean(axis=0), "changes a row by the other rows"),
        (lambda X: 1 / 0, "cannot be tried .ZeroDivisionError"),
    ],
)
def test_what_is_no_defence_is_refused_before_any_training(change, message):
    defence("mine")(made(change))
    with pytest.raises(PrivemoError, match=f"'mine'.*{message}"):
        make_cells("mine", *INPUTS)


def test_what_cannot_be_fitted_is_refused():
    defence("mine")(made(lambda X: X, fit=False))
    with pytest.raises(PrivemoError, match="has no fit"):
        brought("mine")


@pytest.mark.parametrize("name", UNLEARNED + AFTERWARDS + CONTROLS)
def test_a_name_of_privemos_own_is_refused(name):
    with pytest.raises(PrivemoError, match="of privemo itself"):
        defence(name)(LinearErasure)


@pytest.mark.parametrize("width", [5, 40])
def test_what_counts_is_looked_at_again(width):
    defence("mine")(made(lambda X: X if X.shape[1] == 6 else X * np.nan))
    make_cells("mine", *INPUTS)
    Z, gender = np.ones((8, width)), np.resize(["female", "male"], 8)
    with pytest.raises(PrivemoError, match="'mine'.*NaN"):
        defend("mine", Z, gender, train=[0, 1, 2, 3], validation=[4, 5])
