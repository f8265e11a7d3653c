"""The stored notebooks are full records of a run, and a new run agrees with them."""

import re

import nbformat
import pandas as pd
import pytest
from support.notebook_checks import (
    NOTEBOOKS,
    REFERENCE,
    incomplete,
    mutate,
    table_differences,
    tables_apart,
    tolerances_of,
    without_alternative,
    wrote_to_stderr,
)

from privemo.errors import PrivemoError
from privemo.lessons.notebooks import run_notebook
from privemo.lessons.sources import SOURCES, list_lessons, readers_notebook
from privemo.stages import backend_name

STORED = list_lessons(NOTEBOOKS, "ipynb")
MUTATIONS = [  # notebook, source in it, what is put in its place: must stop the run
    (
        "1_leakage_by_modality",
        "keras.ops.stop_gradient(x) - strength * x",
        "keras.ops.stop_gradient(x) + strength * x",
    ),
    (
        "3_emotion_performance",
        "np.std(difference, ddof=1) * np.sqrt",
        "np.std(difference, ddof=0) * np.sqrt",
    ),
    (
        "5_gender_subgroups",
        'recall.get("male", np.nan) - recall',
        'recall.get("male", np.nan) + recall',
    ),
    (
        "6_adversary_placement",
        "-adversary.strength * error",
        "adversary.strength * error",
    ),
]
TABLES = [
    path
    for path in sorted(REFERENCE.glob("*.csv"))
    if "modality" in pd.read_csv(path, nrows=0).columns
]
NO_KEYS = ("published", "n_folds", "n_arrangements")  # follow from the others
GIVEN = ("strength", "from", "to", "paper's share")  # not measured here
SWAP = {"acoustic": "lexical", "lexical": "acoustic"}


def by_name(path):
    return path.stem


def read(path):
    return nbformat.read(path, as_version=4)


def cut(notebook):
    """List the cells of tables that show the beginning of a text only."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            html = "".join(output.get("data", {}).get("text/html", ""))
            found += re.findall(r"<td>([^<]{30,}\.\.\.)</td>", html)
    return found


@pytest.mark.parametrize("path", STORED, ids=by_name)
def test_no_reason_is_cut_off(path):
    assert cut(read(path)) == []


def contents(notebook):
    """List what a run leaves as it was."""
    return [(cell.cell_type, cell.source, cell.metadata) for cell in notebook.cells]


def test_a_reader_meets_notebooks_and_nothing_else():
    made = {s.relative_to(SOURCES).with_suffix(".ipynb") for s in list_lessons()}
    assert {path.relative_to(NOTEBOOKS) for path in STORED} == made
    ignored = (".ipynb_checkpoints", "__pycache__")
    found = [p for p in NOTEBOOKS.rglob("*.*") if not set(ignored) & set(p.parts)]
    assert [path for path in found if path.suffix != ".ipynb"] == []


@pytest.mark.parametrize("path", STORED, ids=by_name)
def test_every_cell_ran_and_left_its_output(path):
    assert incomplete(path) == []


@pytest.mark.parametrize("path", STORED, ids=by_name)
def test_no_cell_warns_and_every_picture_has_words(path):
    assert wrote_to_stderr(read(path)) == []
    assert without_alternative(read(path)) == []


@pytest.mark.parametrize("path", STORED, ids=by_name)
def test_a_notebook_is_its_source(path):
    source = SOURCES / path.relative_to(NOTEBOOKS).with_suffix(".py")
    assert contents(read(path)) == contents(readers_notebook(source)), (
        "run: make notebooks"
    )


@pytest.mark.slow
@pytest.mark.skipif(backend_name() != "tensorflow", reason="TensorFlow made the tables")
def test_a_new_run_gives_the_stored_tables(solved):
    assert tables_apart(solved) == []


@pytest.mark.parametrize(
    "path", sorted(REFERENCE.glob("*.csv")), ids=lambda path: path.stem
)
def test_what_another_processor_moves_has_a_tolerance(path):
    """On the processor that stored a table, nothing else would tell."""
    table, limits = pd.read_csv(path), tolerances_of(path.stem)
    fractions = [
        name
        for name, values in table.select_dtypes("float").items()
        if (values.dropna() % 1 != 0).any()
    ]
    assert [name for name in fractions if name not in (*limits, *GIVEN)] == []


@pytest.mark.skipif(not TABLES, reason="there is no notebook yet")
def test_a_swapped_modality_is_beyond_tolerance():
    """A run that mixed two modalities up would change every table in this way."""
    found = [difference for path in TABLES for difference in swap_modalities(path)]
    assert found != []


def swap_modalities(path):
    """Exchange the numbers of two modalities; list what the check finds."""
    table = pd.read_csv(path)
    limits = tolerances_of(path.stem)
    keys = [name for name in table if name not in (*limits, *NO_KEYS)]
    renamed = table.assign(modality=table["modality"].replace(SWAP)).set_index(keys)
    swapped = renamed.reindex(table.set_index(keys).index).reset_index()
    numbers = {name: swapped[name] for name in limits if name in swapped}
    return table_differences(table.assign(**numbers), table, limits)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new"), MUTATIONS)
def test_a_mutated_notebook_stops(tmp_path, name, old, new):
    path = mutate(NOTEBOOKS / f"{name}.ipynb", tmp_path / "mutated.ipynb", old, new)
    with pytest.raises(PrivemoError):
        run_notebook(path, tmp_path / "executed.ipynb", {"RESULTS": str(tmp_path)})
