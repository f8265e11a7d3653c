"""What several utterances of a person tell that one does not."""

import matplotlib.pyplot as plt

from privemo.metrics import GENDER_CHANCE
from privemo.plots.common import points, require, select, with_legend
from privemo.plots.looks import OURS, PAPER, THIRD

LOOKS = (("o", PAPER), ("s", THIRD), ("D", OURS))  # from few utterances to many
APART = 0.22  # of a row, from one number of utterances to the next


def several_plot(people, defences, *, chance=GENDER_CHANCE):
    """Draw two panels: whom the cosine tells apart, and what each defence leaves.

    Parameters
    ----------
    people : DataFrame
        Columns ``network``, ``utterances``, ``EER``, ``low`` and ``high``.
    defences : DataFrame
        Columns ``defence``, ``utterances``, ``P``, ``low`` and ``high``.
    chance : float, default=0.5
        P of who guesses.

    Returns
    -------
    figure : matplotlib Figure
        A row a network or defence, a mark for each number of utterances.

    Raises
    ------
    PrivemoError
        If a column is missing.
    """
    require(people, ["network", "utterances", "EER", "low", "high"])
    require(defences, ["defence", "utterances", "P", "low", "high"])
    n_rows = max(people["network"].nunique(), defences["defence"].nunique())
    figure, axes = plt.subplots(1, 2, figsize=(9, 1.1 + 0.42 * n_rows))
    _panel(axes[0], people, "network", "EER", 0.5)
    _panel(axes[1], defences, "defence", "P", chance)
    axes[0].set(xlabel="equal error rate: are two of one person?")
    axes[1].set(xlabel="P: 1 - attack UAR, test")
    return with_legend(figure, *axes)


def _panel(ax, rows, name, value, chance):
    """Draw a row a name, the first on top."""
    place = {label: -i for i, label in enumerate(dict.fromkeys(rows[name]))}
    rows = rows.assign(score=rows[value], at=rows[name].map(place))
    numbers = sorted(rows["utterances"].unique())
    for i, (k, (mark, colour)) in enumerate(zip(numbers, LOOKS, strict=False)):
        label = f"{k} utterances" if k > 1 else "1 utterance"
        shift, look = (i - 1) * APART, {"fmt": mark, "color": colour}
        points(ax, select(rows, utterances=k), "at", shift, label, **look)
    ax.axvline(chance, color="black", linestyle=":", label="chance")
    ax.set(yticks=list(place.values()), yticklabels=place)
    ax.set_ylim(-len(place) + 0.4, 0.6)
    ax.set_xlim(left=0)
