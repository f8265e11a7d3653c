"""The cells of a table: compute what is missing in parallel, score from records."""

from dataclasses import replace

import numpy as np
import pandas as pd
from joblib import delayed

from privemo.experiments.cells import cell_columns
from privemo.experiments.checks import check_folds, check_known
from privemo.experiments.runs import compute_run, runs_of
from privemo.experiments.tuning import find_records, tuned_settings
from privemo.folds.rows import rows_of
from privemo.paths import runs_folder
from privemo.progress import track
from privemo.scores.quantities import (
    leakage,
    membership,
    privacy,
    privacy_reversed,
    utility,
    utility_by_gender,
)
from privemo.terms import GENDERS, LEVELS
from privemo.workers import compute_all


def run_cells(prepared, cells, settings, *, known=None, seed=0, folder=None, n_jobs=-1):
    """Train and attack every fold and seed of some cells, and score them.

    What has a record is not computed again. The rest runs in parallel processes of one
    thread each, and every result lands on disk as soon as it is there.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        Utterances and their features.
    cells : sequence of Cell
        What to train.
    settings : Settings
        How.
    known : privemo.features.Prepared, optional
        D2 of section 4.2: another corpus, whose genders the attacker knows, prepared
        with the same settings; the test speakers of the same corpus by default.
    seed : int, default=0
        Seed of the folds, the weights, the batches and the attackers.
    folder : path-like, optional
        Where records are kept; `privemo.paths.runs_folder` by default.
    n_jobs : int, default=-1
        Number of processes, unless `privemo.workers.use_workers` says; -1: one a core.

    Returns
    -------
    scores : DataFrame, one row a cell and fold
        Columns ``corpus``, ``modality``, ``target``, ``defence``, ``recipe``,
        ``strength``, ``fold``, ``n_train``, ``n_test``, ``U``, ``U_male``, ``U_female``
        (emotion UAR, class probabilities averaged over seeds), ``L`` (leakage,
        likewise), ``P`` (privacy metric, mean over seeds), ``P_reverse`` (attacker
        trained on D1 and scored on D2; ours), ``known`` (the corpus of D2),
        ``gate_passed``, ``chosen_by``, ``n_epochs`` and ``seconds``. Where something
        was done to the representation afterwards, and for controls, ``U`` is that of a
        head refitted to it (`privemo.attacks.trade_off.linear_head`), and ``L`` is NaN.

    Raises
    ------
    PrivemoError
        If the other corpus has a speaker of this one, lacks a modality, or has words
        of other vectors; or if a cell is a control or has a defence that comes after
        training, which are attacked within one corpus.
    """
    if known is not None:
        check_known(prepared, known, cells)
    folder = runs_folder() if folder is None else folder
    compute_cells(
        prepared, cells, settings, known=known, seed=seed, folder=folder, n_jobs=n_jobs
    )
    return pd.DataFrame(
        _score(prepared, runs, settings, folder, known)
        for cell in cells
        for runs in _by_fold(runs_of(prepared, cell, settings, seed=seed))
    )


def run_membership(prepared, cells, settings, *, seed=0, folder=None, n_jobs=-1):
    """Train on some speakers more, and ask an attacker which ones (section 4.2).

    Parameters
    ----------
    prepared, cells, settings, seed, folder, n_jobs
        As given to `run_cells`. The trainings are others than there, since half the
        speakers of two sets join the training set.

    Returns
    -------
    membership : DataFrame, one row a cell and rotation of the sets
        What names the cell, ``fold``, ``n_train`` and ``n_test`` (utterances fitted to
        and asked about), ``MI`` (UAR of the attacker, chance 0.5; mean over seeds),
        ``gate_passed``, ``chosen_by`` and ``seconds``.
    """
    folder = runs_folder() if folder is None else folder
    compute_cells(
        prepared, (), settings, members=cells, seed=seed, folder=folder, n_jobs=n_jobs
    )
    return pd.DataFrame(
        _score_membership(prepared, runs, settings, folder)
        for cell in cells
        for runs in _by_fold(
            runs_of(prepared, cell, settings, seed=seed, membership=True)
        )
    )


def compute_cells(
    prepared,
    cells,
    settings,
    *,
    members=(),
    known=None,
    seed=0,
    folder=None,
    n_jobs=-1,
):
    """Compute the records of cells that are not there yet, in parallel.

    Parameters
    ----------
    prepared, cells, settings, known, seed, folder, n_jobs
        As given to `run_cells`; membership knows no other corpus.
    members : sequence of Cell, default=()
        Cells to be trained for `run_membership`.

    Returns
    -------
    n_computed : int
        Number of training runs that had to be computed.
    """
    check_folds(prepared.utterances, settings, seed=seed)
    folder = runs_folder() if folder is None else folder
    runs = [
        (run, None if membership else known)
        for some, membership in ((cells, False), (members, True))
        for cell in some
        for run in runs_of(prepared, cell, settings, seed=seed, membership=membership)
    ]
    missing = [
        (run, d2)
        for run, d2 in dict(runs).items()  # a run that is asked for twice is one
        if None in find_records(prepared, run, settings, folder, known=d2)
    ]
    n_computed = 0
    for some in _rounds(prepared, missing, settings, folder):
        calls = [
            delayed(compute_run)(
                prepared, run, tuned_settings(prepared, run, settings), folder, known=d2
            )
            for run, d2 in some
        ]
        finished = compute_all(calls, folder=folder, n_jobs=n_jobs)
        for _ in track(finished, total=len(calls), label="training runs"):
            n_computed += 1
    return n_computed


def _rounds(prepared, missing, settings, folder):
    """Put trainings first, then what is attacked in them besides; skip empty rounds."""
    first = [(run, d2) for run, d2 in missing if not run.cell.afterwards]
    second = [(run, d2) for run, d2 in missing if run.cell.afterwards]
    for run, _ in second:
        before = replace(run, cell=run.cell.trained), None
        found, _ = find_records(prepared, before[0], settings, folder)
        if found is None and before not in first:
            first.append(before)
    return [some for some in (first, second) if some]


def predictions(prepared, cell, settings, *, seed=0, folder=None):
    """Return what the adversaries of a cell said of each test utterance.

    Parameters
    ----------
    prepared, cell, settings, seed, folder
        As given to `run_cells`, which must have run.

    Returns
    -------
    predictions : DataFrame, one row a test utterance
        Columns ``speaker``, ``gender``, ``predicted_gender``, ``emotion``,
        ``predicted_emotion`` and ``fold``.
    """
    folder = runs_folder() if folder is None else folder
    folds = _by_fold(runs_of(prepared, cell, settings, seed=seed))
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


def _by_fold(runs):
    """Group the runs of a cell: those of one fold differ in their seed."""
    folds = {}
    for run in runs:
        folds.setdefault(run.fold, []).append(run)
    return folds.values()


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


def _score(prepared, runs, settings, folder, known):
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
        "P": privacy(gender[rows.train], [a["forward"] for a in attacks]),
        "P_reverse": privacy_reversed(elsewhere, [a["reverse"] for a in attacks]),
        "known": (known or prepared).name,
        **_facts(found),
        "n_epochs": float(np.mean([len(t.facts["history"]) for t, _ in found])),
    }


def _score_membership(prepared, runs, settings, folder):
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
        "MI": membership(truth, [a["said"] for a in attacks]),
        **_facts(found),
    }


def _heads(said):
    """Score what the network's heads say; L is NaN without an adversary of the whole."""
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
