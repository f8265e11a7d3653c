"""The answers behind a score give the score, speaker by speaker."""

import re
from dataclasses import replace

import numpy as np
import pytest
from support.small_corpora import CELL, SETTINGS, treated

from privemo.errors import PrivemoError
from privemo.experiments.answers import answers, answers_of_draws
from privemo.experiments.experiment import run_cells
from privemo.experiments.runs import draws_of
from privemo.statistics.crossed import crossed_difference, crossed_interval
from privemo.statistics.recalls import END, column
from privemo.tables.means import cell_mean


def uar_by_fold(said):
    """Score every training of a table of answers."""
    sums = said.groupby(["training", "label"])[["n", "n_right"]].sum()
    return (sums["n_right"] / sums["n"]).groupby("training").mean()


@pytest.mark.parametrize("quantity", ["U", "L", "P"])
def test_the_answers_of_a_fold_give_its_score(prepared, folder, scores, quantity):
    said = answers(prepared, CELL, SETTINGS, quantity=quantity, folder=folder)
    np.testing.assert_allclose(uar_by_fold(said), scores[quantity], atol=1e-12)
    estimate = crossed_interval(said).estimate
    assert estimate == pytest.approx(scores[quantity].mean(), abs=1e-12)


@pytest.mark.parametrize("quantity", ["U", "L", "P"])
def test_every_speaker_is_asked_as_often_as_the_folds_say(
    prepared, folder, scores, quantity
):
    said = answers(prepared, CELL, SETTINGS, quantity=quantity, folder=folder)
    asked = said.groupby("speaker")["training"].nunique()
    assert (asked == 1).all() and len(asked) == 12  # of three folds, one trains
    n_labels = said.groupby(["speaker", "training"]).size().unique().tolist()
    assert n_labels == [3 if quantity == "U" else 1]
    assert said.groupby("speaker")["n"].sum().eq(9).all()


@pytest.mark.parametrize("quantity", ["U", "L", "P"])
def test_seeds_of_one_fold_are_one_training(prepared, folder, quantity):
    settings = replace(SETTINGS, n_seeds=2)
    found = run_cells(prepared, [CELL], settings, folder=folder, n_jobs=1)
    said = answers(prepared, CELL, settings, quantity=quantity, folder=folder)
    assert said["training"].nunique() == 3
    np.testing.assert_allclose(uar_by_fold(said), found[quantity], atol=1e-12)


def test_other_weights_are_asked_about_the_same_speakers(prepared, folder):
    settings = replace(SETTINGS, n_seeds=2)
    run_cells(prepared, [CELL], settings, folder=folder, n_jobs=1)
    draws = draws_of(prepared, CELL, settings, seed=0)
    how = {"quantity": "P", "folder": folder}
    a, b = (answers_of_draws(draws[i::2], settings, **how) for i in (0, 1))
    both = answers(prepared, CELL, settings, **how)
    found = crossed_difference(a, b)
    assert found.n_trainings == 3 and not a.equals(b)
    scores = [crossed_interval(one).estimate for one in (a, b, both)]
    assert found.estimate == pytest.approx(scores[0] - scores[1])
    assert scores[2] == pytest.approx(np.mean(scores[:2]))


@pytest.mark.parametrize(("name", "heads"), [("shuffled labels", "P"), ("LEACE", "PU")])
def test_what_was_done_afterwards_is_scored_as_in_the_tables(telling, how, name, heads):
    cell = treated(name)
    scores = run_cells(telling, [cell], SETTINGS, **how)
    for quantity in heads:
        where = {"quantity": quantity, "folder": how["folder"]}
        said = answers(telling, cell, SETTINGS, **where)
        np.testing.assert_allclose(uar_by_fold(said), scores[quantity], atol=1e-12)


def test_leakage_without_an_adversary_is_refused(telling, how, treated_scores):
    where = {"quantity": "L", "folder": how["folder"]}
    with pytest.raises(PrivemoError, match="'LEACE' has no gender head"):
        answers(telling, treated("LEACE"), SETTINGS, **where)


def test_an_unknown_quantity_is_refused(prepared, folder):
    with pytest.raises(PrivemoError, match="quantity"):
        answers(prepared, CELL, SETTINGS, quantity="MI", folder=folder)


@pytest.mark.parametrize("quantity", ["U", "L", "P"])
def test_scores_of_folds_bring_the_recalls_that_they_are_made_of(
    prepared, folder, scores, quantity
):
    said = answers(prepared, CELL, SETTINGS, quantity=quantity, folder=folder)
    expected = crossed_interval(said)
    mean = cell_mean(scores, quantity)
    assert mean.estimate == pytest.approx(expected.estimate)
    assert mean.error == pytest.approx(expected.error)


def test_each_gender_has_recalls_of_its_own(scores):
    texts = [scores[column(f"U_{who}")] for who in ("female", "male")]
    for women, men in zip(*texts, strict=True):
        speakers = [set(re.findall(r" (\d+)=", text)) for text in (women, men)]
        assert len(speakers[0]) == len(speakers[1]) == 2
        assert not speakers[0] & speakers[1]


def test_blocks_bring_none(prepared, folder):
    block = replace(prepared, block=0)
    alone = replace(prepared, blocks=(block, replace(block, block=1)))
    found = run_cells(alone, [CELL], SETTINGS, folder=folder, n_jobs=1)
    assert not [name for name in found if name.endswith(END)]
