"""Question 5: women and men side by side."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from privemo.plots.common import grid, intervals, require, select, with_legend
from privemo.plots.looks import GREY, HATCHES, MODALITY_MARKS, OURS, PAPER


def subgroup_plot(table, published):
    """Draw the change of U on women over the change on men, a point a cell."""
    require(table, ["change_male", "change_female"])
    require(published, ["change_male", "change_female"])
    targets = list(dict.fromkeys(table["target"]))
    size = (0.8 + 3.6 * len(targets), 4.0)
    options = dict(figsize=size, sharex=True, sharey=True, squeeze=False)
    figure, axes = plt.subplots(1, len(targets), **options)
    for ax, target in zip(axes[0], targets, strict=True):
        ax.axline((0, 0), slope=1, color="0.6", linestyle="--", label="both alike")
        ax.axhline(0, color="black", linestyle=":", linewidth=0.8)
        ax.axvline(0, color="black", linestyle=":", linewidth=0.8)
        for modality, (mark, color) in MODALITY_MARKS.items():
            dots = select(published, target=target, modality=modality)
            hollow = dict(color=PAPER, mfc="none", zorder=3)
            ax.plot(dots["change_male"], dots["change_female"], mark, **hollow)
            ours = select(table, target=target, modality=modality)
            _cross(ax, ours, fmt=mark, color=color, label=f"{modality}, 95 %")
        label = "paper, each corpus (same marks)"
        ax.plot([], [], "o", color=PAPER, mfc="none", label=label)
        ax.set(title=target, xlabel="change of U(M)", box_aspect=1)
    both = pd.concat([table, published])
    bounds = [
        both[f"{name}_{group}"]
        for name in ("change", "low", "high")
        for group in ("male", "female")
    ]
    reach = 1.08 * pd.concat(bounds).abs().max()
    axes[0, 0].set(ylabel="change of U(F)", xlim=(-reach, reach), ylim=(-reach, reach))
    return with_legend(figure, *axes.flat)


def rates_plot(rates):
    """Draw how much better men are recognised than women, level by level."""
    require(rates, ["target", "modality", "network"])
    figure, axes, panels = grid(rates)
    recalls = select(rates, rate="recall")
    networks = list(dict.fromkeys(recalls["network"]))
    levels = list(dict.fromkeys(recalls["level"]))
    for ax, panel in zip(axes.flat, panels, strict=True):
        for i, network in enumerate(networks):
            rows = select(recalls, network=network, **panel).set_index("level")
            y = -np.arange(len(levels)) - 0.3 * (i - (len(networks) - 1) / 2)
            look = dict(height=0.3, color=(GREY, OURS)[i % 2], hatch=HATCHES[1 - i % 2])
            look |= dict(edgecolor="white", linewidth=0, label=network)
            ax.barh(y, rows["gap"].reindex(levels), **look)
        ax.axvline(0, color="black", linestyle=":")
        ax.set(yticks=-np.arange(len(levels)), yticklabels=levels)
        ax.set_title("{target}, {modality}".format(**panel))
    for ax in axes[-1]:
        ax.set_xlabel("recall, men minus women")
        ax.locator_params(axis="x", nbins=5)
    return with_legend(figure, *axes.flat)


def _cross(ax, rows, **look):
    """Draw changes of men and women with both intervals, if there are any."""
    rows = rows.dropna(subset=["change_male", "change_female"])
    if rows.empty:
        return
    reach = {
        f"{axis}reach": (rows[f"low_{group}"], rows[f"high_{group}"])
        for axis, group in (("x", "male"), ("y", "female"))
    }
    look |= {"elinewidth": 0.8, "capsize": 2, "markersize": 6}
    place = rows["change_male"], rows["change_female"]
    intervals(ax, *place, scale=None, **reach, **look)
