"""Women and men are drawn on one scale, and what is not defined is left out."""

import numpy as np
import pandas as pd
import pytest
from support.pictures import change_table, legend_of

from privemo.errors import PrivemoError
from privemo.plots import (
    rates_plot,
    subgroup_plot,
)
from privemo.tables.changes import published_changes


def test_women_and_men_stand_on_two_axes_of_one_scale():
    keys = ["target", "modality"]
    table = change_table().merge(change_table(), on=keys, suffixes=("_male", "_female"))
    table.loc[0, "change_female"] = float("nan")  # a level that no woman showed
    printed = [published_changes(name) for name in ("U_male", "U_female")]
    published = pd.merge(*printed, on=[*keys, "corpus"], suffixes=("_male", "_female"))
    assert len(published) == 16
    figure = subgroup_plot(table, published)
    for ax in figure.axes:
        assert ax.get_xlim() == ax.get_ylim()
        assert len(ax.containers) == (1 if ax.get_title() == "activation" else 2)
        hollow = [x for x in ax.lines if x.get_markerfacecolor() == "none"]
        assert sum(len(line.get_xdata()) for line in hollow) == 8
    assert {"both alike", "lexical, 95 %"} <= set(legend_of(figure))


def test_a_gap_that_is_not_defined_leaves_a_blank():
    rows = [
        {"rate": rate, "level": level, "gap": gap, "network": network}
        for network in ("Gen", "Priv")
        for rate in ("recall", "false alarms")
        for level, gap in (("low", 0.1), ("mid", float("nan")), ("high", -0.2))
    ]
    rates = pd.DataFrame(rows).assign(target="valence", modality="lexical")
    figure = rates_plot(rates)
    assert [ax.get_title() for ax in figure.axes] == ["valence, lexical"]
    bars = [bar.get_width() for bar in figure.axes[0].patches]
    np.testing.assert_array_equal(bars, [0.1, np.nan, -0.2] * 2)
    assert legend_of(figure) == ["Gen", "Priv"]


def test_changes_of_one_group_are_refused():
    table, published = change_table(), published_changes("U")
    with pytest.raises(PrivemoError, match="'change_male', 'change_female'"):
        subgroup_plot(table, published)
    with pytest.raises(PrivemoError, match="network"):
        rates_plot(table)
