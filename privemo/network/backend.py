"""The seam to the framework underneath Keras: quiet, deterministic, one thread.

Importing this module sets the environment *before* Keras is imported; every module of
privemo gets Keras from here. TensorFlow is the default, ``KERAS_BACKEND=jax`` the other
backend the tests pass on.
"""

import os
import random
import sys
from contextlib import contextmanager

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
# faster convolutions; it sums in another order on another kind of processor
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
# Trainings run side by side in processes, so each one gets a single thread: threads of
# several processes would fight for the cores, and one thread sums in one order.
if "keras" not in sys.modules:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    os.environ.setdefault("NPROC", "1")  # what JAX takes for the number of cores


@contextmanager
def _nothing_said():
    """Silence what TensorFlow says of oneDNN before its log can be silenced."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


with _nothing_said():
    import keras

BACKEND = keras.backend.backend()

if BACKEND == "tensorflow":
    import tensorflow

    tensorflow.config.experimental.enable_op_determinism()


def seed_weights(seed):
    """Seed what Keras draws initial weights from; nothing else is random in training.

    TensorFlow's own seed is left alone: setting it throws away every compiled step.
    """
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - the global one is what Keras may ask


def fused(function):
    """Compile a function of tensors into one operation, where it is not done anyway."""
    if BACKEND == "tensorflow":
        return tensorflow.function(function, jit_compile=True)
    return function


def scan(step, initial, inputs, *, reverse=False):
    """Walk through a sequence; what is carried after each step is an output."""
    if BACKEND == "tensorflow":
        return tensorflow.scan(step, inputs, initial, reverse=reverse)
    import jax

    def both(carried, now):
        carried = step(carried, now)
        return carried, carried

    return jax.lax.scan(both, initial, inputs, reverse=reverse)[1]


def training_step(network, optimizer, loss, *, n_steps=1):
    """Compile the training step of a network.

    Keras' own ``train_on_batch`` also keeps metrics that nobody here asks for; for the
    words' network that takes as long as the step itself.
    """
    optimizer.build(network.trainable_variables)
    if BACKEND == "tensorflow":
        return _tensorflow_step(network, optimizer, loss, n_steps)
    return _jax_step(network, optimizer, loss, n_steps)


def _tensorflow_step(network, optimizer, loss, n_steps):
    def step(inputs, given):
        with tensorflow.GradientTape() as tape:
            value = loss(network(inputs, training=True), *given)
        weights = [weight.value for weight in network.trainable_variables]
        optimizer.apply(tape.gradient(value, weights))

    def steps(inputs, *given):
        for _ in tensorflow.range(n_steps) if n_steps > 1 else range(1):
            step(inputs, given)

    # many small steps are twice as fast as one operation
    return _of_any_length(steps, network, jit_compile=n_steps > 1 or None)


def _of_any_length(function, network, **how):
    """Trace a function of a network's inputs once for every length that they have.

    Left to itself, TensorFlow traces the first length on its own before it traces all,
    and at every call it looks up which trace fits, a millisecond each time.
    """
    traced = {}  # by the number of rows, which is the same in all batches but tests'

    def call(*given):
        given = keras.tree.map_structure(tensorflow.convert_to_tensor, given)
        n = len(keras.tree.flatten(given)[0])
        if n not in traced:
            specs = keras.tree.map_structure(
                lambda x: tensorflow.TensorSpec((n, *x.shape[1:]), x.dtype),
                (network.input, *given[1:]),
            )
            any_length = tensorflow.function(function, input_signature=specs, **how)
            traced[n] = any_length.get_concrete_function()
        return traced[n](*given)

    return call


def _jax_step(network, optimizer, loss, n_steps):
    import jax

    variables = (
        network.trainable_variables,
        network.non_trainable_variables,
        optimizer.variables,
    )

    def step(state, inputs, given):
        trained, fixed, kept = state

        def value(trained):
            outputs, _ = network.stateless_call(trained, fixed, inputs, training=True)
            return loss(outputs, *given)

        gradients = jax.grad(value)(trained)
        trained, kept = optimizer.stateless_apply(kept, gradients, trained)
        return list(trained), fixed, list(kept)

    @jax.jit
    def steps(state, inputs, *given):
        if n_steps == 1:  # XLA's convolutions are slow inside a loop
            return step(state, inputs, given)
        return jax.lax.fori_loop(
            0, n_steps, lambda _, state: step(state, inputs, given), state
        )

    def call(inputs, *given):
        state = tuple([variable.value for variable in some] for some in variables)
        trained, _, kept = steps(state, inputs, *given)
        for some, values in ((variables[0], trained), (variables[2], kept)):
            for variable, value in zip(some, values, strict=True):
                variable.assign(value)

    return call


def forward(network):
    """Compile the forward pass of a network."""
    if BACKEND == "tensorflow":
        return _of_any_length(network, network)
    import jax

    @jax.jit
    def stateless(state, inputs):
        return network.stateless_call(*state, inputs)[0]

    def call(inputs):
        some = network.trainable_variables, network.non_trainable_variables
        return stateless([[variable.value for variable in v] for v in some], inputs)

    return call


def gradient(function, x, upstream=1.0):
    """Differentiate ``sum(upstream * function(x))`` by ``x``.

    Parameters
    ----------
    function : callable
        Made of layers or ``keras.ops``.
    x : ndarray of float
        Where.
    upstream : ndarray of float, default=1.0
        The gradient that arrives from above, of the shape of ``function(x)``.

    Returns
    -------
    gradient : ndarray of float, of the shape of ``x``
        The same on every backend.
    """
    if BACKEND == "jax":
        import jax

        return np.asarray(jax.grad(lambda x: (function(x) * upstream).sum())(x))

    @tensorflow.function
    def differentiate(x):
        with tensorflow.GradientTape() as tape:
            tape.watch(x)
            total = tensorflow.reduce_sum(function(x) * upstream)
        return tape.gradient(total, x)

    return differentiate(tensorflow.constant(x)).numpy()


__all__ = [
    "forward",
    "fused",
    "gradient",
    "keras",
    "scan",
    "seed_weights",
    "training_step",
]
