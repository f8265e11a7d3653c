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

    Parameters
    ----------
    modality : {"acoustic", "lexical", "multimodal"}
        Words pass no convolution. In a multimodal network both streams have the same
        number of GRU layers (ours: the paper does not say).
    defence : {"none", "gender"}
        Private networks ("gender") have a reversal strength to choose, too.

    Returns
    -------
    grid : dict of str to tuple
        Values by setting; ``"strength"`` is the reversal strength.

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
    """Deal points in an order of which the beginning is a fair sample.

    Parameters
    ----------
    points : list of dict
        From `list_points`.
    first : dict
        Comes first where it is among them: what is used without a search, so that the
        best of any number of trials is no worse on the validation rows (ours).
    seed : int
        Decides the order of the others.

    Returns
    -------
    points : list of dict
        Each once.
    """
    dealt = [points[i] for i in np.random.default_rng(seed).permutation(len(points))]
    return sorted(dealt, key=lambda point: point != first)  # a stable sort


def point_of(grid, cell, settings):
    """Return where a cell stands in a grid; it may be none of its points."""
    values = {**vars(settings), "strength": cell.strength}
    return {name: values[name] for name in grid}


def apply_point(point, cell, settings):
    """Put the values of a point where they belong.

    Parameters
    ----------
    point : dict
        From `list_points`.
    cell : Cell
        Its reversal strength is replaced if the point has one.
    settings : Settings
        Its network is replaced.

    Returns
    -------
    cell, settings
        Changed copies.
    """
    network = {name: value for name, value in point.items() if name != "strength"}
    if "strength" in point:
        adversaries = adversaries_of(
            cell.defence, cell.modality, strength=point["strength"]
        )
        cell = replace(cell, adversaries=adversaries)
    return cell, replace(settings, **network)
