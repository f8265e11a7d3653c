"""The network in Keras' own layers, so that it loads without privemo.

What is ours about the layers serves training: a gradient written out, a gradient
reversed, an input standardised before every epoch. A network that is used and not
trained does the same without.
"""

import numpy as np

from privemo.network.backend import keras
from privemo.network.layers import GradientReversal, Standardise
from privemo.network.recurrent import GRU


def portable(network):
    """Return a network that computes the same by Keras' own layers.

    Parameters
    ----------
    network : keras.Model
        As `privemo.network.network.build_network` makes it.

    Returns
    -------
    copied : keras.Model
        The same inputs, outputs and names. Its outputs differ by rounding. It is not
        to be trained on: nothing in it reverses a gradient.
    """
    copied = keras.models.clone_model(
        network, clone_function=_stock, call_function=_called
    )
    for layer in network.layers:
        if layer.weights and not isinstance(layer, (GradientReversal, Standardise)):
            copied.get_layer(layer.name).set_weights(layer.get_weights())
    return copied


def _stock(layer):
    """Return a layer of Keras that does the same going forward."""
    if isinstance(layer, GRU):
        how = {"return_sequences": True, "name": layer.name}
        return keras.layers.GRU(layer.n_units, **how)
    if isinstance(layer, GradientReversal):
        return keras.layers.Identity(name=layer.name)
    if isinstance(layer, Standardise):
        mean, spread = (np.asarray(w) for w in (layer.mean, layer.spread))
        how = {"mean": mean, "variance": spread**2, "name": layer.name}
        return keras.layers.Normalization(**how)
    return layer.__class__.from_config(layer.get_config())


def _called(layer, *inputs, **options):
    """Call a layer; steps come first in ours, rows in that of Keras."""
    if not isinstance(layer, keras.layers.GRU):
        return layer(*inputs, **options)
    rows_first = keras.ops.transpose(inputs[0], (1, 0, 2))
    return keras.ops.transpose(layer(rows_first), (1, 0, 2))
