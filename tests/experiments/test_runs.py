"""What is there is found, what is missing is computed, and a kill loses nothing."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace

import pandas as pd
import pytest
from support.small_corpora import CELL, SETTINGS, times

from privemo.experiments.experiment import run_cells


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


def test_more_seeds_keep_the_first_one(prepared, folder, scores):
    before = times(folder)
    settings = replace(SETTINGS, n_seeds=2)
    run_cells(prepared, [CELL], settings, folder=folder, n_jobs=1)
    assert len(set(times(folder)) - set(before)) == 6  # a training and an attack a fold


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
