"""The compiled training step is Keras' own, and the forward pass too."""

import numpy as np
import pytest

from privemo.network.backend import (
    BACKEND,
    forward,
    keras,
    seed_weights,
    training_step,
)

LOSS = keras.losses.SparseCategoricalCrossentropy(reduction="mean_with_sample_weight")


def loss(outputs, labels, weight):
    return LOSS(labels, outputs, sample_weight=weight)


def small_network():
    seed_weights(0)
    entry = keras.Input((4,))
    hidden = keras.layers.Dense(3, activation="relu")(entry)
    return keras.Model(entry, keras.layers.Dense(2, activation="softmax")(hidden))


def batch(seed=0):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(8, 4)), rng.integers(0, 2, 8)
    return x.astype("float32"), y.astype("int32"), rng.uniform(size=8).astype("float32")


def assert_same_weights(a, b):
    for mine, theirs in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("n_steps", [1, 2, 7])
def test_a_step_is_as_many_steps_of_keras(n_steps):
    ours, stock = small_network(), small_network()
    optimizer = keras.optimizers.RMSprop(0.01)
    step = training_step(ours, optimizer, loss, n_steps=n_steps)
    stock.compile(keras.optimizers.RMSprop(0.01), LOSS)
    before = ours.get_weights()
    for seed in range(2):
        x, y, weight = batch(seed)
        step(x, y, weight)
        for _ in range(n_steps):
            stock.train_on_batch(x, y, sample_weight=weight)
    assert int(optimizer.iterations) == 2 * n_steps
    assert_same_weights(ours, stock)
    assert not np.allclose(before[0], ours.get_weights()[0])


def test_rows_of_no_weight_count_nothing():
    x, y, weight = batch()
    weight[3:] = 0
    networks = [small_network(), small_network()]
    other = np.where(weight[:, None] > 0, x, np.float32(9))
    for network, rows in zip(networks, (x, other), strict=True):
        training_step(network, keras.optimizers.RMSprop(0.01), loss)(rows, y, weight)
    assert_same_weights(*networks)


def test_a_weight_set_between_two_steps_is_seen_by_the_next():
    networks = [small_network(), small_network()]
    values = [0.5 * w for w in networks[0].get_weights()]
    for network, n_before in zip(networks, (0, 3), strict=True):
        step = training_step(network, keras.optimizers.SGD(0.1), loss)
        for _ in range(n_before):
            step(*batch())
        network.set_weights(values)
        step(*batch(1))
    assert_same_weights(*networks)


def test_only_what_is_trainable_changes():
    network = small_network()
    network.layers[1].trainable = False
    before = network.layers[1].get_weights()
    training_step(network, keras.optimizers.SGD(0.1), loss)(*batch())
    np.testing.assert_array_equal(before[0], network.layers[1].get_weights()[0])


@pytest.mark.skipif(BACKEND != "tensorflow", reason="others trace every shape")
def test_a_function_is_traced_once_for_all_lengths():
    import tensorflow

    entry, traces = keras.Input((None, 4)), []
    pooled = keras.layers.GlobalAveragePooling1D()(entry)
    network = keras.Model(entry, keras.layers.Dense(2, activation="softmax")(pooled))

    def noted(*given):
        traces.append(1)
        return loss(*given)

    step = training_step(network, keras.optimizers.SGD(0.1), noted)
    y, weight = batch()[1:]
    for n_steps in (3, 5, 2, 5):
        step(np.ones((8, n_steps, 4), dtype="float32"), y, weight)
    assert len(traces) == 1
    # four units, whatever the length
    with pytest.raises(tensorflow.errors.InvalidArgumentError):
        step(np.ones((8, 3, 5), dtype="float32"), y, weight)


def test_the_forward_pass_is_that_of_keras_and_follows_the_weights():
    network, x = small_network(), batch()[0]
    outputs = forward(network)
    first = np.asarray(outputs(x))
    np.testing.assert_allclose(first, network.predict_on_batch(x), rtol=1e-6)
    network.set_weights([w + 0.3 for w in network.get_weights()])
    np.testing.assert_allclose(outputs(x), network.predict_on_batch(x), rtol=1e-6)
    assert not np.allclose(first, outputs(x))
