"""Many attackers, one row a network: who tells how much."""

import matplotlib.pyplot as plt

from privemo.errors import PrivemoError
from privemo.metrics import GENDER_CHANCE
from privemo.plots.common import intervals, require, with_legend
from privemo.plots.looks import ATTACKER, GREY, PAPER
from privemo.terms import PICKED

PAPERS = "dense layers"  # the paper's kind


def attackers_plot(scores, table, *, names, chance=GENDER_CHANCE):
    """Draw what each attacker tells, one panel a modality."""
    require(scores, ["modality", "defence", "recipe", "attacker", "UAR"])
    require(table, ["modality", "defence", "recipe", "UAR", "low", "high"])
    there = set(zip(scores["defence"], scores["recipe"], strict=True))
    if there - set(names):
        raise PrivemoError(f"names lack {sorted(there - set(names))}; give each a name")
    names = {cell: name for cell, name in names.items() if cell in there}
    modalities = list(dict.fromkeys(scores["modality"]))
    size = 1.6 + 2.7 * len(modalities), 1.2 + 0.32 * len(names)
    figure, axes = plt.subplots(
        1, len(modalities), figsize=size, sharex=True, sharey=True, squeeze=False
    )
    place = {cell: -i for i, cell in enumerate(names)}
    for ax, modality in zip(axes[0], modalities, strict=True):
        _draw(ax, scores[scores["modality"] == modality], place)
        _draw_picked(ax, table[table["modality"] == modality], place)
        ax.axvline(chance, color="black", linestyle=":", label="chance")
        ax.set(title=modality, xlabel="attack UAR")
        ax.set(yticks=list(place.values()), yticklabels=names.values())
    return with_legend(figure, *axes[0])


def _draw(ax, scores, place):
    keys = ["defence", "recipe", "attacker"]
    means = scores.groupby(keys, sort=False)["UAR"].mean().reset_index()
    y = [place[cell] for cell in zip(means["defence"], means["recipe"], strict=True)]
    means = means.assign(y=y)
    look = {"linestyle": "", "marker": "o", "markersize": 4}
    others = means[~means["attacker"].isin([PICKED, PAPERS])]
    ax.plot(others["UAR"], others["y"], color=GREY, label="attackers", **look)
    papers = means[means["attacker"] == PAPERS]
    look |= {"marker": "D", "color": PAPER}
    ax.plot(papers["UAR"], papers["y"], label="the paper's", **look)


def _draw_picked(ax, table, place):
    y = [place[cell] for cell in zip(table["defence"], table["recipe"], strict=True)]
    look = {"fmt": "s", "color": ATTACKER, "capsize": 2, "markersize": 5, "mfc": "none"}
    look["label"] = "picked beforehand, 95 %"
    intervals(ax, table["UAR"], y, xreach=(table["low"], table["high"]), **look)
