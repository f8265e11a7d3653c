"""Records that are handed on, without the weights of the networks.

Weights are half of a record and are asked for once only: where an attacker knows
another corpus. Whoever wants that trains the network again.
"""

import io
import shutil

import numpy as np

from privemo.experiments.records import Record

WEIGHT = "weight "  # of the arrays of a training


def files_to_hand_on(folder):
    """Return the files of a record by name, as bytes, without weights."""
    arrays = Record(folder, {}).arrays()
    kept = {name: a for name, a in arrays.items() if not name.startswith(WEIGHT)}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **kept)
    facts = (folder / "record.json").read_bytes()
    return {"record.json": facts, "arrays.npz": file.getvalue()}


def with_weights(training):
    """Return a record of a training if it has its weights; else remove it."""
    if any(name.startswith(WEIGHT) for name in training.arrays()):
        return training
    shutil.rmtree(training.folder, ignore_errors=True)
    return None
