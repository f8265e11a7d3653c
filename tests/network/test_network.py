"""The network, against the network it must reduce to."""

import numpy as np
import pytest

from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.network.backend import keras, seed_weights, training_step
from privemo.network.batches import network_inputs
from privemo.network.network import build_network
from privemo.network.recipes import RECIPES, Recipe
from privemo.terms import WHOLE

PAPER, ORTHOGONAL = Recipe(), RECIPES["orthogonal"]
SEVERAL = {
    name: (2, WHOLE) for name in ("gender", "gender_number_2", "gender_number_3")
}
PARTS = ("kernel", "bias")  # of a dense layer
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


def network(modality="acoustic", strength=0.0, adversaries=None, recipe=PAPER):
    """Build a small network under a fixed seed."""
    seed_weights(1)
    built = build_network(
        modality,
        n_emotions=3,
        adversaries=adversaries or {"gender": (2, WHOLE)},
        settings=SETTINGS,
        recipe=recipe,
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


def test_an_adversary_on_a_stream_reads_that_stream_only():
    both = {"gender": (2, WHOLE), "gender_lexical": (2, "lexical")}
    built, made = network("multimodal", adversaries=both), streams("multimodal")
    before = built.predict_on_batch(network_inputs(made, np.arange(3)))
    other = streams("multimodal", seed=1)
    for changed, moves in (("acoustic", False), ("lexical", True)):
        mixed = {**made, changed: other[changed]}
        after = built.predict_on_batch(network_inputs(mixed, np.arange(3)))
        moved = np.abs(after["gender_lexical"] - before["gender_lexical"]).max()
        assert (moved > 1e-5) == moves, changed
        assert np.abs(after["gender"] - before["gender"]).max() > 1e-5


def test_a_recipe_shapes_the_adversary_and_nothing_else():
    wide = Recipe(name="wide", hidden_units=(7, 5), standardise=True)
    plain, built = network(), network(recipe=wide)
    units = [built.get_layer(name).units for name in ("gender_0", "gender_1")]
    assert units == [7, 5] and built.get_layer("emotion_0").units == 32
    drawn = [
        [
            np.asarray(w)
            for w in n.weights
            if w.path.startswith(("conv", "gru", "emotion"))
        ]
        for n in (plain, built)
    ]
    assert len(drawn[0]) == 6 + 2 * 3 + 4
    for a, b in zip(*drawn, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("modality", ["lexical", "multimodal"])
def test_likeness_is_an_output_where_adversaries_are_kept_apart(modality):
    inputs = network_inputs(streams(modality), np.arange(3))
    built = network(modality, adversaries=SEVERAL, recipe=ORTHOGONAL)
    outputs = built.predict_on_batch(inputs)
    assert outputs["likeness"].shape == (3, 1)
    assert ((outputs["likeness"] >= 0) & (outputs["likeness"] <= 1)).all()


@pytest.mark.parametrize("name", ["paper", "strong"])
def test_other_recipes_keep_nobody_apart(name):
    built = network("lexical", adversaries=SEVERAL, recipe=RECIPES[name])
    inputs = network_inputs(streams("lexical"), np.arange(3))
    assert set(built.predict_on_batch(inputs)) == {
        "representation",
        "emotion",
        *SEVERAL,
    }


def test_likeness_is_that_of_the_last_hidden_layers():
    """What an adversary's softmax reads, of two adversaries, utterance by utterance."""
    two = dict(list(SEVERAL.items())[:2])
    built = network("lexical", adversaries=two, recipe=ORTHOGONAL)
    outputs = built.predict_on_batch(network_inputs(streams("lexical"), np.arange(3)))
    hidden = []
    for name in two:
        weight, bias = built.get_layer(f"{name}_0").get_weights()
        hidden.append(np.maximum(outputs["representation"] @ weight + bias, 0))
    lengths = [np.linalg.norm(h, axis=1) for h in hidden]
    cosine = (hidden[0] * hidden[1]).sum(axis=1) / lengths[0] / lengths[1]
    np.testing.assert_allclose(outputs["likeness"][:, 0], cosine**2, rtol=1e-3)


def test_keeping_apart_reaches_the_hidden_layers_and_not_the_encoder():
    """All reversal strengths are above 0, so that a leak would show."""
    built = network("lexical", 1.0, adversaries=SEVERAL, recipe=ORTHOGONAL)
    step = training_step(
        built,
        keras.optimizers.RMSprop(1e-2),
        lambda outputs: (
            keras.ops.mean(outputs["likeness"])
            # the heads' losses, without a say
            + 0 * sum(keras.ops.sum(outputs[head]) for head in ("emotion", *SEVERAL))
        ),
    )
    inputs = network_inputs(streams("lexical"), np.arange(3))
    before = {w.path: np.asarray(w) + 0 for w in built.trainable_weights}
    was = built.predict_on_batch(inputs)["likeness"].mean()
    for _ in range(5):
        step(inputs)
    moved = {
        w.path
        for w in built.trainable_weights
        if (np.asarray(w) != before[w.path]).any()
    }
    assert moved == {f"{name}_0/{part}" for name in SEVERAL for part in PARTS}
    assert built.predict_on_batch(inputs)["likeness"].mean() < was


@pytest.mark.parametrize(
    ("adversaries", "n_there"),
    [
        ({"gender": (2, WHOLE)}, 1),
        ({"gender": (2, WHOLE), "gender_lexical": (2, "lexical")}, 1),
    ],
)
def test_one_adversary_cannot_be_kept_apart(adversaries, n_there):
    message = f"this network has {n_there} on its representation.*gender by several"
    with pytest.raises(PrivemoError, match=message):
        network("multimodal", adversaries=adversaries, recipe=ORTHOGONAL)


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
    return [w for w in built.trainable_weights if "conv" in w.path][:2]


def test_zero_strength_trains_the_same_encoder_as_no_adversary():
    detached = trained_weights(strength=0.0, adversary_weight=1.0)
    absent = trained_weights(strength=0.0, adversary_weight=0.0)
    for a, b in zip(detached, absent, strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), atol=1e-6)


def test_positive_strength_changes_the_encoder():
    private = trained_weights(strength=1.0, adversary_weight=1.0)
    general = trained_weights(strength=0.0, adversary_weight=1.0)
    assert np.abs(np.asarray(private[0]) - np.asarray(general[0])).max() > 1e-4
