"""One folder a result, named after everything that decides it."""

import hashlib
import json
import shutil
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from privemo.files import new_folder

README = """# Records

What lies here must not be handed on if the corpus is licensed: records hold the
representation of every utterance, what was predicted of it, and the weights of the
networks, which were computed from licensed recordings and words. Whoever has them can
learn about the speakers; that is what the attackers of privemo do.

The tables, figures, notebooks and the report in results/ hold no recording, no words,
no file name and nothing about a single utterance of a licensed corpus. They may be
shared.

Features and words (data/features/, data/vectors/) are nearer still to the recordings.

Deleting this folder is always safe: what is missing is computed again.
"""
# what reading a damaged record raises: the readers of zip, npy and json, whatever they
# like; a record is damaged only from outside
DAMAGE = Exception
_noted = ContextVar("folders of the records that were found", default=None)


@dataclass(frozen=True)
class Record:
    """One stored result.

    Parameters
    ----------
    folder : Path
        Holds ``record.json`` and ``arrays.npz``.
    facts : dict
        Settings, scores, versions and seconds, as stored in ``record.json``.
    """

    folder: Path
    facts: dict

    def arrays(self):
        """Return the stored arrays by name; never unpickles."""
        return dict(self._stored)

    @cached_property
    def _stored(self):
        """Read when the record is found, and not again by who uses it."""
        with np.load(self.folder / "arrays.npz", allow_pickle=False) as stored:
            return dict(stored)


def record_name(settings):
    """Name a record after its settings.

    Parameters
    ----------
    settings : dict
        Whatever decides the result; anything that json can hold.

    Returns
    -------
    name : str
        The first 20 hexadecimal digits of a sha256; keys may come in any order.

    Examples
    --------
    >>> record_name({"fold": 0, "seed": 1}) == record_name({"seed": 1, "fold": 0})
    True
    """
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def find_record(folder, settings):
    """Return the record of these settings."""
    place = Path(folder) / record_name(settings)
    try:
        facts = json.loads((place / "record.json").read_text(encoding="utf-8"))
        record = Record(place, facts)
        whole = record_name(facts["settings"]) == place.name
        record.arrays()
    except DAMAGE:
        return None
    if whole and _noted.get() is not None:
        _noted.get()[place] = None
    return record if whole else None


@contextmanager
def records_found():
    """Yield the folders of the records that are found while the block runs, in order.

    What some notebooks need is known to those who plan them alone; what they find is
    what can be handed on.
    """
    folders = {}
    before = _noted.set(folders)
    try:
        yield folders
    finally:
        _noted.reset(before)


def write_record(folder, settings, facts, arrays):
    """Store a result so that a kill at any moment leaves a whole record or none.

    If another process was faster, its record stays and this one is dropped.
    """
    place = Path(folder) / record_name(settings)
    if place.exists() and find_record(folder, settings) is None:
        shutil.rmtree(place, ignore_errors=True)  # damaged from outside
    with new_folder(place) as temporary:
        _explain(place.parent)
        np.savez(temporary / "arrays.npz", allow_pickle=False, **arrays)
        text = json.dumps({"settings": settings, **facts}, indent=1, sort_keys=True)
        (temporary / "record.json").write_text(text, encoding="utf-8")
    return find_record(folder, settings)


def _explain(folder):
    """Say in a folder of records that it is not to be shared."""
    path = folder / "README.md"
    if not path.exists():
        path.write_text(README, encoding="utf-8")
