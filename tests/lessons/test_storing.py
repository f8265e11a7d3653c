"""`make notebooks` stores notebooks that a reader may have, and no others."""

import nbformat
import pytest
import store_notebooks

from privemo.errors import PrivemoError
from privemo.lessons.notebooks import NotebookError

LESSON = """\
# %% [markdown]
# # A lesson

# %%
import warnings
{code}

# %% nbgrader={{"grade": false, "grade_id": "{name}", "locked": false, \
"schema_version": 3, "solution": true}}
answer = None
### BEGIN SOLUTION
answer = 1
### END SOLUTION
print(answer)
"""
SAVE = """\
import pandas as pd
from matplotlib.figure import Figure
from privemo.report.results import LeftBehind, save_results

found = LeftBehind(
    question="Is it so?",
    tables={{"{name}_table": pd.DataFrame({{"L": [1]}})}},
    figures={{"privacy_gap": Figure()}},
    claims=pd.DataFrame({{"claim": ["it is"], "verdict": ["reproduced"]}}),
    settings={{}},
)
_ = save_results("{name}", found)"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Give the lessons, and what is stored of them, a place of their own."""
    monkeypatch.setenv("PRIVEMO_RESULTS", "")  # set by storing; put back afterwards
    places = {"NOTEBOOKS": "notebooks", "REFERENCE": "reference", "PICTURES": "docs"}
    for name, folder in places.items():
        (tmp_path / folder).mkdir()
        monkeypatch.setattr(store_notebooks, name, tmp_path / folder)
    (tmp_path / "sources/beyond").mkdir(parents=True)
    sources = store_notebooks.list_lessons
    monkeypatch.setattr(
        store_notebooks, "list_lessons", lambda: sources(tmp_path / "sources")
    )
    (tmp_path / "reference/old.csv").write_text("L\n2\n")
    return tmp_path


def write(house, name, code=SAVE):
    stem = name.split("/")[-1]
    code = code.format(name=stem)
    text = LESSON.format(name=stem, code=code)
    (house / f"sources/{name}.py").write_text(text, encoding="utf-8")


def stored(house, folder, kind):
    found = (house / folder).rglob(f"*.{kind}")
    return sorted(path.relative_to(house / folder).as_posix() for path in found)


def test_all_are_stored_open_with_their_tables_and_pictures(house):
    for name in ("1_one", "2_two", "beyond/more"):
        write(house, name)
    store_notebooks.store_notebooks()
    notebooks = stored(house, "notebooks", "ipynb")
    assert notebooks == ["1_one.ipynb", "2_two.ipynb", "beyond/more.ipynb"]
    for name in notebooks:
        notebook = nbformat.read(house / "notebooks" / name, as_version=4)
        (printed,) = notebook.cells[-1].outputs
        assert printed.text == "None\n"
        assert "# your code here" in notebook.cells[-1].source
    tables = stored(house, "reference", "csv")
    assert tables == ["1_one_table.csv", "2_two_table.csv", "more_table.csv"]
    assert stored(house, "docs", "*") == ["privacy_gap.png"]


def test_one_is_stored_and_what_the_others_wrote_stays(house):
    write(house, "1_one")
    write(house, "2_two")
    store_notebooks.store_notebooks("2")
    assert stored(house, "notebooks", "ipynb") == ["2_two.ipynb"]
    assert stored(house, "reference", "csv") == ["2_two_table.csv", "old.csv"]


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ('warnings.warn("too few")', "UserWarning: too few"),
        ('import sys; print("hm", file=sys.stderr)', "wrote to stderr: hm"),
        ('import logging; logging.warning("hm")', "wrote to stderr: WARNING:root:hm"),
        (
            "import matplotlib.pyplot as plt\nplt.plot([1]);",
            "shows a picture without a text alternative",
        ),
    ],
)
def test_a_fault_is_named_and_nothing_is_stored(house, code, fault):
    write(house, "1_one")
    write(house, "2_two", code)
    with pytest.raises(PrivemoError) as error:
        store_notebooks.store_notebooks()
    assert "nothing is stored:\n2_two, cell [1] (import warnings) " in str(error.value)
    assert fault in str(error.value)
    assert "1_one" not in str(error.value)
    assert stored(house, "notebooks", "ipynb") == []
    assert stored(house, "reference", "csv") == ["old.csv"]


def test_a_notebook_that_stops_stores_nothing(house):
    write(house, "1_one", "assert False, 'the number is another one'")
    with pytest.raises(NotebookError, match="the number is another one"):
        store_notebooks.store_notebooks()
    assert stored(house, "notebooks", "ipynb") == []


def test_a_lesson_that_is_not_there_is_named(house):
    write(house, "1_one")
    with pytest.raises(PrivemoError, match="starts with '3'; choose one of 1_one"):
        store_notebooks.store_notebooks("3")


@pytest.mark.parametrize(("flags", "printed"), [([], "None\n"), (["--solved"], "1\n")])
def test_a_lesson_can_be_run_elsewhere(house, monkeypatch, capsys, flags, printed):
    write(house, "1_one")
    command = ["store_notebooks.py", "1", "--into", str(house / "try"), *flags]
    monkeypatch.setattr("sys.argv", command)
    store_notebooks.main()
    path = house / "try/1_one.ipynb"
    assert capsys.readouterr().out == f"{path}\n"
    (output,) = nbformat.read(path, as_version=4).cells[-1].outputs
    assert output.text == printed
    assert stored(house, "notebooks", "ipynb") == []
