"""From the records of a cell to its scores, and to what its network said."""

import numpy as np
import pandas as pd

from privemo.experiments.answers import recalls_of_fold
from privemo.experiments.cells import cell_columns
from privemo.experiments.runs import by_number, draws_of
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.paths import runs_folder
from privemo.scores.quantities import (
    calibrated_privacy,
    leakage,
    membership,
    privacy,
    privacy_reversed,
    utility,
    utility_by_gender,
)
from privemo.terms import LEVELS, levels_in


def predictions(prepared, cell, settings, *, seed=0, folder=None):
    """Return what the adversaries of a cell said of each test utterance."""
    folder = runs_folder() if folder is None else folder
    groups = by_number(draws_of(prepared, cell, settings, seed=seed))
    said = []
    for draws in groups:
        found = [find_records(*draw, settings, folder) for draw in draws]
        arrays = [_said(*records, cell) for records in found]
        rows = rows_of(*draws[0]).test
        heads = _predictions(draws[0], rows, arrays)
        said.append(heads.assign(fold=draws[0].run.number))
    return pd.concat(said, ignore_index=True)


def training_histories(prepared, cell, settings, *, seed=0, folder=None):
    """Return what was seen on the validation rows after every epoch.

    Parameters
    ----------
    prepared, cell, settings, seed, folder
        As given to `run_cells`, which must have run.

    Returns
    -------
    histories : DataFrame, one row a fold, seed and epoch
        ``fold``, ``seed``, ``epoch``, ``chosen`` (whether the network was reverted to
        this epoch), ``loss`` and UAR of ``emotion``, UAR of each gender adversary, and
        of a fresh ``attacker`` in the epochs in which one was trained.
    """
    folder = runs_folder() if folder is None else folder
    rows = []
    for draw in draws_of(prepared, cell, settings, seed=seed):
        facts = find_records(*draw, settings, folder)[0].facts
        for epoch, scores in enumerate(facts["history"]):
            chosen = epoch == facts["epoch"]
            named = {"fold": draw.run.number, "seed": draw.run.seed, "epoch": epoch}
            rows.append({**named, "chosen": chosen, **scores})
    return pd.DataFrame(rows)


def _said(training, attack, cell):
    """Return what heads say: the network's, or one refitted to what was left of it."""
    return attack.arrays() if cell.afterwards else training.arrays()


def _predictions(draw, rows, arrays):
    """Average class probabilities over the seeds of one fold, on its test rows."""
    every, cell = draw.prepared.utterances, draw.run.cell
    attribute, table = draw.prepared.attribute, every.iloc[rows]
    columns = dict.fromkeys(["speaker", "gender", attribute])
    said = pd.DataFrame({name: table[name].to_numpy() for name in columns})
    said["emotion"] = table[cell.target].to_numpy()
    levels = levels_in(every[cell.target])
    told = attribute, draw.prepared.classes
    for head, classes in (("emotion", levels), told):
        if head in arrays[0]:
            mean = np.mean([a[head][rows] for a in arrays], axis=0)
            said[f"predicted_{head}"] = np.take(classes, mean.argmax(axis=1))
    return said


def score_draw(draws, settings, folder, known):
    """Score one block or fold of one cell from the records of its seeds."""
    prepared, run = draws[0]
    cell, rows = run.cell, rows_of(prepared, run)
    found = [find_records(*draw, settings, folder, known=known) for draw in draws]
    arrays = [_said(*pair, cell) for pair in found]
    said = _predictions(draws[0], rows.test, arrays)
    attacks = [attack.arrays() for _, attack in found]
    attribute, table = prepared.attribute, prepared.utterances
    how = {"classes": prepared.classes}
    truth = table[attribute].to_numpy(dtype=str)
    truth = attacks[0].get("truth", truth)  # shuffled, if that is the control
    elsewhere = truth[rows.test] if known is None else known.utterances[attribute]
    scores = _heads(said, levels_in(table[cell.target]), attribute, **how)
    scores["P"] = privacy(truth[rows.train], _every(attacks, "forward"), **how)
    if attribute != "gender":  # whose chance is that of two classes
        common = calibrated_privacy(1 - scores["P"], len(how["classes"]))
        scores["calibrated P"] = common
    return {
        **named(draws[0], n_train=len(rows.train), n_test=len(rows.test)),
        **scores,
        "P_reverse": privacy_reversed(elsewhere, _every(attacks, "reverse"), **how),
        "known": (known or prepared).name,
        **_facts(found),
        "n_epochs": float(np.mean([len(t.facts["history"]) for t, _ in found])),
        **recalls_of_fold(draws[0], found, scores),
    }


def score_rotation(draws, settings, folder):
    """Score one block or rotation of one cell from the records of its seeds."""
    rows = rows_of(*draws[0])
    found = [find_records(*draw, settings, folder) for draw in draws]
    attacks = [attack.arrays() for _, attack in found]
    truth = attacks[0]["truth"]  # shuffled, if that is the control
    return {
        **named(draws[0], n_train=len(rows.train), n_test=len(truth)),
        "MI": membership(truth, _every(attacks, "said")),
        **_facts(found),
    }


def named(draw, **counts):
    """Name a row of scores."""
    prepared, run = draw
    return {
        "corpus": prepared.name,
        **cell_columns(run.cell),
        "fold": run.number,
        "independent": prepared.independent,
        **counts,
        **_chance(prepared),
    }


def _chance(prepared):
    """Count the classes of an attribute; gender has two, and tables know it."""
    gender = prepared.attribute == "gender"
    return {} if gender else {"n_classes": len(prepared.classes)}


def _every(attacks, name):
    """List what every attacker said; an untrained encoder has several in one record."""
    return [said for arrays in attacks for said in np.atleast_2d(arrays[name])]


def _heads(said, levels, attribute, *, classes):
    """Score what the heads say; L is NaN without an adversary of the whole.

    The chance of U is told where it is not that of three levels.
    """
    emotion = said["emotion"], said["predicted_emotion"]
    adversary = f"predicted_{attribute}"
    leak = np.nan
    if adversary in said:
        leak = leakage(said[attribute], said[adversary], classes=classes)
    chance = {} if levels == LEVELS else {"U_chance": 1 / len(levels)}
    return {
        "U": utility(*emotion, levels=levels),
        **utility_by_gender(*emotion, said["gender"], levels=levels),
        **chance,
        "L": leak,
    }


def _facts(found):
    """Gather what the records of one fold say besides scores."""
    return {
        "gate_passed": all(training.facts["gate_passed"] for training, _ in found),
        "ended": all(training.facts["ended"] for training, _ in found),
        "chosen_by": found[0][1].facts["chosen_by"],
        "seconds": sum(t.facts["seconds"] + a.facts["seconds"] for t, a in found),
    }
