"""Checks that nbval lacks, and `make notebooks`, which stores what they compare with.

nbval passes a notebook that never ran (a cell without execution count is not compared)
and knows no tolerance: 0.5001 is not 0.5002. So nbval runs every cell and compares the
few outputs tagged ``nbval-check-output``, which are the same on every processor; the
functions here compare the tables, from which all verdicts follow.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

import jupytext
import nbformat
import pandas as pd

from privemo.lessons.notebooks import run_notebook
from privemo.lessons.planning import compute_notebooks

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
REFERENCE = Path(__file__).resolve().parent / "reference"
PICTURES = NOTEBOOKS.parent / "docs"
SHOWN = ("privacy_gap.png",)  # in the README
CHECKED = "nbval-check-output"


def incomplete(path):
    """List the reasons why a stored notebook is no full record of a run.

    Parameters
    ----------
    path : path-like
        Notebook with outputs.

    Returns
    -------
    reasons : list of str
        Empty if every cell ran, in order and without error, if the outputs that nbval
        compares are there, and if nothing of one machine is left in it.
    """
    notebook = nbformat.read(path, as_version=4)
    reasons = []
    cells = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]
    for position, cell in enumerate(cells, start=1):
        first_line = cell.source.splitlines()[0]
        tags = cell.metadata.get("tags", [])
        kinds = {output.output_type for output in cell.outputs}
        if cell.execution_count != position:
            reasons.append(f"not run, or not in order: {first_line}")
        if "error" in kinds:
            reasons.append(f"failed: {first_line}")
        if CHECKED in tags and not kinds:
            reasons.append(f"lost its output: {first_line}")
        if "injected-parameters" in tags or "papermill" in cell.metadata:
            reasons.append(f"has papermill's stamps: {first_line}")
    if not any(CHECKED in cell.metadata.get("tags", []) for cell in cells):
        reasons.append(f"no cell has the tag {CHECKED}")
    return reasons


def table_differences(measured, reference, tolerances):
    """List where a table differs from the stored one by more than it may.

    Parameters
    ----------
    measured, reference : DataFrame
        The table of this run and the stored one.
    tolerances : dict of str to float or None
        Largest allowed difference by column; None for a column that is not compared.
        Columns that are not named must be equal.

    Returns
    -------
    differences : list of str
        One for each column and row.
    """
    if list(measured.columns) != list(reference.columns):
        return [f"columns {list(measured.columns)}, stored {list(reference.columns)}"]
    if len(measured) != len(reference):
        return [f"{len(measured)} rows, stored {len(reference)}"]
    return [
        f"row {row}, {column}: {measured[column][row]}, stored {reference[column][row]}"
        for column in reference.columns
        if tolerances.get(column, 0) is not None
        for row in _rows_apart(measured[column], reference[column], tolerances)
    ]


def tables_apart(folder, reference=REFERENCE):
    """List where the tables of a run differ from the stored ones.

    Parameters
    ----------
    folder : path-like
        Results folder of the run.
    reference : path-like
        Folder of the stored tables and of ``tolerances.json``; see `tolerances_of`.

    Returns
    -------
    differences : list of str
        A table that only one side has is a difference, too.
    """
    reference, measured = Path(reference), Path(folder) / "tables"
    names = {p.name for f in (reference, measured) for p in f.glob("*.csv")}
    differences = []
    for name in sorted(names):
        missing = [f for f in (reference, measured) if not (f / name).exists()]
        if missing:
            differences.append(f"{name} is missing from {missing[0].name}")
            continue
        found = table_differences(
            pd.read_csv(measured / name),
            pd.read_csv(reference / name),
            tolerances_of(name.removesuffix(".csv"), reference),
        )
        differences += [f"{name}, {difference}" for difference in found]
    return differences


def tolerances_of(table, reference=REFERENCE):
    """Return the tolerance of each column of a table.

    Parameters
    ----------
    table : str
        Its name.
    reference : path-like
        Folder of ``tolerances.json``, which holds the tolerances of columns of every
        table, those of single tables, and the reason for them.

    Returns
    -------
    tolerances : dict of str to float or None
        As `table_differences` takes them.
    """
    stored = json.loads((Path(reference) / "tolerances.json").read_text("utf-8"))
    return stored.get("every table", {}) | stored.get(table, {})


def mutate(path, target, old, new):
    """Copy a notebook with a piece of its source replaced, to see a check fail.

    Parameters
    ----------
    path, target : path-like
        Notebook and place of the copy.
    old, new : str
        Source that occurs exactly once, and what to put in its place.

    Returns
    -------
    target : path-like
        The copy.
    """
    notebook = nbformat.read(path, as_version=4)
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    occurrences = sum(cell.source.count(old) for cell in cells)
    assert occurrences == 1, f"{old!r} occurs {occurrences} times in {path}"
    for cell in cells:
        cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, target)
    return target


def store_notebooks():
    """Run every notebook; store it with its outputs, its tables and its pictures."""
    with tempfile.TemporaryDirectory() as results:
        os.environ["PRIVEMO_RESULTS"] = results
        for source in sorted(NOTEBOOKS.glob("[0-9]*.py")):
            notebook = jupytext.read(source)
            for i, cell in enumerate(notebook.cells):
                cell.id = f"cell-{i}"  # jupytext's are new ones every time
            nbformat.write(notebook, source.with_suffix(".ipynb"))
        stored = sorted(NOTEBOOKS.glob("*.ipynb"))
        compute_notebooks([(path, {}) for path in stored])
        for path in stored:
            run_notebook(path, path, title=path.stem)
        for old in REFERENCE.glob("*.csv"):
            old.unlink()
        for table in Path(results, "tables").glob("*.csv"):
            shutil.copy(table, REFERENCE)
        PICTURES.mkdir(exist_ok=True)
        for name in SHOWN:
            shutil.copy(Path(results, "figures", name), PICTURES)


def _rows_apart(measured, reference, tolerances):
    """Return the rows of a column that are further apart than allowed."""
    same = measured.eq(reference) | (measured.isna() & reference.isna())
    if reference.name in tolerances:
        same |= (measured - reference).abs() <= tolerances[reference.name]
    return list(same.index[~same])


if __name__ == "__main__":
    store_notebooks()
