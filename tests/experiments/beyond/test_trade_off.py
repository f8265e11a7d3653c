"""Utility and privacy of a defence, fold by fold."""

import pytest
from support.small_corpora import CELL, COLUMNS, SETTINGS, treated

from privemo.experiments.beyond.scores import (
    trade_off_scores,
)


@pytest.mark.slow
def test_a_trade_off_has_four_scores_a_fold(telling, how, treated_scores):
    cells = [CELL, treated("LEACE")]
    table = trade_off_scores(telling, cells, SETTINGS, **how)
    four = ["U_validation", "U_test", "P_validation", "P_test"]
    assert set(table) == {*COLUMNS, *four}
    assert table["fold"].to_list() == [0, 1, 2] * 2
    assert table[four].stack().between(0, 1).all()
    by_defence = table.groupby("defence")[four].mean()
    assert by_defence.loc["none", "P_test"] < 0.2  # planted
