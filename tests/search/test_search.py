"""A search finds the best settings, survives a kill, and never sees a test label."""

import json
import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from support.small_corpora import make_prepared

from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_cells
from privemo.experiments.grid import grid_of, list_points, order_points, point_of
from privemo.experiments.runs import runs_of
from privemo.experiments.tuning import (
    best_first,
    best_settings,
    score_folds,
    settings_file,
)
from privemo.features import Prepared
from privemo.folds.rows import rows_of
from privemo.search import study as search_module
from privemo.search.command import read_texts, run_search
from privemo.search.study import search
from privemo.search.trials import open_study, points_of

SETTINGS = load_profile("smoke", n_folds=3)
NONE, GENDER = (
    make_cells(d, ["lexical"], ["activation"])[0] for d in ("none", "gender")
)
TOY = Prepared("toy", pd.DataFrame(), {}, "toy", pd.DataFrame(), ())
PLANTED = {"n_gru_layers": 3, "n_dense_layers": 1, "n_dense_units": 64}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    return tmp_path


def folds_of(score, *, at_chance=True, n_folds=3):
    """Make what three folds say that agree."""
    fold = {"emotion": score, "gender": 0.5, "at_chance": at_chance, "score": score}
    return [fold] * n_folds


def fake(prepared, cell, settings, **_):
    """Score best at the planted point, and at strength 0.75 of a private network."""
    right = sum(getattr(settings, name) == value for name, value in PLANTED.items())
    return folds_of(0.1 * right + 0.05 * (cell.strength == 0.75))


@pytest.fixture
def faked(monkeypatch):
    monkeypatch.setattr(search_module, "score_point", fake)


def facts_of(emotion, gender):
    """Make the facts of a training whose second epoch was chosen."""
    wrong = {"emotion": 0.0, "gender": 1.0}
    return {"epoch": 1, "history": [wrong, {"emotion": emotion, "gender": gender}]}


@pytest.mark.parametrize(
    ("private", "emotion", "gender", "score", "at_chance"),
    [
        (False, 0.6, 0.9, 0.6, True),
        (True, 0.6, 0.9, 0.2, False),
        (True, 0.6, 0.54, 0.56, True),
        (True, 0.6, 0.46, 0.6, True),
        (True, 0.6, 0.3, 0.6, False),
    ],
)
def test_a_private_network_pays_for_gender_above_chance(
    private, emotion, gender, score, at_chance
):
    facts = [[facts_of(emotion, gender)]]
    (fold,) = score_folds(facts, private=private, margin=0.05)
    assert fold["score"] == pytest.approx(score)
    assert fold["at_chance"] == at_chance


def test_seeds_are_averaged_and_folds_are_not():
    facts = [[facts_of(0.4, 0.6), facts_of(0.6, 0.4)], [facts_of(0.9, 0.5)] * 2]
    folds = score_folds(facts, private=True, margin=0.05)
    assert [fold["score"] for fold in folds] == pytest.approx([0.5, 0.9])


def test_settings_at_chance_come_before_better_ones_that_are_not():
    good = {"point": "good", "folds": folds_of(0.9, at_chance=False)}
    fair = {"point": "fair", "folds": folds_of(0.5)}
    poor = {"point": "poor", "folds": folds_of(0.4)}
    assert best_first([good, poor, fair]) == [fair, poor, good]


@pytest.mark.parametrize("cell", [NONE, GENDER])
def test_a_planted_best_point_is_found_in_the_whole_grid(faked, cell):
    table = search(TOY, cell, SETTINGS, trials=None)
    assert len(table) == len(list_points(grid_of("lexical", cell.defence)))
    assert table["score"].is_monotonic_decreasing
    assert table[list(PLANTED)].iloc[0].to_dict() == PLANTED
    found, strength = best_settings(TOY, cell, SETTINGS, keep_strength=False)
    assert found == replace(SETTINGS, n_gru_units=32, **PLANTED)
    assert strength == (0.75 if cell is GENDER else 0)


def test_a_cell_keeps_its_strength_unless_told_otherwise(faked):
    search(TOY, GENDER, SETTINGS, trials=None)
    found, strength = best_settings(TOY, GENDER, SETTINGS)
    assert (found.n_gru_layers, strength) == (3, 0.5)
    (other,) = make_cells("gender", ["lexical"], ["activation"], strength=0.6)
    assert best_settings(TOY, other, SETTINGS) == (SETTINGS, 0.6)


def test_each_fold_is_chosen_by_its_own_validation_rows(monkeypatch):
    def by_fold(prepared, cell, settings, **_):
        deep = settings.n_gru_layers == 3
        return folds_of(0.6 - 0.1 * deep, n_folds=2) + folds_of(0.5 * deep, n_folds=1)

    monkeypatch.setattr(search_module, "score_point", by_fold)
    search(TOY, NONE, SETTINGS, trials=None)
    layers = [
        best_settings(TOY, NONE, SETTINGS, fold=k)[0].n_gru_layers for k in (0, 2)
    ]
    assert layers == [2, 3]


def test_without_a_search_nothing_changes(faked):
    assert best_settings(TOY, NONE, SETTINGS) == (SETTINGS, 0.0)
    search(TOY, NONE, SETTINGS, trials=2)
    others = [
        (replace(TOY, fingerprint="other"), NONE, SETTINGS),
        (TOY, replace(NONE, target="valence"), SETTINGS),
        (TOY, replace(NONE, recipe="strong"), SETTINGS),
        (TOY, NONE, replace(SETTINGS, max_epochs=3)),
    ]
    for prepared, cell, settings in others:
        assert best_settings(prepared, cell, settings)[0] == settings
    assert best_settings(TOY, NONE, SETTINGS, seed=1)[0] == SETTINGS
    attacked = replace(SETTINGS, attacker_epochs=7)
    assert best_settings(TOY, NONE, attacked)[0].n_gru_units == 32


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


def slow_search(home, trials):
    """Search with a scorer that takes its time and says when it starts."""
    os.environ["PRIVEMO_HOME"] = str(home)

    def score(prepared, cell, settings, **_):
        with open(home / "log", "a") as log:
            log.write(f"{point_of(grid_of('lexical', 'none'), cell, settings)}\n")
        time.sleep(0.4)
        return fake(prepared, cell, settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "score_point", score)
        search(TOY, NONE, SETTINGS, trials=trials)


def wanted_points(n):
    grid = grid_of("lexical", "none")
    first = point_of(grid, NONE, SETTINGS)
    return order_points(list_points(grid), first=first, seed=0)[:n]


def study_of():
    folder = settings_file(TOY, NONE, SETTINGS).with_suffix("")
    return open_study(folder, search_module._study_name())


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def same(points, others):
    return sorted(map(str, points)) == sorted(map(str, others))


@pytest.mark.slow
def test_a_killed_search_goes_on_and_loses_and_repeats_nothing(home):
    context = multiprocessing.get_context("spawn")
    for n_begun in (2, 4):  # killed twice, each time in the middle of a trial
        process = context.Process(target=slow_search, args=(home, 5))
        process.start()
        while len(lines(home / "log")) < n_begun:
            assert process.is_alive()
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    study = study_of()
    assert 2 <= len(points_of(study, "COMPLETE")) < 5
    n_killed = len(points_of(study, "RUNNING"))
    assert n_killed > 0
    assert not settings_file(TOY, NONE, SETTINGS).exists()
    slow_search(home, 5)
    assert same(points_of(study, "COMPLETE"), wanted_points(5))
    assert len(lines(home / "log")) == 5 + n_killed  # they were begun again
    written = json.loads(settings_file(TOY, NONE, SETTINGS).read_text())
    assert same([trial["point"] for trial in written["trials"]], wanted_points(5))


@pytest.mark.slow
def test_two_processes_share_one_study(home):
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=slow_search, args=(home, None)) for _ in "12"]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    assert same(set(map(str, points_of(study_of(), "COMPLETE"))), wanted_points(8))
    # the last point may be begun by both, in case the other one was killed
    assert len(lines(home / "log")) <= 9


def change_labels(prepared, rows):
    """Give every row another emotion, as wrong as can be."""
    table = prepared.utterances.copy()
    turned = {"low": "mid", "mid": "high", "high": "low"}
    where = table.columns.get_loc("activation")
    table.iloc[rows, where] = table["activation"].iloc[rows].map(turned)
    return replace(prepared, utterances=table)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))


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
            patch.setattr("privemo.folds.rows.rows_of", lambda *_: rows)
            return real(poisoned, run, settings, folder)

    monkeypatch.setattr(search_module, "train_run", train)
    assert searched(corpus, tmp_path) == clean
    assert set(seen) == {0, 1, 2}


@pytest.mark.slow
def test_a_folds_choice_does_not_depend_on_its_test_rows_anywhere(
    corpus, clean, tmp_path
):
    """The rows that test fold 0 validate another fold, whose scores do change."""
    (run, *_) = runs_of(corpus, GENDER, SETTINGS, seed=0)
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


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"trails": "3"}, "did you mean trials?"),
        ({"trials": "many"}, "a whole number from 1 on or all, not 'many'"),
        ({"trials": "0"}, "a whole number from 1 on or all, not '0'"),
        ({"jobs": "0"}, "-1 is one process a core"),
        ({"seed": "1.5"}, "seed is a whole number from 0 on, not '1.5'"),
        ({"profile": "fast"}, "choose one of smoke, lesson, paper"),
        ({"corpus": "iemocapp"}, "there is no corpus 'iemocapp'"),
    ],
)
def test_an_unknown_name_or_value_is_refused(texts, message):
    with pytest.raises(PrivemoError) as refused:
        next(run_search(texts))
    assert message in str(refused.value)


def test_all_is_the_whole_grid_and_the_default_is_not():
    assert read_texts({"trials": "all"})["trials"] is None
    assert 1 < read_texts({})["trials"] < 96


def test_less_than_one_trial_is_refused():
    with pytest.raises(PrivemoError, match="one trial or more, got trials=0"):
        search(TOY, NONE, SETTINGS, trials=0)


def test_a_damaged_file_says_what_to_do(faked):
    search(TOY, NONE, SETTINGS, trials=1)
    path = settings_file(TOY, NONE, SETTINGS)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(PrivemoError, match="is damaged .* search again"):
        best_settings(TOY, NONE, SETTINGS)


def test_the_command_searches_every_cell_and_says_where_it_wrote(
    faked, corpus, monkeypatch
):
    class Spoken:
        name, modalities, utterances = "toy", ("lexical",), corpus.utterances

    command = "privemo.search.command."
    monkeypatch.setattr(command + "load_corpus", lambda *_: Spoken)
    monkeypatch.setattr(command + "prepare", lambda *_, **__: corpus)
    texts = {"profile": "smoke", "trials": "2", "jobs": "1"}
    told = "\n".join(run_search(texts))
    assert "cell 1 of 2: lexical, activation, defence none" in told
    assert "2 of 8 points, 5 training runs each" in told
    assert "cell 2 of 2" in told and "2 of 32 points" in told
    written = [line for line in told.splitlines() if line.startswith("written: ")]
    for line in written:
        path = Path(line.removeprefix("written: "))
        assert len(json.loads(path.read_text())["trials"]) == 2
    with pytest.raises(PrivemoError, match="choose one of none, gender"):
        next(run_search({**texts, "defence": "speaker"}))
