"""The cells of a table: compute what is missing in parallel, score from records."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, parallel_config

from privemo.metrics import uar, uar_by_group
from privemo.paths import runs_folder
from privemo.progress import track
from privemo.runs import GENDERS, LEVELS, compute_run, find_run, fold_of, runs_of


def run_cells(prepared, cells, settings, *, seed=0, folder=None, n_jobs=-1):
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
    seed : int, default=0
        Seed of the folds, the weights, the batches and the attackers.
    folder : path-like, optional
        Where records are kept; `privemo.paths.runs_folder` by default.
    n_jobs : int, default=-1
        Number of processes; -1: one a core.

    Returns
    -------
    scores : DataFrame, one row a cell and fold
        Columns ``corpus``, ``modality``, ``target``, ``strength``, ``fold``,
        ``n_train``, ``n_test``, ``U``, ``U_male``, ``U_female`` (emotion UAR, class
        probabilities averaged over seeds), ``L`` (leakage, likewise), ``P`` (privacy
        metric, mean over seeds), ``P_reverse`` (attacker trained on D1 and scored on
        D2; ours), ``gate_passed``, ``chosen_by``, ``n_epochs`` and ``seconds``.
    """
    folder = runs_folder() if folder is None else folder
    runs = [
        run for cell in cells for run in runs_of(prepared, cell, settings, seed=seed)
    ]
    missing = [run for run in runs if None in find_run(prepared, run, settings, folder)]
    with parallel_config(backend="loky", inner_max_num_threads=1):
        finished = Parallel(n_jobs=n_jobs, return_as="generator_unordered")(
            delayed(compute_run)(prepared, run, settings, folder) for run in missing
        )
        for _ in track(finished, total=len(missing), label="training runs"):
            pass
    return pd.DataFrame(
        [
            _score(
                prepared,
                [run for run in runs if (run.cell, run.fold) == key],
                settings,
                folder,
            )
            for key in dict.fromkeys((run.cell, run.fold) for run in runs)
        ]
    )


def test_predictions(prepared, cell, settings, *, seed=0, folder=None):
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
    runs = runs_of(prepared, cell, settings, seed=seed)
    parts = []
    for fold in range(runs[0].n_folds):
        same = [run for run in runs if run.fold == fold]
        parts.append(_predictions(prepared, same, settings, folder).assign(fold=fold))
    return pd.concat(parts, ignore_index=True)


def _predictions(prepared, runs, settings, folder):
    """Average class probabilities over the seeds of one fold, on its test rows."""
    rows = fold_of(prepared, runs[0]).test
    arrays = [find_run(prepared, run, settings, folder)[0].arrays() for run in runs]
    mean = {
        task: np.mean([a[task][rows] for a in arrays], axis=0)
        for task in ("emotion", "gender")
    }
    table = prepared.utterances.iloc[rows]
    return pd.DataFrame(
        {
            "speaker": table["speaker"].to_numpy(),
            "gender": table["gender"].to_numpy(),
            "predicted_gender": np.take(GENDERS, mean["gender"].argmax(axis=1)),
            "emotion": table[runs[0].cell.target].to_numpy(),
            "predicted_emotion": np.take(LEVELS, mean["emotion"].argmax(axis=1)),
        }
    )


def _score(prepared, runs, settings, folder):
    """Score one fold of one cell from its records."""
    cell, fold = runs[0].cell, fold_of(prepared, runs[0])
    said = _predictions(prepared, runs, settings, folder)
    found = [find_run(prepared, run, settings, folder) for run in runs]
    gender = prepared.utterances["gender"].to_numpy(dtype=str)
    attacks = [attack.arrays() for _, attack in found]
    return {
        "corpus": prepared.name,
        "modality": cell.modality,
        "target": cell.target,
        "strength": max(a.strength for a in cell.adversaries),
        "fold": runs[0].fold,
        "n_train": len(fold.train),
        "n_test": len(fold.test),
        **_utility(said),
        "L": uar(said["gender"], said["predicted_gender"], classes=GENDERS),
        "P": _privacy(gender[fold.train], [a["forward"] for a in attacks]),
        "P_reverse": _privacy(gender[fold.test], [a["reverse"] for a in attacks]),
        "gate_passed": all(training.facts["gate_passed"] for training, _ in found),
        "chosen_by": found[0][1].facts["chosen_by"],
        "n_epochs": float(np.mean([len(t.facts["history"]) for t, _ in found])),
        "seconds": sum(t.facts["seconds"] + a.facts["seconds"] for t, a in found),
    }


def _utility(said):
    """Score emotion on everybody and on each gender; NaN where a level is missing."""
    everybody = pd.Series("everybody", index=said.index)
    scores = {}
    for group, names in ((everybody, ["everybody"]), (said["gender"], GENDERS)):
        scores |= uar_by_group(
            said["emotion"],
            said["predicted_emotion"],
            group,
            classes=LEVELS,
            groups=names,
            missing="nan",
        )
    return {"U": scores.pop("everybody"), **{f"U_{g}": u for g, u in scores.items()}}


def _privacy(gender, predictions):
    """Mean over seeds of 1 - attack UAR: each seed is another encoder to attack."""
    return float(np.mean([1 - uar(gender, p, classes=GENDERS) for p in predictions]))
