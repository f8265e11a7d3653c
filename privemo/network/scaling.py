"""Mean and spread of given features over the training rows (ours).

What an encoder hands over has any scale, and units of it may lie far from 0. Filterbank
energies are normalised by speaker; these are not, since that would take a speaker's own
mean away, and with it most of what is asked about. So each unit is standardised over
all training rows of a network, and over no other row.
"""

from typing import NamedTuple

import numpy as np

from privemo.network.network import SCALE


class Shape(NamedTuple):
    """What a network has to know of given features."""

    width: int
    single: bool  # one vector an utterance, and no sequences


def shape_of(stream):
    """Return the shape of given features."""
    return Shape(stream.n_columns, stream.single)


def set_scaling(network, stream, train):
    """Set the layer that scales given features by the training rows."""
    mean, spread = scaling(stream, train)
    layer = network.get_layer(SCALE)
    layer.mean.assign(mean.astype("float32"))
    layer.spread.assign(spread.astype("float32"))


def scaling(stream, rows):
    """Return mean and standard deviation of each unit over all steps of some rows.

    One row at a time is held in memory. A unit that never changes has spread 1.
    """
    n, total, squares = 0, 0.0, 0.0
    origin = np.asarray(stream[rows[0]][0], dtype=float)  # or digits would cancel
    for row in rows:
        steps = np.asarray(stream[row], dtype=float) - origin
        n, total = n + len(steps), total + steps.sum(axis=0)
        squares = squares + (steps**2).sum(axis=0)
    variance = np.maximum(squares / n - (total / n) ** 2, 0)
    return origin + total / n, np.where(variance > 0, np.sqrt(variance), 1.0)
