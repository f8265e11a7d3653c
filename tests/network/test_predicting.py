"""A network says of every row what it says of it alone, wherever its batch puts it."""

import numpy as np
import pytest
from support.small_corpora import SETTINGS

from privemo.experiments.cells import Cell
from privemo.network.compiling import fresh_network
from privemo.network.predicting import initial_weights, lengths_of, predict, represent

CELL = Cell("lexical", "activation")
N_CLASSES = {"emotion": 3, "gender": 2}


def words(lengths, seed=0):
    rng = np.random.default_rng(seed)
    return {"lexical": [rng.normal(size=(n, 300)).astype("float32") for n in lengths]}


@pytest.mark.parametrize("batch_size", [1, 4, 32])
def test_batches_change_no_row_and_the_last_is_not_told_twice(batch_size):
    streams = words([5, 2, 9, 2, 7, 3, 4])
    compiled = fresh_network(CELL, N_CLASSES, SETTINGS, seed=0)
    rows = np.array([6, 0, 3, 1, 2])
    found = predict(compiled.outputs, streams, rows, batch_size=batch_size)
    for i, row in enumerate(rows):
        alone = predict(compiled.outputs, streams, np.array([row]), batch_size=1)
        for name, values in found.items():
            np.testing.assert_allclose(values[i], alone[name][0], atol=1e-5)
    np.testing.assert_allclose(found["emotion"].sum(axis=1), 1, atol=1e-5)
    assert found["gender"].shape == (5, 2)


def test_a_representation_is_that_of_the_weights_and_of_no_other_training():
    streams = words([4, 6, 2])
    compiled = fresh_network(CELL, N_CLASSES, SETTINGS, seed=3)
    weights = compiled.network.get_weights()
    rows = np.arange(3)
    mine = predict(compiled.outputs, streams, rows, batch_size=2)["representation"]
    fresh_network(CELL, N_CLASSES, SETTINGS, seed=4)  # somebody trains in between
    how = dict(cell=CELL, settings=SETTINGS)
    again = represent(weights, streams, N_CLASSES, **how)
    np.testing.assert_allclose(again, mine, atol=1e-6)
    other = initial_weights(N_CLASSES, seed=4, **how)
    elsewhere = represent(other, streams, N_CLASSES, **how)
    assert np.abs(elsewhere - mine).max() > 1e-3


def test_frames_decide_the_length_where_there_are_any():
    both = words([2, 5]) | {"acoustic": [np.ones((90, 40)), np.ones((30, 40))]}
    assert lengths_of(both, [0, 1]).tolist() == [90, 30]
    assert lengths_of(words([2, 5]), [1, 0]).tolist() == [5, 2]
