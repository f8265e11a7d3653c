"""A search finds the best settings, survives a kill, and never sees a test label."""

import json
from dataclasses import replace

import pytest
from support.fake_search import GENDER, NONE, PLANTED, TOY, fake
from support.small_corpora import SETTINGS

from privemo.errors import PrivemoError
from privemo.experiments.experiment import run_cells
from privemo.experiments.grid import grid_of, list_points
from privemo.experiments.runs import draws_of
from privemo.experiments.tuning import (
    best_settings,
    settings_file,
)
from privemo.folds.rows import rows_of
from privemo.search import study as search_module
from privemo.search.study import search


@pytest.mark.parametrize("cell", [NONE, GENDER])
def test_a_planted_best_point_is_found_in_the_whole_grid(faked, cell):
    table = search(TOY, cell, SETTINGS, trials=None)
    assert len(table) == len(list_points(grid_of("lexical", cell.defence)))
    assert table["score"].is_monotonic_decreasing
    assert table[list(PLANTED)].iloc[0].to_dict() == PLANTED
    found, strength = best_settings(TOY, cell, SETTINGS, keep_strength=False)
    assert found == replace(SETTINGS, n_gru_units=32, **PLANTED)
    assert strength == (0.75 if cell is GENDER else 0)


def test_more_trials_keep_those_that_were_made(monkeypatch):
    scored = []
    monkeypatch.setattr(
        search_module,
        "score_point",
        lambda *args, **kwargs: scored.append(args) or fake(*args, **kwargs),
    )
    for trials, n_rows in ((3, 3), (5, 5), (2, 5), (None, 8)):
        assert len(search(TOY, NONE, SETTINGS, trials=trials)) == n_rows
        assert len(scored) == n_rows


def test_a_failed_trial_does_not_count(monkeypatch):
    def fail(*_, **__):
        raise PrivemoError("the training rows have no utterance of class 2")

    monkeypatch.setattr(search_module, "score_point", fail)
    with pytest.raises(PrivemoError, match="class 2"):
        search(TOY, NONE, SETTINGS, trials=3)
    assert not settings_file(TOY, NONE, SETTINGS).exists()
    monkeypatch.setattr(search_module, "score_point", fake)
    assert len(search(TOY, NONE, SETTINGS, trials=3)) == 3


def change_labels(prepared, rows):
    """Give every row another emotion, as wrong as can be."""
    table = prepared.utterances.copy()
    turned = {"low": "mid", "mid": "high", "high": "low"}
    where = table.columns.get_loc("activation")
    table.iloc[rows, where] = table["activation"].iloc[rows].map(turned)
    return replace(prepared, utterances=table)


@pytest.fixture(scope="module")
def clean(corpus, tmp_path_factory):
    """Search the clean corpus; return its trials, in the order of the grid."""
    return searched(corpus, tmp_path_factory.mktemp("clean"))


def searched(prepared, home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRIVEMO_HOME", str(home))
        search(prepared, GENDER, SETTINGS, trials=3)
        chosen = [
            best_settings(prepared, GENDER, SETTINGS, fold=k, keep_strength=False)
            for k in range(3)
        ]
        path = settings_file(prepared, GENDER, SETTINGS)
        trials = json.loads(path.read_text())["trials"]
    return sorted(trials, key=lambda trial: str(trial["point"])), chosen


@pytest.mark.slow
def test_poisoned_test_labels_change_nothing(corpus, clean, tmp_path, monkeypatch):
    """Emotion and gender of the rows that test each fold are made wrong."""
    real, seen = search_module.train_run, []

    def train(prepared, run, settings, folder):
        rows = rows_of(prepared, run)
        poisoned = change_labels(prepared, rows.test)
        other = {"female": "male", "male": "female"}
        table = poisoned.utterances
        where = table.columns.get_loc("gender")
        table.iloc[rows.test, where] = table["gender"].iloc[rows.test].map(other)
        seen.append(run.fold)
        # the folds are dealt by gender, so they must be held
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("privemo.experiments.training.rows_of", lambda *_: rows)
            return real(poisoned, run, settings, folder)

    monkeypatch.setattr(search_module, "train_run", train)
    assert searched(corpus, tmp_path) == clean
    assert set(seen) == {0, 1, 2}


@pytest.mark.slow
def test_a_folds_choice_does_not_depend_on_its_test_rows_anywhere(
    corpus, clean, tmp_path
):
    """The rows that test fold 0 validate another fold, whose scores do change."""
    ((_, run), *_) = draws_of(corpus, GENDER, SETTINGS, seed=0)
    poisoned = change_labels(corpus, rows_of(corpus, run).test)
    (trials, chosen), (was, chosen_then) = searched(poisoned, tmp_path), clean
    assert [t["folds"][0] for t in trials] == [t["folds"][0] for t in was]
    assert chosen[0] == chosen_then[0]
    for k in (1, 2):
        assert [t["folds"][k] for t in trials] != [t["folds"][k] for t in was]


@pytest.mark.slow
def test_the_trainings_of_a_search_are_not_made_again(corpus, clean, tmp_path):
    folder = tmp_path / "runs"
    search(corpus, NONE, SETTINGS, trials=1, folder=folder)
    before = {f: f.stat().st_mtime_ns for f in folder.glob("*/record.json")}
    assert len(before) == 3
    (tmp_path / "settings").rename(tmp_path / "lost")
    search(corpus, NONE, SETTINGS, trials=1, folder=folder)
    found, _ = best_settings(corpus, NONE, SETTINGS, fold=1)
    run_cells(corpus, [NONE], found, folder=folder, n_jobs=1)
    after = {f: f.stat().st_mtime_ns for f in folder.glob("*/record.json")}
    assert before.items() <= after.items()
    kinds = [f.read_text() for f in after]
    assert sum('"kind": "training"' in text for text in kinds) == 3


def test_less_than_one_trial_is_refused():
    with pytest.raises(PrivemoError, match="one trial or more, got trials=0"):
        search(TOY, NONE, SETTINGS, trials=0)
