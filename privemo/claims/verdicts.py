"""The rules that turn what was measured into a verdict.

They and their thresholds are code, fixed before any result was seen.
"""

from typing import NamedTuple

from privemo.errors import PrivemoError
from privemo.statistics.intervals import ALPHA, ROUNDING

DIRECTION_MARGIN = 0.02  # UAR; a smaller difference is not even a direction; ours
# UAR; the largest fall of U from the paper's tables 1 and 2 to 3 and 4. Its section 5.3
# calls it slight (audio MuSE, activation). That it is the bound is ours.
TOLERANCE = 0.03
# UAR above chance; of less than that in a general network nothing can be taken; ours
EXCESS_MARGIN = 0.03
MOST_BLOCKS = 1000  # that are counted for a claim that is not decided; ours
DIRECTIONS = ("above", "below", "no fall", "same", "differs")


class Evidence(NamedTuple):
    """The p-value of a test that a claim holds, and of one that it does not."""

    supports: float
    opposes: float


def evidence(means, *, direction="above", rule="difference"):
    """Test a claim, and its opposite.

    Parameters
    ----------
    means : sequence of privemo.statistics.means.Mean
        A score minus its chance level, or the difference of two scores; one for each
        strength or cell where a claim speaks of several.
    direction : {"above", "below", "no fall", "same", "differs"}, default="above"
        The claim: the quantity is above 0; below 0; above minus `TOLERANCE`; within
        `TOLERANCE` of 0; not 0.
    rule : str, default="difference"
        Of `privemo.published.load_claims`: "against chance" and "difference" speak of
        one quantity. "at every strength": it holds for each, so that p is the largest;
        against it, the smallest times their number. "over all cells": some lie above 0
        and others below, whatever the direction. For it, one on each side has to be
        shown: p is the larger of the two smallest one-sided p, each times the number
        of cells. Against it, all on one side: p is the smaller of the two largest
        one-sided p, doubled.

    Returns
    -------
    evidence : Evidence
        Of "above" and "below" Student's two-sided t-test, whose side says what it
        speaks for. Of "no fall" two one-sided ones: non-inferiority, and a fall beyond
        the margin. "same" is two one-sided tests, p the larger; against it speaks a
        two-sided test that it lies beyond the margin. "differs" is two-sided, and what
        is the same speaks against it.

    Raises
    ------
    PrivemoError
        If there is no such direction, or one mean where two sides are claimed.

    Examples
    --------
    >>> from privemo.statistics.means import mean_of
    >>> fall = mean_of([-0.02, -0.01, 0.00], test_share=0)
    >>> [round(p, 3) for p in evidence([fall], direction="no fall")]
    [0.037, 0.963]
    """
    if rule == "over all cells":
        return _over_all_cells(means)
    if direction not in DIRECTIONS:
        raise PrivemoError(
            f"no rule judges {direction!r}; choose one of {', '.join(DIRECTIONS)}"
        )
    each = [_of_one(mean, direction) for mean in means]
    opposes = len(each) * min(one.opposes for one in each)
    return Evidence(max(one.supports for one in each), min(1.0, opposes))


def verdict(means, *, direction="above", rule="difference", adjusted=None):
    """Judge what a claim says of a quantity.

    Parameters
    ----------
    means, direction, rule
        See `evidence`.
    adjusted : Evidence, optional
        The same after adjusting for the other claims; without it, the claim stands
        alone.

    Returns
    -------
    verdict : {"reproduced", "contradicted", "direction only", "inconclusive"}
        Reproduced if the adjusted p of the claim lies below .05; else contradicted if
        that of its opposite does. Direction only if neither does, yet the whole
        unadjusted 90 % interval is on the claim's side, and the estimate at least
        `DIRECTION_MARGIN` beyond the bound; "same" and "differs" have no side and are
        never that. Else inconclusive.

    Raises
    ------
    PrivemoError
        As `evidence`.

    Notes
    -----
    An estimate near the paper's value is not called a reproduction, and a difference
    that is not significant is not called the absence of one.

    A test at 5 % is an interval: two-sided, and "above" is shown, where all of the 95 %
    one lies above 0. "no fall" and "same" are one-sided, so it is the 90 % interval
    that has to lie above minus `TOLERANCE`, or within it.

    Examples
    --------
    >>> from privemo.statistics.means import Mean
    >>> for spread in (0.05, 0.08, 0.15):
    ...     print(verdict([Mean(0.09, spread, n_folds=5)]))
    reproduced
    direction only
    inconclusive
    """
    adjusted = adjusted or evidence(means, direction=direction, rule=rule)
    if adjusted.supports < ALPHA:
        return "reproduced"
    if adjusted.opposes < ALPHA:
        return "contradicted"
    seen = _leans(means, direction, rule)
    return "direction only" if seen else "inconclusive"


def blocks_needed(means, *, direction="above", rule="difference", level=ALPHA):
    """Count the independent blocks that would decide, if they were as those there are.

    Parameters
    ----------
    means, direction, rule
        See `evidence`.
    level : float, default=0.05
        Of the test, for or against.

    Returns
    -------
    n_blocks : int or float
        The smallest number at which the interval about today's estimate, with today's
        spread, would no longer hold the bound; for an equivalence the nearer margin.
        Infinite above `MOST_BLOCKS`.

    Examples
    --------
    >>> from privemo.statistics.means import Mean
    >>> blocks_needed([Mean(0.02, spread=0.04, n_folds=5)])
    18
    """

    def decides(n_blocks):
        drawn = [mean.over_blocks(n_blocks) for mean in means]
        return min(evidence(drawn, direction=direction, rule=rule)) < level

    few, many = 1, MOST_BLOCKS
    if not decides(many):
        return float("inf")
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if decides(middle) else (middle, many)
    return many


def _of_one(mean, direction):
    """Test what a claim says of one mean."""
    if direction == "below":
        mean, direction = -mean, "above"
    within = max(mean.p_above(-TOLERANCE), mean.p_below(TOLERANCE))
    beyond = _twice(min(mean.p_above(TOLERANCE), mean.p_below(-TOLERANCE)))
    above, below = mean.p_above(), mean.p_below()
    return {
        "above": Evidence(_twice(above), _twice(below)),
        "no fall": Evidence(mean.p_above(-TOLERANCE), mean.p_below(-TOLERANCE)),
        "same": Evidence(within, beyond),
        "differs": Evidence(_twice(min(above, below)), within),
    }[direction]


def _over_all_cells(means):
    """Test that some means lie above 0 and others below."""
    if len(means) < 2:
        raise PrivemoError(
            f"{len(means)} difference cannot be on both sides of 0; give two or more"
        )
    above = [mean.p_above() for mean in means]
    below = [mean.p_below() for mean in means]
    both = len(means) * max(min(above), min(below))
    return Evidence(min(1.0, both), _twice(min(max(above), max(below))))


def _leans(means, direction, rule):
    """Tell whether the 90 % intervals lie on the side that is claimed."""
    if rule == "over all cells":
        sides = means, [-mean for mean in means]
        return all(any(map(_clearly_above, side)) for side in sides)
    if direction in ("same", "differs"):
        return False
    sign, bound = -1 if direction == "below" else 1, 0
    if direction == "no fall":
        bound = -TOLERANCE
    moved = [(mean if sign > 0 else -mean).minus(bound) for mean in means]
    return all(map(_clearly_above, moved))


def _clearly_above(mean):
    """Tell whether a mean and its 90 % interval lie above 0."""
    far = mean.estimate >= DIRECTION_MARGIN - ROUNDING
    return far and mean.p_above() < ALPHA


def _twice(p):
    """Make a two-sided p of a one-sided one."""
    return min(1.0, 2 * p)
