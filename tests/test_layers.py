"""Gradient reversal and masked pooling, checked against their definitions."""

import numpy as np
import pytest

from privemo.backend import gradient, keras
from privemo.errors import PrivemoError
from privemo.layers import GradientReversal, masked_mean, pool_frames

ops = keras.ops


X = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -1e4]], dtype="float32")
UPSTREAM = np.array([[10.0, 20.0, -30.0], [1.0, 2.0, 4.0]], dtype="float32")


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.5, 1.0, 3.0])
def test_gradient_is_minus_strength_times_upstream(strength):
    layer = GradientReversal(strength)
    got = gradient(layer, X, UPSTREAM)
    np.testing.assert_allclose(got, -np.float32(strength) * UPSTREAM, rtol=1e-6)


@pytest.mark.parametrize("strength", [0.0, 0.5, 1000.0])
def test_value_is_the_input_to_the_last_bit(strength):
    value = ops.convert_to_numpy(GradientReversal(strength)(X))
    np.testing.assert_array_equal(value, X)


def test_strength_can_change_after_it_was_used():
    layer = GradientReversal(0.0)
    np.testing.assert_array_equal(gradient(layer, X, UPSTREAM), 0 * UPSTREAM)
    layer.strength.assign(2.0)
    np.testing.assert_array_equal(gradient(layer, X, UPSTREAM), -2 * UPSTREAM)


def test_strength_can_change_inside_a_compiled_step():
    """A strength frozen into the compiled step would leave the weight unmoved."""
    inputs = keras.Input((3,))
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    layer = GradientReversal(0.0)
    model = keras.Model(inputs, layer(dense(inputs)))
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    target = np.zeros((2, 1), dtype="float32")
    model.train_on_batch(X[:, :3] * 0.1, target)
    np.testing.assert_array_equal(dense.get_weights()[0], np.ones((3, 1)))
    layer.strength.assign(1.0)
    model.train_on_batch(X[:, :3] * 0.1, target)
    assert np.abs(dense.get_weights()[0] - 1).max() > 0


def test_negative_strength_is_refused():
    with pytest.raises(PrivemoError, match="strength >= 0, got strength=-1"):
        GradientReversal(-1)


def test_reversal_survives_saving(tmp_path):
    inputs = keras.Input((4,))
    model = keras.Model(inputs, GradientReversal(0.7)(inputs))
    model.layers[-1].strength.assign(0.3)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert float(loaded.layers[-1].strength) == pytest.approx(0.3)
    assert loaded.layers[-1].get_config()["strength"] == 0.7


def ragged(lengths, n_steps, n_units=3, seed=0):
    """Random values, and noise instead of zeros in the padding."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(len(lengths), n_steps, n_units)).astype("float32")
    mask = (np.arange(n_steps) < np.array(lengths)[:, None]).astype("float32")
    return values, mask


def test_masked_mean_is_the_mean_of_the_real_steps():
    values, mask = ragged([5, 2, 8], n_steps=8)
    pooled = ops.convert_to_numpy(masked_mean(values, mask))
    for row, length in enumerate([5, 2, 8]):
        expected = values[row, :length].mean(axis=0)
        np.testing.assert_allclose(pooled[row], expected, rtol=1e-5)


def test_masked_mean_of_nothing_is_zero():
    values, mask = ragged([0], n_steps=4)
    np.testing.assert_array_equal(ops.convert_to_numpy(masked_mean(values, mask)), 0)


@pytest.mark.parametrize("n_frames", [1, 2, 4])
def test_pooled_frames_are_means_of_the_real_ones_among_them(n_frames):
    values, mask = ragged([5, 2, 8], n_steps=8)
    pooled, pooled_mask = pool_frames(values, mask, n_frames)
    pooled, pooled_mask = map(ops.convert_to_numpy, (pooled, pooled_mask))
    for row, length in enumerate([5, 2, 8]):
        assert pooled_mask[row].sum() == -(-length // n_frames)
        for k in range(-(-length // n_frames)):
            real = values[row, k * n_frames : min((k + 1) * n_frames, length)]
            np.testing.assert_allclose(pooled[row, k], real.mean(axis=0), rtol=1e-4)
