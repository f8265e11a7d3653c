"""Changes of emotion are drawn beside what could be seen at all."""

import numpy as np
import pytest
from support.pictures import change_table, legend_of

from privemo.claims.verdicts import TOLERANCE
from privemo.plots import (
    change_plot,
    power_plot,
)
from privemo.tables.changes import published_changes


def test_a_change_stands_beside_what_can_be_seen_and_what_is_tolerated():
    table = change_table()
    table.loc[0, ["low", "high", "visible"]] = float("nan")  # one fold only
    figure = change_plot(table, published_changes("U"))
    assert [ax.get_title() for ax in figure.axes] == ["activation", "valence"]
    ax = figure.axes[1]
    bars = {(bar.get_x(), bar.get_width()) for bar in ax.patches}
    assert bars == {(-0.09, 0.18)}
    drawn = {tuple(line.get_xdata()) for line in ax.lines}
    assert (-TOLERANCE, -TOLERANCE) in drawn and (0, 0) in drawn
    paper = max(ax.lines, key=lambda line: len(line.get_xdata()))
    assert len(paper.get_xdata()) == 6  # of 8 rows, 2 are multimodal
    assert "paper, each corpus" in legend_of(figure)


def middle(spread, *, n_folds=5, share=0.0):
    """Describe a cell in the middle."""
    error = spread * np.sqrt(1 / n_folds + share)
    return {"spread": spread, "error": error, "df": n_folds - 1, "n_folds": n_folds}


@pytest.mark.parametrize("spread", [0.01, 0.05])
def test_power_rises_and_the_correction_takes_some_of_it(spread):
    given = middle(spread, share=1 / 3), published_changes("U")
    ax = power_plot(*given, independent=False).axes[0]
    curves = {line.get_label(): line.get_ydata() for line in ax.lines}
    plain, corrected = curves["plain test, as it believes"], curves["corrected test"]
    assert plain[0] == pytest.approx(0.05, abs=1e-3)
    assert (np.diff(corrected) >= -1e-9).all() and (corrected <= plain + 1e-9).all()
    assert (curves["corrected, four times the speakers"] >= corrected - 1e-9).all()


@pytest.mark.parametrize("n_blocks", [5, 10])
def test_power_of_blocks_rises_with_their_number(n_blocks):
    given = middle(0.03, n_folds=n_blocks), published_changes("U")
    ax = power_plot(*given, independent=True).axes
    curves = {line.get_label(): line.get_ydata() for line in ax[0].lines}
    few, ours, many = (
        curves[f"{n} blocks"] for n in (n_blocks // 2, n_blocks, 4 * n_blocks)
    )
    assert (few <= ours + 1e-4).all() and (ours <= many + 1e-4).all()
    assert "corrected test" not in curves


@pytest.mark.parametrize("spread", [0.0, float("nan")])
def test_power_without_a_spread_is_not_drawn(spread):
    figure = power_plot(middle(spread), published_changes("U"), independent=False)
    assert legend_of(figure) == [
        "paper's changes of U",
        "tolerated fall",
        "false alarms",
    ]
