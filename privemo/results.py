"""What a notebook leaves behind: tables, figures, claims, and how they came about.

A notebook writes one ``run/<notebook>.json`` beside its tables and figures, in one
call. ``claims.csv`` and the report are functions of these files, so notebooks may run
in any order, at once, or alone.
"""

import json
import os
import platform
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd

from privemo import paths
from privemo.errors import PrivemoError

VERDICTS = (
    "reproduced",
    "direction only",
    "inconclusive",
    "contradicted",
    "not testable",
)
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


def save_results(
    notebook,
    *,
    question,
    tables,
    figures,
    claims,
    settings,
    seconds=None,
    captions=None,
    problems=None,
    notes=(),
    folder=None,
):
    """Write everything that a notebook found, for the report and for the tests.

    Parameters
    ----------
    notebook : str
        Name of the notebook without ``.ipynb``.
    question : str
        The question it answers, one sentence.
    tables : dict of str to DataFrame
        Tables by file name; a named index becomes columns. Columns ``low`` and
        ``high``, or ``x_low`` and ``x_high`` beside ``x``, are shown as intervals.
    figures : dict of str to matplotlib Figure
        Plots by file name.
    claims : DataFrame
        One row a claim of the paper, with its ``verdict`` (one of `VERDICTS`); see
        `privemo.claims`.
    settings : dict
        Everything that decided the numbers: corpus, profile, seed, `Settings`.
    seconds : dict of str to float, optional
        Duration of each part in s.
    captions : dict of str to str, optional
        A sentence for each table or figure, by its name.
    problems : DataFrame, optional
        What was left out; columns ``file``, ``problem``, ``remedy``.
    notes : sequence of str, optional
        Sentences that a reader needs, such as the share of known words.
    folder : path-like, optional
        Results folder. Default: `privemo.paths.results_folder`.

    Returns
    -------
    folder : Path
        The results folder.

    Raises
    ------
    PrivemoError
        If a claim has an unknown verdict.
    """
    folder = Path(folder or paths.results_folder())
    _check_verdicts(claims)
    for name, table in tables.items():
        text = _flat(table).to_csv(index=False, lineterminator="\n")
        _write(folder / "tables" / f"{name}.csv", text)
    for name, figure in figures.items():
        path = _unfinished(folder / "figures" / f"{name}.png")
        figure.savefig(path, format="png", dpi=150, bbox_inches="tight")
        _finish(path)
    run = {
        "notebook": notebook,
        "question": question,
        "tables": list(tables),
        "figures": list(figures),
        "captions": captions or {},
        "claims": _rows(claims),
        "settings": settings,
        "versions": versions(),
        "seconds": seconds or {},
        "problems": _rows(problems),
        "notes": list(notes),
        "finished": datetime.now().isoformat(timespec="minutes"),
    }
    text = json.dumps(run, indent=1, default=_plain, allow_nan=False)
    _write(folder / "run" / f"{notebook}.json", text)
    collect_claims(folder)
    return folder


def load_runs(folder):
    """Read what the notebooks left behind.

    Parameters
    ----------
    folder : path-like
        Results folder.

    Returns
    -------
    runs : list of dict
        One for each notebook, by name.

    Raises
    ------
    PrivemoError
        If there is nothing to report.
    """
    paths = sorted(Path(folder).glob("run/*.json"))
    if not paths:
        raise PrivemoError(f"there are no results in {folder}; run: make replicate")
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def collect_claims(folder):
    """Write ``claims.csv``, the verdicts of all notebooks, one row a claim.

    Parameters
    ----------
    folder : path-like
        Results folder.
    """
    rows = [
        {"notebook": run["notebook"], **row}
        for run in load_runs(folder)
        for row in run["claims"]
    ]
    text = pd.DataFrame(rows).to_csv(index=False, lineterminator="\n")
    _write(Path(folder) / "claims.csv", text)


def versions():
    """Return the versions of Python, of the machine's kind and of the packages used.

    Returns
    -------
    versions : dict of str to str
        Only packages that are installed.
    """
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


def _flat(table):
    """Turn an index that says something into columns."""
    says_nothing = isinstance(table.index, pd.RangeIndex) and table.index.name is None
    return table if says_nothing else table.reset_index()


def _rows(table):
    """Turn a table into a list of dicts that json can hold; nan becomes None."""
    if table is None or table.empty:
        return []
    return _flat(table).astype(object).where(table.notna(), None).to_dict("records")


def _plain(value):
    """Turn a numpy number or a path into what json can hold."""
    return value.item() if isinstance(value, np.generic) else str(value)


def _write(path, text):
    unfinished = _unfinished(path)
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    _finish(unfinished)


def _unfinished(path):
    """Return a name beside `path` that no other process uses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{path.name}.{os.getpid()}.unfinished")


def _finish(path):
    """Give a completely written file its real name."""
    path.replace(path.with_name(path.name.rsplit(".", 2)[0]))
