"""Folds share training data; what follows from that is checked here."""

import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from privemo.errors import PrivemoError
from privemo.statistics.intervals import adjust, fold_interval, paired_difference

FOLDS = [0.61, 0.72, 0.66, 0.70, 0.58]
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "interval_coverage.py"


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_without_shared_training_it_is_the_ordinary_t_interval(level):
    expected = stats.t.interval(level, 4, np.mean(FOLDS), stats.sem(FOLDS))
    interval = fold_interval(FOLDS, test_share=0, level=level)
    assert interval.estimate == pytest.approx(np.mean(FOLDS))
    np.testing.assert_allclose(interval[1:], expected)


@pytest.mark.parametrize("test_share", [0.1, 1 / 4, 1 / 3, 1.0])
def test_sharing_widens_the_interval_by_nadeau_and_bengios_factor(test_share):
    plain = fold_interval(FOLDS, test_share=0)
    wide = fold_interval(FOLDS, test_share=test_share)
    factor = np.sqrt((1 / 5 + test_share) / (1 / 5))
    assert wide.high - wide.low == pytest.approx(factor * (plain.high - plain.low))
    assert wide.estimate == plain.estimate


def test_equal_scores_give_an_interval_of_no_width():
    assert fold_interval([0.7] * 5, test_share=1 / 3) == pytest.approx((0.7, 0.7, 0.7))


@pytest.mark.parametrize("scores", [[], [0.7], 0.7, [[0.7, 0.6]]])
def test_fewer_than_two_folds_are_refused(scores):
    with pytest.raises(PrivemoError, match="at least two scores"):
        fold_interval(scores, test_share=1 / 3)


@pytest.mark.parametrize("lost", [np.nan, np.inf, None])
def test_a_fold_without_a_score_is_named_and_not_averaged_over(lost):
    with pytest.raises(PrivemoError, match=r"position \[2\] of 3 folds"):
        fold_interval([0.6, 0.7, lost], test_share=1 / 3)


@pytest.mark.parametrize("test_share", [-0.1, np.nan, np.inf])
def test_an_impossible_test_share_is_refused(test_share):
    with pytest.raises(PrivemoError, match="n_test / n_train"):
        fold_interval(FOLDS, test_share=test_share)


@pytest.mark.parametrize("shift", [0.0, 0.05, -0.2])
def test_the_plain_p_value_is_scipys_and_the_corrected_one_divides_t(shift):
    b = np.array([0.60, 0.65, 0.70, 0.62, 0.59]) - shift
    result = paired_difference(FOLDS, b, test_share=1 / 3)
    t, p = stats.ttest_rel(FOLDS, b)
    t_corrected = t * np.sqrt((1 / 5) / (1 / 5 + 1 / 3))
    assert result.p == pytest.approx(p)
    assert result.p_corrected == pytest.approx(2 * stats.t.sf(abs(t_corrected), 4))
    assert result.estimate == pytest.approx(np.mean(np.array(FOLDS) - b))
    assert result.n_folds == 5


@pytest.mark.parametrize("reach", [0.5, 0.99, 1.01, 2.0])
def test_the_interval_holds_0_exactly_where_the_corrected_p_is_above_alpha(reach):
    noise = np.array(FOLDS) - np.mean(FOLDS)
    half_width = fold_interval(noise, test_share=1 / 3).high
    result = paired_difference(noise + reach * half_width, 0 * noise, test_share=1 / 3)
    assert (result.low <= 0) == (result.p_corrected >= 0.05) == (reach < 1)


def test_a_difference_in_every_fold_is_found_and_its_sign_kept():
    worse = np.array(FOLDS) - [0.10, 0.12, 0.11, 0.09, 0.10]
    assert paired_difference(FOLDS, worse, test_share=1 / 3).low > 0.05
    assert paired_difference(worse, FOLDS, test_share=1 / 3).high < -0.05
    assert paired_difference(FOLDS, worse, test_share=1 / 3).p_corrected < 0.01


def test_no_difference_is_not_found_and_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = paired_difference(FOLDS, FOLDS, test_share=1 / 3)
    assert result[:5] == (0, 0, 0, 1, 1)


def test_the_same_difference_in_every_fold_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = paired_difference([0.9] * 5, [0.5] * 5, test_share=1 / 3)
    assert result.p == result.p_corrected == 0


def test_different_numbers_of_folds_are_refused():
    with pytest.raises(PrivemoError, match="5 folds and b 4"):
        paired_difference(FOLDS, FOLDS[:4], test_share=1 / 3)


def test_adjusting_follows_benjamini_and_hochberg():
    p = np.array([0.041, 0.001, 0.9, 0.008, 0.039])
    # sorted: p * m / rank, then the running minimum from the largest down
    expected = [0.041 * 5 / 4, 0.001 * 5, 0.9, 0.008 * 5 / 2, 0.041 * 5 / 4]
    np.testing.assert_allclose(adjust(p), expected)
    np.testing.assert_allclose(adjust(p), stats.false_discovery_control(p))


def test_a_cell_that_was_not_tested_is_not_counted():
    adjusted = adjust([0.01, np.nan, 0.03])
    np.testing.assert_allclose(adjusted, [0.02, np.nan, 0.03])
    assert np.isnan(adjust([np.nan])).all() and adjust([]).size == 0


def test_p_values_given_are_not_changed_in_place():
    p = np.array([0.01, 0.03])
    adjust(p)
    np.testing.assert_array_equal(p, [0.01, 0.03])


@pytest.mark.parametrize("wrong", [-0.1, 2.4, np.inf])
def test_a_t_statistic_in_place_of_a_p_value_is_refused(wrong):
    with pytest.raises(PrivemoError, match="not t statistics"):
        adjust([0.01, wrong])


@pytest.mark.slow
def test_intervals_cover_and_nothing_is_found_without_gender():
    measure = runpy.run_path(str(BENCHMARK))["measure"]
    found = measure(n_speakers=20, n_folds=5, shift=0, draws=60, seed=3)
    # sixty draws: a true 0.95 shows below 0.88 in 1 run of 70, a true 0.05 above 0.15
    # in 1 of 300
    assert found["coverage"] >= 0.88
    assert found["pair: coverage"] >= 0.88
    assert found["reproduced"] <= 0.10
    assert found["permutation, one-sided"] <= 0.15
    planted = measure(n_speakers=60, n_folds=5, shift=1, draws=10, seed=3)
    assert planted["reproduced"] == planted["permutation, two-sided"] == 1
