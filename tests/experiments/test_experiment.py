"""From a cell to its scores: what is computed, what is found again, what it says."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import SETTINGS, make_prepared, times

from privemo.errors import PrivemoError
from privemo.experiments import checks
from privemo.experiments.cells import Cell, make_cells
from privemo.experiments.checks import check_folds
from privemo.experiments.experiment import run_cells, run_membership
from privemo.experiments.naming import attack_settings, training_settings
from privemo.experiments.runs import Run, find_run
from privemo.experiments.scoring import predictions, training_histories
from privemo.experiments.training import represent_other
from privemo.folds.rows import rows_of
from privemo.folds.speakers import speaker_folds
from privemo.network.adversaries import Adversary

CELL = Cell("lexical", "activation")
predictions.__test__ = False


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def scores(prepared, folder):
    return run_cells(prepared, [CELL], SETTINGS, folder=folder, n_jobs=1)


def test_one_row_a_fold_and_every_number_a_score(scores):
    assert scores["fold"].tolist() == [0, 1, 2]
    assert (
        scores[["U", "U_male", "U_female", "L", "P", "P_reverse"]].ge(0).all(axis=None)
    )
    assert (
        scores[["U", "U_male", "U_female", "L", "P", "P_reverse"]].le(1).all(axis=None)
    )
    assert (scores["n_train"] == 36).all()
    assert scores["gate_passed"].all()


def test_scores_are_those_of_the_predictions(prepared, folder, scores):
    said = predictions(prepared, CELL, SETTINGS, folder=folder)
    assert len(said) == len(prepared.utterances)
    right = said["predicted_gender"] == said["gender"]
    leakage = (
        right.groupby([said["fold"], said["gender"]]).mean().groupby("fold").mean()
    )
    np.testing.assert_allclose(leakage, scores["L"])


def test_a_second_run_computes_nothing_and_says_the_same(prepared, folder, scores):
    before = times(folder)
    again = run_cells(prepared, [CELL], SETTINGS, folder=folder, n_jobs=1)
    pd.testing.assert_frame_equal(scores, again)
    assert times(folder) == before


def test_one_process_and_two_give_the_same_bits(prepared, tmp_path, scores):
    parallel = run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=2)
    pd.testing.assert_frame_equal(
        parallel.drop(columns="seconds"), scores.drop(columns="seconds")
    )


def test_a_new_attacker_attacks_the_old_training(prepared, folder, scores):
    before = times(folder)
    settings = replace(SETTINGS, attacker_epochs=21)
    run_cells(prepared, [CELL], settings, folder=folder, n_jobs=1)
    new = set(times(folder)) - set(before)
    assert len(new) == 3
    assert all('"kind": "attack"' in record.read_text() for record in new)


def test_a_lost_training_is_computed_again_under_its_attack(prepared, tmp_path, scores):
    run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=1)
    lost = [r for r in times(tmp_path) if '"kind": "training"' in r.read_text()][0]
    lost.unlink()
    again = run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=1)
    assert lost.exists()
    pd.testing.assert_frame_equal(
        again.drop(columns="seconds"), scores.drop(columns="seconds")
    )


def test_a_table_names_its_cells(scores):
    row = scores.iloc[0]
    assert (row.defence, row.recipe, row.strength) == ("none", "paper", 0)


@pytest.mark.slow
def test_every_defence_and_both_attacks_run(prepared, folder, scores):
    made = [
        make_cells(defence, ["lexical"], ["activation"], strength=0.5, recipe=recipe)[0]
        for defence, recipe in (
            ("none", "paper"),
            ("gender", "strong"),
            ("speaker", "paper"),
            ("gender and speaker", "strong"),
        )
    ]
    table = run_cells(prepared, made, SETTINGS, folder=folder, n_jobs=1)
    asked = run_membership(prepared, made, SETTINGS, folder=folder, n_jobs=1)
    for found in (table, asked):
        assert found["defence"].tolist() == [
            cell.defence for cell in made for _ in range(3)
        ]
    assert table[["U", "L", "P"]].notna().all(axis=None)
    assert asked["MI"].between(0, 1).all()
    general = table[table["defence"] == "none"].drop(columns="seconds")
    pd.testing.assert_frame_equal(general, scores.drop(columns="seconds"))


def test_histories_show_the_attacker_beside_the_adversary(prepared, folder, scores):
    settings = replace(SETTINGS, probe_epochs=2)
    run_cells(prepared, [CELL], settings, folder=folder, n_jobs=1)
    seen = training_histories(prepared, CELL, settings, folder=folder)
    assert len(seen) == 6 and seen.groupby("fold")["chosen"].sum().eq(1).all()
    assert seen["attacker"].notna().tolist() == [False, True] * 3
    assert seen[["emotion", "gender"]].stack().between(0, 1).all()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Make another corpus, whose words give its speakers' gender away."""
    return make_prepared(
        tmp_path_factory.mktemp("elsewhere"), seed=5, name="other", gender=3.0
    )


def test_an_attacker_may_know_another_corpus(prepared, elsewhere, folder, scores):
    before = times(folder)
    known = run_cells(
        prepared, [CELL], SETTINGS, known=elsewhere, folder=folder, n_jobs=1
    )
    new = [r for r in set(times(folder)) - set(before)]
    assert len(new) == 3 and all('"kind": "attack"' in r.read_text() for r in new)
    assert known["known"].eq("other").all() and scores["known"].eq("toy").all()
    # the networks are the same ones; only who attacks them differs
    same = ["U", "L", "n_train", "n_test", "gate_passed"]
    pd.testing.assert_frame_equal(known[same], scores[same])
    assert known["P"].between(0, 1).all() and not known["P"].equals(scores["P"])


def test_a_stored_network_represents_as_it_did(prepared, folder, scores):
    training = find_run(prepared, RUN, SETTINGS, folder)[0]
    again = represent_other(prepared, RUN, SETTINGS, training, prepared)
    stored = training.arrays()["representation"]
    np.testing.assert_allclose(again, stored, rtol=1e-4, atol=1e-6)


def test_gender_learnt_elsewhere_is_found_here(elsewhere, tmp_path):
    telling = make_prepared(tmp_path / "toy", gender=3.0)
    untold = make_prepared(tmp_path / "untold", seed=6, name="untold")
    settings = replace(SETTINGS, attacker_epochs=60)
    options = dict(folder=tmp_path / "runs", n_jobs=1)
    found = run_cells(telling, [CELL], settings, known=elsewhere, **options)
    # who knows people whose words tell nothing has nothing to learn from
    empty = run_cells(telling, [CELL], settings, known=untold, **options)
    assert found["P"].mean() < 0.25 and found["P_reverse"].mean() < 0.4
    assert empty["P"].mean() > 0.4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "toy"}, "speakers of toy, toy:00 for one"),
        ({"streams": {}}, "other has no lexical features"),
        ({"vectors": "others"}, "not vectors of one source"),
    ],
)
def test_an_unfit_other_corpus_is_refused(prepared, elsewhere, tmp_path, change, words):
    other = replace(elsewhere, **change)
    if "name" in change:
        other = replace(other, utterances=prepared.utterances)
    with pytest.raises(PrivemoError, match=words):
        run_cells(prepared, [CELL], SETTINGS, known=other, folder=tmp_path, n_jobs=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(3))
def test_folds_are_asserted_before_anything_is_computed(prepared, seed):
    check_folds(prepared.utterances, SETTINGS, seed=seed)
    paired = prepared.utterances.assign(
        session=prepared.utterances["speaker"].str[4:].astype(int).floordiv(2)
    )
    check_folds(paired, SETTINGS, seed=seed)


@pytest.mark.parametrize("fault", ["speaker", "gender", "utterance"])
def test_folds_that_would_leak_stop_everything(prepared, tmp_path, fault, monkeypatch):
    def faulty(utterances, *, n_folds, seed):
        first, *others = speaker_folds(utterances, n_folds=n_folds, seed=seed)
        gender = utterances["gender"].to_numpy()
        women = first.validation[gender[first.validation] == "female"]
        change = {
            "speaker": {"train": np.append(first.train, first.test[0])},
            "gender": {"validation": women},
            "utterance": {"test": first.test[1:]},
        }[fault]
        return [replace(first, **change), *others]

    monkeypatch.setattr(checks, "speaker_folds", faulty)
    with pytest.raises(PrivemoError, match="share a speaker or lack a gender"):
        run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=1)
    assert not list(tmp_path.iterdir())


RUN = Run(CELL, fold=0, n_folds=3, fold_seed=0, seed=0)


@pytest.mark.parametrize(
    "change",
    [
        {"cell": Cell("lexical", "valence")},
        {"cell": replace(CELL, adversaries=(Adversary(strength=0.5),))},
        {"cell": replace(CELL, recipe="strong")},
        {"membership": True},
        {"fold": 1},
        {"n_folds": 4},
        {"fold_seed": 1},
        {"seed": 1},
    ],
)
def test_another_run_is_another_training(prepared, change):
    was = training_settings(prepared, RUN, SETTINGS)
    assert training_settings(prepared, replace(RUN, **change), SETTINGS) != was


def test_another_corpus_or_setting_is_another_training(prepared):
    was = training_settings(prepared, RUN, SETTINGS)
    other = replace(prepared, fingerprint="toy-1")
    assert training_settings(other, RUN, SETTINGS) != was
    for change in ({"learning_rate": 2e-3}, {"n_kernels": 9}, {"chance_margin": 0.1}):
        assert training_settings(prepared, RUN, replace(SETTINGS, **change)) != was


def test_what_only_the_attacker_uses_leaves_the_training_alone(prepared):
    was = training_settings(prepared, RUN, SETTINGS)
    settings = replace(SETTINGS, attacker_units=(64,), n_seeds=3)
    assert training_settings(prepared, RUN, settings) == was
    assert attack_settings("t", RUN, settings) != attack_settings("t", RUN, SETTINGS)


def test_more_seeds_keep_the_first_one(prepared, folder, scores):
    before = times(folder)
    settings = replace(SETTINGS, n_seeds=2)
    run_cells(prepared, [CELL], settings, folder=folder, n_jobs=1)
    assert len(set(times(folder)) - set(before)) == 6  # a training and an attack a fold


def test_rows_without_the_label_are_in_no_part(prepared):
    table = prepared.utterances.copy()
    table.loc[::4, "activation"] = ""
    for membership in (False, True):
        run = replace(RUN, membership=membership)
        for rows in vars(rows_of(replace(prepared, utterances=table), run)).values():
            assert (table["activation"].iloc[rows] != "").all()


def test_unknown_modality_and_target_name_the_right_ones():
    with pytest.raises(PrivemoError, match="choose one of acoustic, lexical"):
        Cell("audio", "activation")
    with pytest.raises(PrivemoError, match="choose one of activation, valence"):
        Cell("acoustic", "arousal")


def compute(prepared, folder):
    run_cells(prepared, [CELL], SETTINGS, folder=folder, n_jobs=1)


@pytest.mark.slow
def test_killed_runs_continue_and_end_as_if_never_killed(prepared, tmp_path, scores):
    """Two killed processes, then two that run at once."""
    context = multiprocessing.get_context("spawn")
    for n_wanted in (1, 3):
        process = context.Process(target=compute, args=(prepared, tmp_path))
        process.start()
        while len(times(tmp_path)) < n_wanted:
            assert process.is_alive()
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    kept = times(tmp_path)
    assert kept
    both = [context.Process(target=compute, args=(prepared, tmp_path)) for _ in "12"]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    after = times(tmp_path)
    assert {f: after[f] for f in kept} == kept
    assert len(after) == 6
    again = run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=1)
    pd.testing.assert_frame_equal(
        again.drop(columns="seconds"), scores.drop(columns="seconds")
    )
