"""What is kept is listed with its size, and pruned when no name asks for it."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from privemo.__main__ import app
from privemo.corpora.planted import load
from privemo.experiments.kept import (
    DAMAGED,
    ORPHAN,
    STALE,
    USED,
    find_kept,
    kept_table,
    prune,
)
from privemo.experiments.records import write_record
from privemo.stages import stage_digest

CELL = {"modality": "acoustic", "target": "activation"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    return tmp_path


def training(home, source=None, seed=0):
    """Store something in the form of a training's record."""
    settings = {"kind": "training", "corpus": "planted", "cell": CELL, "seed": seed}
    settings["source"] = source or stage_digest("training")
    return write_record(home / "runs", settings, {}, {"x": np.zeros(1000)})


def attack(home, name, source=None):
    """Store something in the form of an attack's record."""
    settings = {"kind": "attack", "training": name}
    settings["source"] = source or stage_digest("attack")
    return write_record(home / "runs", settings, {}, {"x": np.zeros(10)})


def battery(home, **training):
    """Store something in the form of a battery's record, of a training or a file."""
    stage = "beyond" if training else "attack"
    settings = {"kind": "battery", "source": stage_digest(stage)} | training
    return write_record(home / "runs", settings, {}, {"x": np.zeros(10)})


def states():
    return {one.folder.name: one.state for one in find_kept()}


def test_what_the_code_of_today_made_is_in_use(home):
    mine = training(home)
    attack(home, mine.folder.name)
    battery(home, training=mine.folder.name)
    battery(home)
    assert len(states()) == 4 and set(states().values()) == {USED}
    assert prune(find_kept()) == 0
    assert len(states()) == 4


def test_other_code_and_what_rests_on_it_are_pruned_and_nothing_else(home):
    mine, old = training(home), training(home, source="0" * 64)
    kept = attack(home, mine.folder.name)
    lost, gone = attack(home, old.folder.name), attack(home, "never there")
    found = states()
    assert found[old.folder.name] == STALE
    assert found[lost.folder.name] == found[gone.folder.name] == ORPHAN
    assert prune(find_kept()) == 3
    assert states() == {mine.folder.name: USED, kept.folder.name: USED}


def test_a_damaged_record_is_named_and_pruned(home):
    record = training(home)
    (record.folder / "arrays.npz").write_bytes(b"cut short")
    assert states() == {record.folder.name: DAMAGED}
    assert prune(find_kept()) == 1
    assert states() == {}


def test_the_table_counts_and_measures(home):
    training(home), training(home, seed=1)
    (row,) = kept_table(find_kept()).to_dict("records")
    assert row["made from"] == "planted, acoustic, activation"
    assert (row["kind"], row["n"], row["state"]) == ("training", 2, USED)
    assert 0.016 < row["MB"] < 0.02  # twice a thousand numbers of eight bytes


def test_a_planted_corpus_is_known_by_its_knobs(home):
    load(n_speakers=4, n_utterances=1)
    (one,) = find_kept()
    assert (one.kind, one.state) == ("planted corpus", USED)
    knobs = one.folder / "knobs.json"
    knobs.write_text(json.dumps(json.loads(knobs.read_text()) | {"seed": 7}))
    assert [one.state for one in find_kept()] == [STALE]


def test_the_command_lists_and_prunes(home):
    training(home), training(home, source="0" * 64)
    listed = CliRunner().invoke(app, ["records"])
    assert listed.exit_code == 0
    assert STALE in listed.output and "MB" in listed.output
    assert len(states()) == 2  # listing removes nothing
    pruned = CliRunner().invoke(app, ["records", "--prune"])
    assert "1 of 2 folders removed" in pruned.output
    assert list(states().values()) == [USED]


def test_an_empty_home_is_no_mistake(home):
    listed = CliRunner().invoke(app, ["records", "--prune"])
    assert (listed.exit_code, "nothing is kept" in listed.output) == (0, True)
