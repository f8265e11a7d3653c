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
    """Fit a defence to the training rows, and apply it to all.

    Parameters
    ----------
    name : str
        One of `privemo.terms.AFTERWARDS`.
    representation : ndarray of float, shape (n_utterances, n_units)
        Of a network that is trained.
    gender : ndarray of str, shape (n_utterances,)
        What is to be hidden. Only that of the rows below is looked at.
    train, validation : ndarray of int
        Row positions; the validation rows tell INLP when to stop.

    Returns
    -------
    defended : ndarray of float32, shape (n_utterances, any)
        Of every row.

    Raises
    ------
    PrivemoError
        If there is no such defence.
    """
    check("defence", name, AFTERWARDS)
    defence, known = clone(ENTRIES[name]), (representation[train], gender[train])
    if isinstance(defence, NullspaceProjection):
        defence.fit(*known, validation=(representation[validation], gender[validation]))
    else:
        defence.fit(*known)
    return defence.transform(representation).astype(np.float32)
