"""All notebooks' networks are listed once, computed in one go, and by name."""

from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest

from privemo import planning
from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.planning import compute_notebooks
from privemo.questions import QUESTIONS, plan

ALL = ["acoustic", "lexical", "multimodal"]
PARAMETERS = """CORPUS = "planted"
FOLDER = ""
PROFILE = "smoke"
TARGET = "both"
MODALITIES = ["acoustic", "lexical", "multimodal"]
SEED = 0
VECTORS = ""
"""


def corpus(*modalities):
    table = pd.DataFrame({"valence": ["low"] * 2, "activation": ["high"] * 2})
    return SimpleNamespace(name="toy", modalities=modalities, utterances=table)


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


def test_an_unknown_question_is_refused():
    with pytest.raises(PrivemoError, match="questions 1 to 7"):
        planned(8)
    assert list(QUESTIONS) == [1, 2, 3, 4, 5, 6, 7]


@pytest.fixture
def computed(monkeypatch):
    """Take the place of the computation, and note what it was asked for."""
    asked = {"known": []}

    def compute(prepared, cells, settings, *, known, members, seed):
        asked.update(cells=list(cells), members=list(members), seed=seed)
        asked["known"].append(known)
        return len(asked["cells"])

    def load(name, folder):
        return corpus("lexical") if name == "words" else BOTH

    monkeypatch.setattr(planning, "load_corpus", load)
    monkeypatch.setattr(planning, "prepare", lambda corpus, *_, **__: corpus.modalities)
    monkeypatch.setattr(planning, "check_known", lambda *_: None)
    monkeypatch.setattr(planning, "compute_cells", compute)
    return asked


def write(folder, name, more=""):
    notebook = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell(PARAMETERS + more)
    cell.metadata["tags"] = ["parameters"]
    notebook.cells = [cell]
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def test_notebooks_are_computed_together_and_nothing_twice(tmp_path, computed):
    jobs = [
        (write(tmp_path, "1_leakage"), {"SEED": 3}),
        (write(tmp_path, "3_emotion", "STRENGTH = 0.3"), {"SEED": 3}),
    ]
    assert compute_notebooks(jobs) == 12
    assert len(set(computed["cells"])) == 12 and computed["seed"] == 3
    assert {cell.strength for cell in computed["cells"]} == {0, 0.3}
    assert computed["members"] == [] and computed["known"] == [None]


def test_what_another_corpus_attacks_is_computed_apart(tmp_path, computed):
    known = 'STRENGTH = 0.3\nKNOWN = "words"\nKNOWN_FOLDER = ""'
    jobs = [
        (write(tmp_path, "1_leakage"), {}),
        (write(tmp_path, "2_privacy", known), {}),
    ]
    # 6 general cells for question 1; of question 2 the lexical ones, three networks
    assert compute_notebooks(jobs) == 6 + 6
    assert computed["known"] == [None, ("lexical",)]
    assert {cell.modality for cell in computed["cells"]} == {"lexical"}


def test_a_notebook_that_trains_nothing_is_left_alone(tmp_path, computed):
    notebook = nbformat.v4.new_notebook()
    nbformat.write(notebook, tmp_path / "9_mine.ipynb")
    assert compute_notebooks([(tmp_path / "9_mine.ipynb", {})]) == 0
    assert computed == {"known": []}
