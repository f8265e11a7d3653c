"""One training of one cell and the attack on it: computed once, kept as records."""

import time
from dataclasses import dataclass
from typing import NamedTuple

from privemo.experiments.attacking import attack_attribute, attack_members
from privemo.experiments.cells import Cell
from privemo.experiments.handing_on import with_weights
from privemo.experiments.naming import attack_settings, training_settings
from privemo.experiments.records import find_record, record_name, write_record
from privemo.experiments.training import trained
from privemo.features import Prepared
from privemo.folds.speakers import choose_n_folds


@dataclass(frozen=True)
class Run:
    """One training of one cell.

    Parameters
    ----------
    cell : Cell
        What is trained.
    number : int
        Of the block, or of the fold among those of all dealings; a row of scores.
    fold, n_folds : int
        Which fold, or rotation of the sets, of how many.
    fold_seed, seed : int
        Seed of the dealing, and of the weights and batches.
    membership : bool
        Whether speakers of the last two sets join the training set, and the attacker
        tells which.
    """

    cell: Cell
    number: int
    fold: int
    n_folds: int
    fold_seed: int
    seed: int
    membership: bool = False

    @property
    def seed_of_cell(self):
        """Which of a cell's seeds it is, whatever the block or fold."""
        return self.seed - 100 * self.number


class Draw(NamedTuple):
    """A run and the corpus it is of, a block perhaps: what a worker is handed."""

    prepared: Prepared
    run: Run


def draws_of(prepared, cell, settings, *, seed, membership=False):
    """List the trainings of a cell, one a block or fold, and seed.

    A block is asked once, of its first fold: a second would share its speakers. A
    corpus that is one block is dealt into folds, several times if the settings say so,
    and each fold is asked. No two draws start from the same weights.
    """
    how = {"seed": seed, "membership": membership}
    return draws_of_cells(prepared, [cell], settings, **how)


def draws_of_cells(prepared, cells, settings, *, seed, membership=False):
    """List the trainings of some cells, each cell once."""
    places = [
        (p, place) for p in prepared.parts for place in _places(p, settings, seed)
    ]
    return [
        Draw(part, Run(cell, *place, run_seed(seed, place[0], i), membership))
        for cell in dict.fromkeys(cells)
        for part, place in places
        for i in range(settings.n_seeds)
    ]


def run_seed(seed, number, i):
    """Return the seed of the weights of one draw."""
    return 10_000 * seed + 100 * number + i


def _places(part, settings, seed):
    """List number, fold, how many folds and the seed of their dealing."""
    how = {"attribute": part.attribute}
    n_folds = choose_n_folds(part.utterances, settings.n_folds, **how)
    if part.independent:
        return [(part.block, 0, n_folds, seed)]
    return [
        (dealing * n_folds + fold, fold, n_folds, seed + dealing)
        for dealing in range(settings.n_dealings)
        for fold in range(n_folds)
    ]


def compute_run(prepared, run, settings, folder, *, known=None):
    """Train and attack one fold with one seed, unless its records exist."""
    training, attack = find_run(prepared, run, settings, folder, known=known)
    if training and attack is None and known is not None:
        training = with_weights(training)
    training = training or _train(prepared, run, settings, folder)
    if attack is None:
        _attack(prepared, run, settings, folder, training, known)


def train_run(prepared, run, settings, folder):
    """Train one fold with one seed and leave it at that, unless its record exists."""
    training, _ = find_run(prepared, run, settings, folder)
    return training or _train(prepared, run, settings, folder)


def find_run(prepared, run, settings, folder, *, known=None):
    """Return the records of a training and of the attack on it, None where missing."""
    wanted = training_settings(prepared, run, settings)
    attack = attack_settings(record_name(wanted), run, settings, known=known)
    return find_record(folder, wanted), find_record(folder, attack)


def _train(prepared, run, settings, folder):
    """Train one fold with one seed and store what the tables and attacks need."""
    start = time.process_time()
    facts, arrays = trained(prepared, run, settings)
    facts["seconds"] = round(time.process_time() - start, 2)
    wanted = training_settings(prepared, run, settings)
    return write_record(folder, wanted, facts, arrays)


def _attack(prepared, run, settings, folder, training, known):
    """Attack one training and store what the attackers said."""
    start = time.process_time()
    if run.membership:
        facts, arrays = attack_members(prepared, run, settings, training)
    else:
        facts, arrays = attack_attribute(prepared, run, settings, training, known)
    facts["seconds"] = round(time.process_time() - start, 2)
    wanted = attack_settings(training.folder.name, run, settings, known=known)
    return write_record(folder, wanted, facts, arrays)


def by_number(draws):
    """Group the draws of a cell: those of one block or fold differ in their seed."""
    groups = {}
    for draw in draws:
        groups.setdefault(draw.run.number, []).append(draw)
    return groups.values()
