"""What a command and its processes write for a while lies in one folder.

Whoever is killed removes nothing. The next command does: the folder's name says whose
it was. What joblib shares between processes lies where nobody can choose the name, but
under the number of the same process.
"""

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from privemo.files import UNFINISHED, owner_is_gone, remove, unfinished

SHARED = Path("/dev/shm")  # memory with names, on Linux
OF_JOBLIB = ("joblib_memmapping_folder_{}_*", "sem.loky-{}-*")


@contextmanager
def temporary_files():
    """Give temporary files a folder of this process, and of those that it starts."""
    place = Path(tempfile.gettempdir())
    _clear_shared(place)
    folder = unfinished(place / "privemo")
    folder.mkdir()
    before = dict(os.environ)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        _end_processes()
        os.environ.clear()
        os.environ.update(before)
        tempfile.tempdir = str(place)
        remove(folder)


def _end_processes():
    """End the processes that joblib keeps for later: they write in that folder.

    Python would wait for them at its very end, where Ctrl-C is a traceback.
    """
    loky = sys.modules.get("joblib.externals.loky.reusable_executor")
    if loky is not None and loky._executor is not None:
        loky._executor.terminate(kill_workers=True)


def _clear_shared(place):
    """Remove what joblib shared in processes of privemo that were killed."""
    for folder in place.glob("privemo.writing-*"):
        name = UNFINISHED.search(folder.name)
        if name and owner_is_gone(name):
            for pattern in OF_JOBLIB:
                for path in SHARED.glob(pattern.format(name["process"])):
                    remove(path)
