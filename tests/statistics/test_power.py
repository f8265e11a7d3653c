"""What a test over a few folds can see is computed right, and is little."""

import numpy as np
import pytest
from statsmodels.stats.power import TTestPower

from privemo.errors import PrivemoError
from privemo.statistics.intervals import paired_difference
from privemo.statistics.power import power_at, smallest_visible


@pytest.mark.parametrize("n_folds", [3, 5, 10])
@pytest.mark.parametrize("difference", [0.01, -0.03, 0.06])
def test_without_shared_training_it_is_the_power_of_the_books(difference, n_folds):
    expected = TTestPower().power(abs(difference) / 0.03, n_folds, 0.05)
    found = power_at(difference, spread=0.03, n_folds=n_folds, test_share=0)
    assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("n_folds", [2, 3, 5])
@pytest.mark.parametrize("share", [0.0, 1 / 3])
@pytest.mark.parametrize("power", [0.3, 0.8])
def test_the_smallest_visible_difference_is_seen_as_often_as_asked(
    n_folds, share, power
):
    given = dict(n_folds=n_folds, test_share=share)
    difference = smallest_visible(0.02, power=power, **given)
    assert power_at(difference, spread=0.02, **given) == pytest.approx(power)
    below, above = power_at([0.9 * difference, 1.1 * difference], spread=0.02, **given)
    assert below < power < above


@pytest.mark.parametrize("n_folds", [2, 5])
@pytest.mark.parametrize("share", [0.1, 1 / 3])
def test_sharing_acts_like_a_larger_spread(n_folds, share):
    given = dict(n_folds=n_folds, test_share=0)
    wider = 0.02 * np.sqrt(1 + n_folds * share)
    shared = smallest_visible(0.02, n_folds=n_folds, test_share=share)
    assert shared == pytest.approx(smallest_visible(wider, **given))
    power = power_at(0.03, spread=0.02, n_folds=n_folds, test_share=share)
    assert power == pytest.approx(power_at(0.03, spread=wider, **given))


def test_differences_that_are_drawn_are_found_as_often_as_predicted():
    rng = np.random.default_rng(0)
    drawn = rng.normal(0.05, 0.03, size=(2000, 5))
    tests = [paired_difference(d, np.zeros(5), test_share=0) for d in drawn]
    predicted = power_at(0.05, spread=0.03, n_folds=5, test_share=0)
    # the standard error of a share over 2000 draws is 0.01
    assert np.mean([test.p < 0.05 for test in tests]) == pytest.approx(
        predicted, abs=0.03
    )


@pytest.mark.parametrize("spread", [0.01, 0.2])
@pytest.mark.parametrize("share", [0.0, 1 / 3])
def test_nothing_is_found_one_time_in_twenty_and_the_large_always(spread, share):
    power = power_at([0, 100 * spread], spread=spread, n_folds=5, test_share=share)
    np.testing.assert_allclose(power, [0.05, 1], atol=1e-3)


@pytest.mark.parametrize(("spread", "n_folds"), [(0.0, 5), (np.nan, 5), (0.1, 1)])
def test_a_test_that_cannot_be_made_has_no_power(spread, n_folds):
    with pytest.raises(PrivemoError, match="two folds that differ"):
        power_at(0.1, spread=spread, n_folds=n_folds, test_share=0)
    assert np.isnan(smallest_visible(spread, n_folds=n_folds, test_share=0))


@pytest.mark.parametrize("power", [0.05, 1, 80])
def test_an_impossible_power_is_refused(power):
    with pytest.raises(PrivemoError, match="and 1; got"):
        smallest_visible(0.1, n_folds=5, test_share=0, power=power)
