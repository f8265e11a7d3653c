"""Question 3: changes of emotion recognition, and what a test could see."""

import matplotlib.pyplot as plt
import numpy as np

from privemo.claims.verdicts import TOLERANCE
from privemo.plots.common import points, require, select, with_legend
from privemo.statistics.intervals import ALPHA
from privemo.statistics.power import power_at

COLORS = ("0.5", "tab:blue", "tab:green")


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
        rows = rows.assign(y=rows["modality"].map(place), score=rows["change"])
        grey = dict(height=0.7, left=-rows["visible"], color="0.9", zorder=0)
        label = "found less than four times in five"
        ax.barh(rows["y"], 2 * rows["visible"], label=label, **grey)
        dots = select(published, target=target)
        dots = dots[dots["modality"].isin(modalities)]
        y = dots["modality"].map(place) - 0.2
        look = dict(color="tab:orange", mfc="none", label="paper, each corpus")
        ax.plot(dots["change"], y, "o", **look)
        points(ax, rows, "y", -0.1, "ours, 95 %", fmt="o", color="tab:blue")
        ax.axvline(0, color="black", linestyle=":", label="no change")
        ax.axvline(-TOLERANCE, color="tab:red", linestyle="--", label="tolerated fall")
        ax.set(title=target, xlabel="change of U", ylim=(0.6 - len(place), 0.6))
        ax.locator_params(axis="x", nbins=6)
    axes[0, 0].set(yticks=list(place.values()), yticklabels=place)
    return with_legend(figure, *axes.flat)


def power_plot(spread, published, *, n_folds, test_share):
    """Draw how often a paired test finds a difference, over the true difference."""
    changes = published["change"].abs()
    furthest = np.nanmax([1.5 * changes.max(), 3.5 * spread])
    difference = np.linspace(0, furthest, 200)
    figure, ax = plt.subplots(figsize=(6.4, 3.2))
    curves = _curves(spread, n_folds, test_share) if spread > 0 else []
    for (label, given), color in zip(curves, COLORS[: len(curves)], strict=True):
        ax.plot(difference, power_at(difference, **given), color=color, label=label)
    dots = dict(color="tab:orange", mfc="none", clip_on=False)
    ax.plot(changes, [0] * len(changes), "o", label="paper's changes of U", **dots)
    ax.axvline(TOLERANCE, color="tab:red", linestyle="--", label="tolerated fall")
    ax.axhline(ALPHA, color="black", linestyle=":", label="false alarms")
    ax.set(xlabel="true difference of U, without sign", ylabel="share of tests")
    ax.set(xlim=(0, furthest), ylim=(0, 1.02), title="how often p is below 0.05")
    return with_legend(figure, ax)


def _curves(spread, n_folds, test_share):
    """List what is drawn: of blocks fewer and more, of folds with and without care."""
    if test_share == 0:
        numbers = max(2, n_folds // 2), n_folds, 4 * n_folds
        how = {"spread": spread, "test_share": 0}
        return [(f"{n} blocks", {"n_folds": n, **how}) for n in numbers]
    how = {"n_folds": n_folds}
    wide = {"spread": spread, **how}
    return [
        ("plain test, as it believes", {"test_share": 0, **wide}),
        ("corrected test", {"test_share": test_share, **wide}),
        (
            "corrected, four times the speakers",
            {"spread": spread / 2, "test_share": test_share, **how},
        ),
    ]
