"""The defences that a cell can be given when its training is over, by name."""

import numpy as np
from sklearn.base import clone

from privemo.defences.brought import (
    brought,
    build_defence,
    check_defended,
    is_brought,
    takes_validation,
)
from privemo.defences.leace import LinearErasure
from privemo.defences.noise import ClippedNoise
from privemo.defences.nullspace import NullspaceProjection
from privemo.defences.streams import StreamLeftOut
from privemo.terms import AFTERWARDS, check

ENTRIES = dict(
    zip(
        AFTERWARDS,
        (
            LinearErasure(),
            NullspaceProjection(),
            ClippedNoise(noise=0.5),
            ClippedNoise(noise=1.0),
            ClippedNoise(noise=2.0),
            StreamLeftOut("acoustic"),
            StreamLeftOut("lexical"),
        ),
        strict=True,
    )
)


def defend(name, representation, gender, *, train, validation):
    """Fit a defence to the training rows, and apply it to all."""
    plugin = brought(name) if is_brought(name) else None
    if plugin is None:
        check("defence", name, AFTERWARDS)
    defence = build_defence(plugin) if plugin else clone(ENTRIES[name])
    known = representation[train], gender[train]
    more = {}
    if takes_validation(defence):
        more["validation"] = representation[validation], gender[validation]
    Z = defence.fit(*known, **more).transform(representation)
    if plugin:
        check_defended(plugin, Z, len(representation))
    return np.asarray(Z).astype(np.float32)
