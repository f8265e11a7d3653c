"""From the records of a cell to its scores, and to what its network said."""

import numpy as np
import pandas as pd

from privemo.experiments.cells import cell_columns
from privemo.experiments.runs import by_fold, runs_of
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.paths import runs_folder
from privemo.scores.quantities import (
    leakage,
    membership,
    privacy,
    privacy_reversed,
    utility,
    utility_by_gender,
)
from privemo.terms import GENDERS, LEVELS


def predictions(prepared, cell, settings, *, seed=0, folder=None):
    """Return what the adversaries of a cell said of each test utterance."""
    folder = runs_folder() if folder is None else folder
    folds = by_fold(runs_of(prepared, cell, settings, seed=seed))
    said = [
        _predictions(
            prepared,
            runs[0],
            [
                _said(*find_records(prepared, run, settings, folder), cell)
                for run in runs
            ],
        ).assign(fold=runs[0].fold)
        for runs in folds
    ]
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
    for run in runs_of(prepared, cell, settings, seed=seed):
        facts = find_records(prepared, run, settings, folder)[0].facts
        for epoch, scores in enumerate(facts["history"]):
            chosen = epoch == facts["epoch"]
            named = {"fold": run.fold, "seed": run.seed, "epoch": epoch}
            rows.append({**named, "chosen": chosen, **scores})
    return pd.DataFrame(rows)


def _said(training, attack, cell):
    """Return what heads say: the network's, or one refitted to what was left of it."""
    return attack.arrays() if cell.afterwards else training.arrays()


def _predictions(prepared, run, arrays):
    """Average class probabilities over the seeds of one fold, on its test rows."""
    rows, cell = rows_of(prepared, run).test, run.cell
    table = prepared.utterances.iloc[rows]
    said = pd.DataFrame(
        {
            "speaker": table["speaker"].to_numpy(),
            "gender": table["gender"].to_numpy(),
            "emotion": table[cell.target].to_numpy(),
        }
    )
    for head, classes in (("emotion", LEVELS), ("gender", GENDERS)):
        if head in arrays[0]:
            mean = np.mean([a[head][rows] for a in arrays], axis=0)
            said[f"predicted_{head}"] = np.take(classes, mean.argmax(axis=1))
    return said


def score_fold(prepared, runs, settings, folder, known):
    """Score one fold of one cell from its records."""
    cell, rows = runs[0].cell, rows_of(prepared, runs[0])
    found = [find_records(prepared, run, settings, folder, known=known) for run in runs]
    said = _predictions(prepared, runs[0], [_said(*pair, cell) for pair in found])
    attacks = [attack.arrays() for _, attack in found]
    gender = prepared.utterances["gender"].to_numpy(dtype=str)
    gender = attacks[0].get("truth", gender)  # shuffled, if that is the control
    elsewhere = gender[rows.test] if known is None else known.utterances["gender"]
    return {
        "corpus": prepared.name,
        **cell_columns(cell),
        "fold": runs[0].fold,
        "n_train": len(rows.train),
        "n_test": len(rows.test),
        **_heads(said),
        "P": privacy(gender[rows.train], _every(attacks, "forward")),
        "P_reverse": privacy_reversed(elsewhere, _every(attacks, "reverse")),
        "known": (known or prepared).name,
        **_facts(found),
        "n_epochs": float(np.mean([len(t.facts["history"]) for t, _ in found])),
    }


def score_rotation(prepared, runs, settings, folder):
    """Score one rotation of one cell from its records."""
    rows = rows_of(prepared, runs[0])
    found = [find_records(prepared, run, settings, folder) for run in runs]
    attacks = [attack.arrays() for _, attack in found]
    truth = attacks[0]["truth"]  # shuffled, if that is the control
    return {
        "corpus": prepared.name,
        **cell_columns(runs[0].cell),
        "fold": runs[0].fold,
        "n_train": len(rows.train),
        "n_test": len(truth),
        "MI": membership(truth, _every(attacks, "said")),
        **_facts(found),
    }


def _every(attacks, name):
    """List what every attacker said; an untrained encoder has several in one record."""
    return [said for arrays in attacks for said in np.atleast_2d(arrays[name])]


def _heads(said):
    """Score what the heads say; L is NaN without an adversary of the whole."""
    emotion = said["emotion"], said["predicted_emotion"]
    known = "predicted_gender" in said
    return {
        "U": utility(*emotion),
        **utility_by_gender(*emotion, said["gender"]),
        "L": leakage(said["gender"], said["predicted_gender"]) if known else np.nan,
    }


def _facts(found):
    """Gather what the records of one fold say besides scores."""
    return {
        "gate_passed": all(training.facts["gate_passed"] for training, _ in found),
        "chosen_by": found[0][1].facts["chosen_by"],
        "seconds": sum(t.facts["seconds"] + a.facts["seconds"] for t, a in found),
    }
