"""What the plots share: one legend, one mark a modality, one way to draw scores."""

import itertools

import matplotlib.pyplot as plt

from privemo.errors import PrivemoError

MODALITY_MARKS = {
    "acoustic": ("o", "tab:blue"),
    "lexical": ("s", "tab:green"),
    "multimodal": ("^", "tab:purple"),
}


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


def points(ax, rows, along, shift, label, **look):
    """Draw scores with their intervals, horizontally."""
    reach = [rows["score"] - rows["low"], rows["high"] - rows["score"]]
    look = {"capsize": 2, "markersize": 5, **look}
    ax.errorbar(rows["score"], rows[along] - shift, xerr=reach, label=label, **look)


def draw_defences(ax, ours, published, *, defences, chance):
    """Draw a line a defence: our interval, a tick for each corpus of the paper."""
    place = {name: -i for i, name in enumerate(defences)}
    printed = published[published["defence"].isin(defences)]
    y = printed["defence"].map(place)
    span = printed.groupby(y)["value"].agg(["min", "max"])
    ax.hlines(
        span.index, span["min"], span["max"], color="tab:orange", linewidth=9, alpha=0.3
    )
    ax.plot(
        printed["value"],
        y,
        "|",
        color="tab:orange",
        markersize=11,
        markeredgewidth=2,
        label="paper, each corpus",
    )
    ours = ours[ours["defence"].isin(defences)]
    ours = ours.assign(y=[place[name] for name in ours["defence"]])
    points(ax, ours, "y", 0, "ours, 95 %", fmt="o", color="tab:blue")
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
