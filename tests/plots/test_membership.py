"""Who is asked, and how well both attacks do, defence by defence."""

import numpy as np
import pandas as pd
import pytest
from support.pictures import error_bars, legend_of, summary_of, ticks

from privemo.folds.membership import membership_split
from privemo.plots import (
    both_attacks_plot,
    membership_plot,
    membership_sets_plot,
)
from privemo.plots.looks import PAPER
from privemo.published import load_scores
from privemo.terms import DEFENCES


def test_membership_plot_leaves_a_gap_where_nothing_was_run():
    table = summary_of(
        ("activation", "acoustic", "none", "MI", 0.6),
        ("activation", "acoustic", "gender and speaker", "MI", 0.5),
        ("activation", "lexical", "speaker", "MI", 0.4),
    )
    figure = membership_plot(table, load_scores())
    acoustic, lexical = figure.axes
    assert acoustic.get_title() == "activation, acoustic"
    assert list(error_bars(acoustic)) == [0, -3] and list(error_bars(lexical)) == [-2]
    # section 5.7 and table 5 have four corpora with audio, two with text
    assert ticks(acoustic)[-2] == [0.58, 0.58, 0.60, 0.62]
    assert ticks(lexical)[-3] == [0.52, 0.52]
    names = [label.get_text() for label in acoustic.get_yticklabels()]
    assert names == ["none", "gender", "speaker", "gender and speaker"]


def test_membership_plot_takes_a_table_in_the_order_of_defences():
    table = summary_of(("activation", "lexical", "gender", "MI", 0.6))
    ordered = table.assign(defence=pd.Categorical(table["defence"], DEFENCES))
    assert -1 in error_bars(membership_plot(ordered, load_scores()).axes[0])


@pytest.mark.parametrize(("p", "mi"), [(0.3, 0.6), (0.45, 0.5)])
def test_both_attacks_are_uars_of_attackers(p, mi):
    cell = "activation", "lexical", "gender"
    table = summary_of((*cell, "P", p), (*cell, "MI", mi))
    figure = both_attacks_plot(table, load_scores().iloc[:0])
    (ax,) = figure.axes
    points = [b[0] for b in ax.containers if len(b[0].get_xydata())]
    np.testing.assert_allclose(points[0].get_xydata(), [[1 - p, mi]])
    across, upward = (bars.get_segments()[0] for bars in _container(ax)[2])
    np.testing.assert_allclose(across[:, 0], [1 - p - 0.2, 1 - p + 0.1])
    np.testing.assert_allclose(upward[:, 1], [mi - 0.1, mi + 0.2])


def _container(ax):
    return next(bars for bars in ax.containers if len(bars[0].get_xydata()))


def test_a_defence_met_by_one_attack_only_is_no_point():
    cell = "activation", "lexical"
    rows = [(*cell, "gender", "P", 0.4), (*cell, "speaker", "MI", 0.5)]
    figure = both_attacks_plot(summary_of(*rows), load_scores().iloc[:0])
    containers = figure.axes[0].containers
    assert all(len(bars[0].get_xydata()) == 0 for bars in containers)


def test_the_paper_has_one_point_a_corpus():
    table = summary_of(("activation", "acoustic", "gender", "MI", 0.5))
    figure = both_attacks_plot(table, load_scores())
    points = [
        tuple(point.round(6))
        for line in figure.axes[0].lines
        if line.get_color() == PAPER and line.get_marker() == "s"
        for point in line.get_xydata()
    ]
    # tables 3 and 5.4 both print MuSE; P 0.44, 0.44, 0.43, 0.45 are those of table 3
    assert sorted(points) == [(0.55, 0.69), (0.56, 0.68), (0.56, 0.68), (0.57, 0.67)]


def test_every_speaker_is_a_bar_as_high_as_its_utterances():
    who = np.repeat([f"toy:{i:02d}" for i in range(20)], 6)
    table = pd.DataFrame({"speaker": who, "gender": np.repeat(["female", "male"], 60)})
    split = membership_split(table, seed=2)
    (ax,) = (figure := membership_sets_plot(table, split)).axes
    tops = {}
    for bar in ax.patches:
        x = bar.get_x()
        tops[x] = max(tops.get(x, 0), bar.get_y() + bar.get_height())
    assert len(tops) == 20 and set(tops.values()) == {6}
    blue = sum(bar.get_height() for bars in ax.containers[:1] for bar in bars)
    assert blue == len(split.base)
    held = {
        bars.get_label(): sum(b.get_height() for b in bars) for bars in ax.containers
    }
    assert held["chooses"] == len(split.validation)
    assert held["known: yes"] == len(split.known_yes)
    assert held["known: no"] == len(split.known_no)
    assert held["asked: yes"] == len(split.asked_yes)
    assert held["asked: no"] == len(split.asked_no)
    trains = [b for b in ax.containers if b.get_label().startswith(("trains", "_"))]
    assert sum(b.get_height() for bars in trains for b in bars) == len(split.train)
    assert "trains the network" in legend_of(figure)
