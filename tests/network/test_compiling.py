"""One compiled network serves all folds, seeds and strengths, and remembers none."""

from dataclasses import replace

import numpy as np
import pytest
from support.small_corpora import SETTINGS

from privemo.experiments.cells import Cell
from privemo.network.adversaries import adversaries_of
from privemo.network.compiling import compiled_network, fresh_network, loss_of, plan_of

CELLS = [
    Cell("lexical", "activation", adversaries_of("gender", strength=strength))
    for strength in (0.3, 1.0)
]
N_CLASSES = {"emotion": 3, "gender": 2}


@pytest.mark.parametrize("orthogonality", [0.5, 1.0, 2.0])
def test_likeness_counts_by_the_weights_and_not_where_a_batch_was_filled(orthogonality):
    outputs = {
        "gender": np.full((4, 2), 0.5, dtype="float32"),
        "likeness": np.array([[0.2], [0.6], [0.5], [0.9]], dtype="float32"),
    }
    labels = {"gender": np.array([0, 1, 1, 1])}
    weights = {"gender": np.array([3, 1, 1, 0], dtype="float32")}  # the last fills up
    plain, apart = (
        float(loss_of(value)(outputs, labels, weights))
        for value in (0.0, orthogonality)
    )
    assert plain == pytest.approx(np.log(2), rel=1e-5)
    expected = (3 * 0.2 + 0.6 + 0.5) / 5
    assert apart - plain == pytest.approx(orthogonality * expected, rel=1e-4)


def test_strengths_and_later_settings_share_a_network_and_others_do_not():
    plans = [plan_of(cell, N_CLASSES, SETTINGS) for cell in CELLS]
    assert plans[0] == plans[1]
    assert compiled_network(*plans[0]) is compiled_network(*plans[1])
    later = replace(SETTINGS, probe_epochs=0, patience=9, attacker_units=(5,))
    assert plan_of(CELLS[0], N_CLASSES, later) == plans[0]
    others = [
        plan_of(CELLS[0], N_CLASSES | {"emotion": 2}, SETTINGS),
        plan_of(CELLS[0], N_CLASSES, replace(SETTINGS, n_gru_units=5)),
        plan_of(CELLS[0], N_CLASSES, replace(SETTINGS, learning_rate=0.5)),
        plan_of(replace(CELLS[0], recipe="strong"), N_CLASSES, SETTINGS),
        plan_of(replace(CELLS[0], modality="acoustic"), N_CLASSES, SETTINGS),
    ]
    assert len({plans[0], *others}) == 6


@pytest.mark.parametrize("seed", [0, 7])
def test_a_network_that_is_used_again_is_as_new(seed):
    first = fresh_network(CELLS[0], N_CLASSES, SETTINGS, seed=seed)
    before = first.network.get_weights()
    for weight in first.network.weights:
        weight.assign(weight + 1.0)
    for optimizer in first.optimizers:
        for variable in optimizer.variables:
            variable.assign(np.ones(variable.shape, variable.dtype))
    rate = float(first.optimizers[0].learning_rate)
    again = fresh_network(CELLS[1], N_CLASSES, SETTINGS, seed=seed)
    assert again is first
    for mine, theirs in zip(again.network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    (optimizer,) = again.optimizers
    assert float(optimizer.learning_rate) == rate
    moments = [v for v in optimizer.variables if v.name != "learning_rate"]
    assert not any(np.any(np.asarray(v)) for v in moments)
