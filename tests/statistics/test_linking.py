"""Equal error rate and linkability, by their definitions and by slow references."""

import numpy as np
import pytest
from scipy.stats import norm

from privemo.errors import PrivemoError
from privemo.statistics.linking import equal_error_rate, linkability


def drawn(shift, *, n=400, m=4000, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(shift, 1, n), rng.normal(0, 1, m)


def error_by_hull(mated, non_mated):
    """Find where the lower hull of all operating points meets the diagonal, slowly."""
    points = [(1.0, 0.0), (0.0, 1.0)]
    for threshold in np.unique(np.concatenate([mated, non_mated])):
        points.append((np.mean(non_mated >= threshold), np.mean(mated < threshold)))
        points.append((np.mean(non_mated > threshold), np.mean(mated <= threshold)))
    least = 1.0
    for x0, y0 in points:  # of every chord between two points
        for x1, y1 in points:
            before, after = x0 - y0, x1 - y1
            if before >= 0 >= after and before > after:
                way = before / (before - after)
                least = min(least, y0 + way * (y1 - y0))
    return least


def link_by_steps(mated, non_mated, omega=1.0):
    """Follow the definition bin by bin."""
    every = np.concatenate([mated, non_mated])
    n_bins = min(max(len(mated) // 10, 1), 100)
    edges = np.linspace(every.min(), every.max(), n_bins + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        last = high == edges[-1]
        here = [(s >= low) & ((s < high) | last) for s in (mated, non_mated)]
        p, q = (inside.mean() for inside in here)
        if p > 0:
            likelier = np.inf if q == 0 else omega * p / q
            local = 1.0 if q == 0 else 2 * likelier / (1 + likelier) - 1
            total += p * max(local, 0)
    return total


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shift", [0.0, 0.5, 2.0])
def test_both_are_what_slow_references_find(shift, seed):
    scores = drawn(shift, n=30, m=60, seed=seed)
    assert equal_error_rate(*scores) == pytest.approx(error_by_hull(*scores))
    scores = drawn(shift, seed=seed)
    assert linkability(*scores) == pytest.approx(link_by_steps(*scores))


@pytest.mark.parametrize(
    ("shift", "n", "m", "seed", "error", "trapezoids"),
    [  # by the public code of Maouche et al., version of VoicePrivacy 2020
        (0.0, 400, 4000, 0, 0.492453, 0.061441),
        (0.0, 150, 300, 2, 0.464074, 0.087318),
        (0.5, 2000, 20_000, 1, 0.401791, 0.133667),
        (1.0, 400, 4000, 0, 0.316124, 0.276842),
        (1.0, 150, 300, 2, 0.296131, 0.291019),
        (2.0, 2000, 20_000, 1, 0.160783, 0.613642),
        (4.0, 150, 300, 2, 0.020000, 0.921945),
    ],
)
def test_both_are_what_the_public_code_gives(shift, n, m, seed, error, trapezoids):
    mated, others = drawn(shift, n=n, m=m, seed=seed)
    assert equal_error_rate(mated, others) == pytest.approx(error, abs=1e-6)
    found = linkability(mated, others)
    left_out = half_of_the_ends(mated, others)
    assert found - left_out == pytest.approx(trapezoids, abs=1e-6)


def half_of_the_ends(mated, others):
    """Compute what trapezoids leave out: half of the first and of the last bin."""
    every = np.concatenate([mated, others])
    edges = np.linspace(every.min(), every.max(), min(len(mated) // 10, 100) + 1)
    p, q = (np.histogram(scores, edges)[0] / len(scores) for scores in (mated, others))
    local = np.where(p > q, (p - q) / np.where(p > q, p + q, 1), 0)
    return (p * local)[[0, -1]].sum() / 2


@pytest.mark.parametrize("shift", [0.5, 1.0, 2.0, 4.0])
def test_of_normal_scores_both_are_near_the_truth(shift):
    scores = drawn(shift, n=20_000, m=20_000)
    assert equal_error_rate(*scores) == pytest.approx(norm.cdf(-shift / 2), abs=0.01)
    at = np.linspace(-6, 12, 20_001)
    p, q = norm.pdf(at, shift), norm.pdf(at)
    local = np.maximum((p - q) / (p + q), 0)
    truth = np.trapezoid(p * local, at)
    assert linkability(*scores) == pytest.approx(truth, abs=0.02)


@pytest.mark.parametrize(
    ("mated", "non_mated", "error", "link"),
    [
        ([2, 3] * 10, [0, 1] * 10, 0.0, 1.0),
        ([0, 1] * 10, [0, 1] * 10, 0.5, 0.0),
        ([1] * 20, [1] * 20, 0.5, 0.0),
        ([0] * 20, [1] * 20, 0.5, 1.0),  # turned round it links, too
    ],
)
def test_the_ends_of_the_scales(mated, non_mated, error, link):
    assert equal_error_rate(mated, non_mated) == pytest.approx(error)
    assert linkability(mated, non_mated) == pytest.approx(link)


def test_scores_that_tell_nothing_are_near_one_half_and_near_none():
    scores = drawn(0.0, n=5_000, m=5_000)
    assert 0.48 < equal_error_rate(*scores) <= 0.5
    assert linkability(*scores) < 0.06


def test_prior_odds_make_links_likelier():
    scores = drawn(1.0)
    found = [linkability(*scores, omega=omega) for omega in (0.1, 1.0, 10.0)]
    assert found == sorted(found)
    assert linkability(*scores, omega=3.0) == pytest.approx(link_by_steps(*scores, 3.0))


@pytest.mark.parametrize("compute", [equal_error_rate, linkability])
@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (([], [1.0]), "no score of a pair of one speaker"),
        (([1.0], []), "no score of a pair of two speakers"),
        (([1.0, np.nan], [0.0]), "is not finite"),
    ],
)
def test_scores_of_which_nothing_can_be_said_are_refused(compute, scores, words):
    with pytest.raises(PrivemoError, match=words):
        compute(*scores)


def test_of_hardly_any_pair_nothing_is_said_of_links():
    assert np.isnan(linkability([2.0] * 19, [0.0] * 100))
    assert linkability([2.0] * 20, [0.0] * 100) == 1.0
