"""Keras' GRU with its gradient written out: fewer and larger operations a step.

`keras.layers.GRU` leaves its gradient to the framework, which takes one small step of
many operations back through time for each step forward. Here everything that does not
depend on the next step is one operation over the whole sequence: the projection of the
input, all gate activations of the backward pass, and the gradients of the weights.
"""

from privemo.backend import fused, keras, scan

ops = keras.ops


@keras.saving.register_keras_serializable(package="privemo")
class GRU(keras.layers.Layer):
    """A gated recurrent layer that returns its whole sequence of states.

    The equations, weights and initial weights are those of
    ``keras.layers.GRU(n_units, return_sequences=True)`` [1]_, which the tests compare
    with, values and gradients.

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
        x = ops.matmul(inputs, self.kernel) + self.bias[0]  # (batch, n_steps, width)
        x = ops.transpose(x, (1, 0, 2))  # (n_steps, batch, width)
        kernel = ops.copy(self.recurrent_kernel)  # its value; not the variable itself
        states = _recur(x, kernel, self.bias[1])  # (n_steps, batch, n_units)
        return ops.transpose(states, (1, 0, 2))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.n_units)

    def get_config(self):
        return {**super().get_config(), "n_units": self.n_units}


@ops.custom_gradient
def _recur(x, kernel, bias):
    states = _forward(x, kernel, bias)

    def grad(*args, upstream=None):
        upstream = args[0] if upstream is None else upstream
        return _backward(x, kernel, bias, states, upstream)

    return states, grad


def _gates(x, hidden):
    """Update gate, reset gate and candidate from the two projections."""
    n = x.shape[-1] // 3
    gates = ops.sigmoid(x[..., : 2 * n] + hidden[..., : 2 * n])
    update, reset = gates[..., :n], gates[..., n:]
    return update, reset, ops.tanh(x[..., 2 * n :] + reset * hidden[..., 2 * n :])


@fused
def _forward(x, kernel, bias):
    """Walk through the steps; returns every state, (n_steps, batch, n_units)."""

    def step(state, x_now):
        update, _, candidate = _gates(x_now, ops.matmul(state, kernel) + bias)
        return update * state + (1 - update) * candidate

    return scan(step, ops.zeros_like(x[0, :, : kernel.shape[0]]), x)


@fused
def _backward(x, kernel, bias, states, upstream):
    """Return the gradients of x, kernel and bias, given that of the states."""
    n = kernel.shape[0]
    before = ops.concatenate([ops.zeros_like(states[:1]), states[:-1]], axis=0)
    hidden = ops.matmul(before, kernel) + bias  # (n_steps, batch, 3 * n_units)
    update, reset, candidate = _gates(x, hidden)
    # how the three projections answer to the state, over the whole sequence at once
    to_candidate = (1 - update) * (1 - candidate * candidate)
    to_update = (before - candidate) * update * (1 - update)
    to_reset = to_candidate * hidden[..., 2 * n :] * reset * (1 - reset)
    to_hidden = ops.concatenate([to_update, to_reset, to_candidate * reset], axis=-1)
    transposed = ops.transpose(kernel)

    def step(from_later, now):
        upstream_now, to_hidden_now, update_now = now
        total = from_later + upstream_now
        through = ops.concatenate([total, total, total], axis=-1) * to_hidden_now
        return ops.matmul(through, transposed) + total * update_now

    nothing = ops.zeros_like(upstream[0])
    passed = scan(step, nothing, (upstream, to_hidden, update), reverse=True)
    total = upstream + ops.concatenate([passed[1:], nothing[None]], axis=0)
    total = ops.concatenate([total, total, total], axis=-1)
    d_hidden = total * to_hidden
    d_x = total * ops.concatenate([to_update, to_reset, to_candidate], axis=-1)
    rows = (-1, 3 * n)
    d_kernel = ops.matmul(
        ops.transpose(ops.reshape(before, (-1, n))), ops.reshape(d_hidden, rows)
    )
    return d_x, d_kernel, ops.sum(d_hidden, axis=(0, 1))
