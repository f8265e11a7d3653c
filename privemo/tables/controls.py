"""What stands below a table of privacy, so that its numbers can be believed (ours)."""

import pandas as pd

from privemo.errors import PrivemoError
from privemo.metrics import MEMBERSHIP_CHANCE, attack_chance, privacy_of
from privemo.scores.quantities import calibrated_privacy
from privemo.statistics.intervals import CONTROL_LEVEL, ROUNDING
from privemo.tables.means import cell_mean
from privemo.terms import CONTROLS, MAJORITY, SHUFFLED

HOLDS, FAILS = "at chance, as it must be", "NOT AT CHANCE"


def control_table(scores, *, quantity="P"):
    """Summarise the controls of each modality.

    Parameters
    ----------
    scores : DataFrame
        From `privemo.experiments.experiment.run_cells` or `run_membership`, of the
        cells in `privemo.experiments.questions.Plan`.
    quantity : {"P", "MI"}, default="P"
        What is controlled.

    Returns
    -------
    table : DataFrame, one row a modality and control
        ``modality``, ``control``, the quantity with ``low`` and ``high`` (95 %, see
        `privemo.tables.means.cell_mean`), ``calibrated P`` of a P, and
        ``check``: of the majority class and the shuffled labels, whether they are at
        chance (the 99 % interval). The majority class has an UAR of one over the
        number of classes, whatever the data.

    Raises
    ------
    PrivemoError
        If there is no control among the scores.
    """
    controls = scores[scores["defence"].isin(CONTROLS)]
    if not len(controls):
        raise PrivemoError(
            f"scores hold none of the controls {', '.join(CONTROLS)}; give those of "
            "the cells in plan(...).controls"
        )
    rows = []
    for modality, mine in controls.groupby("modality", sort=False):
        rows.append(_row(modality, MAJORITY, [chance_of(mine, quantity)] * 3, HOLDS))
        for name, folds in mine.groupby("defence", sort=False):
            found = cell_mean(folds, quantity).interval()
            check = check_chance(folds, quantity) if name == SHUFFLED else ""
            rows.append(_row(modality, name, found, check))
    table = pd.DataFrame(rows).rename(columns={"score": quantity})
    if quantity == "P":
        n_classes = round(1 / attack_chance(scores))
        common = calibrated_privacy(1 - table["P"], n_classes)
        table.insert(5, "calibrated P", common)
    return table


def _row(modality, name, found, check):
    scores = dict(zip(("score", "low", "high"), found, strict=True))
    return {"modality": modality, "control": name, **scores, "check": check}


def check_chance(folds, quantity):
    """Tell whether a control that must be at chance is."""
    _, low, high = cell_mean(folds, quantity).interval(CONTROL_LEVEL)
    chance = chance_of(folds, quantity)
    return HOLDS if low - ROUNDING <= chance <= high + ROUNDING else FAILS


def chance_of(scores, quantity):
    """Return P, or MI, of who guesses."""
    if quantity == "MI":
        return MEMBERSHIP_CHANCE
    return privacy_of(attack_chance(scores))
