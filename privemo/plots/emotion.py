"""Question 3: changes of emotion recognition, and what a test could see."""

import matplotlib.pyplot as plt
import numpy as np

from privemo.claims.verdicts import TOLERANCE
from privemo.plots.common import intervals, require, select, with_legend
from privemo.plots.looks import ATTACKER, GREY, LINES, OURS, PAPER, THIRD
from privemo.statistics.intervals import ALPHA
from privemo.statistics.power import power_at

COLORS = (GREY, OURS, THIRD)


def change_plot(table, published):
    """Draw how far emotion recognition changes, and how far it would have to."""
    require(table, ["change", "low", "high", "visible"])
    targets = list(dict.fromkeys(table["target"]))
    modalities = list(dict.fromkeys(table["modality"]))
    place = {name: -i for i, name in enumerate(modalities)}
    size = (1.2 + 3.7 * len(targets), 1.2 + 0.5 * len(modalities))
    figure, axes = plt.subplots(
        1, len(targets), figsize=size, sharex=True, sharey=True, squeeze=False
    )
    for ax, target in zip(axes[0], targets, strict=True):
        rows = select(table, target=target)
        rows = rows.assign(y=rows["modality"].map(place))
        grey = dict(height=0.7, left=-rows["visible"], color="0.9", zorder=0)
        label = "found less than four times in five"
        ax.barh(rows["y"], 2 * rows["visible"], label=label, **grey)
        dots = select(published, target=target)
        dots = dots[dots["modality"].isin(modalities)]
        y = dots["modality"].map(place) - 0.2
        look = dict(color=PAPER, mfc="none", label="paper, each corpus")
        ax.plot(dots["change"], y, "o", **look)
        look = dict(fmt="o", color=OURS, capsize=2, markersize=5, label="ours, 95 %")
        reach = rows["low"], rows["high"]
        intervals(ax, rows["change"], rows["y"] + 0.1, scale=None, xreach=reach, **look)
        ax.axvline(0, color="black", linestyle=":", label="no change")
        ax.axvline(-TOLERANCE, color=ATTACKER, linestyle="--", label="tolerated fall")
        ax.set(title=target, xlabel="change of U", ylim=(0.6 - len(place), 0.6))
        ax.locator_params(axis="x", nbins=6)
    axes[0, 0].set(yticks=list(place.values()), yticklabels=place)
    return with_legend(figure, *axes.flat)


def power_plot(middle, published, *, independent):
    """Draw how often a paired test finds a difference, over the true difference.

    ``middle`` has the ``spread`` of a cell in the middle, the ``error`` of its mean
    with its ``df``, and ``n_folds``.
    """
    changes = published["change"].abs()
    furthest = np.nanmax([1.5 * changes.max(), 3.5 * middle["spread"]])
    difference = np.linspace(0, furthest, 200)
    figure, ax = plt.subplots(figsize=(6.4, 3.2))
    curves = _curves(middle, independent) if middle["error"] > 0 else []
    looks = zip(COLORS, LINES, strict=False)
    for (label, error, df), (color, line) in zip(curves, looks, strict=False):
        power = power_at(difference, error=error, df=df)
        ax.plot(difference, power, line, color=color, label=label)
    dots = dict(color=PAPER, mfc="none", clip_on=False)
    ax.plot(changes, [0] * len(changes), "o", label="paper's changes of U", **dots)
    ax.axvline(TOLERANCE, color=ATTACKER, linestyle="--", label="tolerated fall")
    ax.axhline(ALPHA, color="black", linestyle=":", label="false alarms")
    ax.set(xlabel="true difference of U, without sign", ylabel="share of tests")
    ax.set(xlim=(0, furthest), ylim=(0, 1.02), title="how often p is below 0.05")
    return with_legend(figure, ax)


def _curves(middle, independent):
    """List what is drawn: of blocks fewer and more, of folds with and without care."""
    spread, error, df, n_folds = (
        middle[name] for name in ("spread", "error", "df", "n_folds")
    )
    n_folds = int(n_folds)
    if independent:
        numbers = max(2, n_folds // 2), n_folds, 4 * n_folds
        return [(f"{n} blocks", spread * np.sqrt(1 / n), n - 1) for n in numbers]
    return [
        ("plain test, as it believes", spread * np.sqrt(1 / n_folds), n_folds - 1),
        ("corrected test", error, df),
        ("corrected, four times the speakers", error / 2, df),
    ]
