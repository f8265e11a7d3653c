"""Curves over the strength, with the paper's points where it prints them."""

import numpy as np
import pandas as pd
from support.pictures import legend_of

from privemo.plots import (
    strength_plot,
)
from privemo.published import load_scores


def strength_table(recipes=("paper", "strong"), modality="acoustic"):
    """Make U and P at three strengths, in no order."""
    rows = [
        {"target": "activation", "modality": modality, "recipe": recipe}
        | {"strength": strength, "quantity": quantity, "score": score + strength / 10}
        | {"low": score - 0.1, "high": score + 0.2}
        for recipe in recipes
        for quantity, score in (("U", 0.5), ("P", 0.3))
        for strength in (1.0, 0.0, 0.5)
    ]
    return pd.DataFrame(rows)


def test_a_curve_goes_from_the_smallest_strength_to_the_largest():
    utility, privacy = strength_plot(strength_table(("paper",))).axes
    assert utility.get_title().startswith("emotion U")
    for ax, start in ((utility, 0.5), (privacy, 0.3)):
        x, y = np.array(ax.containers[0][0].get_data(), dtype=float)
        np.testing.assert_allclose(x, [0, 0.5, 1.0])
        np.testing.assert_allclose(y, [start, start + 0.05, start + 0.1])


def test_our_recipe_is_dashed_and_named_as_ours():
    figure = strength_plot(strength_table())
    styles = {c.get_label(): c[0].get_linestyle() for c in figure.axes[0].containers}
    assert styles == {"acoustic": "-", "acoustic, recipe strong (ours)": "--"}


def test_the_papers_strengths_are_marked_where_it_prints_them():
    figure = strength_plot(strength_table(), load_scores())
    utility, privacy = figure.axes
    (stars,) = [c for c in privacy.collections if c.get_label().startswith("paper")]
    marks = sorted(map(tuple, stars.get_offsets().data.tolist()))
    assert marks == [(0.0, 0.33), (0.5, 0.39), (0.75, 0.45), (1.0, 0.41)]
    assert not [c for c in utility.collections if c.get_label().startswith("paper")]
    lexical = strength_plot(strength_table(modality="lexical"), load_scores())
    assert not [t for t in legend_of(lexical) if t.startswith("paper")]
