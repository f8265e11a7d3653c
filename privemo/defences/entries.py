"""The defences that a cell can be given when its training is over, by name."""

import numpy as np
from sklearn.base import clone

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
    check("defence", name, AFTERWARDS)
    defence, known = clone(ENTRIES[name]), (representation[train], gender[train])
    if isinstance(defence, NullspaceProjection):
        defence.fit(*known, validation=(representation[validation], gender[validation]))
    else:
        defence.fit(*known)
    return defence.transform(representation).astype(np.float32)
