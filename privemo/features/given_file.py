"""A file of features that somebody brings: one vector an utterance, or sequences.

docs/features.md describes it. Nothing in it is ever unpickled, and the values, which
may be larger than memory, are copied to disk before they are looked at.
"""

import hashlib
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from privemo.errors import PrivemoError, nearest
from privemo.files.arrays import damage_of

KNOWN = ("utterance", "values", "lengths", "block", "source")
REMEDY = (
    "save it by np.savez('features.npz', utterance=ids, values=values), for sequences "
    "with lengths=lengths; docs/features.md says more"
)
BROKEN = Exception  # of a damaged archive: those who read it raise what they like


@dataclass(frozen=True, eq=False)
class GivenFile:
    """What a file says of its values, which stay where they are.

    Parameters
    ----------
    path : Path
        Of the file.
    content : str
        sha256 of its bytes.
    utterance : ndarray of str, shape (n_utterances,)
        Whose values they are.
    lengths : ndarray of int, shape (n_utterances,), or None
        Steps of each sequence, or None if each has one vector.
    block : ndarray of int, shape (n_utterances,), or None
        Of which block of the corpus each is; None if all are of one corpus.
    source : str
        What made the values; the file's name if it does not say.
    """

    path: Path
    content: str
    utterance: np.ndarray
    lengths: np.ndarray | None
    block: np.ndarray | None
    source: str

    @property
    def steps(self):
        """Number of steps of each utterance."""
        return (
            np.ones(len(self.utterance), int) if self.lengths is None else self.lengths
        )


def open_given(path):
    """Open a file of features, and look at all but its values.

    Parameters
    ----------
    path : path-like
        A file ``.npz``; see docs/features.md.

    Returns
    -------
    file : GivenFile
        Its values are read by `privemo.features.given.given_stream`.

    Raises
    ------
    PrivemoError
        If it is no such file, lacks an array, or an array is not what it should be.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise PrivemoError(f"there is no file {path}; correct FEATURES")
    there = _names(path)
    missing = [name for name in ("utterance", "values") if name not in there]
    if missing:
        raise PrivemoError(
            f"{path} has no array {' and no array '.join(missing)}, only "
            f"{', '.join(sorted(there)) or 'none'}{nearest(missing[0], there)}; "
            f"{REMEDY}"
        )
    found = {n: _small(path, n) for n in KNOWN if n in there and n != "values"}
    ids = _ids(path, found["utterance"])
    lengths, block = (_whole(path, found, name, ids) for name in ("lengths", "block"))
    if lengths is not None and lengths.min() < 1:
        i = int(np.argmin(lengths))
        raise PrivemoError(
            f"{path}: utterance {ids[i]} (row {i}) has length {lengths[i]}; leave out "
            f"utterances that have no step"
        )
    _check_once(path, ids, block)
    with open(path, "rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    source = _source(path, found.get("source"))
    return GivenFile(path, content, ids, lengths, block, source)


def extract_values(file, target):
    """Copy the values of a file to an array on disk; return it, mapped.

    A part at a time is in memory, and all of it is read once, so that a damaged file is
    found before anything is made of it.
    """
    try:
        with (
            zipfile.ZipFile(file.path) as archive,
            archive.open("values.npy") as member,
            open(target, "wb") as copy,
        ):
            shutil.copyfileobj(member, copy, 1 << 20)
    except OSError:
        raise  # of a disk that is full
    except BROKEN as error:
        raise _damaged(file.path, error) from error
    try:
        values = np.load(target, mmap_mode="r", allow_pickle=False)
    except BROKEN as error:
        raise _unreadable(file.path, "values", error) from error
    _check_values(file, values)
    return values


def _names(path):
    """List the arrays of a file."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except BROKEN as error:
        kind = (
            "a single array" if path.suffix == ".npy" else "no npz file, or cut short"
        )
        raise PrivemoError(f"{path} is {kind} ({error}); {REMEDY}") from error
    return {name.removesuffix(".npy") for name in names if name.endswith(".npy")}


def _small(path, name):
    """Read an array that fits into memory."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            array = arrays[name]
    except BROKEN as error:
        raise _unreadable(path, name, error) from error
    if damage := damage_of(array):
        raise _damaged(path, f"{name} {damage}")
    return array


def _unreadable(path, name, error):
    """Say why an array was not read: Python objects, or damage."""
    if "bject" not in str(error):  # NumPy says "Object arrays", "Python objects"
        return _damaged(path, error)
    dtype = {"utterance": "str", "source": "str", "values": "float"}.get(name, "int")
    return PrivemoError(
        f"{path}: the array {name} holds pickled Python objects, which privemo never "
        f"opens; save it as np.array({name}, dtype={dtype}), sequences end to end"
    )


def _damaged(path, error):
    return PrivemoError(f"{path} is damaged ({error}); write or copy it again")


def _ids(path, array):
    """Return the ids as texts; whole numbers and bytes may stand for them."""
    if array.ndim != 1 or not len(array) or array.dtype.kind not in "USiu":
        raise PrivemoError(
            f"{path}: utterance must be a list of texts, one an utterance, as in the "
            f"corpus table; it has shape {array.shape} and type {array.dtype}"
        )
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
    return array.astype(str)


def _whole(path, found, name, ids):
    """Return an array of whole numbers, one an utterance; None if it is not there."""
    array = found.get(name)
    if array is None:
        return None
    right = array.shape == ids.shape and array.dtype.kind in "iuf"
    if not right or not np.array_equal(array, np.round(array)):
        raise PrivemoError(
            f"{path}: {name} must be {len(ids):,} whole numbers, one an utterance; it "
            f"has shape {array.shape} and type {array.dtype}"
        )
    return array.astype(np.int64)


def _check_once(path, ids, block):
    """Refuse an utterance that occurs twice."""
    keys = ids if block is None else np.char.add(np.char.mod("%d:", block), ids)
    _, first, counts = np.unique(keys, return_index=True, return_counts=True)
    if counts.max() > 1:
        again = ids[first[counts > 1][0]]
        rows = np.flatnonzero(ids == again)[:2]
        raise PrivemoError(
            f"{path}: utterance {again} occurs more than once, in rows {rows[0]} and "
            f"{rows[1]} for two ({(counts > 1).sum():,} ids do); keep one row of each, "
            f"or tell blocks of the planted corpus apart by an array block"
        )


def _source(path, array):
    """Return what made the values, in one line."""
    if array is None:
        return path.stem
    if array.size != 1 or array.dtype.kind not in "US":
        raise PrivemoError(
            f"{path}: source must be one text, such as the encoder's name; it has "
            f"shape {array.shape} and type {array.dtype}"
        )
    text = array.reshape(-1).astype(str)[0]
    return " ".join(text.split()) or path.stem


MOST_LAYERS = 100  # more are steps that stand where layers should


def _check_values(file, values):
    """Refuse values of a wrong kind or shape."""
    n, steps = len(file.utterance), int(file.steps.sum())
    if values.dtype.kind not in "fiub":
        raise PrivemoError(
            f"{file.path}: values must be numbers, and their type is {values.dtype}; "
            f"save them as np.array(values, dtype=float)"
        )
    if values.ndim not in (2, 3) or 0 in values.shape:
        raise PrivemoError(
            f"{file.path}: values has shape {values.shape}; it must be (rows, width) "
            f"or (rows, layers, width), and none of them 0"
        )
    if len(values) != steps:
        says = (
            f"lengths sum up to {steps:,}"
            if file.lengths is not None
            else (f"there are {n:,} utterances and no array lengths")
        )
        raise PrivemoError(
            f"{file.path}: values has {len(values):,} rows, and {says}; {REMEDY}"
        )
    if values.ndim == 3 and values.shape[1] > MOST_LAYERS:
        raise PrivemoError(
            f"{file.path}: values has shape {values.shape}, which is {values.shape[1]} "
            f"layers; put sequences end to end, without padding, and give lengths"
        )
