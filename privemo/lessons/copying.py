"""The lessons in a folder of the reader's own."""

import shutil
from pathlib import Path

from privemo.errors import PrivemoError
from privemo.lessons.jobs import NOTEBOOKS
from privemo.lessons.sources import list_lessons


def copy_lessons(folder):
    """Copy the notebooks into a folder; what is there already stays as it is.

    Parameters
    ----------
    folder : path
        Made if it is not there; those past the paper go to its folder ``beyond``.

    Yields
    ------
    text : str
        A line a notebook, and how to open them.

    Raises
    ------
    PrivemoError
        If nothing can be written there.
    """
    folder = Path(folder).expanduser()
    try:
        for path in list_lessons(NOTEBOOKS, "ipynb"):
            yield _copy(path, folder / path.relative_to(NOTEBOOKS))
    except OSError as error:
        raise PrivemoError(
            f"nothing can be written to {folder} ({error.strerror}); choose another one"
        ) from error
    yield f'open them with: jupyter lab "{folder}"'


def _copy(path, target):
    """Copy a notebook, but not over that of somebody who worked in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return f"{target} was there, and stays as it is"
    shutil.copyfile(path, target)
    return f"{target}"
