"""Training an adversary beside the network: what recipe `strong` is made of (ours)."""

import numpy as np
from threadpoolctl import threadpool_limits

from privemo.network.dense import DenseLayers
from privemo.terms import STREAMS, WHOLE

BATCH_SIZE = 32
# a representation's axis that never moves is not divided by zero
SMALLEST_SPREAD = 1e-3


def columns_read(adversary, modality, n_columns):
    """Return which columns of the representation an adversary reads.

    Parameters
    ----------
    adversary : Adversary
        Its placement decides.
    modality : str
        Of the network.
    n_columns : int
        Width of the representation; the streams have equal shares of it, in order.

    Returns
    -------
    columns : slice
        All of them after the concatenation.
    """
    if adversary.placement == WHOLE:
        return slice(0, n_columns)
    streams = STREAMS[modality]
    width, i = n_columns // len(streams), streams.index(adversary.placement)
    return slice(i * width, (i + 1) * width)


def standardise_input(network, adversary, read):
    """Set an adversary's `Standardise` layer by what it reads, then apply it."""
    layer = network.get_layer(f"standardise_{adversary.name}")
    layer.mean.assign(read.mean(axis=0))
    layer.spread.assign(np.maximum(read.std(axis=0), SMALLEST_SPREAD))
    return np.asarray(layer(read))


class Refitter:
    """Refits adversaries on frozen representations, each from where the network has it.

    Parameters
    ----------
    n_passes : int
        Passes over the training rows a time.
    seed : int
        Seed of the shuffling.
    """

    def __init__(self, n_passes, *, seed):
        self.n_passes = n_passes
        self.seed = seed
        self.classifiers = {}

    def refit(self, network, adversary, read, labels, weight):
        """Fit a copy of an adversary's head, then put its weights into the network."""
        layers = head_layers(network, adversary)
        hidden = tuple(layer.units for layer in layers[:-1])
        classifier = self.classifiers.setdefault(
            adversary.name,
            DenseLayers(
                hidden,
                batch_size=BATCH_SIZE,
                max_iter=self.n_passes,
                warm_start=True,
                random_state=self.seed,
            ),
        )
        if hasattr(classifier, "coefs_"):  # else what it learnt since would be lost
            _take_over(classifier, layers)
        with threadpool_limits(1):
            classifier.fit(read, labels, sample_weight=weight)
        for layer, kernel, bias in zip(
            layers, classifier.coefs_, classifier.intercepts_, strict=True
        ):
            layer.set_weights(as_softmax(kernel, bias, layer.units))


def head_layers(network, adversary):
    """Return the dense layers of an adversary, the softmax last."""
    names = {layer.name for layer in network.layers}
    hidden, i = [], 0
    while f"{adversary.name}_{i}" in names:
        hidden.append(network.get_layer(f"{adversary.name}_{i}"))
        i += 1
    return [*hidden, network.get_layer(adversary.name)]


def _take_over(classifier, layers):
    """Let a classifier start from the weights of dense layers."""
    weights = [layer.get_weights() for layer in layers]
    kernel, bias = weights[-1]
    if classifier.out_activation_ == "logistic":  # the inverse of `as_softmax`
        weights[-1] = [kernel[:, 1:] - kernel[:, :1], bias[1:] - bias[:1]]
    for i, (kernel, bias) in enumerate(weights):
        classifier.coefs_[i] = kernel.astype(classifier.coefs_[i].dtype)
        classifier.intercepts_[i] = bias.astype(classifier.intercepts_[i].dtype)


def as_softmax(kernel, bias, n_units):
    """Widen a single logistic unit to a softmax over two; leave anything else alone.

    scikit-learn tells two classes apart by one logistic unit; a softmax over 0 and that
    unit's input gives the same probabilities.
    """
    if kernel.shape[1] < n_units:
        kernel = np.hstack([np.zeros_like(kernel), kernel])
        bias = np.hstack([np.zeros_like(bias), bias])
    return [kernel.astype("float32"), bias.astype("float32")]
