"""Question 2: the adversary, the attacker, and the gap between them."""

import matplotlib.pyplot as plt
import pandas as pd

from privemo.metrics import GENDER_CHANCE
from privemo.plots.common import points, require, with_legend
from privemo.plots.looks import ATTACKER, OURS, PAPER

DAGGER = "\N{DAGGER}"  # a chance gate that was not passed


def gap_plot(table, *, attribute="gender", chance=GENDER_CHANCE):
    """Draw what the adversary and what the attacker tell of an attribute.

    The grey line between them is the gap: what an adversary does not see, or, where
    the attacker is to the left, what it sees and the attacker does not.
    """
    require(table, ["quantity", "network", "published_low"])
    present = set(zip(table["modality"], table["network"], strict=True))
    places = [
        (modality, network)
        for modality in dict.fromkeys(table["modality"])
        for network in dict.fromkeys(table["network"])
        if (modality, network) in present
    ]
    row_of = {place: -i for i, place in enumerate(places)}
    targets = list(dict.fromkeys(table["target"]))
    size = (1.6 + 3.6 * len(targets), 1.2 + 0.32 * len(places))
    figure, axes = plt.subplots(
        1, len(targets), figsize=size, sharex=True, sharey=True, squeeze=False
    )
    for ax, target in zip(axes[0], targets, strict=True):
        rows = table[table["target"] == target]
        y = pd.Series(zip(rows["modality"], rows["network"], strict=True)).map(row_of)
        rows = rows.assign(y=y.to_numpy(), **_attack_uar(rows))
        leakage, attack = (rows[rows["quantity"] == name] for name in ("L", "P"))
        both = leakage.merge(attack, on="y")
        ax.hlines(both["y"], both["score_x"], both["score_y"], color="0.7", linewidth=3)
        _published_bars(ax, attack)
        hollow = {"fmt": "o", "color": OURS, "mfc": "white"}
        points(ax, leakage, "y", -0.12, "adversary, 95 %", **hollow)
        points(ax, attack, "y", 0.12, "attacker, 95 %", fmt="s", color=ATTACKER)
        ax.axvline(chance, color="black", linestyle=":", label="chance")
        ax.set(title=target, xlabel=f"{attribute} UAR", ylim=(0.6 - len(places), 0.6))
    gate = _gates(table)
    names = [f"{m}, {n}{DAGGER * (not gate[m, n])}" for m, n in places]
    axes[0, 0].set(yticks=list(row_of.values()), yticklabels=names)
    return with_legend(figure, axes[0, 0])


def training_plot(histories, *, attribute="gender", chance=GENDER_CHANCE):
    """Draw the adversary and a fresh attacker over the epochs of some trainings.

    Parameters
    ----------
    histories : dict of str to DataFrame
        As `privemo.experiments.scoring.training_histories` returns them, by what each
        panel is called: columns ``fold``, ``epoch`` (from 0), ``chosen``, that of the
        attribute (UAR of the adversary) and ``attacker`` (of a fresh one; NaN where
        none was trained).
    attribute : str, default="gender"
        What the adversary tells.
    chance : float, default=0.5
        Of the UAR of both.

    Returns
    -------
    figure : matplotlib Figure
        One panel each. Thick: mean over the folds that still train; thin: each fold;
        triangles at the bottom: the epochs that were kept.

    Raises
    ------
    PrivemoError
        If a column is missing.
    """
    for history in histories.values():
        require(history, ["fold", "epoch", "chosen", attribute])
    figure, axes = plt.subplots(
        1,
        len(histories),
        figsize=(0.8 + 2.7 * len(histories), 2.6),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    looks = {attribute: ("adversary", OURS), "attacker": ("attacker", ATTACKER)}
    for ax, (name, history) in zip(axes[0], histories.items(), strict=True):
        seen = history.reindex(columns=[*history.columns.union(looks)])
        for column, (label, color) in looks.items():
            scores = seen.dropna(subset=column).assign(epoch=lambda t: t["epoch"] + 1)
            for _, fold in scores.groupby("fold"):
                one = fold.groupby("epoch")[column].mean()
                ax.plot(one, color=color, linewidth=0.6, alpha=0.35)
            mean = scores.groupby("epoch")[column].mean()
            marker = "s" if column == "attacker" else ""
            look = {"linestyle": "-" if marker else "--", "marker": marker}
            ax.plot(mean, color=color, markersize=4, label=label, **look)
        kept = history.loc[history["chosen"].astype(bool), "epoch"] + 1
        bottom = ax.get_xaxis_transform()
        look = {"color": "0.4", "transform": bottom, "label": "epochs kept"}
        ax.plot(kept, [0.03] * len(kept), "^", **look)
        ax.axhline(chance, color="black", linestyle=":", label="chance")
        ax.set(title=name, xlabel="epoch")
    axes[0, 0].set(ylabel=f"{attribute} UAR")
    axes[0, 0].xaxis.get_major_locator().set_params(integer=True)
    return with_legend(figure, axes[0, 0])


def _attack_uar(rows):
    """Turn P and its bounds into the attack UAR; leave L alone."""
    is_p = rows["quantity"] == "P"
    bounds = (("score",) * 2, ("low", "high"), ("high", "low"))
    bounds += (("published_low", "published_high"), ("published_high", "published_low"))
    return {a: rows[a].where(~is_p, 1 - rows[b]) for a, b in bounds}


def _published_bars(ax, rows):
    """Draw the paper's range as a broad bar behind the points."""
    rows = rows.dropna(subset="published_low")
    ends = rows["published_low"], rows["published_high"]
    label = "paper's attacker, range over its corpora"
    look = {"color": PAPER, "linewidth": 9, "alpha": 0.45, "zorder": 0}
    ax.hlines(rows["y"], *ends, label=label, **look)


def _gates(table):
    """Tell for each modality and network whether every chance gate was passed."""
    if "gate_passed" not in table:
        table = table.assign(gate_passed=True)
    return table.groupby(["modality", "network"])["gate_passed"].all()
