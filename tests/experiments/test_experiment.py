"""From a cell to its scores: what is computed, what is found again, what it says."""

import pandas as pd
import pytest
from support.small_corpora import CELL, SETTINGS, times

from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_cells, run_membership


def test_one_row_a_fold_and_every_number_a_score(scores):
    assert scores["fold"].tolist() == [0, 1, 2]
    assert (
        scores[["U", "U_male", "U_female", "L", "P", "P_reverse"]].ge(0).all(axis=None)
    )
    assert (
        scores[["U", "U_male", "U_female", "L", "P", "P_reverse"]].le(1).all(axis=None)
    )
    assert (scores["n_train"] == 36).all()
    assert scores["gate_passed"].dtype == scores["ended"].dtype == bool
    assert not scores["ended"].any()  # two epochs are no end
    assert not scores["independent"].any()  # folds of one corpus


def test_a_second_run_computes_nothing_and_says_the_same(prepared, folder, scores):
    before = times(folder)
    again = run_cells(prepared, [CELL], SETTINGS, folder=folder, n_jobs=1)
    pd.testing.assert_frame_equal(scores, again)
    assert times(folder) == before


@pytest.mark.slow
def test_one_process_and_two_give_the_same_bits(prepared, tmp_path, scores):
    parallel = run_cells(prepared, [CELL], SETTINGS, folder=tmp_path, n_jobs=2)
    pd.testing.assert_frame_equal(
        parallel.drop(columns="seconds"), scores.drop(columns="seconds")
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
