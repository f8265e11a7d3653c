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
from privemo.experiments.runs import by_number, draws_of
from privemo.tables.compare import compare


def in_blocks(prepared, n_blocks=2):
    blocks = [replace(prepared, block=i, fingerprint=f"b{i}") for i in range(n_blocks)]
    return replace(prepared, blocks=tuple(blocks))


@pytest.mark.parametrize("n_dealings, n_seeds", [(1, 1), (2, 1), (2, 3)])
def test_folds_are_asked_in_every_dealing(prepared, n_dealings, n_seeds):
    settings = replace(SETTINGS, n_dealings=n_dealings, n_seeds=n_seeds)
    draws = draws_of(prepared, CELL, settings, seed=4)
    runs = [draw.run for draw in draws]
    assert [run.number for run in runs[::n_seeds]] == list(range(3 * n_dealings))
    assert [(run.fold, run.fold_seed) for run in runs[::n_seeds]] == [
        (fold, 4 + dealing) for dealing in range(n_dealings) for fold in range(3)
    ]
    assert len({run.seed for run in runs}) == len(runs)  # no two start alike
    assert {run.seed_of_cell for run in runs} == set(range(40_000, 40_000 + n_seeds))
    groups = by_number(draws)
    assert [len(group) for group in groups] == [n_seeds] * 3 * n_dealings


@pytest.mark.parametrize("membership", [False, True])
def test_a_block_is_asked_once(prepared, membership):
    whole = in_blocks(prepared, 3)
    settings = replace(SETTINGS, n_dealings=2)
    draws = draws_of(whole, CELL, settings, seed=0, membership=membership)
    assert [draw.prepared for draw in draws] == list(whole.blocks)
    runs = [draw.run for draw in draws]
    assert [(run.number, run.fold) for run in runs] == [(0, 0), (1, 0), (2, 0)]
    assert len({run.seed for run in runs}) == 3
    # a block by itself, as a search has it, is drawn as among the others
    assert draws_of(whole.blocks[1], CELL, settings, seed=0)[0].run == replace(
        runs[1], membership=False
    )


@pytest.mark.slow
def test_blocks_are_scored_as_they_would_be_alone(prepared, tmp_path):
    whole, how = in_blocks(prepared), {"folder": tmp_path, "n_jobs": 1}
    table = run_cells(whole, [CELL], SETTINGS, **how)
    assert table["fold"].tolist() == [0, 1] and table["independent"].all()
    alone = [run_cells(block, [CELL], SETTINGS, **how) for block in whole.blocks]
    pd.testing.assert_frame_equal(table, pd.concat(alone, ignore_index=True))
    assert compare(table, table, "U").test_share == 0  # ordinary intervals


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


def test_more_seeds_keep_the_first_one(prepared, tmp_path):
    run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=1)
    before = times(tmp_path)
    settings = replace(SETTINGS, n_seeds=2)
    run_cells(prepared, [CELL], settings, folder=tmp_path, n_jobs=1)
    after = times(tmp_path)
    assert len(set(after) - set(before)) == 6  # a training and an attack a fold
    assert before.items() <= after.items()


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
