"""`make notebooks`: run the reader's notebooks; store them, tables and pictures."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from support.notebook_checks import (
    NOTEBOOKS,
    REFERENCE,
    without_alternative,
    wrote_to_stderr,
)

from privemo.errors import PrivemoError
from privemo.lessons.notebooks import run_notebook
from privemo.lessons.planning import compute_notebooks
from privemo.lessons.sources import (
    list_lessons,
    readers_notebook,
    solved_notebook,
    write_notebook,
)
from privemo.report.results import load_runs

PICTURES = NOTEBOOKS.parent / "docs"
SHOWN = ("privacy_gap",)  # in the README


def store_notebooks(only=""):
    """Run notebooks made from their sources; store all of them, or none.

    Parameters
    ----------
    only : str, optional
        How the name of a lesson starts, such as ``2``. Default: all lessons.

    Raises
    ------
    PrivemoError
        If a notebook stops, if a cell writes to stderr, or if a picture has no text
        alternative.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path in execute(choose(only), folder):
            place = NOTEBOOKS / path.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
        store_results(folder, whole=not only)


def choose(only):
    """List the lessons whose names start so.

    Parameters
    ----------
    only : str
        ``2``, or an empty text for all.

    Returns
    -------
    chosen : list of Path
        Sources.

    Raises
    ------
    PrivemoError
        If there is none.
    """
    found = list_lessons()
    chosen = [path for path in found if path.stem.startswith(only)]
    if not chosen:
        names = ", ".join(path.stem for path in found)
        raise PrivemoError(f"no lesson starts with {only!r}; choose one of {names}")
    return chosen


def execute(chosen, folder, make=readers_notebook):
    """Make notebooks, run them, and refuse those that a reader must not get.

    Parameters
    ----------
    chosen : sequence of Path
        Sources.
    folder : path-like
        Of notebooks and results.
    make : callable, optional
        `readers_notebook` or `solved_notebook`.

    Returns
    -------
    executed : list of Path
        Notebooks.

    Raises
    ------
    PrivemoError
        As `store_notebooks`.
    """
    os.environ["PRIVEMO_RESULTS"] = str(folder)
    executed = [write_notebook(make(source), source, folder) for source in chosen]
    compute_notebooks([(path, {}) for path in executed])
    for path in executed:
        run_notebook(path, path, title=path.stem, keep_stderr=True)
    refuse_faulty(executed)
    return executed


def refuse_faulty(executed):
    """Refuse notebooks that would show a reader a warning, or a picture without words.

    Parameters
    ----------
    executed : sequence of Path
        Notebooks.

    Raises
    ------
    PrivemoError
        Names every notebook, cell and text.
    """
    faults = []
    for path in executed:
        notebook = nbformat.read(path, as_version=4)
        found = wrote_to_stderr(notebook) + without_alternative(notebook)
        faults += [f"{path.stem}, {fault}" for fault in found]
    if faults:
        raise PrivemoError(
            "\n".join(["a reader must not meet this; nothing is stored:", *faults])
        )


def store_results(results, *, whole):
    """Store the tables and pictures of the notebooks that ran.

    Parameters
    ----------
    results : path-like
        Results folder.
    whole : bool
        Whether all notebooks ran: a table that none of them wrote is then deleted.
    """
    if whole:
        for old in REFERENCE.glob("*.csv"):
            old.unlink()
    PICTURES.mkdir(exist_ok=True)
    for run in load_runs(results):
        for name in run["tables"]:
            shutil.copy(Path(results, "tables", f"{name}.csv"), REFERENCE)
        for name in set(SHOWN).intersection(run["figures"]):
            shutil.copy(Path(results, "figures", f"{name}.png"), PICTURES)


def main():
    """Read the command line of `make notebooks`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="one lesson, such as 2")
    parser.add_argument("--into", type=Path, help="run in this folder, store nothing")
    parser.add_argument("--solved", action="store_true", help="with --into: solutions")
    given = parser.parse_args()
    try:
        if given.into:
            make = solved_notebook if given.solved else readers_notebook
            print(*execute(choose(given.only), given.into.resolve(), make), sep="\n")
        else:
            store_notebooks(given.only)
    except PrivemoError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
