"""Read somebody's representations from a file; nothing in it is ever executed."""

import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from privemo.battery.material import Material
from privemo.errors import PrivemoError

OTHER = "control_"  # an array control_untrained is the other input "untrained"
MOST_NAMED = 6  # columns listed in a note


def read_material(path, *, attribute="attribute"):
    """Read representations with an attribute and a speaker for each.

    Parameters
    ----------
    path : path-like
        A file ``.npz`` with the arrays ``representation``, shape
        (n_utterances, n_units), ``attribute`` and ``speaker``, shape (n_utterances,),
        and, if you like, other inputs called ``control_NAME``; or a file ``.csv`` with
        the columns ``attribute`` and ``speaker``, one row an utterance. All its other
        columns of numbers are units, unless they have but one value for each speaker.
    attribute : str, default="attribute"
        The array or column to be told from the representations, if it is called
        something else.

    Returns
    -------
    material : Material
        Its notes say what of a table was left out.

    Raises
    ------
    PrivemoError
        If there is no such file, an array or column is missing, or for the reasons
        given in `Material`.
    """
    path = Path(path).expanduser()
    readers = {".npz": _read_npz, ".csv": _read_csv}
    if path.suffix.lower() not in readers:
        raise PrivemoError(
            f"{path} ends neither in .npz nor in .csv; write one of these with "
            "numpy.savez or a spreadsheet, see privemo attack --help"
        )
    if not path.is_file():
        raise PrivemoError(f"there is no file {path}; correct its name")
    if attribute == "speaker":
        raise PrivemoError(
            "the attribute cannot be the speaker: speakers who are asked about are not "
            "among those who are known; choose something that speakers share"
        )
    return readers[path.suffix.lower()](path, attribute)


def _read_npz(path, attribute):
    """Read the arrays that are needed; an array of objects would be a pickle."""
    if not zipfile.is_zipfile(path):  # numpy would take it for a pickle
        raise _unreadable(path, "no archive of arrays, or cut short")
    arrays = {}
    try:
        with np.load(path, allow_pickle=False) as file:
            wanted = ["representation", attribute, "speaker"]
            _check_there(wanted, file.files, path, "array")
            for name in file.files:
                if name in wanted or name.startswith(OTHER):
                    arrays[name] = file[name]
    except PrivemoError:
        raise
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise _unreadable(path, error) from error
        raise PrivemoError(
            f"{path} holds an array of Python objects, which is not opened since it "
            "could run a program; store text with array.astype(str)"
        ) from error
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise _unreadable(path, error) from error
    return Material(
        arrays["representation"],
        arrays[attribute],
        arrays["speaker"],
        name=attribute,
        others={
            name.removeprefix(OTHER): array
            for name, array in arrays.items()
            if name.startswith(OTHER)
        },
    )


def _read_csv(path, attribute):
    """Read a table; what is the same in all rows of a speaker is no unit."""
    names = {"speaker": str, attribute: str}
    try:
        # only an empty cell is missing: "NA" may be somebody's name
        options = {"keep_default_na": False, "na_values": [""], "low_memory": False}
        table = pd.read_csv(path, dtype=names, **options)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    _check_there(list(names), list(table), path, "column")
    rest = table.drop(columns=list(names))
    units = rest.select_dtypes("number")
    one_value = _one_value_a_speaker(units, table["speaker"])
    left_out = [name for name in rest if name not in units or name in one_value]
    units = units.drop(columns=one_value)
    if units.empty:
        raise PrivemoError(
            f"{path} has no column of numbers beside {' and '.join(names)}; give each "
            f"unit of the representation a column"
        )
    notes = [f"Units: {units.shape[1]} columns, {_listed(list(units))}."]
    if left_out:
        notes.append(
            f"Left out, since not numbers or with one value a speaker: "
            f"{_listed(left_out)}."
        )
    named = (table[name].to_numpy(dtype=object) for name in (attribute, "speaker"))
    return Material(units.to_numpy(), *named, name=attribute, notes=tuple(notes))


def _one_value_a_speaker(units, speaker):
    """List columns that tell speakers apart but never two utterances of one.

    Such a column is another attribute, such as an age, and would give away the speaker.
    """
    if speaker.nunique() == len(speaker):
        return []  # one row a speaker: nothing can be told from that
    within = units.groupby(speaker.fillna("")).nunique(dropna=False).max()
    return within.index[(within <= 1) & (units.nunique(dropna=False) > 1)].tolist()


def _check_there(wanted, found, path, kind):
    missing = [name for name in wanted if name not in found]
    if missing:
        raise PrivemoError(
            f"{path} has no {kind} {' and no '.join(missing)}; it has "
            f"{_listed(found) or 'none'}. An attribute of another name is chosen by "
            "--attribute NAME"
        )


def _listed(names):
    """Name a few of many."""
    if len(names) <= MOST_NAMED:
        return ", ".join(map(str, names))
    return f"{names[0]}, {names[1]} ... {names[-1]}"


def _unreadable(path, error):
    return PrivemoError(
        f"{path} cannot be read as {path.suffix[1:]} ({error}); write it again"
    )
