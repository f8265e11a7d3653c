"""What Keras does not have: gradient reversal, and means over real steps only."""

from privemo.errors import PrivemoError
from privemo.network.backend import keras

ops = keras.ops
TINY = 1e-12  # a hidden layer that is silent is like no other


@ops.custom_gradient
def _reverse_gradient(x, strength):
    def grad(*args, upstream=None):
        upstream = args[0] if upstream is None else upstream
        return -strength * upstream, ops.zeros_like(strength)

    return x * 1.0, grad


@keras.saving.register_keras_serializable(package="privemo")
class GradientReversal(keras.layers.Layer):
    """Identity in the forward pass; multiply the gradient by ``-strength`` backward.

    Placed between an encoder and an adversary, it lets one optimiser train both: the
    adversary descends its loss while the encoder ascends it [1]_.

    Parameters
    ----------
    strength : float, default=1.0
        Reversal strength, lambda in [1]_ and in section 4.1 of the paper. At ``0`` the
        adversary learns and the encoder does not notice: the general model.
    **kwargs
        Passed to ``keras.layers.Layer``.

    Raises
    ------
    PrivemoError
        If ``strength`` is negative: the encoder would then *help* the adversary.

    Notes
    -----
    ``strength`` is a non-trainable weight, not a Python float, so that it can change
    after the training step was compiled. A float would be frozen into the step.

    References
    ----------
    .. [1] Y. Ganin and V. Lempitsky, "Unsupervised domain adaptation by
       backpropagation," in Proc. ICML, 2015.

    Examples
    --------
    >>> encoded = keras.Input((64,))
    >>> GradientReversal(0.5)(encoded).shape
    (None, 64)
    """

    def __init__(self, strength=1.0, **kwargs):
        super().__init__(**kwargs)
        if strength < 0:
            raise PrivemoError(
                f"GradientReversal expects strength >= 0, got strength={strength}; the "
                f"layer already reverses the sign, so pass the magnitude"
            )
        self.initial_strength = float(strength)
        self.supports_masking = True
        self.strength = self.add_weight(
            name="strength",
            shape=(),
            initializer=keras.initializers.Constant(self.initial_strength),
            trainable=False,
        )

    def call(self, inputs):
        return _reverse_gradient(inputs, ops.convert_to_tensor(self.strength))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "strength": self.initial_strength}


@keras.saving.register_keras_serializable(package="privemo")
class Standardise(keras.layers.Layer):
    """Take a mean away and divide by a spread, both set from outside (ours).

    Neither is trained: `privemo.network.refitting` sets them from the training rows
    before every epoch, so that an adversary meets its input as an attacker would.

    Notes
    -----
    The gradient passes unchanged, as if nothing had been divided. Divided as well, it
    would be many times larger along every axis that hardly moves, and a network at the
    beginning of its training, where none does, would learn nothing but to hide.
    """

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.mean = self.add_weight(
            name="mean", shape=shape, initializer="zeros", trainable=False
        )
        self.spread = self.add_weight(
            name="spread", shape=shape, initializer="ones", trainable=False
        )

    def call(self, inputs):
        standardised = (inputs - self.mean) / self.spread
        return inputs + ops.stop_gradient(standardised - inputs)

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable(package="privemo")
class Scale(Standardise):
    """Standardise an input, of which no gradient is asked (ours)."""

    def call(self, inputs):
        return (inputs - self.mean) / self.spread


def likeness(hidden):
    """Tell how alike several views of each utterance are.

    Parameters
    ----------
    hidden : sequence of tensor, shape (batch, n_units)
        Of adversaries that read the same, two or more; their last hidden layers [1]_.

    Returns
    -------
    likeness : tensor, shape (batch, 1)
        Squared cosine, mean over pairs: 0 where no two see anything in common, 1 where
        all see the same. [1]_ takes the squared products themselves, which shrink with
        the layer; that ours do not is ours.

    References
    ----------
    .. [1] X. Han, T. Baldwin and T. Cohn, "Diverse adversaries for mitigating bias in
       training", in Proc. EACL, 2021.
    """
    units = [h * ops.rsqrt(ops.sum(h * h, -1, keepdims=True) + TINY) for h in hidden]
    pairs = [
        ops.sum(a * b, -1, keepdims=True) ** 2
        for i, a in enumerate(units)
        for b in units[:i]
    ]
    return sum(pairs) / len(pairs)


def masked_mean(sequence, mask):
    """Mean over the real steps of a padded sequence (section 4.1, "mean pooling")."""
    weight = ops.expand_dims(mask, -1)  # (batch, n_steps, 1)
    total = ops.sum(sequence * weight, axis=1)  # (batch, n_units)
    return total / ops.maximum(ops.sum(weight, axis=1), 1.0)


def pool_frames(sequence, mask, n_frames):
    """Average each ``n_frames`` neighbouring steps, real ones only (ours).

    It shortens what the recurrent layers walk through. The paper does not do it;
    ``n_frames=1`` changes nothing.
    """
    if n_frames == 1:
        return sequence, mask
    weight = ops.expand_dims(mask, -1)
    pooled = ops.average_pool(sequence * weight, n_frames, n_frames)
    share = ops.average_pool(weight, n_frames, n_frames)  # (batch, n_pooled, 1)
    pooled = pooled / ops.maximum(share, 1.0 / n_frames)
    return pooled, ops.cast(ops.squeeze(share, -1) > 0, mask.dtype)
