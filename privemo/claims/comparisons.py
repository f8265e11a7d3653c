"""The scores that a claim compares, fold by fold, with the interval of what they give.

One long table holds all scores: one row a corpus, cell, fold and quantity.
"""

from typing import NamedTuple

import pandas as pd

from privemo.errors import PrivemoError
from privemo.statistics.intervals import fold_interval
from privemo.tables.compare import compare
from privemo.tables.summary import check_scores, share_tested
from privemo.terms import KEYS, RECIPE

GAP = "U_male - U_female"  # how much better emotion is told for men
STRENGTH_QUESTION = 4  # the one that compares strengths
_CELL = [*KEYS, "defence", "strength"]
_FOLD = ["fold", "n_train", "n_test", "gate_passed"]


class NotTestable(Exception):
    """Scores that a claim needs are not there; the message is the reason."""


class Side(NamedTuple):
    """One side of a comparison; no strength stands for the only one there is."""

    target: str
    modality: str
    defence: str
    strength: str = ""

    def __str__(self):
        text = f"the {self.modality} network"
        if self.defence != "none":
            text += f" with defence {self.defence!r}"
        return text + (f" at strength {self.strength}" if self.strength else "")


class Comparison(NamedTuple):
    """An estimate with its interval, and the folds it rests on."""

    estimate: float
    low: float
    high: float
    n_folds: int
    n_all: int

    @property
    def note(self):
        """Say so if folds were lost."""
        lost = self.n_folds < self.n_all
        return f"{self.n_folds} of {self.n_all} folds" if lost else ""


def collect_folds(scores, membership=None):
    """Put all scores that count into one table."""
    quantities = ["U", "U_male", "U_female", "L", "P"]
    _check("scores", scores, quantities)
    gap = scores.assign(**{GAP: scores["U_male"] - scores["U_female"]})
    parts = [_melted(gap, [*quantities, GAP])]
    if membership is not None:
        _check("membership", membership, ["MI"])
        parts.append(_melted(membership, ["MI"]))
    folds = pd.concat(parts, ignore_index=True)
    if folds.empty:
        raise PrivemoError(
            f"scores hold no row of the recipe {RECIPE!r}, which stands for the "
            "paper's; run its cells, too"
        )
    return folds


def check_strengths(question, folds, defences):
    """Refuse several strengths of one defence where a question compares one."""
    if question == STRENGTH_QUESTION:
        return
    folds = folds[folds["defence"].isin(defences)]
    for (corpus, defence), rows in folds.groupby(["corpus", "defence"]):
        strengths = sorted(rows["strength"].unique().tolist())
        if len(strengths) > 1:
            raise PrivemoError(
                f"question {question} compares one strength of the defence "
                f"{defence!r}, but for {corpus} there are {strengths}; keep one in "
                "scores and in membership, such as "
                f"scores[scores['strength'].isin([0, {strengths[-1]:g}])]"
            )


def select(folds, quantity, cell):
    """Take one quantity of one cell; refuse if it was not run."""
    rows = folds[(folds["quantity"] == quantity) & (folds["target"] == cell.target)]
    for name in ("modality", "defence"):
        rows = rows[rows[name] == getattr(cell, name)]
    if cell.strength:
        rows = rows[(rows["strength"] - float(cell.strength)).abs() < 1e-9]
    if rows.empty:
        kind = "membership scores" if quantity == "MI" else "scores"
        raise NotTestable(f"no {kind} of {cell} for {cell.target}")
    return rows


def score_of(folds, quantity, cell):
    """Average a score over the folds that have it."""
    rows = select(folds, quantity, cell)
    values = rows["value"].dropna()
    _check_enough(len(values), len(rows))
    interval = fold_interval(values, test_share=share_tested(rows))
    return Comparison(*interval, len(values), len(rows))


def difference_of(folds, quantity, cell, other):
    """Average the difference of two cells over the folds that have both scores."""
    a, b = select(folds, quantity, cell), select(folds, quantity, other)
    found = compare(a, b, "value")
    _check_enough(found.n_folds, found.n_all)
    bounds = found.estimate, found.low, found.high
    return Comparison(*bounds, found.n_folds, found.n_all)


def strengths_of(folds, quantity, cell):
    """List the strengths at which a cell was run, from the smallest."""
    strengths = sorted(select(folds, quantity, cell)["strength"].unique())
    return [f"{strength:g}" for strength in strengths]


def _check_enough(n_folds, n_all):
    """Refuse fewer than two folds that have the scores."""
    if n_folds < 2:
        raise NotTestable(f"{n_folds} of {n_all} folds have the scores; needs two")


def _melted(table, quantities):
    table = table[table["recipe"] == RECIPE]
    return table.melt([*_CELL, *_FOLD], quantities, var_name="quantity")


def _check(name, table, quantities):
    """Refuse a table without the columns a verdict needs, or with two seeds."""
    needed = [*_CELL, "recipe", *_FOLD, *quantities]
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise PrivemoError(
            f"{name} lack the columns {missing}; give the table of run_cells or "
            "run_membership as it is"
        )
    check_scores(table)
