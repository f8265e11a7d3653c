"""The lean loop is scikit-learn's: the same steps, the same predictions."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from privemo.errors import PrivemoError
from privemo.metrics import uar
from privemo.network.dense import DenseLayers

N, N_UNITS = 150, 8


def made_up(n_classes=2, *, shift=1.0, dtype="float64", seed=0):
    """Make rows whose first unit tells the class, and weights."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, n_classes, N)
    X = rng.standard_normal((N, N_UNITS))
    X[:, 0] += shift * y
    return X.astype(dtype), y, rng.uniform(0.5, 2.0, N)


def both(hidden, *, n_epochs=20, **how):
    """Build the lean classifier, and scikit-learn's that never stops early."""
    how = {"batch_size": 32, "max_iter": n_epochs, "random_state": 3, **how}
    return DenseLayers(hidden, **how), MLPClassifier(
        hidden, n_iter_no_change=10**9, **how
    )


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("dtype, away", [("float64", 1e-12), ("float32", 1e-4)])
@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("hidden", [(4,), (32, 32), (5, 7, 3)])
def test_predictions_are_scikit_learns(hidden, n_classes, dtype, away):
    X, y, weight = made_up(n_classes, dtype=dtype)
    lean, theirs = (model.fit(X, y, sample_weight=weight) for model in both(hidden))
    found, expected = lean.predict_proba(X), theirs.predict_proba(X)
    np.testing.assert_allclose(found, expected, atol=away)
    assert [w.dtype for w in lean.coefs_] == [dtype] * (len(hidden) + 1)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore:Got `batch_size`")
@pytest.mark.parametrize(
    "how",
    [
        {"batch_size": 64},
        {"batch_size": 2 * N},
        {"learning_rate_init": 3e-2},
        {"alpha": 1.0},
        {"n_epochs": 1},
    ],
)
def test_every_setting_means_what_it_means_there(how):
    X, y, _ = made_up()
    lean, theirs = (model.fit(X, y) for model in both((6,), **how))
    np.testing.assert_allclose(lean.predict_proba(X), theirs.predict_proba(X))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("shift", [1.0, 0.0])
def test_a_warm_start_goes_on_from_where_it_was_and_never_stops_early(shift):
    """scikit-learn counts epochs without a gain across fits, and then stops at once."""
    X, y, _ = made_up(shift=shift)
    lean, theirs = both((6,), warm_start=True, learning_rate_init=0.03)
    for _ in range(6):
        before = lean.fit(X, y).predict_proba(X)
        np.testing.assert_allclose(before, theirs.fit(X, y).predict_proba(X))
    fresh = both((6,))[0].fit(X, y).predict_proba(X)
    assert np.abs(before - fresh).max() > 0.01


@pytest.mark.parametrize("shift, low, high", [(4.0, 0.85, 1.0), (0.0, 0.3, 0.7)])
def test_what_is_there_is_found_on_new_rows_and_nothing_else(shift, low, high):
    X, y, _ = made_up(shift=shift)
    model = both((32, 32))[0].fit(X, y)
    X, y, _ = made_up(shift=shift, seed=1)
    assert low <= uar(y, model.predict(X), classes=(0, 1)) <= high


@pytest.mark.parametrize(
    "how", [{"early_stopping": True}, {"solver": "sgd"}, {"activation": "tanh"}]
)
def test_what_it_does_not_do_is_refused(how):
    X, y, _ = made_up()
    with pytest.raises(PrivemoError, match="take MLPClassifier"):
        both((4,), **how)[0].fit(X, y)
