"""Given features are scaled by the training rows of a network, and by no other."""

import numpy as np
import pytest
from support.small_corpora import SETTINGS

from privemo.experiments.cells import Cell
from privemo.features.store import write_ragged
from privemo.network.batches import network_inputs
from privemo.network.compiling import fresh_network
from privemo.network.network import SCALE
from privemo.network.predicting import initial_weights, lengths_of, represent
from privemo.network.scaling import scaling, shape_of

N_CLASSES = {"emotion": 3, "gender": 2}
CELL = Cell("given", "activation")
TRAIN = np.arange(8)


def given(folder, *, lengths=(1,) * 12, width=7, shift=50.0, seed=0):
    rng = np.random.default_rng(seed)
    folder.mkdir()
    rows = [rng.normal(shift, 4, size=(n, width)) for n in lengths]
    return {"given": write_ragged(folder, rows)}


@pytest.mark.parametrize("lengths", [(1,) * 12, tuple(range(1, 13))])
@pytest.mark.parametrize("shift", [0.0, 1e5])
def test_mean_and_spread_are_those_of_all_steps(tmp_path, lengths, shift):
    stream = given(tmp_path / "a", lengths=lengths, shift=shift)["given"]
    mean, spread = scaling(stream, TRAIN)
    steps = np.concatenate([stream[i] for i in TRAIN]).astype(float)
    np.testing.assert_allclose(mean, steps.mean(axis=0))
    np.testing.assert_allclose(spread, steps.std(axis=0), rtol=1e-6)


def test_a_unit_that_never_changes_is_not_divided_by_zero(tmp_path):
    stream = write_ragged(tmp_path, [[[0.3, i]] for i in range(5)])
    mean, spread = scaling(stream, range(5))
    assert spread[0] == 1 and mean[0] == pytest.approx(0.3)


def test_no_row_but_those_of_training_is_looked_at(tmp_path):
    streams = given(tmp_path / "a")
    how = {"cell": CELL, "settings": SETTINGS, "seed": 0}
    weights = initial_weights(N_CLASSES, streams=streams, train=TRAIN, **how)
    rows = [streams["given"][i] for i in range(12)]
    rows[8:] = [1000 + row for row in rows[8:]]  # of validation and test
    (tmp_path / "b").mkdir()
    other = {"given": write_ragged(tmp_path / "b", rows)}
    same = initial_weights(N_CLASSES, streams=other, train=TRAIN, **how)
    for a, b in zip(weights, same, strict=True):
        np.testing.assert_array_equal(a, b)
    different = initial_weights(N_CLASSES, streams=other, train=np.arange(12), **how)
    assert any(
        not np.array_equal(a, b) for a, b in zip(weights, different, strict=True)
    )


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_network_does_not_notice_the_scale(tmp_path, scale):
    streams = given(tmp_path / "a")
    (tmp_path / "b").mkdir()
    scaled = [scale * streams["given"][i].astype(float) - 3 * scale for i in range(12)]
    other = {"given": write_ragged(tmp_path / "b", scaled)}
    how = {"cell": CELL, "settings": SETTINGS}
    found = [
        represent(
            initial_weights(N_CLASSES, streams=some, train=TRAIN, seed=0, **how),
            *(some, N_CLASSES),
            **how,
        )
        for some in (streams, other)
    ]
    np.testing.assert_allclose(*found, atol=2e-3)
    assert found[0].std() > 0.1


@pytest.mark.parametrize("width", [1, 7, 256])
@pytest.mark.parametrize("lengths", [(1,) * 12, (3, 20, 1) * 4])
def test_either_kind_is_as_wide_as_the_other_streams(tmp_path, width, lengths):
    streams = given(tmp_path / "a", lengths=lengths, width=width)
    how = {"streams": streams, "train": TRAIN, "seed": 0}
    network = fresh_network(CELL, N_CLASSES, SETTINGS, **how).network
    names = {type(layer).__name__ for layer in network.layers}
    assert ("GRU" in names) == (not streams["given"].single)
    outputs = network.predict_on_batch(network_inputs(streams, np.arange(12)))
    assert outputs["representation"].shape == (12, SETTINGS.n_gru_units)
    assert np.isfinite(outputs["representation"]).all()
    assert network.get_layer(SCALE).mean.shape == (width,)


def test_padding_does_not_reach_what_is_represented(tmp_path):
    streams = given(tmp_path / "a", lengths=(2, 40, 3) * 4)
    how = {"streams": streams, "train": TRAIN, "seed": 0}
    network = fresh_network(CELL, N_CLASSES, SETTINGS, **how).network
    alone = network.predict_on_batch(network_inputs(streams, np.array([0])))
    beside = network.predict_on_batch(network_inputs(streams, np.array([0, 1])))
    np.testing.assert_allclose(
        alone["representation"][0], beside["representation"][0], atol=1e-6
    )


def test_one_vector_is_one_step_and_words_decide_batches(tmp_path):
    streams = given(tmp_path / "a")
    assert network_inputs(streams, np.arange(3))["given"].shape == (3, 1, 7)
    assert shape_of(streams["given"]) == (7, True)
    words = {"lexical": [np.zeros((n, 300)) for n in range(1, 13)]}
    assert lengths_of(streams | words, [0, 4]).tolist() == [1, 5]
    steps = given(tmp_path / "b", lengths=range(12, 0, -1))
    assert lengths_of(steps | words, [0, 4]).tolist() == [12, 8]


def test_without_given_features_a_network_is_what_it_was():
    cell = Cell("lexical", "activation")
    first = fresh_network(cell, N_CLASSES, SETTINGS, seed=0).network.get_weights()
    how = {"streams": {"lexical": []}, "train": TRAIN}
    again = fresh_network(cell, N_CLASSES, SETTINGS, seed=0, **how).network
    assert SCALE not in {layer.name for layer in again.layers}
    for a, b in zip(first, again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
