"""The seam to the framework underneath Keras: quiet, deterministic, one thread.

Importing this module sets the environment *before* Keras is imported; every module of
privemo gets Keras from here. TensorFlow is the default, ``KERAS_BACKEND=jax`` the other
backend the tests pass on.
"""

import os
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


def backend_name():
    """Return the name of the framework underneath Keras."""
    return keras.backend.backend()


def seed_everything(seed):
    """Seed Python, NumPy and the framework, and ask for deterministic kernels.

    Parameters
    ----------
    seed : int
        The same seed gives the same bits on the same machine.
    """
    keras.utils.set_random_seed(seed)
    if backend_name() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


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
    if backend_name() == "jax":
        import jax

        return np.asarray(jax.grad(lambda x: (function(x) * upstream).sum())(x))
    import tensorflow as tf

    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(function(x) * upstream)
    return tape.gradient(total, x).numpy()


__all__ = ["backend_name", "gradient", "keras", "seed_everything"]
