"""Choices are told before anything is loaded, and the nearest one is named."""

import subprocess
import sys

import numpy as np
import pytest

from privemo.config import PROFILES
from privemo.corpora import CORPORA
from privemo.errors import PrivemoError, nearest
from privemo.experiments.canaries import N_DEALINGS
from privemo.experiments.representations import APART, N_DRAWS
from privemo.experiments.runs import run_seed
from privemo.lessons.choices import (
    LARGEST_SEED,
    as_list,
    check_texts,
    check_values,
)
from privemo.terms import STREAMS


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("acoustic", ["acoustic"]),
        ("acoustic,lexical", ["acoustic", "lexical"]),
        (" acoustic , lexical ", ["acoustic", "lexical"]),
        ('["acoustic", "lexical"]', ["acoustic", "lexical"]),
        ("[acoustic]", ["acoustic"]),  # where a shell took the quotes
        ("['a', \"b\"]", ["a", "b"]),
        ("0.3,1", ["0.3", "1"]),
        ("acoustic,", ["acoustic"]),
        ("[]", []),
        ("", []),
    ],
)
def test_a_list_is_read_as_people_type_it(text, items):
    assert as_list(text) == items


def test_what_is_right_passes():
    for corpus in CORPORA:
        every = {"modalities": ",".join(STREAMS), "features": __file__}
        check_texts({"corpus": corpus, "known": ""} | every)
    for profile in PROFILES:
        check_values({"PROFILE": profile, "seed": 3, "STRENGTHS": [0, 0.5], "X": -1})
    check_texts({"folder": "", "vectors": __file__, "target": "both", "results": "new"})


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("corpus", "emodbb", "emodb"),
        ("corpus", "EmoDB", "emodb"),
        ("corpus", "crema-d", "cremad"),
        ("known", "iemocp", "iemocap"),
        ("profile", "lessn", "lesson"),
        ("modalities", "acoustic,lexicl", "lexical"),
        ("modality", "multi", "multimodal"),
    ],
)
def test_a_misspelt_choice_gets_its_nearest(name, text, meant):
    with pytest.raises(
        PrivemoError, match=rf"choose one of .*; did you mean {meant}\?"
    ):
        check_texts({name: text})


def test_what_is_far_from_all_gets_none():
    with pytest.raises(PrivemoError, match="there is no corpus 'xyz'.*own$"):
        check_texts({"corpus": "xyz"})
    assert nearest("", ["a", "b"]) == ""


@pytest.mark.parametrize("name", ["folder", "known_folder", "vectors", "features"])
def test_a_place_that_is_not_there_is_named(name, tmp_path):
    with pytest.raises(PrivemoError, match=f"there is no .*missing; correct {name}="):
        check_texts({name: str(tmp_path / "missing")})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"seed": -1}, "seed is a whole number from 0 to 100,000, not -1"),
        ({"SEED": 0.5}, "seed is a whole number"),
        ({"seed": True}, "seed is a whole number"),
        ({"strength": float("nan")}, "strength is a number from 0 on, not nan"),
        ({"strength_lexical": -1}, "strength_lexical is a number from 0 on, not -1"),
        ({"target": "arousal"}, "no target 'arousal'; choose one of activation"),
        ({"target": "valance"}, "did you mean valence?"),
        ({"modalities": "acoustic"}, "modalities is a list of .*, not 'acoustic'"),
        ({"corpus": ""}, "there is no corpus ''"),
        ({"layer": "first"}, "layer is the number of a layer, or mean, not 'first'"),
        ({"layer": 0.5}, "layer is the number"),
        ({"layer": True}, "layer is the number"),
    ],
)
def test_a_value_out_of_its_range_is_refused(values, message):
    with pytest.raises(PrivemoError, match=message):
        check_values(values)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"modalities": "given"}, "'given' reads a file .* add features=FILE"),
        (
            {"modality": "acoustic,given and lexical"},
            "'given and lexical' reads a file",
        ),
        (
            {"features": __file__},
            "acoustic, lexical, multimodal reads .*modalities=given",
        ),
        ({"features": __file__, "modalities": "acoustic"}, "no network of acoustic"),
        ({"features": __file__, "modality": "lexical"}, "no network of lexical"),
    ],
)
def test_features_and_who_reads_them_are_asked_for_together(texts, message):
    with pytest.raises(PrivemoError, match=message):
        check_texts(texts)
    for modality in ("given", "given and lexical", "acoustic,given"):
        check_texts({"features": __file__, "modalities": modality})


SLOW = ("numpy", "pandas", "sklearn", "tensorflow", "keras", "nbformat", "papermill")


@pytest.mark.parametrize(
    "arguments",
    [
        ["replicate", "vectors=missing.bin"],
        ["replicate", "corpus=emodb", "folder=missing"],
        ["replicate", "corpus=emodbb"],
        ["run", "profile=lessn"],
        ["search", "modality=acustic"],
        ["search", "folder=missing"],
        ["attack", "missing.npz"],
        ["corpora", "check", "emo-db"],
        ["corpora", "check", "emodb", "missing"],
        ["corpora", "fetch", "emo-db"],
    ],
)
def test_a_slip_is_answered_before_anything_slow_is_loaded(arguments, tmp_path):
    code = f"""
import sys
from privemo.__main__ import main
try:
    main()
finally:
    print("loaded", *sorted(set({SLOW}) & set(sys.modules)))
"""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("privemo: there is no ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == "loaded\n"


def test_the_largest_seed_makes_seeds_that_every_generator_takes():
    """Of every block or fold and repeat, dealing of canaries and untrained draw."""
    last = N_DEALINGS * LARGEST_SEED + N_DEALINGS - 1
    largest = run_seed(last, number=99, i=99) + N_DRAWS * APART
    np.random.RandomState(largest)  # noqa: NPY002 - Keras may ask it
    assert largest < 2**32
    with pytest.raises(PrivemoError, match="seed is a whole number"):
        check_values({"seed": LARGEST_SEED + 1})
