"""A picture says which columns it lacks."""

import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.plots import (
    gap_plot,
    strength_plot,
    training_plot,
)


@pytest.mark.parametrize(
    "draw",
    [gap_plot, strength_plot, lambda table: training_plot({"general": table})],
    ids=["gap", "strength", "training"],
)
def test_a_table_meant_for_another_plot_is_refused(draw):
    scores = pd.DataFrame({"target": ["activation"], "modality": ["acoustic"]})
    with pytest.raises(PrivemoError, match="needs the columns"):
        draw(scores)
