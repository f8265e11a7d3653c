"""Write representations and networks: to a new file, of a kind that is known."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from privemo.errors import PrivemoError
from privemo.files import new_file, try_folder
from privemo.files.parquet import PARQUET, check_parquet

REPRESENTATIONS = (".npz", PARQUET)
NETWORKS = (".keras",)
MADE = "made"  # the array, or the attribute of the table, that says how it was made
ELSEWHERE = "name a file in a folder that can be written to"


def check_file(path, endings, *, overwrite):
    """Refuse a file that could not be written, before anything is computed.

    Parameters
    ----------
    path : Path
        Where it goes.
    endings : sequence of str
        Of a kind that can be written.
    overwrite : bool
        Whether a file that is there may be replaced.

    Returns
    -------
    path : Path

    Raises
    ------
    PrivemoError
        If it ends otherwise, exists, or nothing can be written there.
    """
    path = Path(path).expanduser()
    if path.suffix.lower() not in endings:
        raise PrivemoError(
            f"{path} ends in none of {', '.join(endings)}; give it such a name"
        )
    if path.is_dir():
        raise PrivemoError(f"{path} is a folder; name a file in it")
    if path.exists() and not overwrite:
        raise PrivemoError(
            f"{path} is there already; name another file, or add --overwrite to "
            "replace it"
        )
    check_parquet(path)
    try_folder(path.parent, ELSEWHERE)
    return path


def write_representations(path, found):
    """Write representations as the ending of a file says.

    Parameters
    ----------
    path : Path
        ``.npz`` or ``.parquet``.
    found : privemo.experiments.passing_on.contents.Representations
        What to write.
    """
    write = _write_parquet if path.suffix.lower() == PARQUET else _write_npz
    with new_file(path) as temporary:
        write(temporary, found)


def write_network(path, finished, made):
    """Write a network as Keras does, and how it was made beside it in the file.

    Parameters
    ----------
    path : Path
        ``.keras``.
    finished : privemo.experiments.passing_on.finished.Finished
        Of the network.
    made : dict
        How it was made.

    Returns
    -------
    inputs, outputs : list of str
        Their names.
    """
    from privemo.network.portable import portable

    network = portable(finished.network())
    with new_file(path) as temporary:
        named = temporary.with_name(f"{temporary.name}{path.suffix}")  # Keras insists
        try:
            network.save(named)
            with zipfile.ZipFile(named, "a") as file:
                file.writestr(f"{MADE}.json", json.dumps(made, indent=1))
            named.replace(temporary)
        finally:
            named.unlink(missing_ok=True)
    return list(network.input), list(network.output)


def _write_npz(path, found):
    columns = {name: _plain(found.utterances[name]) for name in found.utterances}
    arrays = {"representation": found.values, **columns}
    arrays[MADE] = np.array(json.dumps(found.made))
    with open(path, "wb") as file:  # numpy would add an ending to a name
        np.savez(file, allow_pickle=False, **arrays)


def _write_parquet(path, found):
    units = pd.DataFrame(found.values, columns=found.units)
    table = pd.concat([found.utterances.reset_index(drop=True), units], axis=1)
    table.attrs[MADE] = found.made
    table.to_parquet(path, engine="pyarrow", index=False)


def _plain(column):
    """Return a column as an array without Python objects."""
    numbers = pd.api.types.is_numeric_dtype(column)
    return column.to_numpy() if numbers else column.to_numpy(dtype=str)
