"""Files and folders that appear whole or not at all, whenever the process is killed."""

import os
import shutil
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

from privemo.errors import PrivemoError

ABANDONED_AFTER = 24 * 3600  # seconds without a write: whoever wrote it was killed
PROBE = 1_000_000  # bytes that must fit on the disk


@contextmanager
def new_file(path):
    """Yield a temporary name that becomes `path` when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    yield unfinished
    unfinished.replace(path)


def check_writable(folder, names=(), *, remedy):
    """Refuse a place that cannot be written, before anything is computed for it.

    Parameters
    ----------
    folder : path-like
        Need not be there; it is not made.
    names : sequence of str
        Files that will be written in it.
    remedy : str
        What the user can do, as the end of a sentence.

    Raises
    ------
    PrivemoError
        If the folder or one above it is a file or read-only, the disk is full, or a
        folder has the name of a file.
    """
    folder = Path(folder)
    for name in names:
        if (folder / name).is_dir():
            raise PrivemoError(f"{folder / name} is a folder, and no file; {remedy}")
    there = next(p for p in (folder, *folder.absolute().parents) if os.path.lexists(p))
    if not there.is_dir():
        raise PrivemoError(f"{there} is no folder to write in; {remedy}")
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(PROBE))
    except OSError as error:
        raise unwritable(folder, error, remedy) from error


def unwritable(path, error, remedy):
    """Make an error of the system's one sentence."""
    return PrivemoError(f"{path} cannot be written: {error.strerror}; {remedy}")


def write_text(path, text):
    """Write a text file, with the same line ends on every system."""
    with new_file(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path, table):
    """Write a table without its index; numbers keep all their digits."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


@contextmanager
def new_folder(target):
    """Yield a temporary folder that becomes `target` when the block ends well.

    A process killed in the middle leaves no `target`. If another process was faster,
    its folder is kept and this one is thrown away: both hold the same.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(target)
    temporary = target.with_name(f"{target.name}.writing-{uuid.uuid4().hex[:12]}")
    temporary.mkdir()
    try:
        yield temporary
        try:
            os.rename(temporary, target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _remove_abandoned(target):
    """Remove what killed processes left beside `target`."""
    for folder in list(target.parent.glob(f"{target.name}.writing-*")):
        if time.time() - _last_written(folder) > ABANDONED_AFTER:
            shutil.rmtree(folder, ignore_errors=True)


def _last_written(folder):
    """Return when anything in a folder was last written; now if it has just gone.

    It belongs to another process, which may rename or remove it at any moment.
    """
    try:
        with os.scandir(folder) as files:
            written = [file.stat().st_mtime for file in files]
        return max([folder.stat().st_mtime, *written])
    except OSError:
        return time.time()
