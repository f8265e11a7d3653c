"""Tensors out of a file of PyTorch, without PyTorch, and without running what is in it.

Files as `torch.save` wrote them before version 1.6: five pickles, then the numbers.
"""

import pickle
from collections import OrderedDict
from math import prod

import numpy as np

from privemo.errors import PrivemoError

MAGIC = 0x1950A86A20F9469CFC6C  # the first pickle: a file of this layout
NUMBER = np.dtype("<f4")


def read_tensors(file):
    """Read what a file holds, its tensors as arrays.

    Parameters
    ----------
    file : binary file
        As `torch.save` wrote it before version 1.6, of single precision; open.

    Returns
    -------
    held : dict
        Whatever was saved: dicts, numbers and text, and ndarrays of float32.

    Raises
    ------
    PrivemoError
        If it is another file, is cut short, or asks for anything but tensors; nothing
        that it asks for is looked up, let alone run.
    """
    try:
        return _read(file)
    except Exception as error:  # of a broken pickle: it raises what it likes
        raise PrivemoError(
            f"the weights cannot be read ({error}); download them again"
        ) from error


def _read(file):
    if _Pickle(file).load() != MAGIC:
        raise ValueError("does not begin as torch.save does")
    for _ in ("version", "system"):
        _Pickle(file).load()
    reader = _Pickle(file)
    held = reader.load()
    for key in _Pickle(file).load():
        _fill(reader.storages[key], file)
    return held


def _fill(storage, file):
    """Read the numbers of a storage, of which there are views already."""
    n = int.from_bytes(file.read(8), "little")
    content = file.read(len(storage) * NUMBER.itemsize)
    if n != len(storage) or len(content) != storage.nbytes:
        raise ValueError("cut short")
    storage[:] = np.frombuffer(content, NUMBER)


def _tensor(storage, start, shape, steps, *_):
    """View a part of a storage as an array, row by row."""
    n = prod(shape)
    if tuple(steps) != _row_by_row(shape) or not 0 <= start <= len(storage) - n:
        raise ValueError("a tensor that does not lie row by row in its storage")
    return storage[start : start + n].reshape(shape)


def _row_by_row(shape):
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))


class _Pickle(pickle.Unpickler):
    """An unpickler that knows three names, and looks up no other."""

    KNOWN = {
        ("collections", "OrderedDict"): OrderedDict,
        ("torch", "FloatStorage"): NUMBER,
        ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    }

    def __init__(self, file):
        super().__init__(file)
        self.storages = {}

    def find_class(self, module, name):
        if (module, name) not in self.KNOWN:
            raise ValueError(f"it asks for {module}.{name}, which is no tensor")
        return self.KNOWN[module, name]

    def persistent_load(self, pid):
        kind, number, key, _, n, view = pid
        if kind != "storage" or number is not NUMBER or view is not None:
            raise ValueError(f"a storage of another kind, {pid!r}")
        return self.storages.setdefault(key, np.zeros(n, NUMBER))
