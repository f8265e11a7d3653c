"""The checks of stored notebooks can fail: each is shown a notebook gone wrong."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from support.notebook_checks import (
    NOTEBOOKS,
    incomplete,
    mutate,
    table_differences,
    tables_apart,
    without_alternative,
    wrote_to_stderr,
)
from support.toy_notebook import write_toy

from privemo.lessons.notebooks import NotebookError, run_notebook

TABLE = pd.DataFrame(
    {"modality": ["acoustic", "lexical"], "L": [0.72, 0.62], "n_folds": [5, 5]}
)
TOLERANCES = {"L": 0.03}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Store the toy as `make notebooks` would."""
    folder = tmp_path_factory.mktemp("stored")
    path = write_toy(folder / "toy.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRIVEMO_HOME", str(folder))
        run_notebook(path, path)
    return path


def nbval_passes(path, folder):
    """Run nbval as `make test` does, on one notebook in a folder of its own."""
    shutil.copy(NOTEBOOKS.parent / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax"]
    done = subprocess.run(
        [*command, "--nbval-current-env", f"--rootdir={folder}", path],
        cwd=folder,
        env={**os.environ, "PRIVEMO_HOME": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode == 0


def rewrite(path, target, change):
    """Copy a notebook with a change made to each of its code cells."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            change(cell)
    nbformat.write(notebook, target)
    return target


def test_a_stored_notebook_passes(stored, tmp_path):
    assert incomplete(stored) == []
    assert nbval_passes(stored, tmp_path)


def test_a_stripped_notebook_fails_though_nbval_passes_it(stored, tmp_path):
    def strip(cell):
        cell.update(outputs=[], execution_count=None)

    stripped = rewrite(stored, tmp_path / "stripped.ipynb", strip)
    assert nbval_passes(stripped, tmp_path)
    assert sum("not run" in reason for reason in incomplete(stripped)) == 5


def test_a_notebook_that_lost_only_its_outputs_fails(stored, tmp_path):
    path = rewrite(stored, tmp_path / "lost.ipynb", lambda c: c.update(outputs=[]))
    assert incomplete(path) == ["lost its output: found = LeftBehind("]


def test_a_notebook_that_stopped_half_way_fails(stored, tmp_path):
    path = tmp_path / "stopped.ipynb"
    with pytest.raises(NotebookError):
        run_notebook(stored, path, {"MISTAKE": "of the notebook"})
    reasons = "; ".join(incomplete(path))
    assert "failed: os.write" in reasons
    assert "not run, or not in order: found = LeftBehind(" in reasons
    assert "has papermill's stamps: # Parameters" in reasons


def test_another_verdict_fails(stored, tmp_path):
    path = mutate(stored, tmp_path / "m.ipynb", "high: reproduced", "high: refuted")
    assert incomplete(path) == []
    assert not nbval_passes(path, tmp_path)


def test_a_notebook_without_checked_output_fails(stored, tmp_path):
    path = rewrite(stored, tmp_path / "m.ipynb", lambda c: c.update(metadata={}))
    assert incomplete(path) == ["no cell has the tag nbval-check-output"]


def test_a_mutation_that_hits_nothing_is_refused(stored, tmp_path):
    with pytest.raises(AssertionError, match="occurs 0 times"):
        mutate(stored, tmp_path / "m.ipynb", "no such source", "")


def showing(*outputs):
    """Make an executed notebook of one cell."""
    cell = nbformat.v4.new_code_cell("plot()\n", execution_count=4, outputs=[*outputs])
    return nbformat.v4.new_notebook(cells=[cell])


def display(data, **metadata):
    return nbformat.v4.new_output("display_data", data, metadata=metadata)


PNG = {"image/png": "iVBOR", "text/plain": "<Figure>"}
INLINE = '<img src="data:image/png;base64,iVBOR" {}>'


@pytest.mark.parametrize(
    "output",
    [
        display(PNG, **{"image/png": {"alt": "P rises from 0.2 to 0.3"}}),
        display({"text/html": INLINE.format('alt="P rises"')}),
        display({"text/html": "<p>" + INLINE.format("alt='P\nrises'")}),
        display(PNG | {"text/html": INLINE.format('alt="P rises"')}),
        display({"text/html": "<table></table>"}),
        nbformat.v4.new_output("stream", text="<img>"),
    ],
)
def test_a_picture_with_words_passes(output):
    assert without_alternative(showing(output)) == []


@pytest.mark.parametrize(
    "output",
    [
        display(PNG),
        display(PNG, **{"image/png": {"width": 300}}),
        display(PNG, **{"image/png": {"alt": " "}}),
        display({"image/svg+xml": "<svg/>"}),
        display({"text/html": INLINE.format("")}),
        display({"text/html": INLINE.format('alt=""')}),
        display({"text/html": INLINE.format('alt=" "') + INLINE.format('alt="P"')}),
        display(PNG | {"text/html": "<p>alt='P rises'</p>"}),
    ],
)
def test_a_picture_without_words_is_named(output):
    assert without_alternative(showing(output)) == [
        "cell [4] (plot()) shows a picture without a text alternative"
    ]


def test_every_picture_of_a_cell_counts():
    both = display({"text/html": 2 * INLINE.format("")})
    assert len(without_alternative(showing(both, display(PNG)))) == 3


def test_what_went_to_stderr_is_named():
    warning = "a.py:3: UserWarning:\n  too few\n"
    notebook = showing(
        nbformat.v4.new_output("stream", name="stderr", text=warning),
        nbformat.v4.new_output("stream", name="stdout", text="fine"),
    )
    assert wrote_to_stderr(notebook) == [
        "cell [4] (plot()) wrote to stderr: a.py:3: UserWarning: too few"
    ]
    assert wrote_to_stderr(showing(display(PNG))) == []


@pytest.mark.parametrize("shift", [0, 0.029, -0.029])
def test_a_table_within_tolerance_passes(shift):
    moved = TABLE.assign(L=TABLE["L"] + shift)
    assert table_differences(moved, TABLE, TOLERANCES) == []


@pytest.mark.parametrize(
    ("wrong", "difference"),
    [
        (TABLE.assign(modality=["lexical", "acoustic"]), "row 0, modality: lexical"),
        (TABLE.assign(L=[0.62, 0.72]), "row 1, L: 0.72, stored 0.62"),
        (TABLE.iloc[::-1].reset_index(drop=True), "row 0, L: 0.62, stored 0.72"),
        (TABLE.assign(L=TABLE["L"] + 0.031), "row 0, L: 0.751"),
        (TABLE.assign(L=[float("nan"), 0.62]), "row 0, L: nan, stored 0.72"),
        (TABLE.assign(n_folds=[5, 4]), "row 1, n_folds: 4, stored 5"),
        (TABLE.iloc[:1], "1 rows, stored 2"),
        (TABLE.drop(columns="L"), "columns"),
    ],
)
def test_a_table_gone_wrong_fails(wrong, difference):
    assert difference in "; ".join(table_differences(wrong, TABLE, TOLERANCES))


def test_a_missing_number_equals_a_missing_number():
    hole = TABLE.assign(L=[float("nan"), 0.62])
    assert table_differences(hole, hole, TOLERANCES) == []
    assert table_differences(hole, hole, {}) == []


def test_a_column_that_is_not_compared_may_differ():
    other = TABLE.assign(L=[0.1, 0.1])
    assert table_differences(other, TABLE, {"L": None}) == []


@pytest.mark.parametrize("absent", ["reference", "run/tables"])
def test_a_table_that_one_side_lacks_fails(tmp_path, absent):
    reference, tables = tmp_path / "reference", tmp_path / "run/tables"
    for folder in (reference, tables):
        folder.mkdir(parents=True)
        TABLE.to_csv(folder / "leakage.csv", index=False)
    (reference / "tolerances.json").write_text(json.dumps({"leakage": TOLERANCES}))
    assert tables_apart(tmp_path / "run", reference) == []
    (tmp_path / absent / "leakage.csv").unlink()
    name = Path(absent).name
    assert tables_apart(tmp_path / "run", reference) == [
        f"leakage.csv is missing from {name}"
    ]
