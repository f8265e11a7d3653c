"""The report: what the notebooks found, beside the paper, in one file to pass on."""

from base64 import b64encode
from pathlib import Path

import pandas as pd

from privemo import __version__, paths
from privemo.files import write_text
from privemo.published import load_slips
from privemo.report import answers, front, layout, overview, typesetting
from privemo.report.display import as_text, take_out_constants, widen
from privemo.report.headings import GLOSSARY, heading
from privemo.report.links import csv_link
from privemo.report.paper_tables import at_strength, stated_strength, write_tables
from privemo.report.results import collect_claims, collect_scores, load_runs
from privemo.report.template import page_template
from privemo.terms import VERDICTS

LONGEST = 24  # rows of a table that is printed unless its notebook asks for it
MOST_DECIDED = 20  # claims that fit on a printed page with what is said of them
DECIDED = ("reproduced", "contradicted")


def write_report(folder=None):
    """Write ``report.html`` and the paper's tables from the results of all notebooks.

    The page holds everything, plots included, and asks nothing of the network; what it
    says first is in `privemo.report.answers`.
    """
    folder = Path(folder or paths.results_folder())
    collect_claims(folder)  # notebooks that ended at once may have missed each other
    runs = load_runs(folder)
    shown = [_with_contents(run, folder) for run in runs]
    claims = [claim for run in shown for claim in run["claims"]]
    counts, other = overview.count_verdicts(runs), _other_attribute(runs)
    printed = [] if other else write_tables(folder)
    text = page_template("report.html").render(
        version=__version__,
        verdicts=overview.MEANINGS,
        glossary=GLOSSARY,
        runs=shown,
        counts=counts,
        found=[name for name in VERDICTS if counts.loc["all", name]],
        decided=[claim for claim in claims if claim["verdict"] in DECIDED],
        most_decided=MOST_DECIDED,
        claims_csv=csv_link(folder, "claims.csv"),
        tables=[_paper_table(one, folder) for one in printed],
        legend=layout.LEGEND,
        slips=_in_words(load_slips().drop(columns="slip")),
        slips_csv=csv_link(folder, "slips.csv", load_slips()),
        total=overview.duration(sum(map(overview.run_time, runs))),
        other=other,
        **_front(folder, runs),
        **_shared(folder, runs),
    )
    path = folder / "report.html"
    write_text(path, text)
    return path


def _other_attribute(runs):
    """Name what was attacked in place of gender, of which the paper prints; "" if none.

    Neither its answers nor its tables are right then: they say "gender", and guessing
    at two classes.
    """
    names = [run["settings"].get("attribute", "") for run in runs]
    return next(filter(None, names), "")


def _front(folder, runs):
    """Put together what is said and drawn first."""
    stated = stated_strength(runs)
    tables = [t if t.empty else at_strength(t, stated) for t in collect_scores(folder)]
    corpora = pd.concat([table.get("corpus", pd.Series()) for table in tables])
    corpus = runs[0]["settings"].get("corpus", "")
    corpus = corpora.mode().iat[0] if len(corpora) else corpus
    folds = answers.fold_table(*tables, corpus)
    groups = front.picture_rows(folds)
    return {
        "answers": answers.answer_all(folds, corpus=corpus),
        "groups": groups,
        "alternative": front.alternative(groups),
        "chance": front.CHANCE,
        "corpus": corpus,
        "corpora": corpora.unique().tolist(),
        "planted": corpus == answers.PLANTED,
        "smoke": any(run["settings"].get("profile") == "smoke" for run in runs),
        **front.averaged(folds),
    }


def _paper_table(table, folder):
    link = csv_link(folder, f"tables/paper/table{table.number}.csv")
    return table, typesetting.html(table), link


def _shared(folder, runs):
    """Collect what is said once for all notebooks."""
    settings = overview.said_once({_title(run): run["settings"] for run in runs})
    versions = overview.said_once({_title(run): run["versions"] for run in runs})
    problems = pd.concat([pd.DataFrame(run["problems"]) for run in runs])
    problems = problems.drop_duplicates()
    return {
        "settings": settings,
        "versions": versions,
        "notes": _notes_of_all(runs),
        "problems": _in_words(problems),
        "problems_csv": csv_link(folder, "problems.csv", problems),
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
            (
                run["captions"].get(name, ""),
                *_readable(tables[name]),
                _link(folder, name),
            )
            for name in shown
        ],
        "elsewhere": [
            (_link(folder, name), run["captions"].get(name, ""))
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
    return same, _in_words(widen(table))


def _in_words(table):
    """Write cells as text and name the columns in words."""
    return as_text(table).rename(columns=heading)


def _link(folder, name):
    return csv_link(folder, f"tables/{name}.csv")


def _image(path):
    return "data:image/png;base64," + b64encode(path.read_bytes()).decode("ascii")
