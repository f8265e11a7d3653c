"""What a network makes of utterances, in batches of similar length."""

import numpy as np

from privemo.network.batches import (
    LENGTH_STEP,
    batches_by_length,
    is_single,
    network_inputs,
)
from privemo.network.compiling import compiled_network, fresh_network, plan_of


def represent(weights, streams, n_classes, *, cell, settings):
    """Represent utterances the network was neither trained on nor asked about."""
    compiled = compiled_network(*plan_of(cell, n_classes, settings, streams))
    compiled.network.set_weights(weights)
    rows = np.arange(len(next(iter(streams.values()))))
    size = settings.batch_size
    outputs = predict(compiled.outputs, streams, rows, batch_size=size)
    return outputs["representation"]


def initial_weights(n_classes, *, cell, settings, seed, streams=None, train=()):
    """Return the weights of a network before its first step."""
    how = {"seed": seed, "streams": streams, "train": train}
    return fresh_network(cell, n_classes, settings, **how).network.get_weights()


def predict(compiled, streams, rows, *, batch_size):
    """Run a network over rows, in batches of equal size and similar length."""
    outputs = {}
    for batch in batches_by_length(lengths_of(streams, rows), batch_size=batch_size):
        full = np.resize(batch, batch_size)  # repeats fill the last batch
        predicted = compiled(network_inputs(streams, rows[full]))
        for name, values in predicted.items():
            out = outputs.setdefault(
                name, np.empty((len(rows), values.shape[1]), dtype="float32")
            )
            out[batch] = np.asarray(values)[: len(batch)]
    return outputs


def lengths_of(streams, rows):
    """Lengths that decide a batch's shape: of the longest stream, words the last."""
    names = [name for name in LENGTH_STEP if name in streams]
    names.sort(key=lambda name: is_single(name, streams[name]))  # a stable sort
    stream = streams[names[0]]
    return np.array([len(stream[row]) for row in rows])
