"""One training of one cell: what is kept of it, and what its network makes of more."""

from dataclasses import replace
from importlib.metadata import version

from privemo.attacks.dense import fresh_attack
from privemo.folds.rows import rows_of
from privemo.network.labels import labels_of, streams_of, training_data


def trained(prepared, run, settings):
    """Train one fold with one seed."""
    from privemo.network.training import train_network

    if run.membership:  # nobody looks at the history of a training for membership
        settings = replace(settings, probe_epochs=0)
    found = train_network(
        training_data(prepared, run.cell, rows_of(prepared, run)),
        cell=run.cell,
        settings=settings,
        seed=run.seed,
        look_in=fresh_attack,
    )
    facts = {
        "epoch": found.epoch,
        "ended": found.ended,
        "history": found.history,
        "gate_passed": found.gate_passed,
        "versions": {name: version(name) for name in ("keras", "numpy", "librosa")},
    }
    weights = {_weight(i): value for i, value in enumerate(found.weights)}
    return facts, found.outputs | weights


def represent_other(prepared, run, settings, training, other):
    """Represent another corpus by a network that was trained on this one."""
    from privemo.network.predicting import represent

    arrays = training.arrays()
    n_weights = sum(name.startswith("weight ") for name in arrays)
    return represent(
        [arrays[_weight(i)] for i in range(n_weights)],
        streams_of(other, run.cell),
        n_classes_of(prepared, run),
        cell=run.cell,
        settings=settings,
    )


def n_classes_of(prepared, run):
    """Count the classes of each task of a run's network."""
    train = rows_of(prepared, run).train
    return labels_of(prepared.utterances, run.cell, train)[1]


def _weight(i):
    """Name a weight among the arrays of a record."""
    return f"weight {i}"
