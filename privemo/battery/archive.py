"""Read arrays from an npz; nothing in it is ever executed."""

import zipfile

import numpy as np

from privemo.battery.lookup import find_names, same_names
from privemo.errors import PrivemoError
from privemo.files.arrays import damage_of

OTHER = "control_"  # an array control_untrained is the other input "untrained"
REPRESENTATION, FEATURES = "representation", "values"  # what a file of features has


def read_arrays(path, wanted):
    """Read arrays by their names, and those that are other inputs.

    Parameters
    ----------
    path : Path
        A file as `numpy.savez` makes it.
    wanted : sequence of str
        Names, in any case.

    Returns
    -------
    arrays : list of ndarray
        Those that are wanted.
    others : dict of str to ndarray
        The other inputs.

    Raises
    ------
    PrivemoError
        If it is no such file, an array is missing, or one holds Python objects.
    """
    if not zipfile.is_zipfile(path):  # numpy would take it for a pickle
        raise _unreadable(path, "no archive of arrays, or cut short")
    try:
        with np.load(path, allow_pickle=False) as file:
            wanted = _as_called(wanted, file.files)
            names = find_names(wanted, file.files, path, "array")
            others = [name for name in file.files if name.startswith(OTHER)]
            arrays = {name: file[name] for name in [*names, *others]}
    except PrivemoError:
        raise
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise _unreadable(path, error) from error
        raise PrivemoError(
            f"{path} holds an array of Python objects, which is not opened since it "
            "could run a program; store text with array.astype(str)"
        ) from error
    except Exception as error:  # of a broken archive: the readers raise what they like
        raise _unreadable(path, error) from error
    for name, array in arrays.items():
        if damage := damage_of(array):
            raise _unreadable(path, f"{name} {damage}")
    others = {name.removeprefix(OTHER): arrays[name] for name in others}
    return [arrays[name] for name in names], others


def _as_called(wanted, found):
    """Ask a file of features for its values, which stand for a representation."""
    if FEATURES not in found or same_names([REPRESENTATION], found):
        return wanted
    return [FEATURES if name == REPRESENTATION else name for name in wanted]


def _unreadable(path, error):
    return PrivemoError(f"{path} cannot be read as npz ({error}); write it again")
