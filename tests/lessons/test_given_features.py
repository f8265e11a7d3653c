"""All seven questions are asked of features that somebody brings."""

import numpy as np
import pytest
from support.given_files import save
from support.questions import corpus, defences, inputs_of, planned

from privemo.corpora import load_corpus
from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.experiments.questions import PLANS
from privemo.lessons.opening import bring_features, open_lesson
from privemo.lessons.opening import planned as wishes

HERE = corpus("given")
WITH_WORDS = corpus("lexical", "given")
BOTH = ["given", "given and lexical"]
TWO_STREAMS = (6, "several_adversaries")


@pytest.mark.parametrize("question", [q for q in PLANS if q not in TWO_STREAMS])
def test_every_question_is_planned_for_features_alone(question):
    todo = planned(question, corpus=HERE, modalities=["given"], **strengths(question))
    cells = todo.cells + todo.controls + todo.further + todo.members
    assert {modality for modality, _ in inputs_of(cells)} == {"given"}


def strengths(question):
    return {"strengths": [0.5, 1.0]} if question == 4 else {}


@pytest.mark.parametrize("question", TWO_STREAMS)
def test_placement_asks_for_two_streams(question):
    todo = planned(question, corpus=WITH_WORDS, modalities=BOTH)
    assert {modality for modality, _ in inputs_of(todo.cells)} == {"given and lexical"}
    assert ("gender by stream", "paper") in defences(todo.cells)
    with pytest.raises(NotForThisCorpus, match="hear and read at once"):
        planned(question, corpus=HERE, modalities=["given"])


def test_placement_is_about_one_modality():
    every = corpus("acoustic", "lexical", "given")
    for first, other in (BOTH[1:] + ["multimodal"], ["multimodal"] + BOTH[1:]):
        todo = planned(6, corpus=every, modalities=["given", first, other])
        used = todo.cells + todo.controls
        assert {modality for modality, _ in inputs_of(used)} == {first}


def test_the_strength_on_the_stream_of_the_file_is_that_of_the_other_stream():
    asked = {"strength": 0.5, "strength_acoustic": 0.7, "strength_lexical": 0.2}
    strength = wishes(asked)["strength"]
    todo = planned(6, corpus=WITH_WORDS, modalities=BOTH, strength=strength)
    (by_stream,) = {
        c.adversaries for c in todo.cells if c.defence == "gender by stream"
    }
    assert {a.placement: a.strength for a in by_stream if a.strength} == {
        "given": 0.7,
        "lexical": 0.2,
    }


def test_features_that_nothing_reads_are_refused_before_a_corpus_is_read(tmp_path):
    path = str(save(tmp_path / "f.npz"))
    with pytest.raises(PrivemoError, match="no network of acoustic reads"):
        open_lesson(1, features=path, modalities=["acoustic"])
    with pytest.raises(PrivemoError, match="reads a file of features, and none"):
        open_lesson(1, modalities=["given"])


@pytest.fixture(scope="module")
def of_planted(tmp_path_factory):
    """Make vectors of three blocks in which emotion is plain, and gender."""
    blocks = load_corpus("planted", n_blocks=3).blocks
    rng, ids, values, block = np.random.default_rng(0), [], [], []
    for number, part in enumerate(blocks):
        table = part.utterances
        drawn = rng.normal(size=(len(table), 12))
        drawn[:, 0] += 4 * (table["gender"] == "male")
        drawn[:, 1] += 4 * table["activation"].map({"low": 0, "mid": 1, "high": 2})
        ids, values = [*ids, *table["utterance"]], [*values, *drawn]
        block += [number] * len(table)
    path = tmp_path_factory.mktemp("given") / "f.npz"
    what = {"utterance": ids, "values": np.array(values), "block": block}
    return save(path, source="made up", **what)


def test_features_are_brought_to_every_block(of_planted):
    here = load_corpus("planted", n_blocks=2)
    asked = {"features": str(of_planted), "modalities": ["given"]}
    found = bring_features(here, asked)
    assert [block.modalities for block in found.blocks] == [("given",)] * 2
    assert bring_features(here, {"features": "", "modalities": ["acoustic"]}) is here


@pytest.mark.slow
def test_a_lesson_runs_and_names_its_source(of_planted, tmp_path, capsys):
    how = {"features": str(of_planted), "modalities": ["given"], "profile": "smoke"}
    lesson = open_lesson(2, target="activation", results=str(tmp_path / "r"), **how)
    lesson.about()
    assert "made up, from f.npz, for 720 of 720" in capsys.readouterr().out
    raw = lesson.control_scores.query("defence == 'raw features'")
    assert (raw["P"] < 0.2).all() and (raw["U"] > 0.6).all()  # as was planted
    shuffled = lesson.control_scores.query("defence == 'shuffled labels'")
    assert abs(shuffled["P"].mean() - 0.5) < 0.15
    assert set(lesson.claims["verdict"]) == {"not testable"}
    assert lesson._facts()["features"] == "made up"
