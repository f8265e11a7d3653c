"""What a notebook leaves behind: tables, figures, claims, and how they came about.

A notebook writes one ``run/<notebook>.json`` beside its tables, figures and scores, in
one call. ``claims.csv``, the paper's tables and the report are functions of these
files, so notebooks may run in any order, at once, or alone.
"""

import json
import platform
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd

from privemo import paths
from privemo.errors import PrivemoError
from privemo.files import new_file, write_csv, write_text
from privemo.terms import DEFENCE, KEYS, VERDICTS

FREE = ("target", "modalities")  # parameters of which notebooks have their own
SCORED = ("scores", "membership")  # folders of what tables 1 to 5 are made of
PACKAGES = (
    "privemo",
    "keras",
    "tensorflow-cpu",
    "tensorflow",
    "jax",
    "numpy",
    "scipy",
    "pandas",
    "librosa",
    "gensim",
    "scikit-learn",
)


@dataclass(kw_only=True)
class LeftBehind:
    """Everything that a notebook found.

    Parameters
    ----------
    question : str
        The question it answers, one sentence.
    tables : dict of str to DataFrame
        Tables by file name; a named index becomes columns. Columns ``low`` and
        ``high``, or ``x_low`` and ``x_high`` beside ``x``, are shown as intervals.
    figures : dict of str to matplotlib Figure
        Plots by file name.
    claims : DataFrame
        One row a claim of the paper, with its ``verdict`` (one of
        `privemo.terms.VERDICTS`); see `privemo.claims`.
    settings : dict
        Everything that decided the numbers: corpus, profile, seed, `Settings`. A
        ``strength`` among them is the lambda that the paper's tables 3 to 5 show.
    scores, membership : DataFrame, optional
        As `privemo.experiments.experiment.run_cells` and `run_membership` return them;
        tables 1 to 5 are made of them.
    report_tables : sequence of str, optional
        Tables that the report prints; it names the others. Default: all that are not
        fold by fold.
    seconds : dict of str to float
        Duration of each part in s.
    captions, alternatives : dict of str to str
        A sentence for each table or figure, and what each figure shows for who cannot
        see it, by name.
    problems : DataFrame, optional
        What was left out; columns ``file``, ``problem``, ``remedy``.
    notes : sequence of str
        Sentences that a reader needs, such as the share of known words.
    asked : dict
        The notebook's parameters; see `refuse_others`.
    """

    question: str
    tables: dict
    figures: dict
    claims: pd.DataFrame
    settings: dict
    scores: pd.DataFrame | None = None
    membership: pd.DataFrame | None = None
    report_tables: list | None = None
    seconds: dict = field(default_factory=dict)
    captions: dict = field(default_factory=dict)
    alternatives: dict = field(default_factory=dict)
    problems: pd.DataFrame | None = None
    notes: tuple = ()
    asked: dict = field(default_factory=dict)

    def __post_init__(self):
        _check_verdicts(self.claims)
        _check_named(self.report_tables, self.tables)


def save_results(notebook, found, *, folder=None):
    """Write everything that a notebook found, for the report and for the tests."""
    folder = Path(folder or paths.results_folder())
    _write_tables(folder, notebook, found)
    for name, figure in found.figures.items():
        with new_file(folder / "figures" / f"{name}.png") as path:
            figure.savefig(path, format="png", dpi=150, bbox_inches="tight")
    text = json.dumps(_run(notebook, found), indent=1, default=_plain, allow_nan=False)
    write_text(folder / "run" / f"{notebook}.json", text)
    collect_claims(folder)
    return folder


def _write_tables(folder, notebook, found):
    """Write the tables, and the scores that tables 1 to 5 are made of."""
    for name, table in found.tables.items():
        write_csv(folder / "tables" / f"{name}.csv", _flat(table))
    for kind in SCORED:
        _write_scores(folder / kind / f"{notebook}.csv", getattr(found, kind))


def _run(notebook, found):
    """Put together what the report needs besides the files."""
    return {
        "notebook": notebook,
        "question": found.question,
        "tables": list(found.tables),
        "report_tables": None
        if found.report_tables is None
        else list(found.report_tables),
        "figures": list(found.figures),
        "captions": found.captions,
        "alternatives": found.alternatives,
        "claims": _rows(found.claims),
        "settings": found.settings,
        "versions": versions(),
        "seconds": found.seconds,
        "problems": _rows(found.problems),
        "notes": list(found.notes),
        "asked": found.asked,
        "finished": datetime.now().isoformat(timespec="minutes"),
    }


NEEDED = ("notebook", "tables", "figures", "claims", "settings", "seconds")  # of a run


def load_runs(folder):
    """Read what the notebooks left behind."""
    paths = sorted(Path(folder).glob("run/*.json"))
    if not paths:
        raise PrivemoError(f"there are no results in {folder}; run: make replicate")
    return [_read_run(path) for path in paths]


def _read_run(path):
    """Read what one notebook left behind."""
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        lacking = sorted(set(NEEDED) - set(run))
        if isinstance(run, dict) and not lacking:
            return run
        reason = f"without {', '.join(lacking)}"
    except (ValueError, TypeError, RecursionError) as error:
        reason = error
    raise PrivemoError(
        f"{path} is damaged ({reason}); delete it, and run the notebook again"
    )


def refuse_others(folder, notebook, asked):
    """Refuse a folder that holds results of other parameters.

    Parameters
    ----------
    folder : path-like
        Of results.
    notebook : str
        Whose results are going to be written. Others may have other `FREE` ones.
    asked : dict
        Its parameters, by name in lower case.

    Raises
    ------
    PrivemoError
        Names one parameter that differs, and both values.
    """
    for path in sorted(Path(folder).glob("run/*.json")):
        run = _read_run(path)
        there = run.get("asked") or run["settings"]
        free = () if path.stem == notebook else FREE
        for name in sorted(asked.keys() & there.keys() - {*free}):
            if asked[name] != there[name]:
                raise PrivemoError(
                    f"{folder} holds results of {path.stem} with another {name}, "
                    f"{there[name]!r} and not {asked[name]!r}; give another folder as "
                    f"RESULTS, or delete this one"
                )


def collect_claims(folder):
    """Write ``claims.csv``, the verdicts of all notebooks, one row a claim."""
    rows = [
        {"notebook": run["notebook"], **row}
        for run in load_runs(folder)
        for row in run["claims"]
    ]
    write_csv(Path(folder) / "claims.csv", pd.DataFrame(rows))


def collect_scores(folder):
    """Put together the scores of all notebooks; they share cells."""
    return tuple(_union(Path(folder) / kind) for kind in SCORED)


def versions():
    """Return the versions of Python, of the machine's kind and of the packages used."""
    found = {
        "Python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _check_verdicts(claims):
    unknown = set(claims["verdict"]) - set(VERDICTS)
    if unknown:
        raise PrivemoError(
            f"there is no verdict {', '.join(map(repr, sorted(unknown)))}; a verdict "
            f"is one of {', '.join(VERDICTS)}"
        )


def _check_named(report_tables, tables):
    unknown = [name for name in report_tables or () if name not in tables]
    if unknown:
        raise PrivemoError(
            f"report_tables names {', '.join(map(repr, unknown))}, which is not among "
            f"the tables: {', '.join(tables)}"
        )


def _write_scores(path, table):
    """Write scores without run times, which differ from run to run."""
    if table is None or table.empty:
        path.unlink(missing_ok=True)  # of an earlier run
    else:
        write_csv(path, table.drop(columns="seconds", errors="ignore"))


def _union(folder):
    """Read the scores of every notebook; refuse two that contradict each other."""
    parts = [
        pd.read_csv(path).assign(notebook=path.stem)
        for path in sorted(folder.glob("*.csv"))
    ]
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    scores = rows.drop(columns="notebook").drop_duplicates()
    keys = [name for name in (*KEYS, *DEFENCE, "fold") if name in scores]
    twice = scores[scores.duplicated(keys)]
    if len(twice):
        row = twice.iloc[0]
        same = rows[(rows[keys] == row[keys]).all(axis=1)]
        raise PrivemoError(
            f"{' and '.join(same['notebook'])} have different {folder.name} of the "
            f"cell {', '.join(f'{name} {row[name]}' for name in keys)}; they ran with "
            "other settings or other sources: run both again"
        )
    return scores.reset_index(drop=True)


def _flat(table):
    """Turn an index that says something into columns."""
    unnamed = list(table.index.names) == [None]
    says_nothing = unnamed and pd.api.types.is_integer_dtype(table.index)
    return table if says_nothing else table.reset_index()


def _rows(table):
    """Turn a table into a list of dicts that json can hold; nan becomes None."""
    if table is None or table.empty:
        return []
    return _flat(table).astype(object).where(table.notna(), None).to_dict("records")


def _plain(value):
    """Turn a numpy number or a path into what json can hold."""
    return value.item() if isinstance(value, np.generic) else str(value)
