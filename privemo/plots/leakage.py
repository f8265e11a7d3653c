"""Question 1: leakage beside chance and the paper."""

import matplotlib.pyplot as plt

from privemo.metrics import GENDER_CHANCE
from privemo.plots.common import intervals
from privemo.plots.looks import OURS, PAPER


def leakage_plot(table, *, chance=GENDER_CHANCE):
    """Draw leakage with intervals, chance, and the paper's range."""
    targets = list(dict.fromkeys(table["target"]))
    figure, axes = plt.subplots(
        1,
        len(targets),
        figsize=(4.2 * len(targets), 2.6),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for ax, target in zip(axes[0], targets, strict=True):
        rows = table[table["target"] == target].iloc[::-1].reset_index(drop=True)
        ax.hlines(
            rows.index,
            rows["published_low"],
            rows["published_high"],
            color=PAPER,
            linewidth=9,
            alpha=0.45,
            label="paper, range over its corpora",
        )
        look = {"fmt": "o", "color": OURS, "capsize": 3, "label": "ours, 95 %"}
        reach = rows["low"], rows["high"]
        intervals(ax, rows["score"], rows.index, xreach=reach, **look)
        ax.axvline(chance, color="black", linestyle=":", label="chance")
        ax.set(title=target, xlabel="leakage L (UAR of the adversary)")
        ax.set(
            yticks=rows.index,
            yticklabels=rows["modality"],
            ylim=(-0.6, len(rows) - 0.4),
        )
    figure.legend(
        *axes[0, 0].get_legend_handles_labels(),
        loc="upper center",
        ncols=3,
        frameon=False,
        bbox_to_anchor=(0.5, -0.08),
    )
    return figure
