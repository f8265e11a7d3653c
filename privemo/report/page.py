"""The report: what the notebooks found, beside the paper, in one file to pass on."""

from base64 import b64encode
from pathlib import Path

import pandas as pd

from privemo import __version__, paths
from privemo.files import write_text
from privemo.published import load_slips
from privemo.report import layout, overview, typesetting
from privemo.report.display import as_text, take_out_constants, widen
from privemo.report.paper_tables import write_tables
from privemo.report.results import collect_claims, load_runs
from privemo.report.template import page_template

LONGEST = 24  # rows of a table that is printed unless its notebook asks for it


def write_report(folder=None):
    """Write ``report.html`` and the paper's tables from the results of all notebooks.

    The page holds everything, plots included, and asks nothing of the network.
    """
    folder = Path(folder or paths.results_folder())
    collect_claims(folder)  # notebooks that ended at once may have missed each other
    runs = load_runs(folder)
    tables = [(one, typesetting.html(one)) for one in write_tables(folder)]
    text = page_template("report.html").render(
        version=__version__,
        verdicts=overview.MEANINGS,
        runs=[_with_contents(run, folder) for run in runs],
        counts=overview.count_verdicts(runs),
        tables=tables,
        legend=layout.LEGEND,
        slips=as_text(load_slips().drop(columns="slip")),
        total=overview.duration(sum(map(overview.run_time, runs))),
        **_shared(runs),
    )
    path = folder / "report.html"
    write_text(path, text)
    return path


def _shared(runs):
    """Collect what is said once for all notebooks."""
    settings = overview.said_once({_title(run): run["settings"] for run in runs})
    versions = overview.said_once({_title(run): run["versions"] for run in runs})
    problems = [pd.DataFrame(run["problems"]) for run in runs]
    return {
        "settings": settings,
        "versions": versions,
        "notes": _notes_of_all(runs),
        "problems": as_text(pd.concat(problems).drop_duplicates()),
    }


def _notes_of_all(runs):
    """Return the notes that are the same in all notebooks."""
    return [n for n in runs[0]["notes"] if all(n in run["notes"] for run in runs)]


def _title(run):
    """Name a notebook in a line of text: by its number, if it has one."""
    number = run["notebook"].partition("_")[0]
    return f"notebook {number}" if number.isdecimal() else run["notebook"]


def _heading(run):
    """Put the question's number before it, if it has one."""
    number = run["notebook"].partition("_")[0]
    return f"{number}. {run['question']}" if number.isdecimal() else run["question"]


def _with_contents(run, folder):
    """Add to what a notebook recorded the contents of its tables and plots."""
    tables = {
        name: pd.read_csv(folder / f"tables/{name}.csv") for name in run["tables"]
    }
    shown = _shown(run, tables)
    return run | {
        "heading": _heading(run),
        "claims": overview.show_claims(run),
        "tables": [
            (run["captions"].get(name, ""), *_readable(tables[name])) for name in shown
        ],
        "elsewhere": [
            (name, run["captions"].get(name, ""))
            for name in tables
            if name not in shown
        ],
        "figures": [
            (
                run["captions"].get(name, name),
                _image(folder / f"figures/{name}.png"),
                run.get("alternatives", {}).get(name)
                or run["captions"].get(name, name),
            )
            for name in run["figures"]
        ],
        "duration": overview.duration(overview.run_time(run)),
    }


def _shown(run, tables):
    """Choose the tables to print: those asked for, or the short ones without folds."""
    if run.get("report_tables") is not None:
        return run["report_tables"]
    return [
        name
        for name, table in tables.items()
        if "fold" not in table and len(widen(table)) <= LONGEST
    ]


def _readable(table):
    same, table = take_out_constants(table)
    return same, as_text(widen(table))


def _image(path):
    return "data:image/png;base64," + b64encode(path.read_bytes()).decode("ascii")
