"""Classes as numbers: what the network's heads learn."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from privemo.corpora.schema import attributes_in
from privemo.terms import STREAMS, check, classes_in, levels_in


@dataclass(frozen=True, eq=False)
class TrainingData:
    """What one training is given.

    Parameters
    ----------
    streams : dict of str to sequence of ndarray
        The streams of the modality, aligned row by row.
    labels : dict of str to ndarray of int, shape (n_utterances,)
        Class numbers from 0 of ``"emotion"`` and of each attribute an adversary tells.
        Speakers that do not train may have any number.
    n_classes : dict of str to int
        Number of classes of each of these tasks.
    train, validation : ndarray of int
        Row positions.
    """

    streams: dict
    labels: dict
    n_classes: dict
    train: np.ndarray
    validation: np.ndarray


def training_data(prepared, cell, rows):
    """Put together what the training of a cell is given on some rows."""
    labels, n_classes = labels_of(prepared.utterances, cell, rows.train)
    streams = streams_of(prepared, cell)
    return TrainingData(streams, labels, n_classes, rows.train, rows.validation)


def streams_of(prepared, cell):
    """Return the streams that a cell's networks take."""
    return {name: prepared.streams[name] for name in STREAMS[cell.modality]}


def labels_of(utterances, cell, train):
    """Give every class of emotion and of the adversaries' attributes a number."""
    speaker = utterances["speaker"].to_numpy(dtype=str)
    told = [*dict.fromkeys(a.attribute for a in cell.adversaries)]
    for name in told:
        check("attribute", name, (*attributes_in(utterances), "speaker"))
    values = {**utterances[told], "emotion": utterances[cell.target]}
    classes = {name: classes_in(name, utterances[name]) for name in told}
    classes |= {
        "emotion": levels_in(utterances[cell.target]),
        "speaker": np.unique(speaker[train]),
    }
    tasks = ["emotion", *told]
    labels = {
        task: pd.Index(classes[task]).get_indexer(values[task]).astype("int32")
        for task in tasks
    }
    return labels, {task: len(classes[task]) for task in tasks}
