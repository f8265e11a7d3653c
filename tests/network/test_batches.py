"""Batches hold every row once, and padding is told from data."""

import numpy as np
import pytest

from privemo.network.batches import batches_by_length, network_inputs, pad

LENGTHS = np.random.default_rng(0).integers(50, 400, size=101)


@pytest.mark.parametrize("rng", [None, np.random.default_rng(1)])
def test_every_position_once(rng):
    batches = batches_by_length(LENGTHS, batch_size=32, rng=rng)
    assert [len(b) for b in sorted(batches, key=len)] == [5, 32, 32, 32]
    np.testing.assert_array_equal(np.sort(np.concatenate(batches)), np.arange(101))


def test_rows_of_a_batch_are_of_similar_length():
    batches = batches_by_length(LENGTHS, batch_size=32, rng=np.random.default_rng(1))
    spread = np.mean([np.ptp(LENGTHS[batch]) for batch in batches])
    assert spread < np.ptp(LENGTHS) / 2


def test_two_epochs_meet_different_batches():
    rng = np.random.default_rng(0)
    first, second = (batches_by_length(LENGTHS, batch_size=32, rng=rng) for _ in "12")
    assert {frozenset(b) for b in first} != {frozenset(b) for b in second}


@pytest.mark.parametrize("step", [1, 4, 64])
def test_pad_keeps_values_and_marks_the_rest(step):
    stream = [np.full((n, 2), n, dtype="float32") for n in (3, 7, 5)]
    padded, mask = pad(stream, np.array([2, 0, 1]), step=step)
    assert padded.shape[1] % step == 0
    assert padded.shape[1] - 7 < step
    np.testing.assert_array_equal(mask.sum(axis=1), [5, 3, 7])
    np.testing.assert_array_equal(padded[..., 0], mask * [[5], [3], [7]])


def test_inputs_have_a_mask_for_each_stream():
    streams = {"acoustic": [np.ones((9, 40))], "lexical": [np.ones((3, 300))]}
    inputs = network_inputs(streams, np.array([0]))
    assert {name: values.shape for name, values in inputs.items()} == {
        "acoustic": (1, 40, 40),
        "acoustic_mask": (1, 40),
        "lexical": (1, 4, 300),
        "lexical_mask": (1, 4),
    }
