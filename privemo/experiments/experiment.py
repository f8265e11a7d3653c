"""The cells of a table: compute what is missing in parallel, score from records."""

from dataclasses import replace

import pandas as pd
from joblib import delayed

from privemo.experiments.checks import check_folds, check_known
from privemo.experiments.runs import (
    by_number,
    compute_run,
    draws_of,
    draws_of_cells,
)
from privemo.experiments.scoring import score_draw, score_rotation
from privemo.experiments.tuning import find_records, tuned_settings
from privemo.paths import runs_folder
from privemo.progress import track
from privemo.workers import compute_all


def run_cells(prepared, cells, settings, *, known=None, seed=0, folder=None, n_jobs=-1):
    """Train and attack every block or fold, and seed, of some cells, and score them.

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
        ``strength``, ``fold`` (or the number of the block), ``independent`` (whether
        it is a block, of speakers of its own), ``n_train``, ``n_test``, ``U``,
        ``U_male``, ``U_female`` (emotion UAR, probabilities averaged over seeds), ``L``
        (leakage,
        likewise), ``P`` (privacy metric, mean over seeds), ``P_reverse`` (attacker
        trained on D1 and scored on D2; ours), ``known`` (the corpus of D2),
        ``gate_passed``, ``ended`` (whether trainings stopped by themselves),
        ``chosen_by``, ``n_epochs`` and ``seconds``. Where something
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
    where = {"seed": seed, "folder": folder, "n_jobs": n_jobs}
    compute_cells(prepared, cells, settings, known=known, **where)
    return pd.DataFrame(
        score_draw(draws, settings, folder, known)
        for cell in cells
        for draws in by_number(draws_of(prepared, cell, settings, seed=seed))
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
    where = {"seed": seed, "folder": folder, "n_jobs": n_jobs}
    compute_cells(prepared, (), settings, members=cells, **where)
    return pd.DataFrame(
        score_rotation(draws, settings, folder)
        for cell in cells
        for draws in by_number(
            draws_of(prepared, cell, settings, seed=seed, membership=True)
        )
    )


def compute_cells(
    prepared, cells, settings, *, members=(), known=None, seed=0, **where
):
    """Compute the records of cells that are not there yet, in parallel."""
    for part in prepared.parts:
        check_folds(part, settings, seed=seed)
    wanted = draws_of_cells(prepared, cells, settings, seed=seed)
    asked = draws_of_cells(prepared, members, settings, seed=seed, membership=True)
    wanted = dict.fromkeys(wanted, known) | dict.fromkeys(asked)
    return compute_draws(wanted, settings, **where)


def compute_draws(wanted, settings, *, folder=None, n_jobs=-1):
    """Compute what has no record; ``wanted`` maps draws to whom their attacker knows.

    A draw that is asked for twice is one.
    """
    folder = runs_folder() if folder is None else folder
    missing = [
        (draw, known)
        for draw, known in wanted.items()
        if None in find_records(*draw, settings, folder, known=known)
    ]
    n_computed = 0
    for some in _rounds(missing, settings, folder):
        calls = [
            delayed(compute_run)(
                *draw, tuned_settings(*draw, settings), folder, known=known
            )
            for draw, known in some
        ]
        finished = compute_all(calls, folder=folder, n_jobs=n_jobs)
        for _ in track(finished, total=len(calls), label="training runs"):
            n_computed += 1
    return n_computed


def _rounds(missing, settings, folder):
    """Put trainings first, then what is attacked in them besides; skip empty rounds."""
    first = [(draw, d2) for draw, d2 in missing if not draw.run.cell.afterwards]
    second = [(draw, d2) for draw, d2 in missing if draw.run.cell.afterwards]
    for draw, _ in second:
        run = replace(draw.run, cell=draw.run.cell.trained)
        before = draw._replace(run=run), None
        found, _ = find_records(*before[0], settings, folder)
        if found is None and before not in first:
            first.append(before)
    return [some for some in (first, second) if some]
