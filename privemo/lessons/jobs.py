"""The notebooks that a command is about, and their parameters."""

from pathlib import Path

from privemo import paths
from privemo.errors import PrivemoError, nearest
from privemo.lessons.choices import PLACES
from privemo.lessons.parameters import parse_parameters, read_parameters
from privemo.lessons.places import check_results, departures, folder_of
from privemo.lessons.sources import list_lessons

NOTEBOOKS = paths.brought("notebooks")


def jobs_of(texts):
    """List the notebooks to run, each with its parameters."""
    notebooks = choose_notebooks(texts.pop("notebook", ""))
    known = {path: read_parameters(path) for path in notebooks}
    anywhere = {name.lower() for found in known.values() for name in found}
    jobs, departing = [], {}
    for path in notebooks:
        own = {name.lower(): p.default for name, p in known[path].items()}
        # a parameter of some notebooks is no mistake in the others
        mine = {n: t for n, t in texts.items() if n in own or n not in anywhere}
        given = _absolute(parse_parameters(path, mine))
        departing |= departures({n.lower(): v for n, v in given.items()}, own)
        jobs.append((path, given))
    if not texts.get("results"):  # one folder of all, for one report
        place = {"RESULTS": str(folder_of(departing))}
        jobs = [(path, given | place) for path, given in jobs]
    return jobs


def check_jobs(jobs):
    """Refuse to begin what could not be kept, or would replace other results."""
    for path, given in jobs:
        own = {name: p.default for name, p in read_parameters(path).items()}
        values = {name.lower(): value for name, value in (own | given).items()}
        check_results(Path(given["RESULTS"]), path.stem, values)


def choose_notebooks(start):
    """Find the notebooks, or those whose name starts as asked for."""
    found = list_lessons(NOTEBOOKS, "ipynb")
    chosen = [path for path in found if path.stem.startswith(start)]
    if not chosen:
        names = ", ".join(path.stem for path in found)
        raise PrivemoError(
            f"there is no notebook {start!r} in {NOTEBOOKS}; choose one of "
            f"{names or 'none'}{nearest(start, [path.stem for path in found])}"
        )
    return chosen


def _absolute(parameters):
    """Resolve folders here: the notebooks run in a working directory of their own."""
    return {
        name: str(Path(value).expanduser().resolve())
        if name in PLACES and value
        else value
        for name, value in parameters.items()
    }
