"""Question 7: who is in the training set, and who can tell."""

import matplotlib.pyplot as plt
import numpy as np

from privemo.metrics import GENDER_CHANCE, MEMBERSHIP_CHANCE
from privemo.plots.common import draw_defences, grid, intervals, select, with_legend
from privemo.plots.looks import ATTACKER, GREY, HATCHES, OURS, PALE, PAPER, THIRD


def membership_sets_plot(utterances, split):
    """Draw who trains, whom the attacker knows, and whom it is asked about."""
    groups = {
        "s1 to s3": split.base,
        "choose": split.validation,
        "s4\nselected": split.known_yes,
        "s4\nnot sel.": split.known_no,
        "s5\nselected": split.asked_yes,
        "s5\nnot sel.": split.asked_no,
    }
    colours = OURS, GREY, PALE, PAPER, THIRD, ATTACKER
    roles = "", "chooses", "known: yes", "known: no", "asked: yes", "asked: no"
    trained = utterances.iloc[split.train]["speaker"].value_counts()
    figure, ax = plt.subplots(figsize=(9, 2.6))
    start, middles = 0, []
    looks = zip(groups.values(), colours, HATCHES, roles, strict=True)
    for rows, colour, hatch, role in looks:
        mine = utterances.iloc[rows].sort_values(["gender", "speaker"])
        counts = mine.groupby("speaker", sort=False).size()
        x = start + np.arange(len(counts))
        base = trained.reindex(counts.index, fill_value=0)
        label = None if role else "trains the network"
        ax.bar(x, base, color=OURS, label=label)
        if role:
            look = {"color": colour, "hatch": hatch, "edgecolor": "white"}
            ax.bar(x, counts, bottom=base, label=role, linewidth=0, **look)
        middles.append(start + (len(counts) - 1) / 2)
        start += len(counts) + 1
    ax.set_xticks(middles, groups)
    ax.tick_params(axis="x", length=0)
    ax.set(ylabel="utterances", xlabel="one bar a speaker")
    return with_legend(figure, ax)


def membership_plot(table, published):
    """Draw membership identification of every defence, beside the paper's values."""
    figure, axes, panels = grid(table)
    for ax, panel in zip(axes.flat, panels, strict=True):
        draw_defences(
            ax,
            select(table, quantity="MI", **panel),
            select(published, quantity="MI", **panel),
            defences=("none", "gender", "speaker", "gender and speaker"),
            chance=MEMBERSHIP_CHANCE,
        )
        ax.set_title("{target}, {modality}".format(**panel))
    for ax in axes[-1]:
        ax.set_xlabel("membership MI (UAR)")
    return with_legend(figure, *axes.flat)


def both_attacks_plot(table, published):
    """Draw the attack on membership over the attack on gender."""
    figure, axes, panels = grid(table)
    marks = {"none": "o", "gender": "s", "gender and speaker": "^"}
    ours, paper = (_both_attacks(scores) for scores in (table, published))
    for ax, panel in zip(axes.flat, panels, strict=True):
        for defence, mark in marks.items():
            dots = select(paper, defence=defence, **panel)
            ax.plot(dots["attack"], dots["MI"], mark, color=PAPER, mfc="none")
            dots = select(ours, defence=defence, **panel)
            reach = {"xreach": _bounds(dots, "attack"), "yreach": _bounds(dots, "MI")}
            look = {"fmt": mark, "color": OURS, "elinewidth": 0.8}
            intervals(ax, dots["attack"], dots["MI"], **reach, **look)
            ax.plot([], [], mark, color="black", label=f"defence: {defence}")
        ax.axvline(GENDER_CHANCE, color="black", linestyle=":", label="chance")
        ax.axhline(MEMBERSHIP_CHANCE, color="black", linestyle=":")
        ax.set_title("{target}, {modality}".format(**panel))
    for ax in axes[-1]:
        ax.set_xlabel("attack on gender, 1 - P")
    for ax in axes[:, 0]:
        ax.set_ylabel("membership MI")
    axes[0, 0].plot([], [], "o", color=OURS, label="ours, 95 %")
    dot = dict(color=PAPER, mfc="none", label="paper, each corpus")
    axes[0, 0].plot([], [], "o", **dot)
    return with_legend(figure, *axes.flat)


def _both_attacks(scores):
    """Put the UARs of both attackers on one cell into one row, with bounds if any."""
    keys = ["target", "modality", "corpus", "defence"]
    score = "score" if "score" in scores else "value"
    columns = [name for name in (score, "low", "high") if name in scores]
    # section 5.4 prints a cell of table 3 again; the tables come first
    scores = scores.drop_duplicates([*keys, "quantity"])
    mi = select(scores, quantity="MI").set_index(keys)[columns]
    p = 1 - select(scores, quantity="P").set_index(keys)[columns]
    p = p.rename(columns={"low": "high", "high": "low"})
    both = p.add_prefix("attack_").join(mi.add_prefix("MI_"), how="inner")
    return both.rename(
        columns={f"attack_{score}": "attack", f"MI_{score}": "MI"}
    ).reset_index()


def _bounds(dots, name):
    return dots[f"{name}_low"], dots[f"{name}_high"]
