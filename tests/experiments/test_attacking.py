"""Who attacks may know other people than those whom the network was tested on."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import (
    CELL,
    SETTINGS,
    make_prepared,
    n_records,
    times,
    treated,
)

from privemo.attacks.trade_off import linear_head
from privemo.defences import defend
from privemo.errors import PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import compute_cells, run_cells, run_membership
from privemo.experiments.representations import N_DRAWS
from privemo.experiments.runs import draws_of
from privemo.experiments.scoring import predictions
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.metrics import uar
from privemo.terms import LEVELS


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


@pytest.mark.slow
def test_a_treated_cell_shares_its_training(telling, how, treated_scores):
    kept = n_records(how, "training"), n_records(how, "attack")
    n_computed = compute_cells(telling, [treated("little noise")], SETTINGS, **how)
    assert n_computed == 3
    assert (n_records(how, "training"), n_records(how, "attack") - 3) == kept


@pytest.mark.slow
def test_a_treated_cell_brings_its_training_where_there_is_none(telling, tmp_path):
    settings = replace(SETTINGS, max_epochs=1, probe_epochs=0)
    how = {"folder": tmp_path, "n_jobs": 1}
    twice = [treated("raw features")] * 2
    assert compute_cells(telling, twice, settings, **how) == 6
    assert n_records(how, "training") == n_records(how, "attack") / 2 == 3
    assert compute_cells(telling, [CELL, *twice], settings, **how) == 0


@pytest.mark.slow
def test_the_emotion_of_a_treated_cell_is_that_of_a_head_refitted_to_it(
    telling, how, treated_scores
):
    by_defence = treated_scores.set_index(["defence", "fold"])
    erased = by_defence.loc["LEACE"]
    assert erased["L"].isna().all()
    assert by_defence.loc["none", "L"].notna().all()
    gender = telling.utterances["gender"].to_numpy(dtype=str)
    emotion = telling.utterances["activation"].to_numpy(dtype=str)
    for draw in draws_of(telling, CELL, SETTINGS, seed=0):
        rows = rows_of(*draw)
        training, _ = find_records(*draw, SETTINGS, how["folder"])
        Z = training.arrays()["representation"]
        parts = {"train": rows.train, "validation": rows.validation}
        Z = defend("LEACE", Z, gender, **parts)
        head = linear_head().fit(Z[rows.train], emotion[rows.train])
        expected = uar(emotion[rows.test], head.predict(Z[rows.test]), classes=LEVELS)
        assert erased["U"][draw.run.number] == pytest.approx(expected)
    said = predictions(telling, treated("LEACE"), SETTINGS, folder=how["folder"])
    assert "predicted_gender" not in said
    right = said["predicted_emotion"] == said["emotion"]
    recall = right.groupby([said["fold"], said["emotion"]]).mean()
    np.testing.assert_allclose(recall.groupby("fold").mean(), erased["U"])


@pytest.mark.slow
def test_what_is_treated_is_attacked_within_one_corpus(
    telling, how, tmp_path, treated_scores
):
    other = make_prepared(tmp_path / "other", seed=5, name="other")
    before = times(how["folder"])
    with pytest.raises(PrivemoError, match="'LEACE' is attacked within one corpus"):
        run_cells(telling, [treated("LEACE")], SETTINGS, known=other, **how)
    assert times(how["folder"]) == before


@pytest.mark.slow
@pytest.mark.parametrize("membership", [False, True])
def test_every_draw_of_an_untrained_encoder_is_attacked_by_itself(
    telling, how, membership
):
    cell = treated("untrained encoder")
    score, quantity = (run_membership, "MI") if membership else (run_cells, "P")
    table = score(telling, [cell], SETTINGS, **how).set_index("fold")
    for draw in draws_of(telling, cell, SETTINGS, seed=0, membership=membership):
        arrays = find_records(*draw, SETTINGS, how["folder"])[1].arrays()
        said = arrays["said" if membership else "forward"]
        assert len(said) == N_DRAWS
        rows = slice(None) if membership else rows_of(*draw).train
        truth = arrays["truth"][rows]
        found = [uar(truth, one, classes=np.unique(truth)) for one in said]
        assert len(set(found)) > 1  # another draw, another score
        expected = np.mean(found) if membership else 1 - np.mean(found)
        assert table.loc[draw.run.number, quantity] == pytest.approx(expected)
        if not membership:
            np.testing.assert_allclose(arrays["emotion"].sum(axis=1), 1, rtol=1e-5)


@pytest.mark.slow
def test_shuffled_labels_are_the_truth_of_their_control(telling, how):
    cell = treated("shuffled labels")
    table = run_cells(telling, [cell], SETTINGS, **how).set_index("fold")
    for draw in draws_of(telling, cell, SETTINGS, seed=0):
        rows = rows_of(*draw)
        arrays = find_records(*draw, SETTINGS, how["folder"])[1].arrays()
        truth = arrays["truth"][rows.train]
        assert (truth != telling.utterances["gender"].iloc[rows.train]).any()
        expected = 1 - uar(truth, arrays["forward"], classes=("female", "male"))
        assert table["P"][draw.run.number] == pytest.approx(expected)


@pytest.mark.slow
def test_several_adversaries_train_left_to_themselves_and_kept_apart(telling, how):
    cells = [
        make_cells("gender by several", ["lexical"], ["activation"], recipe=recipe)[0]
        for recipe in ("paper", "orthogonal")
    ]
    table = run_cells(telling, cells, SETTINGS, **how)
    assert table["defence"].eq("gender by several").all()
    assert table["recipe"].to_list() == ["paper"] * 3 + ["orthogonal"] * 3
    assert table[["U", "L", "P"]].notna().all(axis=None)
    draw = draws_of(telling, cells[1], SETTINGS, seed=0)[0]
    training, _ = find_records(*draw, SETTINGS, how["folder"])
    history = training.facts["history"][0]
    heads = [f"gender{number}" for number in ("", "_number_2", "_number_3")]
    assert set(heads) < set(history)  # the gate looks at each of them
