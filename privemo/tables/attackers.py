"""Many attackers over the folds of a cell: the middle one, the best, the one picked."""

import pandas as pd

from privemo.metrics import attack_chance, privacy_of
from privemo.scores.quantities import calibrated_privacy
from privemo.statistics.intervals import ROUNDING, fold_interval
from privemo.tables.means import share_tested
from privemo.tables.summary import cell_keys
from privemo.terms import ABOVE, BELOW, CHANCE, PICKED


def battery_table(scores):
    """Summarise what the attackers of the battery tell of gender.

    Parameters
    ----------
    scores : DataFrame
        From `privemo.experiments.beyond.scores.battery_scores`.

    Returns
    -------
    table : DataFrame, one row a cell
        ``median`` and ``highest`` mean UAR over the attackers, and ``by`` whom the
        highest; it was chosen by that very score, and so is too high. Then those of
        the attacker picked beforehand: ``UAR`` with ``low`` and ``high`` (95 %, see
        `privemo.statistics.intervals.fold_interval`), ``P``, ``calibrated P``, and
        ``verdict``: "above chance" or "below chance" where the whole interval is. Who
        is below chance has learnt something, too: turn the answers round.
    """
    rows = []
    for named, cell in _cells(scores, cell_keys(scores)):
        means = cell[cell["attacker"] != PICKED].groupby("attacker")["UAR"].mean()
        picked = cell[cell["attacker"] == PICKED]
        found = uar_interval(picked)
        highest = {"median": means.median(), "highest": means.max()}
        rows.append(named | highest | {"by": means.idxmax()} | _judged(found, cell))
    return pd.DataFrame(rows)


def description_table(bits):
    """Summarise description lengths.

    Parameters
    ----------
    bits : DataFrame
        From `privemo.experiments.beyond.scores.description_lengths`.

    Returns
    -------
    table : DataFrame, one row a cell and probe
        ``bits`` and ``control_bits`` an utterance, means over folds; ``compression``,
        1 bit over ``bits``; ``saved_bits`` with ``low`` and ``high`` (95 %).
    """
    rows = []
    for named, cell in _cells(bits, [*cell_keys(bits), "probe"]):
        saved = fold_interval(cell["saved_bits"], test_share=share_tested(cell))
        means = cell[["bits", "control_bits"]].mean().to_dict()
        found = dict(zip(("saved_bits", "low", "high"), saved, strict=True))
        rows.append(named | means | {"compression": 1 / means["bits"]} | found)
    return pd.DataFrame(rows)


def _cells(table, keys):
    """Yield the rows of each cell, and what names it."""
    for key, rows in table.groupby(keys, sort=False):
        yield dict(zip(keys, key, strict=True)), rows


def uar_interval(folds):
    """Average the UAR of one attacker over the folds of a cell, with its interval."""
    return fold_interval(folds["UAR"], test_share=share_tested(folds))


def side_of_chance(found, chance):
    """Say on which side of chance an interval lies: above, below, or on both."""
    if found.low > chance + ROUNDING:
        return ABOVE
    return BELOW if found.high < chance - ROUNDING else CHANCE


def _judged(found, scores):
    """Give an attacker's UAR with its interval, P and verdict."""
    score, low, high = found
    chance = attack_chance(scores)
    common = calibrated_privacy(score, round(1 / chance))
    privacy = {"P": privacy_of(score), "calibrated P": common}
    judged = {"UAR": score, "low": low, "high": high}
    return {**judged, **privacy, "verdict": side_of_chance(found, chance)}
