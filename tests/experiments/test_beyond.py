"""Records besides the paper's: computed once, on trainings that are there already."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import make_prepared, times

from privemo.attacks.kinds import ATTACKERS, ENSEMBLE
from privemo.attacks.trade_off import linear_head
from privemo.config import load_profile
from privemo.defences import defend
from privemo.errors import PrivemoError
from privemo.experiments.beyond.kinds import compute_beyond, find_beyond
from privemo.experiments.beyond.scores import (
    IGNORANT,
    SEMI_INFORMED,
    battery_scores,
    description_lengths,
    membership_scores,
    trade_off_scores,
)
from privemo.experiments.cells import Cell, make_cells
from privemo.experiments.experiment import compute_cells, run_cells, run_membership
from privemo.experiments.runs import runs_of
from privemo.experiments.scoring import predictions
from privemo.experiments.tuning import find_records
from privemo.features.store import write_ragged
from privemo.folds.rows import rows_of
from privemo.metrics import uar
from privemo.terms import PICKED

SETTINGS = load_profile("smoke", n_folds=3)
CELL = Cell("lexical", "activation")
LEVELS = ("low", "mid", "high")
CELL_COLUMNS = ["corpus", "modality", "target", "defence", "recipe", "strength"]
FOLD = ["fold", "n_train", "n_test"]


def treated(name):
    return replace(CELL, afterwards=name)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Make a corpus in which every column of every word tells gender."""
    folder = tmp_path_factory.mktemp("toy")
    toy = make_prepared(folder / "plain", n_speakers=24, n_per_speaker=6)
    side = np.where(toy.utterances["gender"] == "male", 1, -1)
    words = [np.asarray(toy.streams["lexical"][i]) + s for i, s in enumerate(side)]
    (folder / "telling").mkdir()
    telling = {"lexical": write_ragged(folder / "telling", words)}
    return replace(toy, streams=telling, fingerprint="telling")


@pytest.fixture(scope="module")
def how(tmp_path_factory):
    return {"folder": tmp_path_factory.mktemp("runs"), "n_jobs": 1}


@pytest.fixture(scope="module")
def scores(prepared, how):
    """Score a general network and a treated one; their trainings are the same."""
    return run_cells(prepared, [CELL, treated("LEACE")], SETTINGS, **how)


def n_records(how, kind):
    found = (json.loads(r.read_text()) for r in how["folder"].glob("*/record.json"))
    return sum(record["settings"]["kind"] == kind for record in found)


# what is done afterwards


@pytest.mark.slow
def test_a_treated_cell_shares_its_training(prepared, how, scores):
    kept = n_records(how, "training"), n_records(how, "attack")
    n_computed = compute_cells(prepared, [treated("little noise")], SETTINGS, **how)
    assert n_computed == 3
    assert (n_records(how, "training"), n_records(how, "attack") - 3) == kept


@pytest.mark.slow
def test_a_treated_cell_brings_its_training_where_there_is_none(prepared, tmp_path):
    settings = replace(SETTINGS, max_epochs=1, probe_epochs=0)
    how = {"folder": tmp_path, "n_jobs": 1}
    twice = [treated("raw features")] * 2
    assert compute_cells(prepared, twice, settings, **how) == 6
    assert n_records(how, "training") == n_records(how, "attack") / 2 == 3
    assert compute_cells(prepared, [CELL, *twice], settings, **how) == 0


@pytest.mark.slow
def test_the_emotion_of_a_treated_cell_is_that_of_a_head_refitted_to_it(
    prepared, how, scores
):
    treated_scores = scores[scores["defence"] == "LEACE"].set_index("fold")
    assert treated_scores["L"].isna().all()
    assert scores.loc[scores["defence"] == "none", "L"].notna().all()
    gender = prepared.utterances["gender"].to_numpy(dtype=str)
    emotion = prepared.utterances["activation"].to_numpy(dtype=str)
    for run in runs_of(prepared, CELL, SETTINGS, seed=0):
        rows = rows_of(prepared, run)
        training, _ = find_records(prepared, run, SETTINGS, how["folder"])
        Z = training.arrays()["representation"]
        parts = {"train": rows.train, "validation": rows.validation}
        Z = defend("LEACE", Z, gender, **parts)
        head = linear_head().fit(Z[rows.train], emotion[rows.train])
        expected = uar(emotion[rows.test], head.predict(Z[rows.test]), classes=LEVELS)
        assert treated_scores["U"][run.fold] == pytest.approx(expected)
    said = predictions(prepared, treated("LEACE"), SETTINGS, folder=how["folder"])
    assert "predicted_gender" not in said
    right = said["predicted_emotion"] == said["emotion"]
    recall = right.groupby([said["fold"], said["emotion"]]).mean()
    np.testing.assert_allclose(recall.groupby("fold").mean(), treated_scores["U"])


@pytest.mark.slow
def test_what_is_treated_is_attacked_within_one_corpus(prepared, how, tmp_path, scores):
    other = make_prepared(tmp_path / "other", seed=5, name="other")
    before = times(how["folder"])
    with pytest.raises(PrivemoError, match="'LEACE' is attacked within one corpus"):
        run_cells(prepared, [treated("LEACE")], SETTINGS, known=other, **how)
    assert times(how["folder"]) == before


@pytest.mark.slow
def test_shuffled_labels_are_the_truth_of_their_control(prepared, how):
    cell = treated("shuffled labels")
    table = run_cells(prepared, [cell], SETTINGS, **how).set_index("fold")
    for run in runs_of(prepared, cell, SETTINGS, seed=0):
        rows = rows_of(prepared, run)
        arrays = find_records(prepared, run, SETTINGS, how["folder"])[1].arrays()
        truth = arrays["truth"][rows.train]
        assert (truth != prepared.utterances["gender"].iloc[rows.train]).any()
        expected = 1 - uar(truth, arrays["forward"], classes=("female", "male"))
        assert table["P"][run.fold] == pytest.approx(expected)


@pytest.mark.slow
def test_several_adversaries_train_left_to_themselves_and_kept_apart(prepared, how):
    cells = [
        make_cells("gender by several", ["lexical"], ["activation"], recipe=recipe)[0]
        for recipe in ("paper", "orthogonal")
    ]
    table = run_cells(prepared, cells, SETTINGS, **how)
    assert table["defence"].eq("gender by several").all()
    assert table["recipe"].to_list() == ["paper"] * 3 + ["orthogonal"] * 3
    assert table[["U", "L", "P"]].notna().all(axis=None)
    run = runs_of(prepared, cells[1], SETTINGS, seed=0)[0]
    training, _ = find_records(prepared, run, SETTINGS, how["folder"])
    history = training.facts["history"][0]
    heads = [f"gender{number}" for number in ("", "_number_2", "_number_3")]
    assert set(heads) < set(history)  # the gate looks at each of them


# the battery


@pytest.fixture(scope="module")
def attacked(prepared, how):
    """Attack both controls; name the folder's records by when they were written."""
    cells = [treated("raw features"), treated("shuffled labels")]
    return cells, battery_scores(prepared, cells, SETTINGS, **how)


@pytest.mark.slow
def test_planted_gender_is_in_the_raw_features_and_in_no_shuffled_label(attacked):
    _, table = attacked
    assert list(table) == [*CELL_COLUMNS, *FOLD, "attacker", "UAR", "P"]
    np.testing.assert_allclose(table["P"], 1 - table["UAR"])
    assert set(table["attacker"]) == {*ATTACKERS, ENSEMBLE, PICKED}
    mean = table.groupby(["defence", "attacker"])["UAR"].mean()
    found = mean["raw features"]
    assert found.median() > 0.9 and found[PICKED] > 0.9
    # 4 of 8 speakers told right by luck: sd 0.19 a fold, 0.11 over three; three of them
    assert abs(mean["shuffled labels"].median() - 0.5) < 0.33


@pytest.mark.slow
def test_the_attacker_is_picked_without_a_label_of_d1(prepared, how, attacked):
    cells, table = attacked
    for run, record in compute_beyond("battery", prepared, cells, SETTINGS, **how):
        mine = table[
            (table["fold"] == run.fold) & (table["defence"] == run.cell.defence)
        ]
        mine = mine.set_index("attacker")["UAR"]
        known = record.facts["validation_uar"]
        assert set(known) == set(mine.index) - {PICKED}
        assert mine[PICKED] == mine[max(known, key=known.get)]
        arrays = record.arrays()
        rows = rows_of(prepared, run)
        assert len(arrays["truth"]) == len(rows.train)


@pytest.mark.slow
def test_records_are_found_and_not_computed_again(prepared, how, attacked):
    cells, table = attacked
    before = times(how["folder"])
    again = battery_scores(prepared, cells, SETTINGS, **how)
    pd.testing.assert_frame_equal(table, again)
    lengths = description_lengths(prepared, cells, SETTINGS, **how)  # of the same
    assert times(how["folder"]) == before
    assert n_records(how, "battery") == 6
    assert list(lengths) == [
        *(*CELL_COLUMNS, *FOLD, "probe", "bits", "control_bits", "saved_bits")
    ]
    saved = lengths.groupby(["defence", "probe"])["saved_bits"].mean()
    assert saved["raw features", "linear"] > 0.1
    np.testing.assert_allclose(
        lengths["saved_bits"], lengths["control_bits"] - lengths["bits"]
    )


@pytest.mark.slow
def test_another_kind_treatment_or_attacker_is_another_record(prepared, how, attacked):
    (run, record), *_ = compute_beyond(
        "battery", prepared, attacked[0], SETTINGS, **how
    )
    folder = how["folder"]
    found = find_beyond("battery", prepared, run, SETTINGS, folder)
    assert found.folder == record.folder
    other = replace(run, cell=treated("INLP"))
    settings = replace(SETTINGS, attacker_epochs=21)
    assert find_beyond("trade-off", prepared, run, SETTINGS, folder) is None
    assert find_beyond("battery", prepared, other, SETTINGS, folder) is None
    assert find_beyond("battery", prepared, run, settings, folder) is None


# utility and privacy


@pytest.mark.slow
def test_a_trade_off_has_four_scores_a_fold(prepared, how, scores):
    cells = [CELL, treated("LEACE")]
    table = trade_off_scores(prepared, cells, SETTINGS, **how)
    four = ["U_validation", "U_test", "P_validation", "P_test"]
    assert set(table) == {*CELL_COLUMNS, *FOLD, *four}
    assert table["fold"].to_list() == [0, 1, 2] * 2
    assert table[four].stack().between(0, 1).all()
    by_defence = table.groupby("defence")[four].mean()
    assert by_defence.loc["none", "P_test"] < 0.2  # planted


# membership


@pytest.mark.slow
def test_both_attackers_are_asked_about_everybody_who_is_asked(prepared, how):
    cells = make_cells("none", ["lexical"], ["activation"])
    asked = membership_scores(prepared, cells, SETTINGS, **how)
    assert asked.groupby("attacker", sort=False).ngroups == 2
    one, other = (
        asked[asked["attacker"] == name].drop(columns=["attacker", "score"])
        for name in (SEMI_INFORMED, IGNORANT)
    )
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), other.reset_index(drop=True)
    )
    table = prepared.utterances
    for run in runs_of(prepared, CELL, SETTINGS, seed=0, membership=True):
        rows, mine = rows_of(prepared, run), one[one["fold"] == run.fold]
        yes = mine[mine["label"] == "yes"]
        no = mine[mine["label"] == "no"]
        assert sorted(yes["row"]) == rows.asked_yes.tolist()
        assert sorted(no["row"]) == rows.asked_no.tolist()
        names = table["speaker"].iloc[mine["row"]].to_list()
        assert mine["speaker"].to_list() == names
    assert set(asked["speaker"]) == set(table["speaker"])  # each in one dealing
    assert asked.groupby("speaker")["fold"].nunique().eq(1).all()
    assert np.isfinite(asked["score"]).all()
    # the paper's attacker says "yes" where its log odds do
    mi = run_membership(prepared, cells, SETTINGS, **how)["MI"]
    mine = asked[asked["attacker"] == SEMI_INFORMED]
    said = np.where(mine["score"] > 0, "yes", "no")
    right = (said == mine["label"]).groupby([mine["fold"], mine["label"]]).mean()
    np.testing.assert_allclose(right.groupby("fold").mean(), mi)


@pytest.mark.slow
def test_where_nobody_is_left_for_a_shadow_there_is_none(how, tmp_path):
    """With two speakers in each of three sets."""
    few = make_prepared(tmp_path / "few", n_speakers=6, name="few")
    cells = make_cells("none", ["lexical"], ["activation"])
    assert compute_beyond("ignorant", few, cells, SETTINGS, **how) == []
    asked = membership_scores(few, cells, SETTINGS, **how)
    assert set(asked["attacker"]) == {SEMI_INFORMED}
    assert asked["speaker"].nunique() == 6
