"""A verdict is computed from tests, never from nearness to the paper."""

import numpy as np
import pytest
from scipy import stats

from privemo.claims.verdicts import (
    DIRECTION_MARGIN,
    DIRECTIONS,
    MOST_BLOCKS,
    TOLERANCE,
    Evidence,
    blocks_needed,
    evidence,
    verdict,
)
from privemo.claims.wording import explain
from privemo.errors import PrivemoError
from privemo.published import load_claims
from privemo.statistics.intervals import adjust
from privemo.statistics.means import Mean, mean_of
from privemo.terms import VERDICTS

N = 5
AT_95 = stats.t.ppf(0.975, N - 1)  # half-widths in standard errors
AT_90 = stats.t.ppf(0.950, N - 1)


def spanning(low, high, reach=AT_95):
    """Make a mean over five blocks whose 95 % interval has these bounds."""
    half = (high - low) / 2
    return Mean((low + high) / 2, half / reach * np.sqrt(N), N)


# What each p is


@pytest.mark.parametrize("estimate", [-0.04, -0.03, 0.0, 0.01, 0.05])
@pytest.mark.parametrize("spread", [0.01, 0.1])
def test_p_of_each_claim_is_that_of_its_test(estimate, spread):
    mean = Mean(estimate, spread, N)
    error = spread / np.sqrt(N)

    def above(bound):
        return stats.t.sf((estimate - bound) / error, N - 1)

    def below(bound):
        return stats.t.cdf((estimate - bound) / error, N - 1)

    two_sided = 2 * min(above(0), below(0))
    within = max(above(-TOLERANCE), below(TOLERANCE))
    expected = {
        "above": (min(1, 2 * above(0)), min(1, 2 * below(0))),
        "below": (min(1, 2 * below(0)), min(1, 2 * above(0))),
        "no fall": (above(-TOLERANCE), below(-TOLERANCE)),
        "same": (within, min(1, 2 * min(above(TOLERANCE), below(-TOLERANCE)))),
        "differs": (two_sided, within),
    }
    assert set(expected) == set(DIRECTIONS)
    for direction, pair in expected.items():
        assert evidence([mean], direction=direction) == pytest.approx(pair), direction


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_at_every_strength_the_weakest_counts_for_it_and_any_against_it(direction):
    means = [Mean(e, 0.05, N) for e in (0.05, 0.01, -0.02, 0.06)]
    each = [evidence([mean], direction=direction) for mean in means]
    found = evidence(means, direction=direction, rule="at every strength")
    assert found.supports == max(one.supports for one in each)
    assert found.opposes == min(1, 4 * min(one.opposes for one in each))


def test_over_all_cells_one_on_each_side_speaks_for_it_and_all_on_one_against_it():
    means = [Mean(e, 0.05, N) for e in (0.06, 0.04, -0.05)]
    above = [mean.p_above() for mean in means]
    below = [mean.p_below() for mean in means]
    found = evidence(means, rule="over all cells")
    assert found.supports == 3 * max(above[0], below[2])
    assert found.opposes == min(1, 2 * min(above[2], below[0]))
    found = evidence(means[:2], rule="over all cells")
    assert found == (1, pytest.approx(2 * above[1]))


# Which word follows


ABOVE = [
    (0.001, 0.400, "reproduced"),
    (0.0005, 0.002, "reproduced"),
    (-0.0001, 0.4, "direction only"),
    (-0.20, 0.60, "inconclusive"),  # far from 0, and known to be so by nobody
    (-0.001, 2 * DIRECTION_MARGIN + 0.001, "direction only"),
    (-0.001, 2 * DIRECTION_MARGIN - 0.001, "inconclusive"),
    (-0.3, 0.1, "inconclusive"),
    (-0.2, 0.0001, "inconclusive"),
    (-0.2, -0.001, "contradicted"),
    (0.0, 0.0, "inconclusive"),
    (1e-17, 1e-17, "inconclusive"),
]


@pytest.mark.parametrize(("low", "high", "expected"), ABOVE)
def test_above_follows_its_rule(low, high, expected):
    assert verdict([spanning(low, high)]) == expected


@pytest.mark.parametrize(("low", "high", "expected"), ABOVE)
def test_below_is_above_in_the_mirror(low, high, expected):
    upright = verdict([spanning(low, high)])
    assert verdict([spanning(-high, -low)], direction="below") == upright


@pytest.mark.parametrize(
    ("low", "expected"), [(0.0001, "direction only"), (-0.0001, "inconclusive")]
)
def test_a_direction_needs_the_whole_90_percent_interval(low, expected):
    assert verdict([spanning(low, 0.2, AT_90)]) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),  # bounds of the 90 % interval
    [
        (-0.02, 0.04, "reproduced"),
        (-0.0299, -0.005, "reproduced"),  # a fall, and surely a slight one
        (0.05, 0.09, "reproduced"),
        (-0.0301, 0.0301, "inconclusive"),
        (-0.05, 0.05, "inconclusive"),
        (-0.06, -0.005, "inconclusive"),  # a fall, but of what size?
        (-0.30, 0.02, "inconclusive"),
        (-0.08, -0.0299, "inconclusive"),
        (-0.08, -0.031, "contradicted"),
    ],
)
def test_no_fall_needs_a_90_percent_interval_above_the_tolerance(low, high, expected):
    assert verdict([spanning(low, high, AT_90)], direction="no fall") == expected


@pytest.mark.parametrize(
    ("low", "high", "same", "differs"),  # bounds of the 90 % interval
    [
        (-0.0299, 0.0299, "reproduced", "contradicted"),
        (0.00, 0.00, "reproduced", "contradicted"),
        (0.01, 0.015, "reproduced", "reproduced"),  # a difference that is small
        (-0.0301, 0.02, "inconclusive", "inconclusive"),
        (-0.04, 0.01, "inconclusive", "inconclusive"),
        (-0.20, 0.20, "inconclusive", "inconclusive"),
        (0.025, 0.10, "inconclusive", "reproduced"),
        (0.05, 0.10, "contradicted", "reproduced"),
        (-0.10, -0.05, "contradicted", "reproduced"),
    ],
)
def test_same_and_differs_have_no_side(low, high, same, differs):
    mean = spanning(low, high, AT_90)
    assert verdict([mean], direction="same") == same
    assert verdict([mean], direction="differs") == differs


UP, DOWN = spanning(0.02, 0.08), spanning(-0.08, -0.02)
PERHAPS_UP, PERHAPS_DOWN = spanning(-0.005, 0.105), spanning(-0.105, 0.005)
NIL, FAR = spanning(-0.1, 0.1), spanning(-0.2, 0.08)


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([UP, DOWN], "reproduced"),
        ([UP, UP], "contradicted"),
        ([DOWN, DOWN, DOWN], "contradicted"),
        ([UP, PERHAPS_UP], "inconclusive"),
        ([UP, PERHAPS_DOWN], "direction only"),
        ([PERHAPS_UP, PERHAPS_DOWN], "direction only"),
        ([UP, DOWN] + 9 * [NIL], "direction only"),  # two of eleven may be by luck
        ([PERHAPS_UP, FAR], "inconclusive"),
        ([NIL, NIL, UP], "inconclusive"),
    ],
)
def test_both_sides_have_to_be_shown(means, expected):
    assert verdict(means, rule="over all cells") == expected


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([UP, UP], "reproduced"),
        ([UP, PERHAPS_UP], "direction only"),
        ([UP, NIL], "inconclusive"),
        ([UP, UP, DOWN], "contradicted"),
    ],
)
def test_one_strength_is_enough_to_spoil_every(means, expected):
    assert verdict(means, rule="at every strength") == expected


def test_the_adjusted_p_decides():
    mean = spanning(0.02, 0.2)
    shown = evidence([mean])
    assert verdict([mean], adjusted=shown) == "reproduced"
    weaker = Evidence(*adjust([shown.supports, *[0.9] * 20])[:2])
    assert weaker.supports > 0.05
    assert verdict([mean], adjusted=weaker) == "direction only"
    opposed = Evidence(weaker.supports, 0.01)
    assert verdict([mean], adjusted=opposed) == "contradicted"


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("estimate", [-0.1, -0.02, 0.0, 0.02, 0.1])
def test_a_wide_interval_never_decides(direction, estimate):
    mean = spanning(estimate - 0.2, estimate + 0.2)
    assert verdict([mean], direction=direction) == "inconclusive"


# Where a claim just fails to be true, it is called true once in twenty draws at most

N_DRAWS = 2000
RULES = [
    ("difference", "above", [0]),
    ("difference", "no fall", [-TOLERANCE]),
    ("difference", "same", [TOLERANCE]),
    ("difference", "differs", [0]),
    ("at every strength", "above", [0, 1, 1, 1]),
    ("over all cells", "both sides", [0, 0, 0, 0, 0, 0]),
    ("over all cells", "both sides", [0, 0, 0, 0, 0, 1]),
]


@pytest.mark.parametrize("n_blocks", [3, 10])
@pytest.mark.parametrize(("rule", "direction", "truth"), RULES)
def test_what_is_just_not_true_is_seldom_reproduced(rule, direction, truth, n_blocks):
    rng = np.random.default_rng([n_blocks, len(truth)])
    wrong = 0
    for scores in rng.normal(0, 0.04, size=(N_DRAWS, len(truth), n_blocks)):
        drawn = [
            mean_of(cell + t, test_share=0)
            for cell, t in zip(scores, truth, strict=True)
        ]
        wrong += verdict(drawn, direction=direction, rule=rule) == "reproduced"
    # 0.05, and two standard errors of the share
    assert wrong / N_DRAWS < 0.05 + 2 * np.sqrt(0.05 * 0.95 / N_DRAWS)


@pytest.mark.parametrize(
    ("rule", "direction", "truth"),
    [
        ("difference", "above", [0]),
        ("difference", "no fall", [-TOLERANCE]),
        ("difference", "same", [TOLERANCE]),
        ("difference", "differs", [TOLERANCE]),
        ("at every strength", "above", [0, 0, 0, 0]),
        ("over all cells", "both sides", [0, 1, 1, 1, 1, 1]),
    ],
)
def test_what_is_just_true_is_seldom_contradicted(rule, direction, truth):
    rng = np.random.default_rng(len(truth))
    wrong = 0
    for scores in rng.normal(0, 0.04, size=(N_DRAWS, len(truth), 5)):
        drawn = [
            mean_of(cell + t, test_share=0)
            for cell, t in zip(scores, truth, strict=True)
        ]
        wrong += verdict(drawn, direction=direction, rule=rule) == "contradicted"
    assert wrong / N_DRAWS < 0.05 + 2 * np.sqrt(0.05 * 0.95 / N_DRAWS)


@pytest.mark.parametrize("n_true", [0, 3])
def test_of_the_claims_of_a_question_few_are_called_what_they_are_not(n_true):
    """Six claims, adjusted together: the false share of those reproduced is kept."""
    rng, shares = np.random.default_rng(n_true), []
    truth = np.where(np.arange(6) < n_true, 0.08, 0.0)
    for scores in rng.normal(0, 0.04, size=(N_DRAWS // 2, 6, 10)):
        drawn = [
            mean_of(row + t, test_share=0) for row, t in zip(scores, truth, strict=True)
        ]
        tests = [evidence([mean]) for mean in drawn]
        family = zip(*[adjust(side) for side in zip(*tests, strict=True)], strict=True)
        words = [
            verdict([mean], adjusted=Evidence(*pair))
            for mean, pair in zip(drawn, family, strict=True)
        ]
        found = np.array(words) == "reproduced"
        shares.append(found[n_true:].sum() / max(found.sum(), 1))
    assert np.mean(shares) < 0.05


@pytest.mark.parametrize(
    ("direction", "truth"),
    [("above", 0.1), ("below", -0.1), ("no fall", 0), ("same", 0), ("differs", 0.1)],
)
def test_what_was_planted_is_found(direction, truth):
    rng, found = np.random.default_rng(0), 0
    for scores in rng.normal(truth, 0.03, size=(200, 10)):
        found += (
            verdict([mean_of(scores, test_share=0)], direction=direction)
            == "reproduced"
        )
    assert found / 200 > 0.8


# How many blocks would decide


@pytest.mark.parametrize("estimate", [0.015, 0.03, -0.02])
@pytest.mark.parametrize("spread", [0.03, 0.06])
def test_blocks_are_counted_at_which_the_interval_loses_the_bound(estimate, spread):
    n = blocks_needed([Mean(estimate, spread, 5)])

    def reach(n):
        return stats.t.ppf(0.975, n - 1) * spread / np.sqrt(n)

    assert reach(n) < abs(estimate) <= reach(n - 1)


@pytest.mark.parametrize(
    ("direction", "estimate", "distance", "level"),
    [
        ("no fall", -0.01, 0.02, 0.90),
        ("no fall", -0.04, 0.01, 0.90),
        ("same", 0.02, 0.01, 0.90),  # the nearer margin
        ("same", -0.05, 0.02, 0.95),  # beyond it
        ("differs", 0.001, 0.029, 0.90),
        ("differs", 0.028, 0.028, 0.95),
    ],
)
def test_an_equivalence_is_counted_to_the_nearer_margin(
    direction, estimate, distance, level
):
    n = blocks_needed([Mean(estimate, 0.05, 5)], direction=direction)

    def reach(n):
        return stats.t.ppf((1 + level) / 2, n - 1) * 0.05 / np.sqrt(n)

    assert reach(n) < distance <= reach(n - 1)


def test_every_strength_needs_as_many_as_the_weakest():
    means = [Mean(estimate, 0.05, 5) for estimate in (0.05, 0.02, 0.03)]
    each = [blocks_needed([mean]) for mean in means]
    assert blocks_needed(means, rule="at every strength") == max(each) == each[1]


def test_stricter_levels_need_more_and_what_lies_on_the_bound_too_many():
    mean = Mean(0.02, 0.05, 5)
    assert blocks_needed([mean], level=0.01) > blocks_needed([mean])
    assert blocks_needed([Mean(0.001, 0.05, 5)]) > MOST_BLOCKS
    assert blocks_needed([Mean(0.0, 0.0, 5)]) == float("inf")


def test_dependent_folds_are_counted_as_blocks():
    shared = Mean(0.02, 0.05, 5, test_share=1 / 3)
    assert blocks_needed([shared]) == blocks_needed([shared._replace(test_share=0.0)])


# Words, and what is refused


def test_an_unknown_direction_is_refused_with_the_right_ones():
    with pytest.raises(PrivemoError, match="'up'; choose one of above, below"):
        verdict([UP], direction="up")


def test_one_difference_is_on_one_side():
    with pytest.raises(PrivemoError, match="1 difference cannot be on both sides"):
        verdict([UP], rule="over all cells")


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_verdict_can_be_explained(direction):
    for centre in np.linspace(-0.2, 0.2, 21):
        for reach in (0, 0.02, 0.1):
            mean = spanning(centre - reach, centre + reach)
            word = verdict([mean], direction=direction)
            assert word in VERDICTS and explain(word, direction=direction)
    for word in ("reproduced", "contradicted", "direction only", "inconclusive"):
        assert explain(word, direction="both sides")
    below = explain("contradicted", direction="below", origin=0.5)
    assert below == "shown above 0.5"
    assert f"-{TOLERANCE}" in explain("inconclusive", direction="no fall")


def test_directions_of_the_claims_are_those_of_the_rules():
    directions = load_claims().groupby("rule")["direction"].unique().map(set)
    assert directions.pop("over all cells") == {"both sides"}
    assert set().union(*directions) == set(DIRECTIONS)
