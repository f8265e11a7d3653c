"""The seam to the framework underneath Keras: quiet, deterministic, one thread.

Importing this module sets the environment *before* Keras is imported; every module of
privemo gets Keras from here. TensorFlow is the default, ``KERAS_BACKEND=jax`` the other
backend the tests pass on.
"""

import os
import random
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
# oneDNN may sum in another order on another processor
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# Trainings run side by side in processes, so each one gets a single thread: threads of
# several processes would fight for the cores, and one thread sums in one order.
if "keras" not in sys.modules:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    os.environ.setdefault(
        "XLA_FLAGS",
        "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    )

import keras
import numpy as np

BACKEND = keras.backend.backend()

if BACKEND == "tensorflow":
    import tensorflow

    tensorflow.config.experimental.enable_op_determinism()


def seed_weights(seed):
    """Seed what Keras draws initial weights from; nothing else is random in training.

    TensorFlow's own seed is left alone: setting it throws away every compiled step.

    Parameters
    ----------
    seed : int
        The same seed gives the same bits on the same machine.
    """
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - the global one is what Keras may ask


def fused(function):
    """Compile a function of tensors into one operation, where that is not done anyway.

    Parameters
    ----------
    function : callable
        Made of ``keras.ops``.

    Returns
    -------
    function : callable
        On TensorFlow compiled by XLA, once a shape; on JAX the function itself, since
        the whole training step is compiled there.
    """
    if BACKEND == "tensorflow":
        return tensorflow.function(function, jit_compile=True)
    return function


def scan(step, initial, inputs, *, reverse=False):
    """Walk through a sequence; the state after each step is an output.

    Parameters
    ----------
    step : callable
        Maps the state and the inputs of one step to the next state.
    initial : tensor
        State before the first step.
    inputs : tensor or tuple of tensors, shape (n_steps, ...)
        Walked through along the first axis.
    reverse : bool, default=False
        Whether to begin at the end; outputs stay at the place of their step.

    Returns
    -------
    states : tensor, shape (n_steps, ...)
        `keras.ops.scan` wants every length known beforehand on TensorFlow.
    """
    if BACKEND == "tensorflow":
        return tensorflow.scan(step, inputs, initial, reverse=reverse)
    import jax

    def both(state, now):
        state = step(state, now)
        return state, state

    return jax.lax.scan(both, initial, inputs, reverse=reverse)[1]


class RepeatedSteps(keras.Model):
    """A network that takes several steps on each batch it is given, in one call.

    For a network of a few dense layers a call costs more than its step.

    Attributes
    ----------
    n_steps : int, default=1
        To be set before the network is compiled.
    """

    n_steps = 1

    def train_step(self, *args):
        """Loop over all steps but the last, whose figures are returned."""
        *state, data = args  # JAX hands the state over, TensorFlow keeps variables
        step = super().train_step

        def again(_, state):
            result = step(*state, data)
            return [result[1]] if state else state

        return step(*keras.ops.fori_loop(0, self.n_steps - 1, again, state), data)


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


__all__ = ["RepeatedSteps", "fused", "gradient", "keras", "scan", "seed_weights"]
