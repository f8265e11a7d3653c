"""Defences that change a finished representation; no network is trained again."""

from privemo.defences.entries import ENTRIES, defend
from privemo.defences.leace import LinearErasure
from privemo.defences.noise import ClippedNoise, gaussian_sigma, sensitivity
from privemo.defences.nullspace import NullspaceProjection
from privemo.defences.streams import StreamLeftOut

__all__ = [
    "ClippedNoise",
    "ENTRIES",
    "LinearErasure",
    "NullspaceProjection",
    "StreamLeftOut",
    "defend",
    "gaussian_sigma",
    "sensitivity",
]
