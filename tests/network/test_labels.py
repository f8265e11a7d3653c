"""Classes become numbers in a fixed order, and a head's rows stay aligned."""

import numpy as np
import pandas as pd
import pytest

from privemo.experiments.cells import Cell
from privemo.features import Prepared
from privemo.folds.speakers import Fold
from privemo.network.adversaries import adversaries_of
from privemo.network.labels import labels_of, streams_of, training_data

TABLE = pd.DataFrame(
    {
        "speaker": ["c:b", "c:a", "c:b", "c:z", "c:a"],
        "gender": ["male", "female", "male", "female", "female"],
        "activation": ["high", "low", "mid", "high", ""],
        "valence": ["low", "low", "high", "mid", "mid"],
    }
)
STREAMS = {"acoustic": list("abcde"), "lexical": list("vwxyz")}
PREPARED = Prepared("toy", TABLE, STREAMS, "toy", pd.DataFrame(), ())


def cell(defence="none", modality="lexical", target="activation"):
    return Cell(modality, target, adversaries_of(defence))


def test_levels_and_genders_are_numbered_in_the_order_of_the_terms():
    labels, n_classes = labels_of(TABLE, cell(), np.array([0, 1]))
    assert labels["emotion"].tolist() == [2, 0, 1, 2, -1]  # low, mid, high; none
    assert labels["gender"].tolist() == [1, 0, 1, 0, 0]
    assert n_classes == {"emotion": 3, "gender": 2}
    assert {values.dtype for values in labels.values()} == {np.dtype("int32")}


def test_the_target_is_the_cells():
    labels, _ = labels_of(TABLE, cell(target="valence"), np.array([0]))
    assert labels["emotion"].tolist() == [0, 0, 2, 1, 1]


def test_levels_that_a_corpus_lacks_are_no_classes():
    table = TABLE.assign(valence=["low", "high", "", "high", "low"])
    labels, n_classes = labels_of(table, cell(target="valence"), np.array([0, 1]))
    assert labels["emotion"].tolist() == [0, 1, -1, 1, 0]
    assert n_classes["emotion"] == 2


@pytest.mark.parametrize(
    ("train", "expected"), [([0, 1], [1, 0, 1, -1, 0]), ([3, 2], [0, -1, 0, 1, -1])]
)
def test_only_speakers_who_train_are_classes(train, expected):
    labels, n_classes = labels_of(TABLE, cell("speaker"), np.array(train))
    assert labels["speaker"].tolist() == expected
    assert n_classes["speaker"] == 2


def test_several_adversaries_of_one_attribute_share_its_labels():
    labels, _ = labels_of(TABLE, cell("gender by several"), np.array([0]))
    assert set(labels) == {"emotion", "gender"}


@pytest.mark.parametrize(
    ("modality", "names"),
    [
        ("acoustic", ["acoustic"]),
        ("lexical", ["lexical"]),
        ("multimodal", ["acoustic", "lexical"]),
    ],
)
def test_a_network_is_given_the_streams_of_its_modality_alone(modality, names):
    found = streams_of(PREPARED, cell(modality=modality))
    assert list(found) == names
    assert all(found[name] is STREAMS[name] for name in names)


def test_the_rows_of_a_fold_are_handed_on():
    fold = Fold(train=np.array([0, 1]), validation=np.array([2]), test=np.array([3]))
    data = training_data(PREPARED, cell("speaker"), fold)
    assert data.train is fold.train and data.validation is fold.validation
    assert data.labels["speaker"].tolist() == [1, 0, 1, -1, 0]
    assert list(data.streams) == ["lexical"]
