"""Checks of stored notebooks that nbval lacks.

nbval passes a notebook that never ran (a cell without execution count is not compared)
and knows no tolerance: 0.5001 is not 0.5002. So nbval runs every cell and compares the
few outputs tagged ``nbval-check-output``, which are the same on every processor; the
functions here compare the tables, from which all verdicts follow, and look for what a
reader must not meet: warnings, and figures that say nothing to who cannot see them.
"""

import json
import re
from pathlib import Path

import nbformat
import pandas as pd

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
REFERENCE = Path(__file__).resolve().parents[1] / "reference"
CHECKED = "nbval-check-output"
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ALTERNATIVE = re.compile(r"\balt=([\"'])\s*[^\s\"'].*?\1", re.IGNORECASE | re.DOTALL)


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
    cells = _code_cells(nbformat.read(path, as_version=4))
    reasons = []
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


def wrote_to_stderr(notebook):
    """List the cells that wrote to stderr, as every warning does.

    Parameters
    ----------
    notebook : NotebookNode
        Executed, with ``keep_stderr=True``.

    Returns
    -------
    reasons : list of str
        One a cell, with what it wrote.
    """
    return [
        f"{_name(cell)} wrote to stderr: {_text(output)}"
        for cell in _code_cells(notebook)
        for output in cell.outputs
        if output.get("name") == "stderr"
    ]


def without_alternative(notebook):
    """List the cells that show a picture and no words for who cannot see it.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs. The words are ``alt`` in an output's metadata, under the
        picture's media type, which is where nbconvert looks; or the attribute ``alt``
        of an ``<img>`` in an output of HTML.

    Returns
    -------
    reasons : list of str
        One a picture.
    """
    return [
        f"{_name(cell)} shows a picture without a text alternative"
        for cell in _code_cells(notebook)
        for output in cell.outputs
        for _ in _mute_pictures(output)
    ]


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


def _code_cells(notebook):
    """List the code cells that hold code."""
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def _name(cell):
    """Name a cell by its number and its first line."""
    number = " " if cell.execution_count is None else cell.execution_count
    return f"cell [{number}] ({cell.source.splitlines()[0]})"


def _text(output):
    """Put the text of an output into one line."""
    return " ".join("".join(output["text"]).split())


def _mute_pictures(output):
    """Yield the pictures of one output that nothing stands in for."""
    data = output.get("data", {})
    tags = PICTURE.findall("".join(data.get("text/html", "")))
    yield from (tag for tag in tags if not ALTERNATIVE.search(tag))
    if any(map(ALTERNATIVE.search, tags)):
        return  # the same picture, in the form that is shown
    for kind in data:
        if kind.startswith("image/"):
            words = output.get("metadata", {}).get(kind, {}).get("alt", "")
            if not words.strip():
                yield kind


def _rows_apart(measured, reference, tolerances):
    """Return the rows of a column that are further apart than allowed."""
    same = measured.eq(reference) | (measured.isna() & reference.isna())
    if reference.name in tolerances:
        same |= (measured - reference).abs() <= tolerances[reference.name]
    return list(same.index[~same])
