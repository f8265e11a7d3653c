"""A picture says which columns it lacks, and shows no score that cannot be."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from support.pictures import summary_of

from privemo.errors import PrivemoError
from privemo.plots import (
    both_attacks_plot,
    gap_plot,
    leakage_plot,
    membership_plot,
    placement_plot,
    strength_plot,
    training_plot,
)
from privemo.plots.common import UAR, intervals
from privemo.published import load_scores


@pytest.mark.parametrize(
    "draw",
    [gap_plot, strength_plot, lambda table: training_plot({"general": table})],
    ids=["gap", "strength", "training"],
)
def test_a_table_meant_for_another_plot_is_refused(draw):
    scores = pd.DataFrame({"target": ["activation"], "modality": ["acoustic"]})
    with pytest.raises(PrivemoError, match="needs the columns"):
        draw(scores)


def bars_of(ax):
    """List the ends of all intervals of some axes."""
    lines = [line for bar in ax.containers for line in bar[2]]
    return [segment for line in lines for segment in line.get_segments()]


def tips_of(ax):
    """List the arrows of some axes: which, and where."""
    arrows = [line for line in ax.lines if line.get_gid() == "past"]
    return [(a.get_marker(), *map(float, p)) for a in arrows for p in a.get_xydata()]


@pytest.mark.parametrize(
    ("low", "high", "ends", "tips"),
    [
        (0.4, 0.8, (0.4, 0.8), []),
        (0.0, 1.0, (0.0, 1.0), []),  # up to the edge is not past it
        (-0.2, 0.9, (0.0, 0.9), [("<", 0.0, 3.0)]),
        (0.3, 1.06, (0.3, 1.0), [(">", 1.0, 3.0)]),
        (-0.5, 1.5, (0.0, 1.0), [("<", 0.0, 3.0), (">", 1.0, 3.0)]),
    ],
)
def test_an_interval_ends_at_the_edge_and_an_arrow_says_that_it_goes_on(
    low, high, ends, tips
):
    _, ax = plt.subplots()
    intervals(ax, [0.6], [3], xreach=([low], [high]), fmt="o")
    (bar,) = bars_of(ax)
    np.testing.assert_allclose(bar[:, 0], ends)
    assert tips_of(ax) == tips


def test_upright_intervals_have_upright_arrows():
    _, ax = plt.subplots()
    intervals(ax, [1, 2], [0.9, 0.1], yreach=([0.7, -0.1], [1.1, 0.3]), fmt="o")
    assert tips_of(ax) == [("v", 2.0, 0.0), ("^", 1.0, 1.0)]


def test_a_change_has_no_edge_and_no_number_no_bar():
    _, ax = plt.subplots()
    intervals(ax, [-0.3], [0], scale=None, xreach=([-1.2], [0.6]), fmt="o")
    np.testing.assert_allclose(bars_of(ax)[0][:, 0], [-1.2, 0.6])
    assert tips_of(ax) == []
    _, ax = plt.subplots()
    intervals(ax, [0.5], [0], xreach=([np.nan], [np.nan]), fmt="o")
    assert tips_of(ax) == []


ROW = {"target": "activation", "modality": "acoustic", "corpus": "toy"}
WIDE = {"score": 0.8, "low": -0.3, "high": 1.9}
PAPER = {"published_low": 0.6, "published_high": 0.7}


def wide(**columns):
    return pd.DataFrame([ROW | WIDE | PAPER | columns])


def of_defences(*quantities):
    rows = [(*("activation", "multimodal", "gender"), name, 0.8) for name in quantities]
    return summary_of(*rows).assign(low=-0.3, high=1.9)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: leakage_plot(wide()),
        lambda: gap_plot(
            pd.concat([wide(quantity=q, network="general") for q in ("L", "P")])
        ),
        lambda: strength_plot(wide(quantity="P", recipe="paper", strength=0.5)),
        lambda: membership_plot(of_defences("MI"), load_scores()),
        lambda: both_attacks_plot(of_defences("P", "MI"), load_scores()),
        lambda: placement_plot(of_defences("P", "U"), load_scores()),
    ],
    ids=["leakage", "gap", "strength", "membership", "both attacks", "placement"],
)
def test_no_picture_shows_a_score_that_cannot_be(draw):
    figure = draw()
    axes = [ax for ax in figure.axes if bars_of(ax)]
    assert axes
    for ax in axes:
        for segment in bars_of(ax):
            along = segment[:, np.ptp(segment, axis=0).argmax()]
            assert UAR[0] <= along.min() and along.max() <= UAR[1]
        assert tips_of(ax)
