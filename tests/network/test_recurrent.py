"""The written-out GRU is Keras' GRU: values, gradients, weights."""

import numpy as np
import pytest

from privemo.network.backend import gradient, keras, seed_weights
from privemo.network.recurrent import GRU

# both sum the same products in another order
CLOSE = dict(rtol=1e-4, atol=1e-5)


class BatchFirst(keras.layers.Layer):
    """Our layer, with the axes where Keras has them."""

    def __init__(self, n_units):
        super().__init__()
        self.gru = GRU(n_units)

    def build(self, input_shape):
        self.gru.build((input_shape[1], input_shape[0], input_shape[2]))

    def call(self, inputs):
        turned = keras.ops.transpose(inputs, (1, 0, 2))
        return keras.ops.transpose(self.gru(turned), (1, 0, 2))


def pair(n_inputs, n_units, seed=0):
    """Build both layers with the same weights, biases included."""
    ours = BatchFirst(n_units)
    stock = keras.layers.GRU(n_units, return_sequences=True)
    for layer in (ours, stock):
        layer.build((None, None, n_inputs))
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=w.shape).astype("float32") for w in stock.weights]
    ours.set_weights(weights)
    stock.set_weights(weights)
    return ours, stock


def inputs(batch, n_steps, n_inputs, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(batch, n_steps, n_inputs)).astype("float32")


SHAPES = [(1, 1, 2, 3), (4, 7, 5, 3), (3, 20, 2, 8)]


@pytest.mark.parametrize(("batch", "n_steps", "n_inputs", "n_units"), SHAPES)
def test_values_are_those_of_keras(batch, n_steps, n_inputs, n_units):
    ours, stock = pair(n_inputs, n_units)
    x = inputs(batch, n_steps, n_inputs)
    np.testing.assert_allclose(np.asarray(ours(x)), np.asarray(stock(x)), **CLOSE)


@pytest.mark.parametrize(("batch", "n_steps", "n_inputs", "n_units"), SHAPES)
def test_gradients_of_the_input_are_those_of_keras(batch, n_steps, n_inputs, n_units):
    ours, stock = pair(n_inputs, n_units)
    x = inputs(batch, n_steps, n_inputs)
    upstream = inputs(batch, n_steps, n_units, seed=2)
    np.testing.assert_allclose(
        gradient(ours, x, upstream), gradient(stock, x, upstream), **CLOSE
    )


def step(layer, x, y):
    """Take one plain gradient step; returns the weights after it."""
    entry = keras.Input(x.shape[1:])
    network = keras.Model(entry, layer(entry))
    network.compile(keras.optimizers.SGD(1.0), loss="mse")
    network.train_on_batch(x, y)
    return layer.get_weights()


# the first step's state is zero, so one step says nothing of the recurrent weights
@pytest.mark.parametrize(("batch", "n_steps", "n_inputs", "n_units"), SHAPES[1:])
def test_gradients_of_the_weights_are_those_of_keras(batch, n_steps, n_inputs, n_units):
    x = inputs(batch, n_steps, n_inputs)
    y = inputs(batch, n_steps, n_units, seed=3)
    ours, stock = (step(layer, x, y) for layer in pair(n_inputs, n_units))
    before = pair(n_inputs, n_units)[0].get_weights()
    for mine, theirs, start in zip(ours, stock, before, strict=True):
        np.testing.assert_allclose(mine, theirs, **CLOSE)
        assert not np.allclose(mine, start)


def test_initial_weights_are_those_of_keras():
    drawn = []
    for layer in (GRU(4), keras.layers.GRU(4, return_sequences=True)):
        seed_weights(3)
        layer.build((None, None, 5))
        drawn.append([w.shape for w in layer.get_weights()])
    assert drawn[0] == drawn[1]
    assert not np.any(layer.get_weights()[2])


def test_a_step_does_not_see_later_ones():
    ours, _ = pair(3, 4)
    x = inputs(2, 6, 3)
    changed = x.copy()
    changed[:, 4:] += 10
    np.testing.assert_array_equal(
        np.asarray(ours(x))[:, :4], np.asarray(ours(changed))[:, :4]
    )


def test_the_layer_can_be_stored_and_read():
    layer = keras.layers.deserialize(keras.layers.serialize(GRU(7)))
    assert isinstance(layer, GRU) and layer.n_units == 7
