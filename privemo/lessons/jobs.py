"""The notebooks that a command is about, and their parameters."""

from pathlib import Path

from privemo import paths
from privemo.errors import PrivemoError
from privemo.lessons.parameters import PLACES, parse_parameters, read_parameters
from privemo.lessons.sources import list_lessons

NOTEBOOKS = paths.brought("notebooks")


def jobs_of(texts):
    """List the notebooks to run, each with its parameters."""
    notebooks = choose_notebooks(texts.pop("notebook", ""))
    texts.setdefault("results", str(_results_of(**texts)))
    known = {
        path: {name.lower() for name in read_parameters(path)} for path in notebooks
    }
    anywhere = set().union(*known.values())
    jobs = []
    for path in notebooks:
        # a parameter of some notebooks is no mistake in the others
        mine = {n: t for n, t in texts.items() if n in known[path] or n not in anywhere}
        jobs.append((path, _absolute(parse_parameters(path, mine))))
    return jobs


def choose_notebooks(start):
    """Find the notebooks, or those whose name starts as asked for."""
    found = list_lessons(NOTEBOOKS, "ipynb")
    chosen = [path for path in found if path.stem.startswith(start)]
    if not chosen:
        names = ", ".join(path.stem for path in found)
        raise PrivemoError(
            f"there is no notebook {start!r} in {NOTEBOOKS}; choose one of "
            f"{names or 'none'}"
        )
    return chosen


def _results_of(corpus="planted", known="", **_):
    """Keep the results of each corpus apart, and of each that an attacker knows."""
    name = f"{corpus}_attacked_from_{known}" if known else corpus
    folder = paths.results_folder()
    return folder if name == "planted" else folder / name


def _absolute(parameters):
    """Resolve folders here: the notebooks run in a working directory of their own."""
    return {
        name: str(Path(value).expanduser().resolve())
        if name in PLACES and value
        else value
        for name, value in parameters.items()
    }
