"""From the scores of every fold to the means that a claim is judged by."""

from typing import NamedTuple

from privemo.claims.comparisons import (
    LEFT_OUT,
    NotTestable,
    difference_of,
    score_of,
    strengths_of,
)
from privemo.claims.doubts import doubts, leakage_doubt
from privemo.claims.printed import ALL
from privemo.metrics import GENDER_CHANCE, MEMBERSHIP_CHANCE

CHANCE = {"L": GENDER_CHANCE, "P": GENDER_CHANCE, "MI": MEMBERSHIP_CHANCE}
NAN = float("nan")


class Measured(NamedTuple):
    """What the scores say of one claim.

    Parameters
    ----------
    means : list of privemo.statistics.means.Mean
        From their origin, 0 or chance; several where a claim speaks of several.
    shown : tuple of three floats
        The number that stands in the table, with its 95 % interval.
    targets : tuple of str
        Those that were averaged.
    notes : list of str
        What a reader has to know.
    origin : float
        Chance, or 0.
    """

    means: list
    shown: tuple
    targets: tuple
    notes: list
    origin: float = 0.0


def measure(claim, folds, cell, other):
    """Measure what a claim speaks of, by its rule; raises `NotTestable`."""
    return RULES[claim.rule](claim, folds, cell, other)


def _against_chance(claim, folds, cell, _):
    found, origin = score_of(folds, claim.quantity, cell), CHANCE[claim.quantity]
    cell = cell._replace(targets=found.targets)
    notes = [found.note]
    if claim.quantity == "P":  # the claim is about networks whose leakage is at chance
        notes.append(leakage_doubt(folds, cell))
    notes += doubts(folds, claim.quantity, [cell])
    means, shown = [found.mean.minus(origin)], found.mean.interval()
    return Measured(means, shown, found.targets, notes, origin)


def _difference(claim, folds, cell, other):
    found = difference_of(folds, claim.quantity, cell, other)
    sides = [one._replace(targets=found.targets) for one in (cell, other)]
    shown, notes = found.mean.interval(), []
    if claim.direction == "no fall" and shown.high < 0:
        notes.append("a fall is shown")
    notes += [found.note, *doubts(folds, claim.quantity, sides)]
    return Measured([found.mean], shown, found.targets, notes)


def _at_every_strength(claim, folds, cell, other):
    """Show the least favourable number and bounds; each strength is tested."""
    strengths = strengths_of(folds, claim.quantity, cell)
    cells = [cell._replace(strength=strength) for strength in strengths]
    found = [difference_of(folds, claim.quantity, one, other) for one in cells]
    intervals = [one.mean.interval() for one in found]
    shown = tuple(min(numbers) for numbers in zip(*intervals, strict=True))
    targets = min((one.targets for one in found), key=len)
    notes = [
        f"estimate and bounds are the smallest over {', '.join(strengths)}",
        min((one.note for one in found), key=lambda note: not note),
        *doubts(folds, claim.quantity, [*cells, other]),
    ]
    return Measured([one.mean for one in found], shown, targets, notes)


def _over_all_cells(claim, folds, cell, other):
    """Compare in every target and modality that was run."""
    found, used, lost = [], [], 0
    run = folds[folds["defence"] == cell.defence]
    places = run[["target", "modality"]].drop_duplicates().values
    for target, modality in places:
        place = {"targets": (target,), "modality": modality}
        pair = [one._replace(**place) for one in (cell, other)]
        try:
            found.append(difference_of(folds, claim.quantity, *pair).mean)
            used += pair
        except NotTestable:
            lost += 1
    if len(found) < 2:
        why = f"{LEFT_OUT}: " if len(places) < 2 else ""
        raise NotTestable(f"{why}{len(found)} cells have the scores; needs two")
    bounds = [mean.interval() for mean in found]
    above = sum(interval.low > 0 for interval in bounds)
    below = sum(interval.high < 0 for interval in bounds)
    up = sum(mean.estimate > 0 for mean in found)
    notes = [
        f"ours is the share of {len(found)} cells above 0 ({up}); above 0 by their own "
        f"intervals: {above}, below: {below}",
        f"{lost} cells lack scores" if lost else "",
        *doubts(folds, claim.quantity, used),
    ]
    return Measured(found, (up / len(found), NAN, NAN), (ALL,), notes)


RULES = {  # names as in claims.csv
    "against chance": _against_chance,
    "difference": _difference,
    "at every strength": _at_every_strength,
    "over all cells": _over_all_cells,
}
