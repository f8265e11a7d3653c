"""The network, against the network it must reduce to."""

import numpy as np
import pytest

from privemo.backend import keras, seed_everything
from privemo.batches import network_inputs
from privemo.config import load_profile
from privemo.models import build_network

SETTINGS = load_profile("smoke", n_kernels=4, n_gru_units=3, frames_pooled=2)


def streams(modality, seed=0):
    """Make random streams of three utterances of different length."""
    rng = np.random.default_rng(seed)
    made = {}
    if modality != "lexical":
        made["acoustic"] = [rng.normal(size=(n, 40)) for n in (60, 33, 90)]
    if modality != "acoustic":
        made["lexical"] = [rng.normal(size=(n, 300)) for n in (5, 2, 9)]
    return made


def network(modality="acoustic", strength=0.0):
    """Build a small network under a fixed seed."""
    seed_everything(1)
    built = build_network(
        modality, n_emotions=3, adversaries={"gender": 2}, settings=SETTINGS
    )
    built.get_layer("reverse_gender").strength.assign(strength)
    return built


@pytest.mark.parametrize(
    ("modality", "n_units"), [("acoustic", 3), ("lexical", 3), ("multimodal", 6)]
)
def test_output_shapes(modality, n_units):
    inputs = network_inputs(streams(modality), np.arange(3))
    outputs = network(modality).predict_on_batch(inputs)
    shapes = {name: values.shape for name, values in outputs.items()}
    assert shapes == {
        "representation": (3, n_units),
        "emotion": (3, 3),
        "gender": (3, 2),
    }


def test_multimodal_representation_is_the_two_side_by_side():
    """H = [h_a; h_l]: the words must not reach the first half, nor frames the rest."""
    built, both = network("multimodal"), streams("multimodal")
    before = built.predict_on_batch(network_inputs(both, np.arange(3)))
    other = streams("multimodal", seed=1)
    for changed, same_half in (("lexical", slice(0, 3)), ("acoustic", slice(3, 6))):
        mixed = {**both, changed: other[changed]}
        after = built.predict_on_batch(network_inputs(mixed, np.arange(3)))
        moved = np.abs(after["representation"] - before["representation"])
        np.testing.assert_allclose(moved[:, same_half], 0, atol=1e-6)
        assert moved.max() > 1e-3


@pytest.mark.parametrize("modality", ["acoustic", "lexical", "multimodal"])
def test_padding_changes_nothing(modality):
    built, made = network(modality), streams(modality)
    alone = built.predict_on_batch(network_inputs(made, np.array([1])))
    beside_longer = built.predict_on_batch(network_inputs(made, np.array([1, 2])))
    np.testing.assert_allclose(
        beside_longer["representation"][0], alone["representation"][0], atol=1e-5
    )


def trained_weights(*, strength, adversary_weight):
    """Take three steps from fixed weights on fixed data; return encoder weights."""
    built = network("acoustic", strength)
    built.compile(
        optimizer=keras.optimizers.RMSprop(1e-2),
        loss=dict.fromkeys(("emotion", "gender"), "sparse_categorical_crossentropy"),
        loss_weights={"emotion": 1.0, "gender": adversary_weight},
    )
    inputs = network_inputs(streams("acoustic"), np.arange(3))
    labels = {"emotion": np.array([0, 1, 2]), "gender": np.array([0, 1, 0])}
    for _ in range(3):
        built.train_on_batch(inputs, labels)
    return [w for w in built.trainable_weights if "dense" not in w.path][:2]


def test_zero_strength_trains_the_same_encoder_as_no_adversary():
    detached = trained_weights(strength=0.0, adversary_weight=1.0)
    absent = trained_weights(strength=0.0, adversary_weight=0.0)
    for a, b in zip(detached, absent, strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), atol=1e-6)


def test_positive_strength_changes_the_encoder():
    private = trained_weights(strength=1.0, adversary_weight=1.0)
    general = trained_weights(strength=0.0, adversary_weight=1.0)
    assert np.abs(np.asarray(private[0]) - np.asarray(general[0])).max() > 1e-4
