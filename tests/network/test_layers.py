"""Gradient reversal and masked pooling, checked against their definitions."""

import numpy as np
import pytest

from privemo.errors import PrivemoError
from privemo.network.backend import gradient, keras
from privemo.network.layers import GradientReversal, likeness, masked_mean, pool_frames

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


def alike(*views):
    """Likeness of views, each given as one row of units an utterance."""
    views = [np.array(view, dtype="float32") for view in views]
    return ops.convert_to_numpy(likeness(views))


@pytest.mark.parametrize("n_views", [2, 3, 5])
@pytest.mark.parametrize("n_units", [1, 4])
def test_views_that_are_the_same_are_wholly_alike(n_views, n_units):
    view = np.random.default_rng(n_units).normal(size=(6, n_units))
    np.testing.assert_allclose(alike(*[view] * n_views), np.ones((6, 1)), rtol=1e-5)


def test_views_with_nothing_in_common_are_not_alike():
    np.testing.assert_array_equal(alike(*np.eye(3)[:, None]), [[0.0]])
    halves = [[1, 2, 0, 0]], [[0, 0, 3, 4]]
    np.testing.assert_array_equal(alike(*halves), [[0.0]])


@pytest.mark.parametrize(
    ("views", "expected"),
    [
        (([[3, 4]], [[4, 3]]), (24 / 25) ** 2),
        (([[1, 0]], [[1, 1]]), 1 / 2),
        (([[1, 0]], [[-1, 1]]), 1 / 2),  # an opposite sees the same
        (([[1, 0]], [[1, 1]], [[0, 1]]), (1 / 2 + 0 + 1 / 2) / 3),
    ],
)
def test_likeness_is_the_squared_cosine_mean_over_pairs(views, expected):
    np.testing.assert_allclose(alike(*views), [[expected]], rtol=1e-5)


@pytest.mark.parametrize("scale", [1e-3, 7.0, 1e4])
def test_the_scale_of_a_view_does_not_matter(scale):
    a, b = np.random.default_rng(0).normal(size=(2, 5, 3))
    np.testing.assert_allclose(alike(scale * a, b), alike(a, b), rtol=1e-4)


def test_a_silent_view_is_like_no_other_and_nothing_is_divided_by_0():
    """The relu may cut off all units of a layer."""
    assert alike([[0, 0]], [[1, 2]]) == 0
    other = np.array([[1.0, 2.0]], dtype="float32")
    slope = gradient(lambda x: likeness([x, other]), np.zeros((1, 2), "float32"))
    assert np.isfinite(slope).all()
