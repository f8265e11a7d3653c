"""Files and folders that appear whole or not at all, whenever the process is killed."""

import errno
import hashlib
import os
import platform
import re
import shutil
import time
import uuid
from contextlib import contextmanager, suppress
from functools import cache

import psutil

from privemo.errors import PrivemoError

ABANDONED_AFTER = 24 * 3600  # seconds without a write: whoever wrote it was killed
UNFINISHED = re.compile(  # a name that is given here, and no one else's file
    r"\.writing-((?P<computer>[0-9a-f]{6})-(?P<process>\d+)-)?[0-9a-f]{12}$"
)
TRIAL = bytes(1 << 20)  # a disk that is full has no room for it
MOVE_HOME = "set PRIVEMO_HOME to a folder that can be written to"
MOVE = "set PRIVEMO_HOME, or RESULTS for results, to a folder that can be written to"
UNWRITABLE = {  # what an error says of a place, whatever was written
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    *(errno.ENOTDIR, errno.EEXIST, errno.EISDIR),
}


def try_folder(folder, remedy=MOVE_HOME, *, names=()):
    """Write something into a folder and take it away again; make it if need be.

    Parameters
    ----------
    folder : Path
        Where something is going to be written.
    remedy : str
        What to do if it cannot be, as the end of a sentence.
    names : sequence of str
        Files that are going to be written.

    Raises
    ------
    PrivemoError
        If it cannot be: read-only, full, a file stands in its way, or a folder in that
        of a file.
    """
    for name in names:
        if (folder / name).is_dir():
            raise PrivemoError(f"{folder / name} is a folder, and no file; {remedy}")
    trial = folder / f".trial-{uuid.uuid4().hex[:12]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            trial.write_bytes(TRIAL)
        finally:
            trial.unlink(missing_ok=True)
    except OSError as error:  # here whatever it is, it says something of the place
        raise refused(folder, error, remedy) from error


@contextmanager
def _telling(folder, remedy=MOVE):
    """Turn an error that says something of a place into a sentence that names it."""
    try:
        yield
    except OSError as error:
        elsewhere = error.filename and not str(error.filename).startswith(str(folder))
        if error.errno not in UNWRITABLE or (elsewhere and folder.is_dir()):
            raise
        raise refused(folder, error, remedy) from error


def refused(folder, error, remedy):
    """Make an error of the system one sentence about a place."""
    reason = error.strerror or error
    return PrivemoError(f"nothing can be written to {folder} ({reason}); {remedy}")


@contextmanager
def new_file(path):
    """Yield a temporary name that becomes `path` when the block ends well.

    A process killed in the middle leaves the old file, if there was one.
    """
    with _telling(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = unfinished(path)
        try:
            yield temporary
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def write_text(path, text):
    """Write a text file, with the same line ends on every system."""
    with new_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path, table):
    """Write a table without its index; numbers keep all their digits."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


@contextmanager
def new_folder(target):
    """Yield a temporary folder that becomes `target` when the block ends well.

    A process killed in the middle leaves no `target`. If another process was faster,
    its folder is kept and this one is thrown away: both hold the same.
    """
    with _telling(target.parent, MOVE_HOME):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = unfinished(target)
        temporary.mkdir()
        try:
            yield temporary
            _name(temporary, target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _name(temporary, target):
    """Give a finished folder its name, unless another one has it by now."""
    try:
        os.rename(temporary, target)
    except OSError:
        if not target.is_dir():
            raise


def unfinished(target):
    """Name something after its target and this process; clear up after killed ones."""
    remove_abandoned(target.parent)
    owner = f"{_computer()}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
    return target.with_name(f"{target.name}.writing-{owner}")


def remove_abandoned(folder):
    """Remove what killed processes left in a folder."""
    for path in list(folder.glob("*.writing-*")):
        name = UNFINISHED.search(path.name)
        if name and (owner_is_gone(name) or _is_old(path)):
            remove(path)


def owner_is_gone(name):
    """Tell whether the process in a name has ended; unknown of other computers."""
    process = name["process"] if name["computer"] == _computer() else None
    return process is not None and not psutil.pid_exists(int(process))


@cache
def _computer():
    """Name this computer briefly: some folders are seen by many."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]


def _is_old(path):
    """Tell whether nobody has written to a file or folder for long."""
    return time.time() - _last_written(path) > ABANDONED_AFTER


def remove(path):
    """Remove a file or a folder, unless it has gone already or is another user's."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _last_written(path):
    """Return when anything in a folder was last written; now if it has just gone.

    It belongs to another process, which may rename or remove it at any moment.
    """
    try:
        written = [file.stat().st_mtime for file in path.glob("*")]
        return max([path.stat().st_mtime, *written])
    except OSError:
        return time.time()
