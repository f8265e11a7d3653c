"""The dense attacker learns what is there, and a look during training is one of it."""

import warnings

import numpy as np
import pytest

from privemo.attacks.dense import (
    PROBE_EPOCHS,
    PROBE_LAYERS,
    dense_attacker,
    fit_balanced,
    fresh_attack,
)
from privemo.metrics import uar


def draw(*, shift, n=400, seed=0, share=0.5, scale=1.0):
    """Draw two classes, of which a share is 1, apart on the first of four units."""
    rng = np.random.default_rng(seed)
    label = (rng.random(n) < share).astype(int)
    Z = rng.normal(size=(n, 4))
    Z[:, 0] += shift * label
    return scale * Z, label


@pytest.mark.parametrize("layers", [(32, 32), (8,)])
@pytest.mark.parametrize("n_epochs", [1, 7])
def test_an_attacker_has_the_size_and_the_passes_that_were_asked_for(layers, n_epochs):
    Z, label = draw(shift=1)
    model = fit_balanced(dense_attacker(layers, n_epochs=n_epochs, seed=0), Z, label)
    network = model[-1]
    assert network.hidden_layer_sizes == layers
    assert network.n_iter_ == n_epochs  # never stopped early
    assert [w.shape[1] for w in network.coefs_[:-1]] == list(layers)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_scale_of_a_representation_tells_nothing(scale):
    """Inputs are standardised by what is known; not by who is asked about."""
    said = []
    for factor in (1.0, scale):
        Z, label = draw(shift=1, scale=factor)
        model = dense_attacker((16,), n_epochs=5, seed=0)
        said.append(fit_balanced(model, Z, label).predict_proba(Z))
    np.testing.assert_allclose(*said, atol=1e-3)


def test_a_rare_class_weighs_as_much_as_the_common_one():
    Z, label = draw(shift=1.5, share=0.05, n=2000)
    model = fit_balanced(dense_attacker((16,), n_epochs=20, seed=0), Z, label)
    other, truth = draw(shift=1.5, share=0.5, n=2000, seed=1)
    said = model.predict(other)
    # without weights 0.12 of the rare class are told here, with them 0.70
    assert np.mean(said[truth == 1] == 1) > 0.6


def test_planted_classes_are_found_and_more_so_where_there_is_more():
    scores = []
    for shift in (1.0, 4.0):
        (Z, label), (other, truth) = draw(shift=shift), draw(shift=shift, seed=1)
        scores.append(fresh_attack(Z, label, other, truth, seed=0))
    assert 0.6 < scores[0] < scores[1] and scores[1] > 0.95


def test_nothing_is_found_where_there_is_nothing():
    scores = []
    for seed in range(8):
        (Z, label), (other, truth) = (draw(shift=0, seed=2 * seed + i) for i in (0, 1))
        scores.append(fresh_attack(Z, label, other, truth, seed=0))
    # 400 rows: standard deviation 0.025; mean of 8, four standard errors
    assert np.mean(scores) == pytest.approx(0.5, abs=4 * 0.025 / np.sqrt(8))


def test_a_look_during_training_is_the_attacker_of_that_size():
    (Z, label), (other, truth) = draw(shift=1), draw(shift=1, seed=1)
    model = dense_attacker(PROBE_LAYERS, n_epochs=PROBE_EPOCHS, seed=3)
    said = fit_balanced(model, Z, label).predict(other)
    expected = uar(truth, said, classes=[0, 1])
    assert fresh_attack(Z, label, other, truth, seed=3) == expected
    assert fresh_attack(Z, label, other, truth, seed=3) == expected  # and repeats


def test_a_short_training_is_no_warning():
    Z, label = draw(shift=1, n=20)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit_balanced(dense_attacker((4,), n_epochs=1, seed=0), Z, label)
