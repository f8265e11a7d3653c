"""The battery's table as a picture."""

import numpy as np
import pytest
from support.battery import find

from privemo.errors import PrivemoError
from privemo.plots.battery import battery_plot


@pytest.fixture(scope="module")
def found():
    return find()


def test_the_plot_shows_every_row_and_chance(found):
    figure = battery_plot(found.attackers, chance=0.5)
    (ax,) = figure.axes
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == found.attackers["attacker"].to_list()
    assert any(np.all(np.equal(line.get_xdata(), 0.5)) for line in ax.get_lines())
    with pytest.raises(PrivemoError, match="needs the columns"):
        battery_plot(found.controls, chance=0.5)
