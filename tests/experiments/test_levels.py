"""A target of two levels is told as two classes; one that cannot be told is refused."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import CELL, SETTINGS, make_prepared, treated

from privemo.claims.comparisons import Side, collect_folds, emotion_chance
from privemo.claims.doubts import tells_emotion
from privemo.corpora.corpus import Corpus
from privemo.corpora.schema import problem_table
from privemo.errors import PrivemoError
from privemo.experiments.answers import answers
from privemo.experiments.experiment import run_cells
from privemo.experiments.levels import check_levels, level_notes
from privemo.experiments.questions import Plan
from privemo.experiments.scoring import predictions


def with_labels(prepared, labels):
    """Give every level of a small corpus another label, or none."""
    table = prepared.utterances
    return table.assign(activation=table["activation"].map(labels).fillna(""))


@pytest.fixture(scope="module")
def two_levels(tmp_path_factory):
    """Make a small corpus without a middle."""
    prepared = make_prepared(tmp_path_factory.mktemp("two"), name="two")
    table = with_labels(prepared, {"low": "low", "high": "high"})
    return SimpleNamespace(**vars(prepared) | {"utterances": table})


@pytest.fixture(scope="module")
def corpus(two_levels):
    """Return a function that makes a corpus of some activation labels."""

    def make(activation=two_levels.utterances["activation"]):
        return Corpus(
            name="two",
            utterances=two_levels.utterances.assign(
                activation=list(activation),
                activation_rating=np.nan,
                valence_rating=np.nan,
            ),
            problems=problem_table([]),
            modalities=("lexical",),
            description="Made up.",
        )

    return make


# two levels


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Train and attack a general network on two levels, and refit its head."""
    folder = tmp_path_factory.mktemp("runs")
    prepared = make_prepared(tmp_path_factory.mktemp("words"), name="two")
    table = with_labels(prepared, {"low": "low", "high": "high"})
    prepared.utterances["activation"] = table["activation"]
    cells = [CELL, treated("LEACE")]
    scores = run_cells(prepared, cells, SETTINGS, folder=folder, n_jobs=1)
    return prepared, scores, folder


def test_two_levels_are_trained_and_scored_with_their_own_chance(run):
    prepared, scores, folder = run
    assert scores["U_chance"].eq(0.5).all()
    assert scores[["U", "U_female", "U_male"]].notna().all(axis=None)
    said = predictions(prepared, CELL, SETTINGS, folder=folder)
    assert set(said["predicted_emotion"]) <= {"low", "high"}
    assert set(said["emotion"]) == {"low", "high"}
    right = (said["emotion"] == said["predicted_emotion"]).mean()
    assert scores["U"][:3].mean() == pytest.approx(right, abs=0.1)
    count = answers(prepared, CELL, SETTINGS, quantity="U", folder=folder)
    assert count["n_right"].sum() / count["n"].sum() == pytest.approx(right)


def folds_of(chance, u):
    """Make the scores of a general network in five folds, of two targets."""
    fold = {"corpus": "toy", "modality": "lexical", "defence": "none", "strength": 0.0}
    fold |= {"recipe": "paper", "n_train": 30, "n_test": 10, "gate_passed": True}
    fold |= {"U_male": u, "U_female": u, "L": 0.5, "P": 0.5}
    rows = [
        fold | {"target": target, "fold": i, "U": u + 0.01 * i}
        for target in ("activation", "valence")
        for i in range(5)
    ]
    table = pd.DataFrame(rows)
    if chance:
        table["U_chance"] = table["target"].map({"valence": chance})
    return collect_folds(table)


@pytest.mark.parametrize(
    ("targets", "chance", "expected"),
    [
        (("valence",), 0.5, 1 / 2),
        (("activation",), 0.5, 1 / 3),
        (("activation", "valence"), 0.5, 5 / 12),
        (("activation", "valence"), None, 1 / 3),
    ],
)
def test_a_claim_knows_the_chance_of_its_targets(targets, chance, expected):
    side = Side(targets, "lexical", "none")
    assert emotion_chance(folds_of(chance, 0.5), side) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("chance", "u", "told"), [(None, 0.45, True), (0.5, 0.45, False), (0.5, 0.6, True)]
)
def test_emotion_is_told_only_above_the_chance_of_two_levels(chance, u, told):
    side = Side(("valence",), "lexical", "none")
    assert tells_emotion(folds_of(chance, u), side) == told


def test_it_is_said_that_there_are_two_levels():
    table = pd.DataFrame({"activation": ["low", "mid", "high"], "valence": ["low"] * 3})
    assert level_notes(table) == []
    (note,) = level_notes(table.assign(valence=["low", "", "high"]))
    assert note.startswith("valence has two levels only, low and high")
    assert "0.50" in note


# what cannot be told


def test_levels_that_are_in_every_fold_pass(corpus):
    check_levels(corpus(), Plan([CELL], members=[CELL]), SETTINGS, seed=0)


def test_a_rare_level_is_refused_with_what_to_do(corpus):
    activation = corpus().utterances["activation"].to_list()
    activation[:2] = "mid", "mid"
    with pytest.raises(PrivemoError, match="2 utterances are mid in activation") as e:
        check_levels(corpus(activation), Plan([CELL]), SETTINGS, seed=0)
    for words in ("rows of fold", "empty those cells", "so that low and high are told"):
        assert words in str(e.value)


def test_a_target_of_one_level_is_refused(corpus):
    with pytest.raises(PrivemoError, match="all labels of activation are low"):
        check_levels(corpus(["low"] * 108), Plan([CELL]), SETTINGS, seed=0)


def test_a_target_that_no_network_learns_does_not_matter(corpus):
    check_levels(corpus(["low"] * 108), Plan([]), SETTINGS, seed=0)
