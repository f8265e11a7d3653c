"""Whether the attack on membership finds who was learnt by heart (ours)."""

import pandas as pd

from privemo.metrics import MEMBERSHIP_CHANCE
from privemo.statistics.intervals import ALPHA, adjust
from privemo.tables.compare import compare
from privemo.tables.controls import check_chance
from privemo.tables.summary import summarise
from privemo.terms import UNTRAINED

FOUND, NOT_FOUND = "above chance, as it must be", "NOT SHOWN ABOVE CHANCE"
LOWERS, RAISES, UNTOLD = "lowers MI", "raises MI", "not told apart"
GENERAL = "none"
PAIRS = (  # what the paper claims in section 5.7: the first has the lower MI
    ("gender", GENERAL),
    ("speaker", GENERAL),
    ("gender and speaker", GENERAL),
    ("speaker", "gender"),
)


def canary_table(scores):
    """Say how much of what was learnt by heart the attack finds, by network.

    Parameters
    ----------
    scores : DataFrame
        From `privemo.experiments.canaries.canary_scores`.

    Returns
    -------
    table : DataFrame, one row a network
        ``defence``, ``MI`` with ``low`` and ``high`` (95 %, over the blocks),
        ``n_folds``, the number of blocks, and ``check``: of the network without a
        defence, whether its interval lies above chance; of an untrained one, whether
        it is at chance (the 99 % interval). Others may be anywhere.
    """
    table = summarise(scores).rename(columns={"score": "MI"})
    table = table[table["quantity"] == "MI"]
    checks = [
        _check(scores[scores["defence"] == row.defence], row)
        for row in table.itertuples()
    ]
    return table[["defence", "MI", "low", "high", "n_folds"]].assign(check=checks)


def canary_changes(scores):
    """Say what each defence does to what is found.

    Parameters
    ----------
    scores : DataFrame
        From `privemo.experiments.canaries.canary_scores`.

    Returns
    -------
    table : DataFrame, one row a claim
        ``defence`` and ``minus``, two networks; ``change`` of MI with ``low`` and
        ``high`` (95 %, paired by block); ``p``; ``adjusted``, the same after Benjamini
        and Hochberg over the claims; and what is ``shown`` where that is below 0.05.
    """
    rows = []
    for name, other in PAIRS:
        sides = [scores[scores["defence"] == side] for side in (name, other)]
        found = compare(*sides, "MI")
        bounds = found.estimate, found.low, found.high, found.p_corrected
        rows.append((name, other, *bounds))
    columns = ["defence", "minus", "change", "low", "high", "p"]
    table = pd.DataFrame(rows, columns=columns)
    table = table.assign(adjusted=adjust(table["p"]))
    pairs = zip(table["change"], table["adjusted"], strict=True)
    return table.assign(shown=[_shown(change, p) for change, p in pairs])


def _check(mine, row):
    """Tell whether the attack does what it must, where that is known."""
    if row.defence == UNTRAINED:
        return check_chance(mine, "MI")
    if row.defence == GENERAL:
        return FOUND if row.low > MEMBERSHIP_CHANCE else NOT_FOUND
    return ""


def _shown(change, p):
    """Name the direction of a change that is shown."""
    if not p < ALPHA:
        return UNTOLD
    return LOWERS if change < 0 else RAISES
