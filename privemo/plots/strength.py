"""Question 4: scores over the reversal strength."""

import matplotlib.pyplot as plt

from privemo.metrics import EMOTION_CHANCE, GENDER_CHANCE
from privemo.plots.common import intervals, require, with_legend
from privemo.plots.looks import MODALITY_MARKS

STRENGTH_PANELS = {
    "U": ("emotion U", EMOTION_CHANCE),
    "L": ("leakage L", GENDER_CHANCE),
    "P": ("privacy metric P", GENDER_CHANCE),
}


def strength_plot(table, published=None, *, chances=None):
    """Draw scores over the reversal strength, a panel a quantity, a line a modality.

    Chance of U is a third, or what `chances` says of a target; of L and P a half, or
    what it says of these.
    """
    require(table, ["recipe", "strength", "low"])
    targets = list(dict.fromkeys(table["target"]))
    quantities = [name for name in STRENGTH_PANELS if name in set(table["quantity"])]
    lines = list(dict.fromkeys(zip(table["modality"], table["recipe"], strict=True)))
    modalities = list(dict.fromkeys(table["modality"]))
    size = (0.6 + 3.1 * len(quantities), 0.5 + 2.5 * len(targets))
    shape = len(targets), len(quantities)
    figure, axes = plt.subplots(*shape, figsize=size, sharex=True, squeeze=False)
    for row, target in zip(axes, targets, strict=True):
        for ax, quantity in zip(row, quantities, strict=True):
            label, chance = STRENGTH_PANELS[quantity]
            whose = target if quantity == "U" else quantity
            chance = (chances or {}).get(whose, chance)
            here = (table["target"] == target) & (table["quantity"] == quantity)
            for i, (modality, recipe) in enumerate(lines):
                mine = (table["modality"] == modality) & (table["recipe"] == recipe)
                shift = 0.012 * (i - (len(lines) - 1) / 2)  # so that bars stand apart
                _curve(ax, table[here & mine], shift, modality, recipe)
            if published is not None:
                _paper_values(ax, published, target, quantity, modalities)
            ax.axhline(chance, color="black", linestyle=":", label="chance")
            ax.set(title=f"{label} ({target})")
    for ax in axes[-1]:
        ax.set(xlabel="reversal strength, lambda")
    return with_legend(figure, *axes.flat)


def _curve(ax, rows, shift, modality, recipe):
    """Draw one line over the strengths; other recipes than the paper's dashed."""
    if rows.empty:
        return
    rows = rows.sort_values("strength")
    is_paper = recipe == "paper"
    marker, color = MODALITY_MARKS[modality]
    intervals(
        *(ax, rows["strength"] + shift, rows["score"]),
        yreach=(rows["low"], rows["high"]),
        color=color,
        marker=marker,
        linestyle="-" if is_paper else "--",
        markerfacecolor=color if is_paper else "white",
        capsize=2,
        markersize=4,
        label=modality if is_paper else f"{modality}, recipe {recipe} (ours)",
    )


def _paper_values(ax, published, target, quantity, modalities):
    """Mark the values that the paper prints at a strength, in the modality's colour."""
    rows = published[published["strength"].notna()]
    rows = rows[(rows["target"] == target) & (rows["quantity"] == quantity)]
    for (modality, corpus), values in rows.groupby(["modality", "corpus"]):
        if modality in modalities and values["strength"].max() > 0:
            color = MODALITY_MARKS[modality][1]
            look = {"marker": "*", "s": 110, "edgecolor": "black", "zorder": 5}
            label = f"paper, {modality} {corpus}"
            ax.scatter(
                values["strength"], values["value"], color=color, label=label, **look
            )
