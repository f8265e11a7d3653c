"""Representations whose classes have means of their own."""

import numpy as np


def draw(*, n=200, n_units=8, n_classes=2, rank=None, shift=1.0, seed=0):
    """Classes whose means differ on all units; of full rank unless told."""
    rng = np.random.default_rng(seed)
    codes = np.arange(n) % n_classes
    means = rng.normal(size=(n_classes, n_units)) * shift
    Z = rng.normal(size=(n, n_units)) * 10.0 ** rng.uniform(-2, 2, n_units)
    Z = Z + means[codes]
    if rank is not None:
        Z = Z @ rng.normal(size=(n_units, rank)) @ rng.normal(size=(rank, n_units))
    return Z, np.array(list("abcdefgh"))[codes]


def class_means(Z, attribute):
    return np.array([Z[attribute == c].mean(axis=0) for c in np.unique(attribute)])
