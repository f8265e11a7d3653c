"""All notebooks' networks are listed once, computed in one go, and by name."""

from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest

from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.experiments.cells import Cell
from privemo.experiments.questions import PLANS, QUESTIONS, plan
from privemo.lessons import known, opening, planning
from privemo.lessons.planning import compute_notebooks
from privemo.terms import AFTERWARDS, CONTROLS

ALL = ["acoustic", "lexical", "multimodal"]
PARAMETERS = """CORPUS = "planted"
FOLDER = ""
PROFILE = "smoke"
TARGET = "both"
MODALITIES = ["acoustic", "lexical", "multimodal"]
SEED = 0
VECTORS = ""
"""


def corpus(*modalities, name="toy", n_speakers=20):
    """Make what `plan` looks at; the speakers are dealt into five folds."""
    who = range(n_speakers)
    table = pd.DataFrame(
        {
            "speaker": [f"{name}:{i:02d}" for i in who],
            "gender": [("female", "male")[i % 2] for i in who],
            "valence": "low",
            "activation": "high",
        }
    )
    return SimpleNamespace(name=name, modalities=modalities, utterances=table)


BOTH = corpus("acoustic", "lexical")


def planned(question, *, corpus=BOTH, modalities=ALL, **options):
    return plan(question, corpus, target="both", modalities=modalities, **options)


def defences(cells):
    return sorted({(cell.defence, cell.recipe.name) for cell in cells})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (1, [("none", "paper")]),
        (2, [("gender", "paper"), ("gender", "strong"), ("none", "paper")]),
        (3, [("gender", "paper"), ("none", "paper")]),
        (5, [("gender", "paper"), ("none", "paper")]),
        (6, [("gender", "paper"), ("gender by stream", "paper"), ("none", "paper")]),
        (7, [("gender", "paper"), ("gender and speaker", "paper"), ("none", "paper")]),
    ],
)
def test_every_question_has_its_defences(question, expected):
    assert defences(planned(question).cells) == expected


def test_questions_share_their_networks():
    one, three = planned(1), planned(3)
    assert set(one.cells) < set(three.cells) == set(planned(5).cells)
    assert len(one.cells) == 6


def test_question_4_has_every_strength_and_0_is_the_general_model():
    cells = planned(4, strengths=[0.0, 1.0, 0.5]).cells
    paper = [cell for cell in cells if cell.recipe.name == "paper"]
    assert {cell.strength for cell in paper} == {0.0, 0.5, 1.0}
    assert len(paper) == 18 and len(cells) == 19
    assert set(planned(2).cells) - {
        c for c in planned(2).cells if c.recipe.name != "paper"
    } <= set(paper)


def test_question_7_asks_after_members_under_four_defences():
    found = {cell.defence for cell in planned(7).members}
    assert found == {"none", "gender", "speaker", "gender and speaker"}


def test_question_6_needs_both_streams():
    assert {c.modality for c in planned(6).cells} == {"multimodal"}
    with pytest.raises(NotForThisCorpus, match="hear and read at once; toy"):
        planned(6, corpus=corpus("acoustic"))


def test_a_known_corpus_must_have_the_modality():
    shared = planned(2, known=corpus("acoustic")).cells
    assert {cell.modality for cell in shared} == {"acoustic"}
    with pytest.raises(NotForThisCorpus, match="knows toy meets lexical features only"):
        planned(2, modalities=["acoustic"], known=corpus("lexical"))


CHECKS = [name for name in CONTROLS if name != "oracle"]
WHILE_TRAINING = [
    ("gender", "paper"),
    ("gender", "strong"),
    ("gender and speaker", "paper"),
    ("gender by several", "orthogonal"),
    ("none", "paper"),
]
SEVERAL = [("gender by several", "orthogonal"), ("gender by several", "paper")]


def inputs_of(cells):
    return sorted({(cell.modality, cell.target) for cell in cells})


FIRST = [(modality, "activation") for modality in ALL]


@pytest.mark.parametrize("question", [1, 2, 3, 4, 5, 6, 7])
def test_controls_stand_below_every_question_for_one_target(question):
    controls = planned(question, strengths=[0.5]).controls
    assert {cell.afterwards for cell in controls} == set(CHECKS)
    assert inputs_of(controls) == (FIRST if question != 6 else FIRST[-1:])
    assert len(controls) == len(set(controls)) == len(CHECKS) * len(inputs_of(controls))


@pytest.mark.parametrize("question", [1, 2, 6, 7])
@pytest.mark.parametrize(("name", "n_there"), [("planted", 1), ("toy", 0)])
def test_only_the_embedded_corpus_has_an_oracle(question, name, n_there):
    todo = planned(question, corpus=corpus("acoustic", "lexical", name=name))
    oracles = [c for c in todo.controls if c.afterwards == "oracle"]
    assert len(oracles) == n_there * len(inputs_of(todo.controls))
    # nothing that members and others would be told by was drawn
    assert not [c for c in todo.member_controls if c.afterwards == "oracle"]


def test_the_battery_attacks_the_networks_of_question_2_for_one_target():
    todo = planned("attackers")
    (battery,) = todo.beyond.values()
    assert list(todo.beyond) == ["battery"] and not todo.further
    assert inputs_of(battery) == FIRST and set(todo.controls) < set(battery)
    rest = set(battery) - set(todo.controls)
    assert rest == {c for c in planned(2).cells if c.target == "activation"}
    valence = plan("attackers", BOTH, target="valence", modalities=ALL)
    assert {c.target for c in valence.beyond["battery"]} == {"valence"}


def test_several_adversaries_stand_beside_the_networks_of_question_6():
    todo, paper = planned("several_adversaries"), planned(6)
    assert set(todo.cells) == {c for c in paper.cells if c.target == "activation"}
    assert defences(todo.further) == SEVERAL
    assert inputs_of(todo.further) == [("multimodal", "activation")]
    assert list(todo.beyond) == ["battery"]
    everything = todo.cells + todo.further + paper.controls
    assert set(todo.beyond["battery"]) == set(everything)


def test_the_ignorant_attacker_asks_about_the_members_of_question_7():
    todo, paper = planned("membership_curves"), planned(7)
    assert todo.beyond == {"ignorant": paper.members}
    assert todo.members == paper.members
    assert paper.member_controls == paper.controls


def test_all_defences_are_compared_on_one_input():
    todo = planned("defences")
    compared = todo.beyond["trade-off"]
    assert compared == todo.further
    # recipe strong is not trained once more for membership
    assert todo.further_members == [c for c in compared if c.recipe.name != "strong"]
    assert len(todo.further_members) == len(compared) - 1
    assert inputs_of(compared) == [("multimodal", "activation")]
    while_training = [cell for cell in compared if not cell.afterwards]
    assert defences(while_training) == WHILE_TRAINING
    later = [cell.afterwards for cell in compared if cell.afterwards]
    assert later == list(AFTERWARDS)


def test_a_trade_off_on_one_stream_leaves_none_out():
    todo = planned("defences", corpus=corpus("lexical"), modalities=["lexical"])
    later = [c.afterwards for c in todo.further if c.afterwards]
    assert later == [name for name in AFTERWARDS if not name.startswith("without")]
    assert inputs_of(todo.further) == [("lexical", "activation")]


@pytest.mark.parametrize(
    ("n_speakers", "there"), [(10, False), (19, False), (20, True), (30, True)]
)
def test_two_speakers_a_fold_are_too_few_for_a_trade_off(n_speakers, there):
    """An attacker learns from some of a fold's women and men, and asks about others."""
    small = corpus("lexical", n_speakers=n_speakers)
    if there:
        assert planned("defences", corpus=small).further
    else:
        with pytest.raises(NotForThisCorpus, match="nobody left to be asked about"):
            planned("defences", corpus=small)
    assert planned("membership_curves", corpus=small).beyond["ignorant"]


@pytest.mark.parametrize("question", [1, 2, 3, 4, 5, 6])
def test_other_questions_need_nothing_beyond(question):
    todo = planned(question, strengths=[0.5])
    assert not (todo.further or todo.further_members or todo.beyond)
    assert not (todo.members or todo.member_controls)


def test_an_unknown_question_is_refused():
    with pytest.raises(PrivemoError, match="no question 8; the questions are 1, 2"):
        planned(8)
    assert list(QUESTIONS) == list(PLANS)
    assert [key for key in QUESTIONS if isinstance(key, int)] == [*range(1, 8)]


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

    def load(name, folder):
        return corpus("lexical") if name == "words" else BOTH

    monkeypatch.setattr(planning, "load_corpus", load)
    monkeypatch.setattr(planning, "prepare", lambda corpus, *_, **__: corpus.modalities)
    monkeypatch.setattr(known, "load_corpus", load)
    monkeypatch.setattr(known, "prepare", lambda corpus, *_, **__: corpus.modalities)
    monkeypatch.setattr(known, "check_known", lambda *_: None)
    monkeypatch.setattr(opening, "load_corpus", load)
    monkeypatch.setattr(planning, "compute_cells", compute)
    monkeypatch.setattr(planning, "compute_beyond", compute_more)
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
    beyond = computed["beyond"]
    assert set(beyond) == {"battery", "ignorant", "trade-off"}
    battery = [c for name in names[:2] for c in plans[name].beyond["battery"]]
    assert beyond["battery"] == list(dict.fromkeys(battery))
    assert all(isinstance(cell, Cell) for some in beyond.values() for cell in some)


def test_a_notebook_that_trains_nothing_is_left_alone(tmp_path, computed):
    notebook = nbformat.v4.new_notebook()
    nbformat.write(notebook, tmp_path / "9_mine.ipynb")
    assert compute_notebooks([(tmp_path / "9_mine.ipynb", {})]) == 0
    assert computed == {"known": [], "cells": [], "beyond": {}}
