"""A trade-off shows test scores, and a front that validation chose."""

import numpy as np
import pandas as pd
import pytest
from support.pictures import legend_of

from privemo.errors import PrivemoError
from privemo.plots import (
    trade_off_plot,
)


def trade_offs():
    names = ["none", "erasure", "noise"]
    table = pd.DataFrame({"defence": names, "U_validation": [0.6, 0.55, 0.4]})
    table["P_validation"] = [0.2, 0.4, 0.3]
    return table.assign(U_test=[0.61, 0.52, 0.42], P_test=[0.22, 0.38, 0.45])


def marks(collection):
    """Return places and sizes of what was scattered."""
    places = map(tuple, collection.get_offsets().data.tolist())
    return dict(zip(places, collection.get_sizes().tolist(), strict=True))


def test_a_trade_off_shows_test_scores_and_the_choice_of_validation():
    figure = trade_off_plot(trade_offs())
    (ax,) = figure.axes
    front = ax.lines[0]
    assert front.get_label() == "front, chosen on validation"
    np.testing.assert_allclose(front.get_xydata(), [[0.52, 0.38], [0.61, 0.22]])
    sizes = marks(*ax.collections)
    assert sizes[0.52, 0.38] == sizes[0.61, 0.22] > sizes[0.42, 0.45]
    # names stand in the order of their points, and each is joined to its own
    named = {text.get_text(): text for text in ax.texts}
    assert sorted(named, key=lambda name: -named[name].xyann[1]) == [
        *("noise", "erasure", "none")
    ]
    assert {name: text.xy for name, text in named.items()} == {
        "none": (0.61, 0.22),
        "erasure": (0.52, 0.38),
        "noise": (0.42, 0.45),
    }
    assert {"front, chosen on validation", "chance"} == set(legend_of(figure))


def test_membership_is_the_colour_of_a_trade_off_and_grey_where_it_is_not_known():
    figure = trade_off_plot(trade_offs().assign(MI=[0.65, np.nan, 0.5]))
    ax, scale = figure.axes
    assert "MI" in scale.get_xlabel() + scale.get_ylabel()
    every, coloured = ax.collections
    assert len(marks(every)) == 3
    assert set(marks(coloured)) == {(0.61, 0.22), (0.42, 0.45)}
    assert marks(coloured).items() <= marks(every).items()
    np.testing.assert_allclose(coloured.get_array(), [0.65, 0.5])
    low, high = coloured.get_clim()
    assert (low + high) / 2 == 0.5  # chance has the colour in the middle


def test_a_trade_off_without_names_is_refused():
    with pytest.raises(PrivemoError, match="needs the columns .*defence"):
        trade_off_plot(trade_offs().drop(columns="defence"))
