"""Files that appear whole or not at all, whenever the process is killed."""

import os
from contextlib import contextmanager


@contextmanager
def new_file(path):
    """Yield a temporary name that becomes `path` when the block ends well.

    Parameters
    ----------
    path : Path
        The file to be made or replaced; its folder is made too.

    Yields
    ------
    unfinished : Path
        A name beside `path` that no other process uses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    yield unfinished
    unfinished.replace(path)


def write_text(path, text):
    """Write a text file, with the same line ends on every system."""
    with new_file(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path, table):
    """Write a table without its index; numbers keep all their digits."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))
