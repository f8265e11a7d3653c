"""Utility and privacy of a defence, fold by fold."""

import pytest
from support.small_corpora import CELL, COLUMNS, SETTINGS, treated

from privemo.experiments.beyond.scores import (
    identity_scores,
    trade_off_scores,
)


@pytest.mark.slow
def test_a_trade_off_has_four_scores_a_fold(telling, how, treated_scores):
    cells = [CELL, treated("LEACE")]
    table = trade_off_scores(telling, cells, SETTINGS, **how)
    four = ["U_validation", "U_test", "P_validation", "P_test"]
    assert set(table) >= {*COLUMNS, *four, "P_of_1"}
    assert table["fold"].to_list() == [0, 1, 2] * 2
    assert table[four].stack().between(0, 1).all()
    by_defence = table.groupby("defence")[four].mean()
    assert by_defence.loc["none", "P_test"] < 0.2  # planted


def test_test_speakers_are_told_apart_by_a_record_of_their_own(telling, how):
    cells = [CELL, treated("raw features")]
    table = identity_scores(telling, cells, SETTINGS, **how)
    assert set(table["defence"]) == {"none", "raw features"}
    assert set(table["scorer"]) >= {"cosine", "shuffled speakers"}
    assert table["EER"].between(0, 0.5).all()
    assert table["D_sys"].dropna().between(0, 1).all()
    assert table["D_sys"].isna().eq(table["n_mated"] < 20).all()
    again = identity_scores(telling, cells, SETTINGS, **how)
    assert again.equals(table)
