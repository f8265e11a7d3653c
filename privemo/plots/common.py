"""What the plots share: one legend, and one way to draw scores."""

import itertools

import matplotlib.pyplot as plt
import numpy as np

from privemo.errors import PrivemoError
from privemo.plots.looks import OURS, PAPER

UAR = (0.0, 1.0)  # what an UAR, or 1 minus one, can be
TIPS = {"x": "<>", "y": "v^"}  # of intervals that go on past either end


def require(table, columns):
    """Refuse a table that another plot was meant for."""
    missing = [name for name in columns if name not in table]
    if missing:
        raise PrivemoError(
            f"this plot needs the columns {missing}, too; the table has "
            f"{list(table.columns)}"
        )


def select(table, **values):
    """Take the rows that have these values."""
    for name, value in values.items():
        table = table[table[name] == value]
    return table


def grid(table):
    """Make one panel a target (down) and modality (across)."""
    targets, modalities = (
        list(dict.fromkeys(table[name])) for name in ("target", "modality")
    )
    figure, axes = plt.subplots(
        len(targets),
        len(modalities),
        figsize=(1.2 + 2.7 * len(modalities), 0.6 + 1.9 * len(targets)),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    panels = [
        {"target": target, "modality": modality}
        for target, modality in itertools.product(targets, modalities)
    ]
    return figure, axes, panels


def intervals(ax, x, y, *, scale=UAR, xreach=None, yreach=None, **look):
    """Draw estimates with their intervals, which end at the ends of their scale.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to draw.
    x, y : array-like of float
        Estimates, and where they stand.
    scale : (float, float) or None, default=(0, 1)
        What the score can be. An interval that goes on past an end is drawn up to it,
        with an arrow there; the number stays what it is. None: any number.
    xreach, yreach : pair of array-like of float, optional
        Lower and upper bounds of x, of y, or of both.
    **look
        As of matplotlib's ``errorbar``.
    """
    bounds = {"x": xreach, "y": yreach}
    bounds = {axis: np.array(b, float) for axis, b in bounds.items() if b is not None}
    at = {"x": np.asarray(x, float), "y": np.asarray(y, float)}
    ends = scale or (-np.inf, np.inf)
    reach = {
        f"{axis}err": np.abs(np.clip(found, *ends) - at[axis])
        for axis, found in bounds.items()
    }
    drawn = ax.errorbar(at["x"], at["y"], **reach, **look)
    for axis, found in bounds.items():
        _tips(ax, at, axis, found, ends, drawn[0].get_color())


def _tips(ax, at, axis, bounds, ends, color):
    """Draw an arrow at each end of the scale that an interval goes on past."""
    past = bounds[0] < ends[0], bounds[1] > ends[1]
    for there, end, tip in zip(past, ends, TIPS[axis], strict=True):
        if there.any():
            places = {name: values[there] for name, values in at.items()}
            places[axis] = np.full(there.sum(), end)
            look = {"color": color, "markersize": 6, "clip_on": False, "zorder": 4}
            ax.plot(places["x"], places["y"], tip, gid="past", **look)


def points(ax, rows, along, shift, label, **look):
    """Draw scores with their intervals, horizontally."""
    look = {"capsize": 2, "markersize": 5, "label": label, **look}
    reach = rows["low"], rows["high"]
    intervals(ax, rows["score"], rows[along] - shift, xreach=reach, **look)


def draw_defences(ax, ours, published, *, defences, chance):
    """Draw a line a defence: our interval, a tick for each corpus of the paper."""
    place = {name: -i for i, name in enumerate(defences)}
    printed = published[published["defence"].isin(defences)]
    y = printed["defence"].map(place)
    span = printed.groupby(y)["value"].agg(["min", "max"])
    ax.hlines(span.index, span["min"], span["max"], color=PAPER, linewidth=9, alpha=0.3)
    ax.plot(
        printed["value"],
        y,
        "|",
        color=PAPER,
        markersize=11,
        markeredgewidth=2,
        label="paper, each corpus",
    )
    ours = ours[ours["defence"].isin(defences)]
    ours = ours.assign(y=[place[name] for name in ours["defence"]])
    points(ax, ours, "y", 0, "ours, 95 %", fmt="o", color=OURS)
    ax.axvline(chance, color="black", linestyle=":", label="chance")
    ax.set(
        yticks=list(place.values()), yticklabels=place, ylim=(-len(place) + 0.4, 0.6)
    )


def with_legend(figure, *axes):
    """Put one legend below the figure, every name once."""
    found = {}
    for ax in axes:
        handles, labels = ax.get_legend_handles_labels()
        found = dict(zip(labels, handles, strict=True)) | found
    figure.tight_layout()
    figure.legend(
        found.values(),
        found.keys(),
        loc="upper center",
        ncols=min(4, len(found)),
        frameon=False,
        bbox_to_anchor=(0.5, 0.0),
    )
    return figure
