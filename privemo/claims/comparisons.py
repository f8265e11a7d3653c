"""The scores that a claim compares, fold by fold, averaged over its targets.

One long table holds all scores: one row a corpus, cell, fold and quantity.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from privemo.errors import PrivemoError
from privemo.metrics import EMOTION_CHANCE
from privemo.statistics.means import Mean
from privemo.statistics.recalls import column, weighted
from privemo.tables.compare import compare
from privemo.tables.means import cell_mean, melted, with_gap
from privemo.tables.summary import check_scores
from privemo.terms import KEYS, RECIPE

GAP = "U_male - U_female"  # how much better emotion is told for men
STRENGTH_QUESTION = 4  # the one that compares strengths
_CELL = [*KEYS, "defence", "strength"]
_NEEDED = ["fold", "n_train", "n_test", "gate_passed"]
# where the last two are absent, folds share speakers, and targets have three levels
_FOLD = [*_NEEDED, "independent", "U_chance"]
# the reason's first words where the corpus has what is needed and the run has not
LEFT_OUT = "left out of this run"


class NotTestable(Exception):
    """Scores that a claim needs are not there; the message is the reason."""


class Side(NamedTuple):
    """One side of a comparison; no strength stands for the only one there is."""

    targets: tuple
    modality: str
    defence: str
    strength: str = ""

    def __str__(self):
        text = f"the {self.modality} network"
        if self.defence != "none":
            text += f" with defence {self.defence!r}"
        return text + (f" at strength {self.strength}" if self.strength else "")


class Comparison(NamedTuple):
    """A mean over folds, the folds that were lost, and the targets it is over."""

    mean: Mean
    n_all: int
    targets: tuple

    @property
    def note(self):
        """Say so if folds were lost."""
        n_folds, word = self.mean.n_folds, "folds" if self.mean.test_share else "blocks"
        return f"{n_folds} of {self.n_all} {word}" if n_folds < self.n_all else ""


def collect_folds(scores, membership=None):
    """Put all scores that count into one table."""
    quantities = ["U", "U_male", "U_female", "L", "P"]
    _check("scores", scores, quantities)
    parts = [_melted(with_gap(scores, GAP), [*quantities, GAP])]
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
    """Take one quantity of one cell, all its targets; refuse if none was run."""
    rows = folds[(folds["quantity"] == quantity) & folds["target"].isin(cell.targets)]
    for name in ("modality", "defence"):
        rows = rows[rows[name] == getattr(cell, name)]
    if cell.strength:
        rows = rows[(rows["strength"] - float(cell.strength)).abs() < 1e-9]
    if rows.empty:
        raise _not_run(quantity, cell)
    return rows


def score_of(folds, quantity, cell):
    """Average a score over the targets that were run, and over the folds."""
    rows = select(folds, quantity, cell)
    folds = by_fold(rows)
    _check_enough(folds["value"].count(), len(folds))
    mean = cell_mean(folds, "value")
    return Comparison(mean, len(folds), _targets_of(rows, cell))


def difference_of(folds, quantity, cell, other):
    """Average the difference of two cells, paired by fold, over their targets."""
    a, b = select(folds, quantity, cell), select(folds, quantity, other)
    targets = tuple(t for t in _targets_of(a, cell) if t in set(b["target"]))
    if not targets:
        raise _not_run(quantity, other._replace(targets=_targets_of(a, cell)))
    sides = [by_fold(rows[rows["target"].isin(targets)]) for rows in (a, b)]
    found = compare(*sides, "value")
    _check_enough(found.n_folds, found.n_all)
    return Comparison(found.mean, found.n_all, targets)


def emotion_chance(folds, cell):
    """Return the chance of U, averaged over the targets of a cell that were run."""
    rows = select(folds, "U", cell)
    return float(rows.groupby("target")["U_chance"].first().mean())


def strengths_of(folds, quantity, cell):
    """List the strengths at which a cell was run, from the smallest."""
    strengths = sorted(select(folds, quantity, cell)["strength"].unique())
    return [f"{strength:g}" for strength in strengths]


def by_fold(rows):
    """Average over targets, fold by fold; NaN where one of them has no score."""
    values = rows.pivot(index="fold", columns="target", values="value")
    sizes = rows.groupby("fold")[["n_train", "n_test"]].sum()
    free = rows.groupby("fold")["independent"].all()
    value = values.mean(axis=1, skipna=False)
    table = sizes.assign(independent=free, value=value)
    if column("value") in rows:
        texts = rows.pivot(index="fold", columns="target", values=column("value"))
        table[column("value")] = [_mean_text(row) for row in texts.to_dict("records")]
    return table.reset_index()


def _mean_text(texts):
    """Average the recalls of some targets."""
    return weighted({target: (text, 1 / len(texts)) for target, text in texts.items()})


def _targets_of(rows, cell):
    """List the targets of a cell that there are rows of."""
    there = set(rows["target"])
    return tuple(target for target in cell.targets if target in there)


def _not_run(quantity, cell):
    """Say which cell there are no scores of."""
    kind = "membership scores" if quantity == "MI" else "scores"
    named = " and ".join(cell.targets)
    return NotTestable(f"{LEFT_OUT}: no {kind} of {cell} for {named}")


def _check_enough(n_folds, n_all):
    """Refuse fewer than two folds that have the scores."""
    if n_folds < 2:
        raise NotTestable(f"{n_folds} of {n_all} folds have the scores; needs two")


def _melted(table, quantities):
    table = table[table["recipe"] == RECIPE]
    free = pd.Series(table.get("independent", False), table.index).eq(True)
    chance = pd.Series(table.get("U_chance", np.nan), table.index, dtype=float)
    table = table.assign(independent=free, U_chance=chance.fillna(EMOTION_CHANCE))
    return melted(table, [*_CELL, *_FOLD], quantities)


def _check(name, table, quantities):
    """Refuse a table without the columns a verdict needs, or with two seeds."""
    needed = [*_CELL, "recipe", *_NEEDED, *quantities]
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise PrivemoError(
            f"{name} lack the columns {missing}; give the table of run_cells or "
            "run_membership as it is"
        )
    check_scores(table)
