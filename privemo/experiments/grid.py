"""The hyper-parameters that the paper tried, as data (section 4.1)."""

from dataclasses import replace
from itertools import product

import numpy as np

from privemo.network.adversaries import adversaries_of
from privemo.terms import STREAMS, check

# by the names of `privemo.config.Settings`
CONVOLUTIONS = {
    "n_convolutions": (3, 4),
    "convolution_width": (2, 3),
    "n_kernels": (32, 64, 128),
}
RECURRENT = {"n_gru_layers": (2, 3), "n_gru_units": (32,)}
DENSE = {"n_dense_layers": (1, 2), "n_dense_units": (32, 64)}
STRENGTHS = (0.3, 0.5, 0.75, 1.0)  # lambda; of private networks only
SEARCHED = ("none", "gender")  # defences that have a grid


def grid_of(modality, defence):
    """Look up the values that the paper tried.

    Examples
    --------
    >>> len(list_points(grid_of("acoustic", "none")))
    96
    """
    check("modality", modality, tuple(STREAMS))
    check("defence to search for", defence, SEARCHED)
    convolutions = CONVOLUTIONS if "acoustic" in STREAMS[modality] else {}
    strengths = {"strength": STRENGTHS} if defence == "gender" else {}
    return {**convolutions, **RECURRENT, **DENSE, **strengths}


def list_points(grid):
    """List every combination of the values of a grid, as dicts."""
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def order_points(points, *, first, seed):
    """Deal points in an order of which the beginning is a fair sample."""
    dealt = [points[i] for i in np.random.default_rng(seed).permutation(len(points))]
    return sorted(dealt, key=lambda point: point != first)  # a stable sort


def point_of(grid, cell, settings):
    """Return where a cell stands in a grid; it may be none of its points."""
    values = {**vars(settings), "strength": cell.strength}
    return {name: values[name] for name in grid}


def apply_point(point, cell, settings):
    """Put the values of a point where they belong."""
    network = {name: value for name, value in point.items() if name != "strength"}
    if "strength" in point:
        adversaries = adversaries_of(
            cell.defence, cell.modality, strength=point["strength"]
        )
        cell = replace(cell, adversaries=adversaries)
    return cell, replace(settings, **network)
