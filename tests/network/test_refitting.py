"""Adversaries that keep up: refitted, standardised, reading what they should."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from privemo.config import load_profile
from privemo.experiments.cells import Cell
from privemo.network.adversaries import Adversary
from privemo.network.backend import gradient, keras, seed_weights
from privemo.network.labels import TrainingData
from privemo.network.layers import Standardise
from privemo.network.network import build_network
from privemo.network.recipes import Recipe
from privemo.network.refitting import (
    Refitter,
    as_softmax,
    columns_read,
    head_layers,
    standardise_input,
)
from privemo.network.training import train_network
from privemo.terms import WHOLE

SETTINGS = load_profile("smoke", n_gru_units=4)
GENDER = Adversary("gender", 0.5)
WIDE = Recipe(name="wide", hidden_units=(6, 5), standardise=True, refit_passes=30)


def network(n_classes=2, recipe=WIDE):
    seed_weights(0)
    return build_network(
        "lexical",
        n_emotions=3,
        adversaries={"gender": (n_classes, WHOLE)},
        settings=SETTINGS,
        recipe=recipe,
    )


def apply_head(built, adversary, read):
    for layer in head_layers(built, adversary):
        read = layer(read)
    return np.asarray(read)


@pytest.mark.parametrize(
    ("placement", "modality", "columns"),
    [
        (WHOLE, "multimodal", slice(0, 8)),
        ("acoustic", "multimodal", slice(0, 4)),
        ("lexical", "multimodal", slice(4, 8)),
        ("lexical", "lexical", slice(0, 8)),
    ],
)
def test_an_adversary_reads_its_placement(placement, modality, columns):
    adversary = Adversary("gender", 0.5, placement)
    assert columns_read(adversary, modality, 8) == columns


def test_input_is_standardised_on_the_given_rows():
    built, rng = network(), np.random.default_rng(0)
    read = rng.normal(3, 2, size=(50, 4)).astype("float32")
    read[:, 2] = 1.0  # never moves; must not become infinite
    seen = standardise_input(built, GENDER, read)
    met = np.asarray(built.get_layer("standardise_gender")(read))
    np.testing.assert_array_equal(seen, met)
    np.testing.assert_allclose(seen.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(seen.std(axis=0)[[0, 1, 3]], 1, rtol=1e-3)
    assert np.isfinite(seen).all()


def test_standardising_leaves_the_gradient_alone():
    layer = Standardise()
    layer.build((None, 3))
    layer.mean.assign([1.0, 2.0, 3.0])
    layer.spread.assign([0.01, 1.0, 100.0])
    upstream = np.array([[1.0, -2.0, 3.0]], dtype="float32")
    found = gradient(layer, np.zeros((1, 3), "float32"), upstream)
    np.testing.assert_allclose(found, upstream)


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_a_refitted_head_says_what_its_classifier_says(n_classes):
    rng = np.random.default_rng(1)
    labels = np.arange(90) % n_classes
    read = rng.normal(size=(90, 4)).astype("float32")
    read[:, 0] += 3 * (labels - labels.mean())
    built, refitter = network(n_classes), Refitter(300, seed=0)
    refitter.refit(built, GENDER, read, labels, np.ones(90))
    said = apply_head(built, GENDER, read)
    expected = refitter.classifiers["gender"].predict_proba(read)
    np.testing.assert_allclose(said, expected, atol=1e-4)
    assert np.mean(said.argmax(axis=1) == labels) > 0.7


def loss(refitter, read, labels):
    """Return the loss of the gender adversary that was fitted last."""
    return log_loss(labels, refitter.classifiers["gender"].predict_proba(read))


def test_refitting_goes_on_from_where_it_ended():
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 2, 60)
    read = rng.normal(size=(60, 4)).astype("float32")
    built, refitter = network(), Refitter(20, seed=0)
    losses = []
    for _ in range(4):
        refitter.refit(built, GENDER, read, labels, np.ones(60))
        losses.append(loss(refitter, read, labels))
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_refitting_starts_from_what_the_network_has_learnt_since(n_classes):
    rng = np.random.default_rng(5)
    labels = np.arange(60) % n_classes
    read = rng.normal(size=(60, 4)).astype("float32")
    read[np.arange(60), labels] += 3
    built, refitter = network(n_classes), Refitter(1, seed=0)
    refitter.refit(built, GENDER, read, labels, np.ones(60))
    taught = Refitter(300, seed=1)  # elsewhere, and far better
    taught.refit(built, GENDER, read, labels, np.ones(60))
    refitter.refit(built, GENDER, read, labels, np.ones(60))
    found, expected = (loss(one, read, labels) for one in (refitter, taught))
    assert found == pytest.approx(expected, abs=0.02)


def test_refitting_touches_the_head_alone():
    built, rng = network(), np.random.default_rng(3)
    before = {w.path: np.array(w) for w in built.weights}
    read = rng.normal(size=(40, 4)).astype("float32")
    Refitter(5, seed=0).refit(built, GENDER, read, np.arange(40) % 2, np.ones(40))
    moved = {w.path for w in built.weights if not np.array_equal(w, before[w.path])}
    assert moved and all(path.startswith("gender") for path in moved)


def test_one_logistic_unit_and_two_softmax_units_agree():
    rng = np.random.default_rng(4)
    kernel, bias, x = rng.normal(size=(3, 1)), rng.normal(size=1), rng.normal(size=3)
    wide, biases = as_softmax(kernel, bias, 2)
    z = x @ wide + biases
    softmax = np.exp(z) / np.exp(z).sum()
    np.testing.assert_allclose(softmax[1], 1 / (1 + np.exp(-(x @ kernel + bias)[0])))
    assert as_softmax(wide, biases, 2)[0].shape == (3, 2)


def words(n=90, seed=0):
    """Words in which emotion and gender lie on axes of their own."""
    rng = np.random.default_rng(seed)
    emotion, gender = np.arange(n) % 3, (np.arange(n) // 3) % 2
    made = [rng.normal(size=(k, 300)).astype("float32") for k in rng.integers(3, 8, n)]
    for x, e, g in zip(made, emotion, gender, strict=True):
        x[:, 0] += 2 * (e - 1)
        x[:, 1] += 2 * g
    return {"lexical": made}, {"emotion": emotion, "gender": gender}


def trained(recipe, strength):
    streams, labels = words()
    n_classes = {"emotion": 3, "gender": 2}
    return train_network(
        TrainingData(streams, labels, n_classes, np.arange(60), np.arange(60, 90)),
        cell=Cell("lexical", "activation", (Adversary("gender", strength),), recipe),
        settings=SETTINGS,
        seed=0,
    )


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(name="a", refit_passes=3),
        Recipe(name="b", standardise=True),
        Recipe(name="c", extra_steps=2),
        Recipe(name="d", hidden_units=(9,)),
    ],
    ids=lambda recipe: recipe.name,
)
def test_a_spectator_is_not_noticed_under_any_recipe(recipe):
    """At strength 0 the encoder and the emotion head are those of recipe `paper`."""
    plain, other = trained("paper", 0.0), trained(recipe, 0.0)
    for name in ("emotion", "representation"):
        np.testing.assert_allclose(
            plain.outputs[name], other.outputs[name], rtol=1e-4, atol=1e-5
        )
    assert not np.array_equal(plain.outputs["gender"], other.outputs["gender"])


def test_warm_up_starts_as_a_general_model():
    slow = Recipe(name="slow", warm_up_epochs=100)
    general, private = trained("paper", 0.0), trained("paper", 1.0)
    warming = trained(slow, 1.0)
    first = [t.history[0]["loss"] for t in (general, warming, private)]
    assert first[0] == pytest.approx(first[1], rel=1e-5)
    assert abs(first[0] - first[2]) > 1e-4


def test_heads_are_found_in_order():
    layers = head_layers(network(), GENDER)
    assert [layer.units for layer in layers] == [6, 5, 2]
    assert isinstance(layers[-1], keras.layers.Dense)
