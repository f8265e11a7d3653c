"""Records are handed on without weights, found as before, and trained again at need."""

import numpy as np
import pytest

from privemo.experiments import runs
from privemo.experiments.handing_on import files_to_hand_on, with_weights
from privemo.experiments.records import find_record, records_found, write_record

SETTINGS = {"kind": "training", "fold": 0}
ARRAYS = {"representation": np.eye(3, dtype="float32"), "said": np.array(["a", "b"])}
WEIGHTS = {"weight 0": np.ones((2, 2)), "weight 11": np.zeros(3)}


@pytest.fixture
def handed_on(tmp_path):
    """Write a record, and hand it on to another folder."""
    record = write_record(tmp_path / "mine", SETTINGS, {"epoch": 3}, ARRAYS | WEIGHTS)
    place = tmp_path / "theirs" / record.folder.name
    place.mkdir(parents=True)
    for name, content in files_to_hand_on(record.folder).items():
        (place / name).write_bytes(content)
    return tmp_path / "theirs"


def test_a_record_that_was_handed_on_is_found_and_says_the_same(handed_on):
    record = find_record(handed_on, SETTINGS)
    assert record.facts == {"settings": SETTINGS, "epoch": 3}
    arrays = record.arrays()
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype


def test_who_asks_for_its_weights_trains_again(handed_on):
    assert with_weights(find_record(handed_on, SETTINGS)) is None
    assert find_record(handed_on, SETTINGS) is None  # so that a new one can be stored
    again = write_record(handed_on, SETTINGS, {}, ARRAYS | WEIGHTS)
    assert with_weights(again) is again
    assert find_record(handed_on, SETTINGS) is not None


def test_what_is_found_is_noted_in_order_and_nothing_else(tmp_path):
    a, b = {"fold": 1}, {"fold": 0}
    folders = [write_record(tmp_path, s, {}, ARRAYS).folder for s in (a, b)]
    find_record(tmp_path, b)
    with records_found() as noted:
        assert find_record(tmp_path, {"fold": 9}) is None
        for settings in (a, b, a):
            find_record(tmp_path, settings)
    find_record(tmp_path, {"fold": 9})
    assert list(noted) == folders


def test_a_damaged_record_is_not_handed_on(tmp_path):
    record = write_record(tmp_path, SETTINGS, {}, ARRAYS)
    (record.folder / "arrays.npz").write_bytes(b"")
    with records_found() as noted:
        find_record(tmp_path, SETTINGS)
    assert not noted


@pytest.mark.parametrize(
    ("known", "n_trained"), [(None, 0), ("another corpus", 1)], ids=["alone", "known"]
)
def test_only_an_attacker_who_knows_another_corpus_needs_weights(
    handed_on, monkeypatch, known, n_trained
):
    trained, found = [], find_record(handed_on, SETTINGS)
    monkeypatch.setattr(runs, "find_run", lambda *_, known: (found, None))
    monkeypatch.setattr(runs, "_train", lambda *_: trained.append("anew"))
    monkeypatch.setattr(runs, "_attack", lambda *_: None)
    runs.compute_run(None, None, None, handed_on, known=known)
    assert len(trained) == n_trained
