"""Blocks have the ordinary t, folds the crossed error where their recalls are known."""

import numpy as np
import pandas as pd
import pytest
from support.tables_of_scores import make_scores

from privemo.statistics.crossed import COLUMNS, crossed_difference, crossed_interval
from privemo.statistics.intervals import fold_interval, paired_difference
from privemo.statistics.recalls import column, write_recalls
from privemo.tables.compare import compare
from privemo.tables.means import cell_mean, melted, with_gap
from privemo.tables.summary import summarise


def asked(seed):
    """Ask 20 speakers of two genders in five folds."""
    rng = np.random.default_rng(seed)
    rows = [
        (t, s, ("female", "male")[s % 2], 10, int(rng.integers(2, 10)))
        for t in range(5)
        for s in range(20)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def scored(table, quantity="P"):
    """Score every fold of what was asked, recalls beside it."""
    sums = table.groupby(["training", "label"])[["n", "n_right"]].sum()
    score = (sums["n_right"] / sums["n"]).groupby("training").mean()
    texts = [write_recalls(rows) for _, rows in table.groupby("training")]
    named = {quantity: score.to_list(), column(quantity): texts}
    return make_scores(quantities=(), **named)


def test_folds_whose_recalls_are_known_have_the_crossed_interval():
    found = cell_mean(scored(asked(0)), "P").interval()
    assert found == pytest.approx(crossed_interval(asked(0))[:3])
    row = summarise(scored(asked(0))).iloc[0]
    assert (row.score, row.low, row.high) == pytest.approx(found)


def test_a_comparison_counts_the_same_speakers_once():
    expected = crossed_difference(asked(0), asked(1))
    found = compare(scored(asked(0)), scored(asked(1)), "P")
    shown = found.estimate, found.low, found.high, found.p_corrected
    assert shown == pytest.approx((*expected[:3], expected.p()))
    sides = scored(asked(0))["P"], scored(asked(1))["P"]
    assert found.p == paired_difference(*sides, test_share=1 / 3).p  # the paper's


@pytest.mark.parametrize("lost", ["", np.nan])
def test_one_fold_without_recalls_leaves_the_corrected_interval(lost):
    scores = scored(asked(0))
    scores.loc[2, column("P")] = lost
    expected = fold_interval(scores["P"], test_share=1 / 3)
    assert cell_mean(scores, "P").interval() == pytest.approx(expected)


def test_blocks_have_the_ordinary_interval_whatever_is_beside_them():
    scores = scored(asked(0)).assign(independent=True)
    expected = fold_interval(scores["P"], test_share=0)
    assert cell_mean(scores, "P").interval() == pytest.approx(expected)


def test_a_fold_that_lost_its_score_is_left_out_with_its_recalls():
    scores = scored(asked(0))
    scores.loc[4, ["P", column("P")]] = [np.nan, ""]
    left = asked(0).query("training < 4")
    assert cell_mean(scores, "P").interval() == pytest.approx(
        crossed_interval(left)[:3]
    )


def test_too_few_speakers_of_a_class_leave_the_corrected_interval():
    few = asked(0).query("speaker < 2")
    expected = fold_interval(scored(few)["P"], test_share=1 / 3)
    assert cell_mean(scored(few), "P").interval() == pytest.approx(expected)


def test_the_gap_has_the_recalls_of_both():
    men, women = (asked(i).assign(label="low") for i in (0, 1))
    men, women = men.query("speaker % 2 == 1"), women.query("speaker % 2 == 0")
    scores = scored(men, "U_male")
    for name in ("U_female", column("U_female")):
        scores[name] = scored(women, "U_female")[name]
    table = with_gap(scores, "gap")
    gap = scores["U_male"] - scores["U_female"]
    assert table["gap"].tolist() == gap.tolist()
    mean = cell_mean(table, "gap")
    assert mean.estimate == pytest.approx(gap.mean())
    apart = [cell_mean(scores, f"U_{who}").error for who in ("male", "female")]
    assert max(apart) < mean.error < sum(apart)  # speakers apart, trainings together


def test_every_quantity_keeps_its_own_recalls():
    table = melted(scored(asked(0)), ["fold"], ["P"])
    assert table[column("value")].tolist() == scored(asked(0))[column("P")].tolist()
    assert table["quantity"].unique().tolist() == ["P"]
    without = melted(make_scores(), ["fold"], ["U", "P"])
    assert column("value") not in without and len(without) == 10
