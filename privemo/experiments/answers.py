"""What networks and attackers said of every speaker, training by training."""

import numpy as np
import pandas as pd

from privemo.errors import PrivemoError
from privemo.experiments.runs import by_number, draws_of
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.paths import runs_folder
from privemo.statistics.recalls import column, write_recalls
from privemo.terms import GENDERS, check, levels_in

QUANTITIES = ("U", "L", "P")


def answers(prepared, cell, settings, *, quantity, seed=0, folder=None):
    """Count what was said of each speaker in each block or fold of a cell.

    Parameters
    ----------
    prepared, cell, settings, seed, folder
        As given to `privemo.experiments.experiment.run_cells`, which must have run.
    quantity : {"U", "L", "P"}
        What is asked: the emotion head and the adversary about the test speakers, or
        the attacker about the training speakers.

    Returns
    -------
    answers : DataFrame, one row a block or fold, speaker and true class
        ``training`` (seed of the dealing, and number of the block or fold),
        ``speaker``, ``label``, ``n`` (utterances) and ``n_right``, which makes the UAR
        of a fold its score: of U and L what is told right; of P, which is 1 - UAR, what
        the attacker does *not* tell, over all seeds. For `privemo.statistics.crossed`.

    Raises
    ------
    PrivemoError
        If there is no such quantity, or the cell has no adversary that L could be of.
    """
    draws = draws_of(prepared, cell, settings, seed=seed)
    return answers_of_draws(draws, settings, quantity=quantity, folder=folder)


def answers_of_draws(draws, settings, *, quantity, folder=None):
    """Count as `answers` does; draws of one block or fold differ in their seed."""
    check("quantity", quantity, QUANTITIES)
    folder = runs_folder() if folder is None else folder
    tables = []
    for seeds in by_number(draws):
        found = [find_records(*draw, settings, folder) for draw in seeds]
        run = seeds[0].run
        count = answers_of_fold(seeds[0], found, quantity)
        count.insert(0, "training", f"{run.fold_seed}.{run.number}")
        tables.append(count)
    return pd.concat(tables, ignore_index=True)


def answers_of_fold(draw, found, quantity):
    """Count what was said of each speaker in one block or fold, over its seeds."""
    told = _attacked if quantity == "P" else _told
    rows, label, n, right = told(*draw, found, quantity)
    speaker = draw.prepared.utterances["speaker"].to_numpy()[rows]
    said = {"speaker": speaker, "label": label, "n": n, "n_right": right}
    return pd.DataFrame(said).groupby(["speaker", "label"], as_index=False).sum()


def recalls_of_fold(draw, found, scores):
    """Write the recalls that the scores of a fold are made of, by column.

    Blocks have none: over those that share nobody, the scores are enough.
    """
    if draw.prepared.independent:
        return {}
    table = draw.prepared.utterances
    number = {name: i for i, name in enumerate(np.unique(table["speaker"]))}
    gender = table.groupby("speaker")["gender"].first()
    there = [name for name in QUANTITIES if pd.notna(scores[name])]
    texts = {}
    for quantity in there:
        said = answers_of_fold(draw, found, quantity)
        parts = {quantity: said}
        if quantity == "U":
            parts |= {f"U_{g}": said[said["speaker"].map(gender) == g] for g in GENDERS}
        for name, part in parts.items():
            part = part.assign(speaker=part["speaker"].map(number))
            texts[column(name)] = write_recalls(part) if pd.notna(scores[name]) else ""
    return texts


def _told(prepared, run, found, quantity):
    """Compare with the truth what a head says of test rows, averaged over seeds."""
    attribute, table = prepared.attribute, prepared.utterances
    levels = levels_in(table[run.cell.target])
    told = attribute, prepared.classes
    head, classes = {"U": ("emotion", levels), "L": told}[quantity]
    column = run.cell.target if quantity == "U" else attribute
    rows = rows_of(prepared, run).test
    which = 1 if run.cell.afterwards else 0  # a head refitted to what was left
    arrays = [records[which].arrays() for records in found]
    if head not in arrays[0]:
        raise PrivemoError(
            f"the {run.cell.modality} network with defence {run.cell.defence!r} has no "
            f"{head} head of the whole, so no {quantity}; ask for another quantity"
        )
    truth = prepared.utterances[column].to_numpy(dtype=str)[rows]
    mean = np.mean([a[head][rows] for a in arrays], axis=0)
    right = np.take(classes, mean.argmax(axis=1)) == truth
    return rows, truth, np.ones(len(rows), dtype=int), right.astype(int)


def _attacked(prepared, run, found, _):
    """Count over seeds how often the attacker does not tell a training row's class."""
    rows = rows_of(prepared, run).train
    arrays = [attack.arrays() for _, attack in found]
    labels = prepared.utterances[prepared.attribute].to_numpy(dtype=str)
    truth = arrays[0].get("truth", labels)[rows]  # shuffled, if that is the control
    said = np.concatenate([np.atleast_2d(a["forward"]) for a in arrays])
    return rows, truth, np.full(len(rows), len(said)), (said != truth).sum(axis=0)
