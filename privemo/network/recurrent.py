"""Keras' GRU with its gradient written out: fewer and larger operations a step.

`keras.layers.GRU` leaves its gradient to the framework, which takes one small step of
many operations back through time for each step forward. Here everything that does not
depend on the next step is one operation over the whole sequence: the projection of the
input and the gradients of the weights. What is left of a step are three products of
matrices and one pass over contiguous numbers, which processors do eight at a time.
"""

from privemo.network.backend import fused, keras, scan

ops = keras.ops


@keras.saving.register_keras_serializable(package="privemo")
class GRU(keras.layers.Layer):
    """A gated recurrent layer that returns its whole sequence of states.

    The equations, weights and initial weights are those of
    ``keras.layers.GRU(n_units, return_sequences=True)`` [1]_, which the tests compare
    with, values and gradients. But steps come first: it maps
    ``(n_steps, batch, width)`` to ``(n_steps, batch, n_units)``, so that layers can be
    stacked without transposing what is between them.

    Parameters
    ----------
    n_units : int
        Width of the state.
    **kwargs
        Passed to ``keras.layers.Layer``.

    References
    ----------
    .. [1] K. Cho et al., "Learning phrase representations using RNN encoder-decoder
       for statistical machine translation," in Proc. EMNLP, 2014.
    """

    def __init__(self, n_units, **kwargs):
        super().__init__(**kwargs)
        self.n_units = n_units

    def build(self, input_shape):
        width = 3 * self.n_units  # update gate, reset gate, candidate
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], width),
            initializer="glorot_uniform",
        )
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel",
            shape=(self.n_units, width),
            initializer="orthogonal",
        )
        self.bias = self.add_weight(name="bias", shape=(2, width), initializer="zeros")

    def call(self, inputs):
        x = ops.matmul(inputs, self.kernel) + self.bias[0]  # (n_steps, batch, width)
        kernel = ops.copy(self.recurrent_kernel)  # its value; not the variable itself
        return _recur(x, kernel, self.bias[1])

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.n_units)

    def get_config(self):
        return {**super().get_config(), "n_units": self.n_units}


@ops.custom_gradient
def _recur(x, kernel, bias):
    walked = _forward(x, kernel, bias)

    def grad(*args, upstream=None):
        upstream = args[0] if upstream is None else upstream
        return _backward(kernel, walked, upstream)

    return walked[0], grad


def _thirds(x):
    """Cut the last axis into update gate, reset gate and candidate.

    Side by side in one array, their functions would be computed one value at a time.
    """
    return ops.split(x, 3, axis=-1)


@fused
def _forward(x, kernel, bias):
    """Walk through the steps; every array (n_steps, batch, n_units).

    Returns the states, both gates, the candidate, and its projection of the state.
    """
    x = _thirds(x)
    kernels, biases = _thirds(kernel), _thirds(bias)

    def step(carry, now):
        state = carry[0]
        update, reset, hidden = (
            ops.matmul(state, k) + b for k, b in zip(kernels, biases, strict=True)
        )
        update = ops.sigmoid(now[0] + update)
        reset = ops.sigmoid(now[1] + reset)
        candidate = ops.tanh(now[2] + reset * hidden)
        state = candidate + update * (state - candidate)
        return state, update, reset, candidate, hidden

    return scan(step, (ops.zeros_like(x[0][0]),) * 5, tuple(x))


@fused
def _backward(kernel, walked, upstream):
    """Return the gradients of x, kernel and bias, given that of the states."""
    states, *gates = walked
    before = ops.concatenate([ops.zeros_like(states[:1]), states[:-1]], axis=0)
    transposed = [ops.transpose(k) for k in _thirds(kernel)]

    def step(carry, now):
        from_above, before, update, reset, candidate, hidden = now
        total = carry[0] + from_above
        d_candidate = total * (1 - update) * (1 - candidate * candidate)
        d_update = total * (before - candidate) * update * (1 - update)
        d_reset = d_candidate * hidden * reset * (1 - reset)
        d_hidden = d_candidate * reset
        earlier = total * update
        for d, k in zip((d_update, d_reset, d_hidden), transposed, strict=True):
            earlier += ops.matmul(d, k)
        return earlier, d_update, d_reset, d_candidate, d_hidden

    nothing = (ops.zeros_like(upstream[0]),) * 5
    _, d_update, d_reset, d_candidate, d_hidden = scan(
        step, nothing, (upstream, before, *gates), reverse=True
    )
    d_x = ops.concatenate([d_update, d_reset, d_candidate], axis=-1)
    d_state = ops.concatenate([d_update, d_reset, d_hidden], axis=-1)
    n = kernel.shape[0]
    d_kernel = ops.matmul(
        ops.transpose(ops.reshape(before, (-1, n))), ops.reshape(d_state, (-1, 3 * n))
    )
    return d_x, d_kernel, ops.sum(d_state, axis=(0, 1))
