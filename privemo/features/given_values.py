"""The values of a file of features: looked at, then written as a store has them."""

import hashlib

import numpy as np

from privemo.errors import PrivemoError
from privemo.features.given_file import extract_values
from privemo.features.store import KEPT, write_ragged

ALIKE = "alike.npy"  # a number for each utterance, one for those of equal values
CHUNK = 8e6  # bytes of the file that are looked at at once
BYTES_A_MAPPING = 1e8
LARGEST = float(np.finfo(KEPT).max)
ROUNDING = 0.01  # of a unit's spread; where half precision rounds more, it is not used


def write_values(folder, file, layer, content):
    """Write all values of a file; return what `cached_stream` stores."""
    path = folder / "extracted.npy"
    values = Values(path, extract_values(file, path), file, layer)
    dtype = precision(values)
    written = write_ragged(folder, values.utterances(), dtype=dtype)
    width, layers = values.width, values.layers
    del values  # Windows removes no file that is mapped
    path.unlink()
    contents = [hashlib.sha256(row.tobytes()).hexdigest() for row in written]
    np.save(folder / ALIKE, np.unique(contents, return_inverse=True)[1])
    kind = (
        "one vector an utterance"
        if file.lengths is None
        else (f"sequences of {file.steps.min():,} to {file.steps.max():,} steps")
    )
    note = f"Given features are {kind}, {width:,} wide{layers}."
    return range(len(file.utterance)), content, [], [note]


class Values:
    """Values on disk, of which a part at a time is in memory.

    Parameters
    ----------
    path : Path
        Of the array.
    mapped : ndarray
        The array itself.
    file : GivenFile
        Where it comes from.
    layer : int or "mean"
        Which of its layers, if it has some.
    """

    def __init__(self, path, mapped, file, layer):
        self.path, self.file, self.layer = path, file, layer
        self.shape, self.n_bytes = mapped.shape, mapped[0].nbytes
        self.width, self.layers = self.shape[-1], ""
        if mapped.ndim == 3:
            self.layers = f", {_chosen(file, layer, self.shape[1])}"
        elif layer != "mean":
            raise PrivemoError(
                f"{file.path} has no layers: values has shape {self.shape}; leave "
                f"LAYER = {layer!r} out"
            )
        self._map()

    def _map(self):
        self._mapped = np.load(self.path, mmap_mode="r", allow_pickle=False)
        self._n_read = 0

    def __getitem__(self, some):
        """Return some steps of the layer, in single precision."""
        if self._n_read > BYTES_A_MAPPING:  # what was read stays resident in a mapping
            self._map()
        steps = np.asarray(self._mapped[some])
        self._n_read += steps.nbytes
        if steps.ndim == 3:
            mean = self.layer == "mean"
            steps = steps.mean(axis=1, dtype=float) if mean else steps[:, self.layer]
        with np.errstate(over="ignore"):  # it is no number then, and refused
            return steps.astype("float32")

    def chunks(self):
        """Yield the number of a chunk's first row, and the chunk."""
        n = max(1, int(CHUNK / self.n_bytes))
        for start in range(0, self.shape[0], n):
            yield start, self[start : start + n]

    def utterances(self):
        """Yield the steps of each utterance."""
        stops = np.cumsum(self.file.steps)
        for start, stop in zip(stops - self.file.steps, stops, strict=True):
            yield self[start:stop]


def precision(values):
    """Look at all values, and choose half precision for the store if it will do.

    Parameters
    ----------
    values : Values
        All of them are looked at.

    Returns
    -------
    dtype : str
        Single precision where a value is too large for half precision, or where that
        would round off more than a hundredth of what a unit varies by.

    Raises
    ------
    PrivemoError
        If a value is no number, or no unit varies.
    """
    n, total, squares, most = 0, 0.0, 0.0, 0.0
    origin = values[:1][0].astype(float)  # or digits would cancel
    for start, chunk in values.chunks():
        _check_finite(values.file, start, chunk)
        apart = chunk - origin
        n, most = n + len(chunk), max(most, float(np.abs(chunk).max()))
        total, squares = total + apart.sum(axis=0), squares + (apart**2).sum(axis=0)
    spread = np.sqrt(np.maximum(squares / n - (total / n) ** 2, 0))
    if not spread.any():
        raise PrivemoError(
            f"{values.file.path}: all {n:,} rows of values are the same"
            f"{values.layers}, so that there is nothing to tell; look at what wrote "
            f"them"
        )
    typical = (np.abs(origin + total / n) + spread)[spread > 0]
    if most > LARGEST or typical.max() > LARGEST:
        return "<f4"
    rounded = np.spacing(typical.astype(KEPT)).astype(float)
    return KEPT if np.all(rounded <= ROUNDING * spread[spread > 0]) else "<f4"


def _check_finite(file, start, chunk):
    """Refuse what is no number, and name its row."""
    wrong = ~np.isfinite(chunk).all(axis=1)
    if wrong.any():
        row = start + int(np.argmax(wrong))
        i = int(np.searchsorted(np.cumsum(file.steps), row, side="right"))
        raise PrivemoError(
            f"{file.path}: row {row:,} of values, of utterance {file.utterance[i]}, "
            f"holds what is no number (NaN, infinite, or above 3e38); compute it "
            f"again, or leave the utterance out"
        )


def _chosen(file, layer, n_layers):
    """Say which layer is taken; refuse one that there is not."""
    if layer == "mean":
        return f"mean of {n_layers} layers"
    if not -n_layers <= layer < n_layers:
        raise PrivemoError(
            f"{file.path} has {n_layers} layers, 0 to {n_layers - 1}, and no layer "
            f'{layer}; choose another LAYER, or "mean"'
        )
    return f"layer {layer % n_layers} of 0 to {n_layers - 1}"
