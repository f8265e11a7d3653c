"""What only the owner of a corpus can decide, written in a file beside it.

``decisions.txt`` in the folder of the corpus holds one decision a line::

    merge spellings
    keep 1040_ITH_SAD_XX

The first makes one name of names that differ in case, blanks, Unicode form or ".0"
only. The second says which of several equal recordings has the right speaker.
"""

from dataclasses import dataclass
from pathlib import Path

from privemo.corpora.files import read_text
from privemo.errors import PrivemoError
from privemo.paths import data_folder

FILE = "decisions.txt"
MERGE, KEEP = "merge spellings", "keep"


@dataclass(frozen=True)
class Decisions:
    """What has been decided of a corpus.

    Attributes
    ----------
    merge : bool
        Whether two spellings of a name are one name.
    keep : frozenset of str
        Utterances whose speaker is the right one of an equal recording.
    """

    merge: bool = False
    keep: frozenset = frozenset()


def read_decisions(name, folder=None):
    """Read what has been decided of a corpus; nothing, if there is no such file."""
    place = Path(folder).expanduser() if folder else data_folder() / name
    path = (place.parent if place.is_file() else place) / FILE
    if not path.is_file():
        return Decisions()
    lines = [" ".join(line.split()) for line in read_text(path).splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    merge = [line for line in lines if line.lower() == MERGE]
    keep = [line for line in lines if line.lower().startswith(f"{KEEP} ")]
    if unknown := [line for line in lines if line not in merge + keep]:
        raise PrivemoError(
            f"{path}: {unknown[0]!r} is no decision; write {MERGE}, or {KEEP} and the "
            f"name of an utterance, one a line"
        )
    return Decisions(bool(merge), frozenset(line[len(KEEP) + 1 :] for line in keep))
