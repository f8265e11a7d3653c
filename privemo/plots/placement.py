"""Question 6: where the adversary stands."""

import itertools

import matplotlib.pyplot as plt

from privemo.metrics import EMOTION_CHANCE, GENDER_CHANCE
from privemo.plots.common import draw_defences, select, with_legend


def placement_plot(
    table, published, *, quantities=("P", "U"), chances=None, modality="multimodal"
):
    """Draw what every placement of the adversary leaves, beside the paper's values.

    Chance of U is a third, or what `chances` says of a target.
    """
    labels = {"P": "privacy metric P", "U": "emotion UAR U"}
    targets = list(dict.fromkeys(table["target"]))
    figure, axes = plt.subplots(
        len(quantities),
        len(targets),
        figsize=(4.2 * len(targets), 2.2 * len(quantities)),
        sharex="row",
        sharey=True,
        squeeze=False,
    )
    keys = itertools.product(quantities, targets)
    for ax, (quantity, target) in zip(axes.flat, keys, strict=True):
        of_emotion = (chances or {}).get(target, EMOTION_CHANCE)
        chance = {"P": GENDER_CHANCE, "U": of_emotion}
        draw_defences(
            ax,
            select(table, quantity=quantity, target=target, modality=modality),
            select(published, quantity=quantity, target=target, modality=modality),
            defences=("none", "gender", "gender by stream"),
            chance=chance[quantity],
        )
        ax.set(title=target, xlabel=labels[quantity])
    return with_legend(figure, *axes.flat)
