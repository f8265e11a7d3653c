"""One-sided tests of a mean are Student's, and its interval is that of the folds."""

import numpy as np
import pytest
from scipy import stats

from privemo.errors import PrivemoError
from privemo.statistics.intervals import fold_interval, paired_difference
from privemo.statistics.means import Mean, mean_of

FOLDS = np.array([0.02, -0.01, 0.05, 0.03, 0.01, 0.04])


@pytest.mark.parametrize("bound", [-0.03, 0.0, 0.02, 0.1])
@pytest.mark.parametrize("n_folds", [2, 3, 6])
def test_blocks_have_students_own_test(bound, n_folds):
    folds = FOLDS[:n_folds]
    mean = mean_of(folds, test_share=0)
    for p, side in ((mean.p_above, "greater"), (mean.p_below, "less")):
        expected = stats.ttest_1samp(folds, bound, alternative=side).pvalue
        assert p(bound) == pytest.approx(expected)


@pytest.mark.parametrize("test_share", [0.0, 1 / 3, 2.0])
def test_folds_have_the_corrected_test_and_interval(test_share):
    mean = mean_of(FOLDS, test_share=test_share)
    test = paired_difference(FOLDS, np.zeros(6), test_share=test_share)
    assert 2 * min(mean.p_above(), mean.p_below()) == pytest.approx(test.p_corrected)
    for level in (0.9, 0.95):
        expected = fold_interval(FOLDS, test_share=test_share, level=level)
        assert mean.interval(level) == pytest.approx(expected)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_the_two_sided_interval_ends_where_one_sided_tests_do(level):
    mean = mean_of(FOLDS, test_share=1 / 3)
    _, low, high = mean.interval(level)
    assert mean.p_above(low) == pytest.approx((1 - level) / 2)
    assert mean.p_below(high) == pytest.approx((1 - level) / 2)


@pytest.mark.parametrize("test_share", [0.0, 1 / 3])
def test_the_other_way_round_is_the_mirror(test_share):
    mean = mean_of(FOLDS, test_share=test_share)
    assert (-mean).p_above(0.01) == mean.p_below(-0.01)
    assert mean.minus(0.01).p_above() == pytest.approx(mean.p_above(0.01))
    assert mean.p_above() + mean.p_below() == pytest.approx(1)


def test_equal_folds_are_at_the_limits():
    above = mean_of([0.1, 0.1, 0.1], test_share=0)
    assert (above.p_above(), above.p_below()) == (0, 1)
    assert above.p_above(0.1) == above.p_below(0.1 + 1e-17) == 1  # on the bound
    assert above.interval() == (above.estimate,) * 3


def test_more_blocks_of_the_same_spread_show_more():
    mean = Mean(0.02, spread=0.04, n_folds=5, test_share=1 / 3)
    p = [mean.over_blocks(n).p_above() for n in (2, 5, 20, 100)]
    assert p == sorted(p, reverse=True)
    assert mean.over_blocks(5).error == pytest.approx(0.04 / np.sqrt(5))


@pytest.mark.parametrize("folds", [[0.1], [0.1, np.nan]])
def test_one_fold_or_a_lost_one_has_no_mean(folds):
    with pytest.raises(PrivemoError, match="scores|score"):
        mean_of(folds, test_share=0)
