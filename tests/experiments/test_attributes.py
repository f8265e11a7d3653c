"""Networks, attackers and scores of another attribute than gender."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import SETTINGS

from privemo.claims import judge
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_cells
from privemo.experiments.questions import ABOUT_GENDER, plan
from privemo.experiments.runs import draws_of
from privemo.features import prepare
from privemo.folds.rows import rows_of
from privemo.network.adversaries import adversaries_of
from privemo.network.labels import labels_of
from privemo.network.training import excess_of, watched
from privemo.scores.quantities import leakage, privacy
from privemo.tables.controls import chance_of, control_table
from privemo.tables.means import cell_mean
from privemo.terms import classes_in, named_for

HOW = {"attribute": "accent"}


@pytest.mark.parametrize(
    ("defence", "name"),
    [
        ("none", "none"),
        ("gender", "accent"),
        ("gender by stream", "accent by stream"),
        ("gender by several", "accent by several"),
        ("gender and speaker", "accent and speaker"),
        ("LEACE", "LEACE"),
    ],
)
def test_defences_are_named_for_what_they_hide(defence, name):
    assert named_for("accent", defence) == name
    (cell,) = make_cells(name, ["multimodal"], ["valence"], **HOW)
    assert cell.defence == name
    assert cell.attribute == "accent"
    assert all(a.attribute in ("accent", "speaker") for a in cell.adversaries)


def test_several_attributes_have_a_strength_each():
    strength = {"gender": 0.5, "accent": 0.25}
    found = adversaries_of("gender and accent", strength=strength)
    assert [(a.name, a.strength) for a in found] == [("gender", 0.5), ("accent", 0.25)]
    (cell,) = make_cells(
        "gender and accent", ["lexical"], ["valence"], strength=strength
    )
    assert cell.defence == "gender and accent"
    assert cell.attribute == "gender"
    assert watched(cell) == ["gender", "accent"]


@pytest.mark.parametrize(
    "defence", ["gender and acent", "gendr", "gender by many", "speaker by stream"]
)
def test_a_defence_that_nobody_knows_is_refused(defence):
    with pytest.raises(PrivemoError, match="there is no defence"):
        adversaries_of(defence, strength=0.5)


def test_classes_of_every_adversary_become_numbers():
    table = pd.DataFrame(
        {
            "speaker": ["a", "b", "c"],
            "gender": ["male", "female", "male"],
            "accent": ["west", "north", "south"],
            "valence": ["low", "mid", "high"],
        }
    )
    strength = {"gender": 1, "accent": 1}
    (cell,) = make_cells(
        "gender and accent", ["lexical"], ["valence"], strength=strength
    )
    labels, n_classes = labels_of(table, cell, np.arange(3))
    assert labels["accent"].tolist() == [2, 0, 1]
    assert labels["gender"].tolist() == [1, 0, 1]
    assert n_classes == {"emotion": 3, "gender": 2, "accent": 3}
    with pytest.raises(PrivemoError, match="there is no attribute 'accent'"):
        labels_of(table.drop(columns="accent"), cell, np.arange(3))


@pytest.mark.parametrize(
    ("said", "excess"), [(1 / 3, 0.0), (1 / 3 + 0.05, 0.0), (0.5, 0.5 - 1 / 3 - 0.05)]
)
def test_the_gate_of_three_classes_is_around_a_third(said, excess):
    (cell,) = make_cells("accent", ["lexical"], ["valence"], **HOW)
    found = excess_of({"accent": said}, cell, 0.05, {"accent": 3})
    assert found == pytest.approx(excess)


def test_chance_is_one_over_the_number_of_classes():
    classes = ("north", "south", "west")
    truth, guessed = [*classes] * 3, ["north"] * 9
    assert leakage(truth, guessed, classes=classes) == pytest.approx(1 / 3)
    assert privacy(truth, [guessed], classes=classes) == pytest.approx(2 / 3)
    assert privacy(truth, [truth], classes=classes) == 0
    assert chance_of(pd.DataFrame({"n_classes": [3]}), "P") == pytest.approx(2 / 3)
    assert chance_of(pd.DataFrame({"P": [0.3]}), "P") == 0.5


def test_classes_are_those_that_occur_and_of_gender_both():
    assert classes_in("accent", ["west", "", "north"]) == ("north", "west")
    assert classes_in("gender", ["male"]) == ("female", "male")


@pytest.fixture(scope="module")
def accented(prepared):
    """Give the speakers of the small corpus an accent that both genders have."""
    table = prepared.utterances
    number = table["speaker"].rank(method="dense").astype(int) // 2 % 2
    table = table.assign(accent=np.where(number, "north", "south"))
    return replace(prepared, utterances=table, attribute="accent")


def test_folds_hold_every_class_and_share_no_speaker(accented):
    table = accented.utterances
    (cell,) = make_cells("none", ["lexical"], ["activation"], **HOW)
    for draw in draws_of(accented, cell, SETTINGS, seed=0):
        parts = [table.iloc[rows] for rows in vars(rows_of(*draw)).values()]
        assert all(part["accent"].nunique() == 2 for part in parts)
        held = [set(part["speaker"]) for part in parts]
        assert sum(map(len, held)) == len(set.union(*held))


@pytest.mark.parametrize("question", ABOUT_GENDER)
def test_lessons_about_gender_say_so(question, tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    corpus = load_corpus("planted", n_speakers=2, n_utterances=1)
    asked = {"target": "activation", "modalities": ["lexical"], **HOW}
    with pytest.raises(NotForThisCorpus, match="this lesson is about gender"):
        plan(question, corpus, **asked)


def test_scores_say_what_chance_is(accented, tmp_path):
    names = ("none", "accent", "raw features", "shuffled labels")
    cells = [
        c for n in names for c in make_cells(n, ["lexical"], ["activation"], **HOW)
    ]
    scores = run_cells(accented, cells, SETTINGS, folder=tmp_path, n_jobs=1)
    assert set(scores["defence"]) == set(names)
    assert set(scores["n_classes"]) == {2}
    np.testing.assert_allclose(scores["calibrated P"], 2 * scores["P"])
    assert scores.loc[scores["defence"] == "none", "L"].between(0, 1).all()
    table = control_table(scores)
    assert table["calibrated P"].iloc[0] == 1


def test_the_paper_claims_nothing_of_another_attribute(accented, tmp_path):
    (cell,) = make_cells("none", ["lexical"], ["activation"], **HOW)
    scores = run_cells(accented, [cell], SETTINGS, folder=tmp_path, n_jobs=1)
    claims = judge(1, scores, attribute="accent")
    assert set(claims["verdict"]) == {"not testable"}
    (reason,) = set(claims["reason"])
    assert reason == "the paper speaks of gender, and this run of accent"


@pytest.mark.slow
@pytest.mark.parametrize(("knob", "found"), [(1.0, True), (0.0, False)])
def test_planted_age_is_found_and_absent_age_is_not(knob, found):
    settings = load_profile("lesson", probe_epochs=0, max_epochs=1)
    corpus = load_corpus("planted", n_blocks=4, seed=70, age_in_voice=knob)
    how = {"modalities": ["acoustic"], "attributes": ["age_group"]}
    prepared = prepare(corpus, settings, **how)
    named = ["acoustic"], ["activation"]
    cells = make_cells("raw features", *named, attribute="age_group")
    score = cell_mean(run_cells(prepared, cells, settings), "P").interval()
    assert (score[2] < 2 / 3) == found
