"""One training of one cell and the attack on it: computed once, kept as records."""

import time
from dataclasses import dataclass

from joblib.externals.loky import process_executor

from privemo.experiments.attacking import attack_gender, attack_members
from privemo.experiments.cells import Cell
from privemo.experiments.naming import attack_settings, training_settings
from privemo.experiments.records import find_record, record_name, write_record
from privemo.experiments.training import trained
from privemo.folds.speakers import choose_n_folds


@dataclass(frozen=True)
class Run:
    """One training of one cell: what a worker is handed.

    Parameters
    ----------
    cell : Cell
        What is trained.
    fold, n_folds : int
        Which fold, or rotation of the sets, of how many.
    fold_seed, seed : int
        Seed of the folds, and of the weights and batches.
    membership : bool
        Whether speakers of the last two sets join the training set, and the attacker
        tells which.
    """

    cell: Cell
    fold: int
    n_folds: int
    fold_seed: int
    seed: int
    membership: bool = False


def runs_of(prepared, cell, settings, *, seed, membership=False):
    """List the trainings of a cell, one a fold and seed; a block has one fold."""
    n_folds = choose_n_folds(prepared.utterances, settings.n_folds)
    n_trained = 1 if prepared.independent else n_folds
    return [
        Run(cell, fold, n_folds, seed, 100 * seed + i, membership)
        for fold in range(n_trained)
        for i in range(settings.n_seeds)
    ]


def compute_run(prepared, run, settings, folder, *, known=None):
    """Train and attack one fold with one seed, unless its records exist."""
    _allow_compiled_networks()
    training, attack = find_run(prepared, run, settings, folder, known=known)
    training = training or _train(prepared, run, settings, folder)
    if attack is None:
        _attack(prepared, run, settings, folder, training, known)


def train_run(prepared, run, settings, folder):
    """Train one fold with one seed and leave it at that, unless its record exists."""
    _allow_compiled_networks()
    training, _ = find_run(prepared, run, settings, folder)
    return training or _train(prepared, run, settings, folder)


def _allow_compiled_networks():
    """Let a worker keep its compiled networks; loky takes 300 MB more for a leak."""
    process_executor._MAX_MEMORY_LEAK_SIZE = 2_000_000_000  # bytes


def find_run(prepared, run, settings, folder, *, known=None):
    """Return the records of a training and of the attack on it, None where missing."""
    wanted = training_settings(prepared, run, settings)
    attack = attack_settings(record_name(wanted), run, settings, known=known)
    return find_record(folder, wanted), find_record(folder, attack)


def _train(prepared, run, settings, folder):
    """Train one fold with one seed and store what the tables and attacks need."""
    start = time.perf_counter()
    facts, arrays = trained(prepared, run, settings)
    facts["seconds"] = round(time.perf_counter() - start, 2)
    wanted = training_settings(prepared, run, settings)
    return write_record(folder, wanted, facts, arrays)


def _attack(prepared, run, settings, folder, training, known):
    """Attack one training and store what the attackers said."""
    start = time.perf_counter()
    if run.membership:
        facts, arrays = attack_members(prepared, run, settings, training)
    else:
        facts, arrays = attack_gender(prepared, run, settings, training, known)
    facts["seconds"] = round(time.perf_counter() - start, 2)
    wanted = attack_settings(training.folder.name, run, settings, known=known)
    return write_record(folder, wanted, facts, arrays)


def runs_of_cells(prepared, cells, settings, *, seed, membership=False):
    """List the trainings of some cells, each cell once."""
    how = {"seed": seed, "membership": membership}
    every = (runs_of(prepared, c, settings, **how) for c in dict.fromkeys(cells))
    return [run for runs in every for run in runs]


def by_fold(runs):
    """Group the runs of a cell: those of one fold differ in their seed."""
    folds = {}
    for run in runs:
        folds.setdefault(run.fold, []).append(run)
    return folds.values()
