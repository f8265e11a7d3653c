"""An attacker who knows nobody is asked about the same people as one who does."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import CELL, SETTINGS, make_prepared, n_records

from privemo.experiments.beyond.ignorant import shadows_of
from privemo.experiments.beyond.kinds import compute_beyond
from privemo.experiments.beyond.scores import (
    IGNORANT,
    SEMI_INFORMED,
    membership_scores,
)
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_membership
from privemo.experiments.runs import draws_of
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.metrics import uar
from privemo.scores.curves import comparable
from privemo.tables.curves import curve_tables

SIZE = {"n_speakers": 24, "n_per_speaker": 6}


@pytest.mark.slow
def test_both_attackers_are_asked_about_everybody_who_is_asked(telling, how):
    cells = make_cells("none", ["lexical"], ["activation"])
    asked = membership_scores(telling, cells, SETTINGS, **how)
    assert asked.groupby("attacker", sort=False).ngroups == 2
    one, other = (
        asked[asked["attacker"] == name].drop(columns=["attacker", "score"])
        for name in (SEMI_INFORMED, IGNORANT)
    )
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), other.reset_index(drop=True)
    )
    table = telling.utterances
    for draw in draws_of(telling, CELL, SETTINGS, seed=0, membership=True):
        rows, mine = rows_of(*draw), one[one["fold"] == draw.run.number]
        yes = mine[mine["label"] == "yes"]
        no = mine[mine["label"] == "no"]
        assert sorted(yes["row"]) == rows.asked_yes.tolist()
        assert sorted(no["row"]) == rows.asked_no.tolist()
        names = table["speaker"].iloc[mine["row"]].to_list()
        assert mine["speaker"].to_list() == names
    assert set(asked["speaker"]) == set(table["speaker"])  # each in one dealing
    assert asked.groupby("speaker")["fold"].nunique().eq(1).all()
    assert np.isfinite(asked["score"]).all()
    # the paper's attacker says "yes" where its log odds do; here on one scale
    mi = run_membership(telling, cells, SETTINGS, **how)["MI"]
    for draw in draws_of(telling, CELL, SETTINGS, seed=0, membership=True):
        arrays = find_records(*draw, SETTINGS, how["folder"])[1].arrays()
        said = np.where(arrays["log_odds"] > 0, "yes", "no")
        truth = arrays["truth"]
        assert uar(truth, said, classes=("yes", "no")) == pytest.approx(
            mi[draw.run.number]
        )
        mine = asked[asked["attacker"] == SEMI_INFORMED]
        mine = mine[mine["fold"] == draw.run.number].set_index("row")["score"]
        one_network = np.zeros(len(truth))
        expected = comparable(arrays["log_odds"], one_network)
        np.testing.assert_allclose(mine[arrays["rows"]], expected)


@pytest.mark.slow
def test_of_several_dealings_the_first_is_asked(telling, how):
    """In another one a speaker who took part may not have."""
    cells = make_cells("none", ["lexical"], ["activation"])
    twice = replace(SETTINGS, n_dealings=2)
    asked = membership_scores(telling, cells, twice, **how)
    assert asked.groupby("speaker")["label"].nunique().eq(1).all()
    once = membership_scores(telling, cells, SETTINGS, **how)
    mine, same = (t[t["attacker"] == SEMI_INFORMED] for t in (asked, once))
    pd.testing.assert_frame_equal(mine, same)
    assert n_records(how, "membership") == 2 * once["fold"].nunique()
    curve_tables(asked)


@pytest.mark.slow
def test_the_shadow_of_a_block_is_the_network_of_another_block(tmp_path):
    how = {"folder": tmp_path / "runs", "n_jobs": 1}
    blocks = tuple(
        replace(make_prepared(tmp_path / f"{i}", seed=i, **SIZE), block=i)
        for i in range(3)
    )
    whole = replace(blocks[0], blocks=blocks, block=None)
    cells = make_cells("none", ["lexical"], ["activation"])
    asked = membership_scores(whole, cells, SETTINGS, **how)
    assert asked["attacker"].nunique() == 2 and set(asked["fold"]) == {0, 1, 2}
    assert n_records(how, "training") == n_records(how, "membership") == 3
    draws = draws_of(whole, CELL, SETTINGS, seed=0, membership=True)
    shadows = shadows_of(draws)
    assert [shadows[draw].run.number for draw in draws] == [2, 0, 1]
    assert all(shadows[draw].prepared is not draw.prepared for draw in draws)
    assert n_records(how, "ignorant") == 3
    # of two, the other one; of the first it is another shadow than of three
    pair = shadows_of(draws[:2])
    assert [pair[draw].run.number for draw in draws[:2]] == [1, 0]
    membership_scores(replace(whole, blocks=blocks[:2]), cells, SETTINGS, **how)
    assert n_records(how, "training") == 3 and n_records(how, "ignorant") == 4
    assert shadows_of(draws[:1]) == {}


@pytest.mark.slow
def test_where_nobody_is_left_for_a_shadow_there_is_none(how, tmp_path):
    """With two speakers in each of three sets."""
    few = make_prepared(tmp_path / "few", n_speakers=6, name="few")
    cells = make_cells("none", ["lexical"], ["activation"])
    assert compute_beyond("ignorant", few, cells, SETTINGS, **how) == []
    asked = membership_scores(few, cells, SETTINGS, **how)
    assert set(asked["attacker"]) == {SEMI_INFORMED}
    assert asked["speaker"].nunique() == 6
