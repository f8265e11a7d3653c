"""A verdict is computed from an interval, never from nearness to the paper."""

import numpy as np
import pytest

from privemo.claims.verdicts import (
    DIRECTION_MARGIN,
    DIRECTIONS,
    TOLERANCE,
    explain,
    verdict,
    verdict_on_sides,
)
from privemo.errors import PrivemoError
from privemo.published import load_claims
from privemo.statistics.intervals import fold_interval

ABOVE = [
    (0.20, 0.001, 0.4, "reproduced"),
    (0.001, 0.0005, 0.002, "reproduced"),
    (0.20, 0.0, 0.4, "direction only"),
    (0.20, 0.20 * (1 - 1.19), 0.50, "direction only"),  # 1 / 0.839 is 1.192
    (0.20, 0.20 * (1 - 1.20), 0.50, "inconclusive"),
    (0.20, -0.20, 0.60, "inconclusive"),  # far from 0, and known to be so by nobody
    (DIRECTION_MARGIN, -0.001, 0.2, "direction only"),
    (DIRECTION_MARGIN - 0.001, -0.001, 0.2, "inconclusive"),
    (-0.10, -0.3, 0.1, "inconclusive"),
    (-0.10, -0.2, 0.0, "inconclusive"),
    (-0.10, -0.2, -0.001, "contradicted"),
    (0.0, 0.0, 0.0, "inconclusive"),
    (1e-17, 1e-17, 1e-17, "inconclusive"),
]


@pytest.mark.parametrize(("estimate", "low", "high", "expected"), ABOVE)
def test_above_follows_its_rule(estimate, low, high, expected):
    assert verdict(estimate, low, high) == expected


@pytest.mark.parametrize(("estimate", "low", "high", "expected"), ABOVE)
def test_below_is_above_in_the_mirror(estimate, low, high, expected):
    assert verdict(-estimate, -high, -low, direction="below") == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.02, 0.04, "reproduced"),
        (-0.025, -0.005, "reproduced"),  # a fall, and surely a slight one
        (0.05, 0.09, "reproduced"),
        (-0.035, 0.055, "direction only"),
        (-0.03, 0.03, "direction only"),
        (-0.05, 0.05, "inconclusive"),
        (-0.06, -0.005, "inconclusive"),  # a fall, but of what size?
        (-0.06, 0.02, "inconclusive"),
        (-0.30, 0.02, "inconclusive"),
        (-0.08, -0.031, "contradicted"),
    ],
)
def test_no_fall_needs_an_interval_above_the_tolerance(low, high, expected):
    assert verdict((low + high) / 2, low, high, direction="no fall") == expected


@pytest.mark.parametrize(
    ("low", "high", "same", "differs"),
    [
        (-0.02, 0.02, "reproduced", "contradicted"),
        (0.00, 0.00, "reproduced", "contradicted"),
        (0.01, 0.02, "reproduced", "reproduced"),  # a difference that is small
        (-0.04, 0.01, "inconclusive", "inconclusive"),
        (-0.20, 0.20, "inconclusive", "inconclusive"),
        (0.02, 0.10, "inconclusive", "reproduced"),
        (0.04, 0.10, "contradicted", "reproduced"),
        (-0.10, -0.04, "contradicted", "reproduced"),
    ],
)
def test_same_and_differs_have_no_side(low, high, same, differs):
    estimate = (low + high) / 2
    assert verdict(estimate, low, high, direction="same") == same
    assert verdict(estimate, low, high, direction="differs") == differs


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("estimate", [-0.1, -0.02, 0.0, 0.02, 0.1])
def test_a_wide_interval_never_decides(direction, estimate):
    word = verdict(estimate, estimate - 0.2, estimate + 0.2, direction=direction)
    assert word == "inconclusive"


@pytest.mark.parametrize("n_folds", [3, 4, 5, 10])
def test_where_nothing_is_true_a_word_for_it_comes_out_in_one_draw_of_twenty(n_folds):
    rng = np.random.default_rng(n_folds)
    for_it = 0
    for scores in rng.normal(size=(4000, n_folds)):
        interval = fold_interval(scores, test_share=0)
        for_it += verdict(*interval) in ("reproduced", "direction only")
    # standard error 0.0035; no more than a one-sided test at 0.05 allows, and more
    # than "reproduced" alone, 0.025
    assert 0.025 < for_it / 4000 < 0.06


@pytest.mark.parametrize(
    "bounds", [(0.1, 0.2, 0.3), (0.2, 0.3, 0.1), (0.1, np.nan, 0.2), (np.nan, 0, 1)]
)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_bounds_in_the_wrong_order_or_missing_are_refused(bounds, direction):
    with pytest.raises(PrivemoError, match="estimate, low, high in this order"):
        verdict(*bounds, direction=direction)


def test_an_unknown_direction_is_refused_with_the_right_ones():
    with pytest.raises(PrivemoError, match="'up'; choose one of above, below"):
        verdict(0.1, 0.0, 0.2, direction="up")


UP, DOWN = (0.05, 0.01, 0.09), (-0.05, -0.09, -0.01)
PERHAPS_UP, PERHAPS_DOWN = (0.05, -0.005, 0.105), (-0.05, -0.105, 0.005)
NIL, WIDE = (0, -0.1, 0.1), (-0.06, -0.2, 0.08)


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ([UP, DOWN], "reproduced"),
        ([UP, NIL, PERHAPS_UP, DOWN], "reproduced"),
        ([UP, UP], "contradicted"),
        ([DOWN, DOWN, DOWN], "contradicted"),
        ([UP, PERHAPS_UP], "inconclusive"),
        ([UP, PERHAPS_DOWN], "direction only"),
        ([PERHAPS_UP, PERHAPS_DOWN], "direction only"),
        ([PERHAPS_UP, WIDE], "inconclusive"),
        ([NIL, NIL, UP], "inconclusive"),
    ],
)
def test_both_sides_have_to_be_shown(differences, expected):
    assert verdict_on_sides(differences) == expected


def test_one_difference_is_on_one_side():
    with pytest.raises(PrivemoError, match="1 difference cannot be on both sides"):
        verdict_on_sides([UP])


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_verdict_can_be_explained(direction):
    for centre in np.linspace(-0.2, 0.2, 21):
        for reach in (0, 0.02, 0.1):
            bounds = centre, centre - reach, centre + reach
            word = verdict(*bounds, direction=direction)
            assert explain(word, direction=direction)
    below = explain("contradicted", direction="below", origin=0.5)
    assert below == "the whole interval lies above 0.5"
    assert f"-{TOLERANCE}" in explain("inconclusive", direction="no fall")


def test_directions_of_the_claims_are_those_of_the_rules():
    directions = load_claims().groupby("rule")["direction"].unique().map(set)
    assert directions.pop("over all cells") == {"both sides"}
    assert set().union(*directions) == set(DIRECTIONS)
