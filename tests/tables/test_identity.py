"""Errors and links of blocks become means with intervals."""

import numpy as np
import pandas as pd
import pytest

from privemo.statistics.intervals import fold_interval
from privemo.tables.identity import identity_means


def scores(errors, **named):
    rows = {"fold": range(len(errors)), "EER": errors, "D_sys": 1 - np.array(errors)}
    cell = {"modality": "lexical", "target": "valence", "recipe": "paper"}
    cell |= {"strength": 0.0, "scorer": "cosine", "utterances": 1, "who": "everybody"}
    cell |= {"defence": "none", "independent": True, "n_train": 90, "n_test": 30}
    return pd.DataFrame(rows).assign(**cell | named, n_speakers=12, n_mated=60)


@pytest.mark.parametrize("errors", [[0.4, 0.5, 0.45], [0.1, 0.2, 0.1, 0.3, 0.2]])
def test_means_have_the_interval_of_blocks(errors):
    row = identity_means(scores(errors)).iloc[0]
    bounds = fold_interval(errors, test_share=0)
    assert (row.EER, row.EER_low, row.EER_high) == pytest.approx(tuple(bounds))
    assert row.D_sys == pytest.approx(1 - row.EER)


def test_folds_share_trainings_and_have_the_wider_interval():
    errors = [0.4, 0.5, 0.45]
    blocks, folds = scores(errors), scores(errors, independent=False)
    width = [t.EER_high - t.EER_low for t in map(one_row, (blocks, folds))]
    assert width[0] < width[1]


def one_row(table):
    return identity_means(table).iloc[0]


def test_cells_scorers_and_numbers_stay_apart():
    parts = [
        scores([0.4, 0.5, 0.45]),
        scores([0.2, 0.1, 0.2], utterances=3),
        scores([0.3, 0.3, 0.2], scorer="trained"),
        scores([0.5, 0.4, 0.5], defence="gender", strength=0.5),
    ]
    table = identity_means(pd.concat(parts, ignore_index=True))
    assert len(table) == 4
    assert table["EER"].tolist() == pytest.approx([p["EER"].mean() for p in parts])


@pytest.mark.parametrize("n_there", [0, 1, 2, 3])
def test_a_link_that_few_pairs_have_is_averaged_over_the_folds_that_have_it(n_there):
    """Three women say too little for D_sys in some folds; EER needs less."""
    table = scores([0.4, 0.5, 0.45])
    table.loc[n_there:, "D_sys"] = np.nan
    row, there = one_row(table), table["D_sys"][:n_there]
    assert row.D_sys == pytest.approx(there.mean(), nan_ok=True)
    assert np.isfinite([row.EER, row.EER_low, row.EER_high]).all()
    if n_there < 2:
        assert np.isnan([row.D_sys_low, row.D_sys_high]).all()
    else:
        bounds = fold_interval(there, test_share=0)
        assert (row.D_sys_low, row.D_sys_high) == pytest.approx(tuple(bounds)[1:])
