"""What defences cost in emotion and buy in gender."""

import matplotlib.pyplot as plt
import numpy as np

from privemo.metrics import EMOTION_CHANCE, GENDER_CHANCE
from privemo.plots.common import require, with_legend
from privemo.plots.looks import GREY, OURS
from privemo.tables.defences import pareto_front


def trade_off_plot(points, *, chance=EMOTION_CHANCE, hidden=GENDER_CHANCE):
    """Draw privacy over utility, on the test rows, and mark what validation chose."""
    require(points, ["defence", "U_test", "P_test"])
    front = pareto_front(points, chance=hidden)
    figure, ax = plt.subplots(figsize=(6.4, 4.6))
    chosen = "front, chosen on validation"
    ax.plot(front["U_test"], front["P_test"], color="0.7", linewidth=0.8, label=chosen)
    sizes = np.where(points.index.isin(front.index), 70, 25)
    if "MI" in points:
        _draw_by_membership(figure, ax, points, sizes)
    else:
        ax.scatter(points["U_test"], points["P_test"], sizes, color=OURS, zorder=2)
    _name(ax, points)
    ax.axvline(chance, color="black", linestyle=":", label="chance")
    ax.axhline(hidden, color="black", linestyle=":")
    ax.set(xlabel="emotion U, refitted head, test", ylabel="1 - attack UAR, test")
    return with_legend(figure, ax)


def _name(ax, points):
    """Put the names in a column beside the axes; points may lie on one another."""
    ordered = points.sort_values("P_test", ascending=False)
    heights = np.linspace(0.97, 0.03, len(ordered)) if len(ordered) > 1 else [0.5]
    for point, height in zip(ordered.itertuples(), heights, strict=True):
        ax.annotate(
            point.defence,
            (point.U_test, point.P_test),
            (1.04, height),
            textcoords="axes fraction",
            va="center",
            size=9,
            arrowprops={"arrowstyle": "-", "linewidth": 0.4, "color": "0.6"},
        )


def _draw_by_membership(figure, ax, points, sizes):
    known = points["MI"].notna().to_numpy()
    look = {"cmap": "cividis", "vmin": 0.3, "vmax": 0.7, "zorder": 2}
    ax.scatter(points["U_test"], points["P_test"], sizes, color=GREY, zorder=2)
    marks = ax.scatter(
        points["U_test"][known],
        points["P_test"][known],
        sizes[known],
        c=points["MI"][known],
        edgecolors="black",
        linewidths=0.5,
        **look,
    )
    label = "membership MI (chance 0.5)"
    figure.colorbar(marks, ax=ax, label=label, location="top", shrink=0.6)
