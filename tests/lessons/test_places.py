"""Results of other parameters go elsewhere, and replace none unasked."""

import ast
import json
import re

import jupytext
import pytest

from privemo.errors import PrivemoError
from privemo.lessons.opening import LESSONS, open_lesson
from privemo.lessons.parameters import _parameter
from privemo.lessons.places import OWN, check_results, departures, facts_of, folder_of
from privemo.lessons.sources import list_lessons
from privemo.report.results import NEEDED


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    monkeypatch.delenv("PRIVEMO_RESULTS", raising=False)
    return tmp_path / "results"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "results"),
        ({"corpus": "emodb"}, "emodb"),
        ({"corpus": "emodb", "known": "ravdess"}, "emodb_attacked_from_ravdess"),
        ({"known": "ravdess"}, "planted_attacked_from_ravdess"),
        ({"profile": "smoke", "seed": 3}, "smoke_seed3"),
        ({"corpus": "own", "modalities": ["acoustic", "lexical"]}, "own_acoustic_lexi"),
        ({"strength": 0.7}, "strength0.7"),
        ({"strengths": [0.0, 1.0]}, "strengths_0_1"),
        ({"vectors": "/a/glove.6B.txt"}, "vectors_glove.6B"),
        (
            {"modalities": ["given and lexical"], "features": "/a/h.npz", "layer": 6},
            "given_and_lexical_features_h_layer6",
        ),
    ],
)
def test_a_folder_is_named_by_what_departs(given, name):
    assert folder_of(departures(OWN | given, OWN)).name.startswith(name)


@pytest.mark.parametrize("path", list_lessons(), ids=lambda path: path.stem)
def test_the_lessons_own_parameters_are_those_of_the_sources(path):
    cells = jupytext.read(path).cells
    (cell,) = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    found = [_parameter(node, path) for node in ast.parse(cell.source).body]
    given = {parameter.name.lower(): parameter.default for parameter in found}
    (lesson,) = [lesson for lesson in LESSONS.values() if lesson.name == path.stem]
    assert departures(given, OWN | lesson.own) == {}
    assert set(given) <= {*OWN, "target", "folder", "known_folder", "results"}


def leave(results, notebook, given):
    """Leave behind what a notebook of these parameters does."""
    leave_run(results, notebook, asked=facts_of(given))


def leave_run(results, notebook, **parts):
    (results / "run").mkdir(parents=True, exist_ok=True)
    run = dict.fromkeys(NEEDED) | parts
    (results / "run" / f"{notebook}.json").write_text(json.dumps(run))


def test_the_same_parameters_may_replace_their_results(results):
    given = {"corpus": "own", "folder": "a", "seed": 1, "target": "both"}
    leave(results, "1_leakage", given)
    check_results(results, "1_leakage", given)
    check_results(results, "2_privacy", given | {"strength": 0.5})
    check_results(results, "4_strength", given | {"target": "activation"})
    check_results(results, "6_placement", given | {"modalities": ["multimodal"]})


@pytest.mark.parametrize(
    ("notebook", "change"),
    [
        ("2_privacy", {"corpus": "own"}),
        ("2_privacy", {"folder": "elsewhere"}),
        ("2_privacy", {"seed": 1}),
        ("2_privacy", {"profile": "smoke"}),
        ("2_privacy", {"vectors": "mine.bin"}),
        ("1_leakage", {"target": "valence"}),
        ("1_leakage", {"modalities": ["acoustic"]}),
    ],
)
def test_other_parameters_may_not(results, notebook, change):
    given = OWN | {"target": "both", "folder": ""}
    leave(results, "1_leakage", given)
    (name,) = change
    message = f"results holds results of 1_leakage with another {name}, .*delete this"
    with pytest.raises(PrivemoError, match=message):
        check_results(results, notebook, given | change)


def test_places_are_told_apart_and_not_named(results):
    facts = facts_of({"folder": "mine/own", "vectors": "mine/v.bin"})
    assert not re.search("mine|own|bin", json.dumps(list(facts.values())))
    assert facts_of({"folder": "mine/own"})["folder"] == facts["folder"]


def test_results_of_before_are_told_by_their_settings(results):
    leave_run(results, "1_leakage", settings={"corpus": "emodb", "seed": 0})
    check_results(results, "1_leakage", {"corpus": "emodb", "seed": 0, "folder": "a"})
    with pytest.raises(PrivemoError, match="another corpus, 'emodb' and not 'planted'"):
        check_results(results, "2_privacy", {"corpus": "planted", "seed": 0})


def test_a_lesson_opened_by_hand_is_refused_before_its_corpus_is_read(results):
    results.write_text("a file in the way")
    with pytest.raises(PrivemoError, match="nothing can be written to .*as RESULTS"):
        open_lesson(1, corpus="emodb", folder="missing")
    leave(results.parent / "mine", "1_leakage_by_modality", {"corpus": "planted"})
    with pytest.raises(PrivemoError, match="mine holds results of 1_leakage_by_mod"):
        open_lesson(2, corpus="own", results=str(results.parent / "mine"))


def test_a_lesson_opened_by_hand_does_not_replace_results_of_another_folder(results):
    """What a lesson leaves says where its corpus was, too."""
    leave(results, "1_leakage_by_modality", {"corpus": "emodb", "folder": "mine"})
    how = {"corpus": "emodb", "results": str(results)}
    with pytest.raises(PrivemoError, match="with another folder, "):
        open_lesson(1, folder="yours", **how)
    with pytest.raises(PrivemoError, match="there is no mine|mine.* not|no folder"):
        open_lesson(1, folder="mine", **how)  # nothing is in the way but the corpus
