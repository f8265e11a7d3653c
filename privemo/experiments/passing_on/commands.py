"""What `privemo represent` and `privemo export` do."""

import shlex

import pandas as pd

from privemo.errors import PrivemoError
from privemo.experiments.passing_on.contents import made_of, represented
from privemo.experiments.passing_on.elsewhere import load_other, prepare_other
from privemo.experiments.passing_on.files import (
    NETWORKS,
    REPRESENTATIONS,
    check_file,
    write_network,
    write_representations,
)
from privemo.experiments.passing_on.finished import find_finished
from privemo.terms import AFTERWARDS


def represent(path, asked, *, train=False, overwrite=False):
    """Write what a network makes of its own corpus, or of another one.

    Parameters
    ----------
    path : Path
        ``.npz`` or ``.parquet``.
    asked : privemo.experiments.passing_on.choices.Asked
        Which network, and of whom.
    train : bool, default=False
        Whether to train a network that is not there.
    overwrite : bool, default=False
        Whether to replace a file that is there.

    Yields
    ------
    text : str
        What network it is, and what was written.

    Raises
    ------
    PrivemoError
        If the file cannot be written, nobody has trained such a network, or it has no
        input for the other corpus.
    """
    path = check_file(path, REPRESENTATIONS, overwrite=overwrite)
    yield _said(asked)
    corpus = load_other(asked)
    finished = find_finished(asked, train=train, weights=corpus is not None)
    own, settings = finished.draw.prepared, finished.settings
    other = prepare_other(asked, own, corpus, settings)
    found = represented(finished, asked, other)
    found.made["command"] = _command("represent", path, asked)
    write_representations(path, found)
    n_rows, n_units = found.values.shape
    counts = pd.Series(found.utterances["part"]).value_counts()
    parts = ", ".join(f"{n:,} {part}" for part, n in counts.items())
    yield f"written: {path}, {n_rows:,} utterances of {n_units} units ({parts})"


def export(path, asked, *, train=False, overwrite=False):
    """Write a network itself, in Keras' own layers.

    Parameters
    ----------
    path : Path
        ``.keras``.
    asked, train, overwrite
        As given to `represent`; there is no other corpus.

    Yields
    ------
    text : str
        What network it is, and what was written.

    Raises
    ------
    PrivemoError
        As `represent`; and if a defence comes after the network.
    """
    path = check_file(path, NETWORKS, overwrite=overwrite)
    if asked.other:
        raise PrivemoError("a network is exported without a corpus; leave other= out")
    if asked.defence in AFTERWARDS:
        raise PrivemoError(
            f"defence={asked.defence!r} is done to representations and is in no "
            "network; export defence=none, or write them by privemo represent"
        )
    yield _said(asked)
    finished = find_finished(asked, train=train, weights=True)
    made = made_of(finished, asked, finished.draw.prepared)
    made["command"] = _command("export", path, asked)
    inputs, outputs = write_network(path, finished, made)
    yield f"written: {path}, from {', '.join(inputs)} to {', '.join(outputs)}"


def _said(asked):
    """Say which network is meant, what was not chosen included."""
    return f"network: {' '.join(asked.words)}"


def _command(name, path, asked):
    """Write the command that does the same again, wherever its places are by then."""
    return shlex.join(["privemo", name, path.name, *asked.words])
