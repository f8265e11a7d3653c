"""What a test over a few folds can see is computed right, and is little."""

import numpy as np
import pytest
from statsmodels.stats.power import TTestPower

from privemo.errors import PrivemoError
from privemo.statistics.intervals import paired_difference
from privemo.statistics.power import power_at, smallest_visible


def given(spread, *, n_folds):
    """Error of a mean over independent folds, and its degrees of freedom."""
    return {"error": spread / np.sqrt(n_folds), "df": n_folds - 1}


@pytest.mark.parametrize("n_folds", [3, 5, 10])
@pytest.mark.parametrize("difference", [0.01, -0.03, 0.06])
def test_without_shared_training_it_is_the_power_of_the_books(difference, n_folds):
    expected = TTestPower().power(abs(difference) / 0.03, n_folds, 0.05)
    found = power_at(difference, **given(0.03, n_folds=n_folds))
    assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("df", [1, 2, 4, 17.5])
@pytest.mark.parametrize("power", [0.3, 0.8])
def test_the_smallest_visible_difference_is_seen_as_often_as_asked(df, power):
    difference = smallest_visible(0.02, df=df, power=power)
    assert power_at(difference, error=0.02, df=df) == pytest.approx(power)
    around = [0.9 * difference, 1.1 * difference]
    below, above = power_at(around, error=0.02, df=df)
    assert below < power < above


@pytest.mark.parametrize("times", [0.5, 3])
def test_what_can_be_seen_grows_with_the_error(times):
    seen = times * smallest_visible(0.02, df=4)
    assert smallest_visible(0.02 * times, df=4) == pytest.approx(seen)


def test_differences_that_are_drawn_are_found_as_often_as_predicted():
    rng = np.random.default_rng(0)
    drawn = rng.normal(0.05, 0.03, size=(2000, 5))
    tests = [paired_difference(d, np.zeros(5), test_share=0) for d in drawn]
    predicted = power_at(0.05, **given(0.03, n_folds=5))
    # the standard error of a share over 2000 draws is 0.01
    assert np.mean([test.p < 0.05 for test in tests]) == pytest.approx(
        predicted, abs=0.03
    )


@pytest.mark.parametrize("error", [0.01, 0.2])
@pytest.mark.parametrize("df", [4, 9])
def test_nothing_is_found_one_time_in_twenty_and_the_large_always(error, df):
    power = power_at([0, 100 * error], error=error, df=df)
    np.testing.assert_allclose(power, [0.05, 1], atol=1e-3)


@pytest.mark.parametrize(("error", "df"), [(0.0, 4), (np.nan, 4), (0.1, 0)])
def test_a_test_that_cannot_be_made_has_no_power(error, df):
    with pytest.raises(PrivemoError, match="two folds that differ"):
        power_at(0.1, error=error, df=df)
    assert np.isnan(smallest_visible(error, df=df))


@pytest.mark.parametrize("power", [0.05, 1, 80])
def test_an_impossible_power_is_refused(power):
    with pytest.raises(PrivemoError, match="and 1; got"):
        smallest_visible(0.1, df=4, power=power)
