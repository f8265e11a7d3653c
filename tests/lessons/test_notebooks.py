"""A notebook runs in this Python, or stops with a message that can be read."""

import os
import sys

import nbformat
import pandas as pd
import pytest
from support.toy_notebook import write_toy

from privemo.errors import PrivemoError
from privemo.lessons.notebooks import NotebookError, clean_notebook, run_notebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="module")
def toy(folder):
    return write_toy(folder / "toy.ipynb")


@pytest.fixture(scope="module")
def executed(toy, folder):
    """Run the toy where another kernel is installed under the usual name."""
    kernel = folder / "jupyter/kernels/python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "language": "python"}')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
        results = folder / "results"
        run_notebook(toy, folder / "out/toy.ipynb", {"RESULTS": str(results)})
    return nbformat.read(folder / "out/toy.ipynb", as_version=4)


def test_the_kernel_is_this_python_in_the_notebooks_folder(executed, folder):
    (where,) = [c for c in executed.cells if "sys.executable" in c.source]
    python, place = eval(where.outputs[0].data["text/plain"])
    assert (python, place) == (sys.executable, folder.name)


def test_parameters_reach_the_notebook(executed, folder):
    table = pd.read_csv(folder / "results/tables/leakage.csv")
    assert table["L"].tolist() == [0.72, 0.62]


def test_a_relative_home_is_the_same_in_the_kernel(toy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIVEMO_HOME", "mine")
    notebook = nbformat.read(toy, as_version=4)
    asked = "import os; os.path.samefile(os.environ['PRIVEMO_HOME'] + '/..', HERE)"
    asked = asked.replace("HERE", repr(str(tmp_path)))
    notebook.cells.append(nbformat.v4.new_code_cell(asked))
    source = tmp_path / "notebooks/asking.ipynb"
    for folder in ("mine", "notebooks"):
        (tmp_path / folder).mkdir()
    nbformat.write(notebook, source)
    run_notebook(source, tmp_path / "mine/out.ipynb", {"RESULTS": str(tmp_path)})
    executed = nbformat.read(tmp_path / "mine/out.ipynb", as_version=4)
    assert executed.cells[-1].outputs[0].data["text/plain"] == "True"


def test_folders_of_this_machine_are_not_in_the_executed_copy(executed, folder):
    (given,) = [c for c in executed.cells if "injected" in str(c.metadata.get("tags"))]
    assert 'RESULTS = "..."' in given.source
    assert str(folder) not in nbformat.writes(executed)


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ('FOLDER = "../a/EmoDB"', 'FOLDER = "..."'),
        ("VECTORS = 'v.bin'\nSEED = 1", 'VECTORS = "..."\nSEED = 1'),
        ('KNOWN_FOLDER = ""', 'KNOWN_FOLDER = ""'),
        ('CORPUS = "emodb"', 'CORPUS = "emodb"'),
    ],
)
def test_cleaning_keeps_all_parameters_but_places(source, cleaned, tmp_path):
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "toy.ipynb")
    clean_notebook(tmp_path / "toy.ipynb")
    (found,) = nbformat.read(tmp_path / "toy.ipynb", as_version=4).cells
    assert found.source == cleaned


def test_nothing_of_this_run_is_left_in_the_executed_copy(executed):
    text = nbformat.writes(executed)
    assert '"stderr"' not in text
    assert "papermill" not in text
    noisy = executed.cells[4]
    assert "noise of native code" in noisy.source
    assert noisy.outputs == []
    assert {key for cell in executed.cells for key in cell.metadata} == {"tags"}


def test_what_python_wrote_to_stderr_is_kept_for_who_asks(toy, tmp_path, monkeypatch):
    monkeypatch.delenv(
        "PYTEST_CURRENT_TEST"
    )  # with it no kernel listens to native code
    results = {"RESULTS": str(tmp_path)}
    run_notebook(toy, tmp_path / "out.ipynb", results, keep_stderr=True)
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    # not what native code wrote, which comes with the machine
    written = [(o.name, o.text) for o in executed.cells[4].outputs]
    assert written == [("stderr", "noise\n")]


@pytest.mark.parametrize(
    ("metadata", "kept"),
    [
        ({"tags": ["exercise"]}, {"tags": ["exercise"]}),
        ({"nbgrader": {"grade_id": "n1-e1"}}, {"nbgrader": {"grade_id": "n1-e1"}}),
        ({"jupyter": {"source_hidden": True}}, {"jupyter": {"source_hidden": True}}),
        ({"jupyter": {"source_hidden": False, "outputs_hidden": True}}, {}),
        ({"tags": [], "papermill": {"duration": 1.2}, "collapsed": True}, {}),
    ],
)
def test_cleaning_keeps_what_the_source_says_of_a_cell(metadata, kept, tmp_path):
    cell = nbformat.v4.new_code_cell("1", metadata=metadata)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "toy.ipynb")
    clean_notebook(tmp_path / "toy.ipynb")
    (cleaned,) = nbformat.read(tmp_path / "toy.ipynb", as_version=4).cells
    assert cleaned.metadata == kept


def test_terminal_and_environment_stay_as_they_were(toy, tmp_path, capfd):
    before = dict(os.environ)
    run_notebook(toy, tmp_path / "toy.ipynb", {"RESULTS": str(tmp_path)})
    assert capfd.readouterr() == ("", "")
    assert dict(os.environ) == before


def test_a_mistake_of_the_user_is_shown_without_traceback(toy, tmp_path):
    with pytest.raises(PrivemoError) as error:
        run_notebook(toy, tmp_path / "out.ipynb", {"MISTAKE": "of the user"})
    assert str(error.value) == "a.wav is empty; download it again"
    assert type(error.value) is PrivemoError


def test_another_mistake_names_the_cell_and_the_executed_copy(toy, tmp_path):
    with pytest.raises(NotebookError) as error:
        run_notebook(toy, tmp_path / "out.ipynb", {"MISTAKE": "of the notebook"})
    assert "toy.ipynb stopped in cell [4] with AssertionError: " in str(error.value)
    assert "the hypothesis is refuted; see the end of" in str(error.value)
    assert "Traceback" in (tmp_path / "out.ipynb").read_text()


def test_a_kernel_that_dies_is_reported(toy, tmp_path):
    with pytest.raises(NotebookError, match="its Python process died"):
        run_notebook(toy, tmp_path / "out.ipynb", {"MISTAKE": "death"})


@pytest.mark.parametrize("parameters", [{"SED": 1}, {"SEED": "1"}])
def test_refused_parameters_run_nothing(toy, tmp_path, parameters):
    with pytest.raises(PrivemoError, match="SEED: int = 0"):
        run_notebook(toy, tmp_path / "out.ipynb", parameters)
    assert not (tmp_path / "out.ipynb").exists()
