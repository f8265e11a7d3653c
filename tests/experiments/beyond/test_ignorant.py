"""An attacker who knows nobody is asked about the same people as one who does."""

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import CELL, SETTINGS, make_prepared

from privemo.experiments.beyond.kinds import compute_beyond
from privemo.experiments.beyond.scores import (
    IGNORANT,
    SEMI_INFORMED,
    membership_scores,
)
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_membership
from privemo.experiments.runs import draws_of
from privemo.folds.rows import rows_of


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
    # the paper's attacker says "yes" where its log odds do
    mi = run_membership(telling, cells, SETTINGS, **how)["MI"]
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
