"""Two cells are joined by fold, in any order, and tested as the statistics say."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.statistics.intervals import paired_difference
from privemo.tables.compare import compare


def folds(scores, **changes):
    """One row a fold; 10 utterances tested for 30 fitted to."""
    table = {"fold": range(len(scores)), "n_train": 30, "n_test": 10, "P": scores}
    return pd.DataFrame(table | changes)


@pytest.mark.parametrize("before", [[0.3, 0.4, 0.5], [0.5, 0.1, 0.2]])
def test_the_difference_is_that_of_the_statistics(before):
    after = [0.35, 0.5, 0.45]
    found = compare(folds(after), folds(before), "P")
    wanted = paired_difference(after, before, test_share=1 / 3)
    for name in ("estimate", "low", "high", "p", "p_corrected"):
        assert getattr(found, name) == getattr(wanted, name)
    assert found.before == pytest.approx(np.mean(before))
    assert found.after == pytest.approx(np.mean(after))
    assert found.spread == pytest.approx(np.std(np.subtract(after, before), ddof=1))
    assert (found.n_folds, found.n_all, found.test_share) == (3, 3, 1 / 3)


def test_folds_are_joined_by_their_number_and_not_by_their_order():
    after, before = folds([0.3, 0.4, 0.8]), folds([0.2, 0.3, 0.7])
    found = compare(after, before.iloc[::-1], "P")
    assert found == compare(after, before, "P")
    assert found.estimate == pytest.approx(0.1)


def test_equal_cells_do_not_differ():
    found = compare(folds([0.3, 0.5, 0.4]), folds([0.3, 0.5, 0.4]), "P")
    assert (found.estimate, found.p, found.p_corrected) == (0, 1, 1)


def test_only_folds_that_both_have_count():
    found = compare(folds([0.3, np.nan, 0.5, 0.6]), folds([0.2, 0.9, 0.5]), "P")
    assert (found.n_folds, found.n_all) == (2, 4)
    assert found.estimate == pytest.approx(0.05)


@pytest.mark.parametrize("scores", [[0.3], [0.3, np.nan], []])
def test_below_two_folds_there_is_no_difference(scores):
    found = compare(folds(scores), folds([0.2, 0.4, 0.5]), "P")
    assert found.n_folds == sum(np.isfinite(scores))
    assert np.isnan([found.estimate, found.low, found.p]).all()


def test_a_fold_that_occurs_twice_is_refused():
    twice = folds([0.3, 0.4], fold=[1, 1])
    with pytest.raises(PrivemoError, match=r"fold 1 occurs twice.*one strength"):
        compare(twice, folds([0.3, 0.4]), "P")
