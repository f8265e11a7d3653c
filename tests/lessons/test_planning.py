"""All notebooks' networks are listed once, computed in one go, and by name."""

from types import SimpleNamespace

import nbformat
import pytest
from support.questions import BOTH, CHECKS, corpus, planned

from privemo.encoders.embedded import embedded_file
from privemo.experiments.cells import Cell
from privemo.lessons import known, opening, planning
from privemo.lessons.planning import compute_notebooks

PARAMETERS = """CORPUS = "planted"
FOLDER = ""
PROFILE = "smoke"
TARGET = "both"
MODALITIES = ["acoustic", "lexical", "multimodal"]
SEED = 0
DEALINGS = 1
VECTORS = ""
"""


@pytest.fixture
def computed(monkeypatch):
    """Take the place of the computation, and note what it was asked for."""
    asked = {"known": [], "cells": [], "beyond": {}}

    def compute(prepared, cells, settings, *, known, members, seed):
        asked.update(members=list(members), seed=seed)
        asked["cells"].append(list(cells))
        asked["known"].append(known)
        return len(asked["cells"][-1])

    def compute_more(kind, prepared, cells, settings, *, seed):
        asked["beyond"][kind] = cells

    def compute_by_heart(blocks, cells, settings, *, seed):
        asked["canaries"] = blocks, cells, seed
        return 0

    def load(name, folder, **_):
        return corpus("lexical") if name == "words" else BOTH

    monkeypatch.setattr(planning, "load_corpus", load)
    ready = SimpleNamespace(attribute="gender")
    monkeypatch.setattr(planning, "prepare", lambda *_, **__: ready)
    monkeypatch.setattr(known, "load_corpus", load)
    monkeypatch.setattr(known, "prepare", lambda corpus, *_, **__: corpus.modalities)
    monkeypatch.setattr(known, "check_known", lambda *_: None)
    monkeypatch.setattr(opening, "load_corpus", load)
    monkeypatch.setattr(planning, "with_attributes", lambda corpus, _: (corpus, ()))
    monkeypatch.setattr(planning, "check_levels", lambda *_, **__: None)
    monkeypatch.setattr(planning, "compute_cells", compute)
    monkeypatch.setattr(planning, "compute_beyond", compute_more)
    monkeypatch.setattr(planning, "canary_blocks", lambda *_, **how: ["block", how])
    monkeypatch.setattr(planning, "compute_canaries", compute_by_heart)
    return asked


def write(folder, name, more=""):
    notebook = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell(PARAMETERS + more)
    cell.metadata["tags"] = ["parameters"]
    notebook.cells = [cell]
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def strengths_of(cells):
    return {cell.strength for cell in cells}


def test_notebooks_are_computed_together_and_nothing_twice(tmp_path, computed):
    jobs = [
        (write(tmp_path, "1_leakage"), {"SEED": 3}),
        (write(tmp_path, "3_emotion", "STRENGTH = 0.3"), {"SEED": 3}),
    ]
    # 6 general and 6 private networks; three controls of three modalities
    assert compute_notebooks(jobs) == 12 + 9
    (cells,) = computed["cells"]
    assert len(set(cells)) == 21 and computed["seed"] == 3
    assert strengths_of(cells) == {0, 0.3}
    assert computed["members"] == [] and computed["known"] == [None]
    assert computed["beyond"] == {}


def test_questions_of_fewer_blocks_are_computed_apart(tmp_path, computed, monkeypatch):
    asked = []

    def load(name, folder, *, n_blocks):
        asked.append(n_blocks)
        one = corpus(*BOTH.modalities)
        one.blocks = (one,) * n_blocks
        return one

    monkeypatch.setattr(planning, "load_corpus", load)
    names = ("1_leakage", "3_emotion", "4_strength", "6_placement")
    compute_notebooks([(write(tmp_path, name), {}) for name in names])
    assert asked == [3, 2]  # all of profile smoke, then half of them; each read once
    assert len(computed["cells"]) == 2
    general, both = (set(cells) for cells in computed["cells"])
    assert {cell.modality for cell in both if cell.defence == "gender by stream"}
    assert not {cell for cell in general if cell.defence == "gender by stream"}


def test_what_another_corpus_attacks_is_computed_apart(tmp_path, computed):
    more = 'STRENGTH = 0.3\nKNOWN = "words"\nKNOWN_FOLDER = ""'
    jobs = [
        (write(tmp_path, "1_leakage"), {}),
        (write(tmp_path, "2_privacy", more), {}),
    ]
    # 6 general cells for question 1; of question 2 the lexical ones, three networks
    assert compute_notebooks(jobs) == 6 + 9 + 6
    assert computed["known"] == [None, ("lexical",)]
    own, others = computed["cells"]
    assert {cell.modality for cell in others} == {"lexical"}
    # what is done afterwards is attacked within one corpus
    assert not [cell for cell in others if cell.afterwards]
    assert {cell.afterwards for cell in own} == {"", *CHECKS}


def test_what_goes_beyond_is_computed_with_the_rest(tmp_path, computed):
    names = ("attackers", "several_adversaries", "membership_curves", "defences")
    paths = [write(tmp_path, name) for name in ("2_privacy", "7_members", *names)]
    compute_notebooks([(path, {}) for path in paths])
    (cells,), members = computed["cells"], computed["members"]
    plans = {question: planned(question) for question in (2, 7, *names)}
    wanted = {
        cell
        for todo in plans.values()
        for cell in todo.cells + todo.controls + todo.further
    }
    assert set(cells) == wanted and len(cells) == len(wanted)
    assert set(members) == {
        *plans[7].members,
        *plans[7].member_controls,
        *plans["defences"].further_members,
    }
    assert len(members) == len(set(members))
    blocks, canaries, seed = computed["canaries"]
    assert blocks == ["block", {"vectors": None}] and seed == 0
    assert canaries == plans[7].canaries
    beyond = computed["beyond"]
    assert set(beyond) == {"battery", "identity", "ignorant", "trade-off"}
    battery = [c for name in names[:2] for c in plans[name].beyond["battery"]]
    assert beyond["battery"] == list(dict.fromkeys(battery))
    assert all(isinstance(cell, Cell) for some in beyond.values() for cell in some)


def test_a_notebook_that_trains_nothing_is_left_alone(tmp_path, computed):
    notebook = nbformat.v4.new_notebook()
    nbformat.write(notebook, tmp_path / "9_mine.ipynb")
    assert compute_notebooks([(tmp_path / "9_mine.ipynb", {})]) == 0
    assert computed == {"known": [], "cells": [], "beyond": {}}


def test_a_notebook_that_is_left_out_is_named_before_training(
    tmp_path, computed, capsys
):
    jobs = [
        (write(tmp_path, name, "STRENGTH = 0.5"), {"STRENGTH": 0})
        for name in ("1_leakage", "6_placement")
    ]
    compute_notebooks(jobs)
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("6_placement is left out: this question compares adversar")
    assert len(computed["cells"]) == 1


def test_what_a_lesson_brings_along_is_computed_apart(tmp_path, computed, monkeypatch):
    brought = set()

    def bring(corpus_, values):
        features = values.get("features")
        brought.add(features)
        return corpus("given") if features else corpus_

    monkeypatch.setattr(planning, "bring_features", bring)
    jobs = [
        (write(tmp_path, "1_leakage"), {}),
        (write(tmp_path, "encoders", 'MODALITIES = ["given"]\nFEATURES = ""'), {}),
        (write(tmp_path, "3_emotion"), {}),
    ]
    compute_notebooks(jobs)
    assert brought == {None, str(embedded_file())}
    first, second = ({cell.modality for cell in some} for some in computed["cells"])
    assert {"given"} in (first, second) and first.isdisjoint(second)


def test_a_lesson_that_brings_nothing_for_a_corpus_is_named(tmp_path, computed, capsys):
    mine = {"CORPUS": "emodb", "FOLDER": "../EmoDB"}
    more = 'MODALITIES = ["given"]\nFEATURES = ""'
    jobs = [(write(tmp_path, "encoders", more), mine)]
    assert compute_notebooks(jobs) == 0
    said = capsys.readouterr().err
    assert "encoders is left out: the vectors that are brought along are" in said
