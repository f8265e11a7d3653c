"""The seconds of records are added up, each where it belongs."""

import os

import numpy as np

from privemo.experiments.records import write_record
from privemo.experiments.timing import timing_table

COLUMNS = ["kind", "modality", "recipe", "n", "seconds", "median"]


def training(folder, seconds, *, recipe="paper", seed=0, **facts):
    """Store something in the form of a training's record."""
    cell = {"modality": "lexical", "recipe": {"name": recipe}}
    settings = {"kind": "training", "cell": cell, "seed": seed}
    return write_record(
        folder, settings, {"seconds": seconds, **facts}, {"x": np.zeros(2)}
    )


def further(folder, kind, name, seconds):
    """Store something that rests on a training."""
    settings = {"kind": kind, "training": name}
    return write_record(folder, settings, {"seconds": seconds}, {"x": np.zeros(2)})


def rows(table):
    """Return the rows of a table as tuples."""
    assert list(table.columns) == COLUMNS
    return [tuple(row) for row in table.itertuples(index=False)]


def test_seconds_are_added_up_kind_by_kind(tmp_path):
    first = training(tmp_path, 4.0)
    for seed, seconds in ((1, 5.0), (2, 9.0)):
        training(tmp_path, seconds, seed=seed)
    strong = training(tmp_path, 7.0, recipe="strong")
    further(tmp_path, "attack", first.folder.name, 0.5)
    further(tmp_path, "battery", strong.folder.name, 0.25)
    assert rows(timing_table(tmp_path)) == [
        ("training", "lexical", "paper", 3, 18.0, 5.0),
        ("training", "lexical", "strong", 1, 7.0, 7.0),
        ("attack", "lexical", "paper", 1, 0.5, 0.5),
        ("battery", "lexical", "strong", 1, 0.25, 0.25),
    ]


def test_what_was_stored_before_is_not_counted(tmp_path):
    old, new = training(tmp_path, 4.0), training(tmp_path, 6.0, seed=1)
    os.utime(old.folder / "record.json", (1000, 1000))
    further(tmp_path, "attack", old.folder.name, 0.5)
    assert new.facts["seconds"] == 6.0
    assert rows(timing_table(tmp_path, since=2000.0)) == [
        ("training", "lexical", "paper", 1, 6.0, 6.0),
        ("attack", "lexical", "paper", 1, 0.5, 0.5),
    ]


def test_what_says_nothing_of_time_is_no_mistake(tmp_path):
    assert rows(timing_table(tmp_path)) == []
    record = training(tmp_path, 4.0)
    further(tmp_path, "attack", "a training that is gone", 0.5)
    write_record(tmp_path, {"kind": "other"}, {}, {"x": np.zeros(2)})
    (record.folder / "record.json").write_text("cut sh")
    assert rows(timing_table(tmp_path)) == [("attack", "", "", 1, 0.5, 0.5)]
