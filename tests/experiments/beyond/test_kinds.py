"""Each kind of further record is computed once, on trainings that are there already."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import (
    COLUMNS,
    SETTINGS,
    n_records,
    times,
    treated,
)

from privemo.experiments.beyond.kinds import compute_beyond, find_beyond
from privemo.experiments.beyond.scores import (
    battery_scores,
    description_lengths,
)


@pytest.mark.slow
def test_records_are_found_and_not_computed_again(telling, how, attacked):
    cells, table = attacked
    before = times(how["folder"])
    again = battery_scores(telling, cells, SETTINGS, **how)
    pd.testing.assert_frame_equal(table, again)
    lengths = description_lengths(telling, cells, SETTINGS, **how)  # of the same
    assert times(how["folder"]) == before
    assert n_records(how, "battery") == 6
    assert list(lengths) == [*COLUMNS, "probe", "bits", "control_bits", "saved_bits"]
    saved = lengths.groupby(["defence", "probe"])["saved_bits"].mean()
    assert saved["raw features", "linear"] > 0.1
    np.testing.assert_allclose(
        lengths["saved_bits"], lengths["control_bits"] - lengths["bits"]
    )


@pytest.mark.slow
def test_another_kind_treatment_or_attacker_is_another_record(telling, how, attacked):
    (draw, record), *_ = compute_beyond(
        "battery", telling, attacked[0], SETTINGS, **how
    )
    folder = how["folder"]
    found = find_beyond("battery", draw, SETTINGS, folder)
    assert found.folder == record.folder
    other = draw._replace(run=replace(draw.run, cell=treated("INLP")))
    settings = replace(SETTINGS, attacker_epochs=21)
    assert find_beyond("trade-off", draw, SETTINGS, folder) is None
    assert find_beyond("battery", other, SETTINGS, folder) is None
    assert find_beyond("battery", draw, settings, folder) is None
