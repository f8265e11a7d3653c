"""A network in Keras' own layers computes the same, and loads without privemo."""

import subprocess
import sys

import numpy as np
import pytest

from privemo.config import load_profile
from privemo.network.backend import keras, seed_weights
from privemo.network.batches import network_inputs
from privemo.network.layers import GradientReversal, Standardise
from privemo.network.network import build_network
from privemo.network.portable import portable
from privemo.network.recipes import RECIPES
from privemo.network.recurrent import GRU
from privemo.terms import WHOLE

SETTINGS = load_profile("smoke", n_kernels=4, n_gru_units=3, frames_pooled=2)
SEVERAL = {name: (2, WHOLE) for name in ("gender", "gender_number_2")}
BY_STREAM = {"gender": (2, WHOLE), "gender_lexical": (2, "lexical")}
NETWORKS = [
    ("acoustic", {"gender": (2, WHOLE)}, "paper"),
    ("lexical", SEVERAL, "orthogonal"),
    ("multimodal", BY_STREAM, "strong"),
]
LOAD = """
import sys
import keras, numpy as np
given = dict(np.load(sys.argv[2]))
network = keras.models.load_model(sys.argv[1])
np.savez(sys.argv[3], **network.predict(given, verbose=0))
assert "privemo" not in sys.modules
"""


def inputs(modality):
    """Make random streams of three utterances of different length."""
    rng = np.random.default_rng(2)
    streams = {
        "acoustic": [rng.normal(size=(n, 40)) for n in (60, 33, 90)],
        "lexical": [rng.normal(size=(n, 300)) for n in (5, 2, 9)],
    }
    wanted = streams if modality == "multimodal" else [modality]
    return network_inputs({n: streams[n] for n in wanted}, np.arange(3))


def network(modality, adversaries, recipe):
    """Build a network none of whose weights is what it begins with."""
    seed_weights(3)
    how = {"settings": SETTINGS, "recipe": RECIPES[recipe]}
    built = build_network(modality, n_emotions=3, adversaries=adversaries, **how)
    rng = np.random.default_rng(4)
    drawn = [w + rng.uniform(0.1, 0.3, np.shape(w)) for w in built.get_weights()]
    built.set_weights(drawn)
    return built


@pytest.mark.parametrize("which", NETWORKS, ids=lambda which: which[0])
def test_the_copy_says_the_same_of_everything(which):
    built, given = network(*which), inputs(which[0])
    copied = portable(built)
    before, after = built.predict_on_batch(given), copied.predict_on_batch(given)
    assert set(after) == set(before)
    for name, values in before.items():
        assert np.ptp(values) > 1e-4, name  # else anything would agree
        np.testing.assert_allclose(after[name], values, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("which", NETWORKS, ids=lambda which: which[0])
def test_nothing_of_ours_is_left_in_it(which):
    layers = portable(network(*which)).layers
    assert not [
        x for x in layers if isinstance(x, (GRU, GradientReversal, Standardise))
    ]
    assert all(type(x).__module__.startswith("keras.") for x in layers)


def test_the_network_itself_stays_as_it_is():
    built = network(*NETWORKS[2])
    before = [np.array(w) for w in built.get_weights()]
    copied = portable(built)
    copied.set_weights([0 * w for w in copied.get_weights()])
    for a, b in zip(before, built.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_it_loads_in_a_process_that_does_not_know_privemo(tmp_path):
    which = NETWORKS[2]
    built, given = network(*which), inputs(which[0])
    portable(built).save(tmp_path / "n.keras")
    np.savez(tmp_path / "given.npz", **given)
    files = [tmp_path / name for name in ("n.keras", "given.npz", "said.npz")]
    command = [sys.executable, "-c", LOAD, *map(str, files)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    before, said = built.predict_on_batch(given), np.load(files[2])
    for name, values in before.items():
        np.testing.assert_allclose(said[name], values, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("which", NETWORKS, ids=lambda which: which[0])
def test_our_own_layers_survive_saving_where_they_are_known(which, tmp_path):
    built, given = network(*which), inputs(which[0])
    built.save(tmp_path / "n.keras")
    again = keras.models.load_model(tmp_path / "n.keras").predict_on_batch(given)
    for name, values in built.predict_on_batch(given).items():
        np.testing.assert_array_equal(again[name], values)
