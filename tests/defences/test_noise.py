"""Noise has the size that was asked for, and keeps the promise that it gives."""

import numpy as np
import pytest
from scipy import stats
from sklearn.base import clone
from support.shifted_classes import draw

from privemo.defences import (
    ClippedNoise,
    gaussian_sigma,
    sensitivity,
)
from privemo.errors import PrivemoError


@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0])
def test_noise_has_the_size_it_was_given(noise):
    Z, _ = draw(n=4000, n_units=5)
    defence = ClippedNoise(noise=noise, quantile=1).fit(Z)
    added = defence.transform(Z) - Z
    expected = noise * defence.radius_ / np.sqrt(5)
    # the standard deviation of 20,000 numbers is known to half a per cent
    assert added.std() == pytest.approx(expected, rel=0.03, abs=1e-9)
    assert abs(added.mean()) <= 4 * expected / np.sqrt(added.size) + 1e-9


@pytest.mark.parametrize("quantile", [0.5, 0.9])
def test_the_ball_holds_its_share_and_clips_the_others_to_its_surface(quantile):
    Z, _ = draw(n=1000)
    defence = ClippedNoise(noise=0, quantile=quantile).fit(Z)
    before = np.linalg.norm(Z - defence.mean_, axis=1)
    after = np.linalg.norm(defence.transform(Z) - defence.mean_, axis=1)
    assert np.mean(before <= defence.radius_) == pytest.approx(quantile, abs=0.002)
    np.testing.assert_allclose(after, np.minimum(before, defence.radius_))


def test_every_call_draws_other_noise_and_every_fit_begins_again():
    Z, _ = draw(n=20)
    defence = ClippedNoise(seed=4).fit(Z)
    first, second = defence.transform(Z), defence.transform(Z)
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(clone(defence).fit(Z).transform(Z), first)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 8.0])
@pytest.mark.parametrize("delta", [1e-6, 1e-3, 0.1])
def test_sigma_is_the_least_that_is_private(epsilon, delta):
    sigma = gaussian_sigma(2.0, epsilon=epsilon, delta=delta)

    def worst(sigma):
        """P(A) - e^epsilon P'(A) for the set A of all outputs that give it away."""
        edge = 1 + epsilon * sigma**2 / 2  # log odds of N(2) against N(0) is epsilon
        here, there = (stats.norm.sf(edge, mean, sigma) for mean in (2, 0))
        return here - np.exp(epsilon) * there

    assert worst(sigma) == pytest.approx(delta, rel=1e-6)
    assert worst(0.9 * sigma) > delta


@pytest.mark.parametrize("epsilon", [0.1, 0.5, 0.99])
def test_the_textbooks_noise_is_larger(epsilon):
    textbook = np.sqrt(2 * np.log(1.25 / 1e-5)) / epsilon
    assert gaussian_sigma(1.0, epsilon=epsilon, delta=1e-5) < textbook


@pytest.mark.parametrize("n_utterances", [1, 4])
def test_sensitivity_is_the_largest_distance_there_can_be(n_utterances):
    one = np.full((n_utterances, 3), 3 / np.sqrt(3))  # on the ball of radius 3
    assert sensitivity(3.0, n_utterances=n_utterances) == pytest.approx(
        np.linalg.norm(one - -one)
    )


@pytest.mark.parametrize(
    "wrong", [dict(epsilon=0), dict(delta=0), dict(delta=1), dict(distance=-1)]
)
def test_a_promise_that_cannot_be_given_is_refused(wrong):
    given = dict(distance=1.0, epsilon=1.0, delta=1e-5) | wrong
    with pytest.raises(PrivemoError, match="above 0 and delta between 0 and 1"):
        gaussian_sigma(given.pop("distance"), **given)
