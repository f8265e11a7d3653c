"""Many attackers are dots on the line of their network."""

import numpy as np
import pandas as pd
import pytest
from support.pictures import error_bars, legend_of

from privemo.errors import PrivemoError
from privemo.plots import (
    attackers_plot,
)
from privemo.tables.attackers import battery_table
from privemo.terms import PICKED

NAMES = {("none", "paper"): "general", ("gender", "strong"): "private, strong"}


def battery(modalities=("acoustic", "lexical")):
    """Make scores of three attackers on two networks, in three folds."""
    uars = {"logistic regression": 0.6, "dense layers": 0.7, PICKED: 0.8}
    rows = [
        {"corpus": "toy", "target": "valence", "modality": modality}
        | {"defence": defence, "recipe": recipe, "strength": 0.5, "fold": fold}
        | {"n_train": 60, "n_test": 20, "attacker": attacker}
        | {"UAR": uar - 0.1 * (defence == "gender") + 0.01 * fold}
        for modality in modalities
        for defence, recipe in NAMES
        for attacker, uar in uars.items()
        for fold in (-1, 0, 1)
    ]
    return pd.DataFrame(rows)


def test_attackers_are_dots_on_the_line_of_their_network():
    scores = battery()
    figure = attackers_plot(scores, battery_table(scores), names=NAMES)
    assert [ax.get_title() for ax in figure.axes] == ["acoustic", "lexical"]
    for ax in figure.axes:
        places = {one.get_label(): one.get_xydata() for one in ax.lines}
        np.testing.assert_allclose(places["attackers"], [[0.6, 0], [0.5, -1]])
        np.testing.assert_allclose(places["the paper's"], [[0.7, 0], [0.6, -1]])
        assert len(places["chance"]) == 2 and (places["chance"][:, 0] == 0.5).all()
        (picked,) = ax.containers
        np.testing.assert_allclose(picked[0].get_xydata(), [[0.8, 0], [0.7, -1]])
        names = [t.get_text() for t in figure.axes[0].get_yticklabels()]
        assert names == ["general", "private, strong"]
    expected = battery_table(scores[scores["modality"] == "lexical"])
    bounds = expected[["low", "high"]].to_numpy().round(6).tolist()
    assert error_bars(figure.axes[1]) == {0: bounds[0], -1: bounds[1]}
    wanted = {"attackers", "the paper's", "picked beforehand, 95 %", "chance"}
    assert set(legend_of(figure)) == wanted


def test_the_order_of_names_is_that_of_the_lines():
    scores = battery(["lexical"])
    turned = dict(reversed(NAMES.items()))
    (ax,) = attackers_plot(scores, battery_table(scores), names=turned).axes
    places = {one.get_label(): one.get_xydata() for one in ax.lines}
    np.testing.assert_allclose(sorted(places["attackers"][:, 1]), [-1, 0])
    np.testing.assert_allclose(places["attackers"], [[0.6, -1], [0.5, 0]])


@pytest.mark.parametrize(
    ("which", "missing"),
    [("scores", "attacker"), ("scores", "recipe"), ("table", "low")],
)
def test_attackers_of_another_table_are_refused(which, missing):
    given = {"scores": battery(), "table": battery_table(battery())}
    given[which] = given[which].drop(columns=missing)
    with pytest.raises(PrivemoError, match=f"needs the columns .'{missing}'"):
        attackers_plot(**given, names=NAMES)
