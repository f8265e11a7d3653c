"""Students get no solution; nbgrader gives points for what is right, and only that."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pandas as pd
import pytest
from nbgrader.api import Gradebook
from support.toy_exercises import write_exercises

from privemo.errors import PrivemoError
from privemo.lessons.assignments import make_assignments
from privemo.lessons.grading import CODE_STUB, TEXT_STUB, take_other_names
from privemo.lessons.notebooks import NotebookError, run_notebook
from privemo.lessons.sources import readers_notebook

WRONG = {  # by what is put in place of the stub
    "toy-e1": "chance = 0.25",  # within the visible test, not within the hidden one
    "toy-e2": "return attack_uar",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Make a course's folder of one notebook."""
    folder = tmp_path_factory.mktemp("course")
    make_assignments([write_exercises(folder / "toy.ipynb")], folder / "course")
    return folder / "course"


@pytest.fixture(scope="module")
def released(course):
    return nbformat.reads(released_text(course), as_version=4)


RIGHT = {"toy-e1": "chance = 0.5", "toy-e2": "return 1 - attack_uar"}


@pytest.fixture(scope="module")
def wrong(released, tmp_path_factory):
    """Answer both exercises wrongly."""
    return answer(released, WRONG, tmp_path_factory.mktemp("wrong"))


def answer(notebook, answers, folder):
    """Write answers at the place of the stubs."""
    notebook = nbformat.from_dict(notebook)
    for cell in notebook.cells:
        text = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        cell.source = cell.source.replace(CODE_STUB, text or CODE_STUB)
    nbformat.write(notebook, folder / "toy.ipynb")
    return folder / "toy.ipynb"


def source(notebook, grade_id):
    """Return the source of the cell of that name."""
    (cell,) = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell.source


def released_text(course):
    return (course / "release/toy/toy.ipynb").read_text("utf-8")


def submit(course, student, path, name="toy.ipynb"):
    """Put a notebook where nbgrader looks for what students handed in."""
    place = course / "submitted" / student / "toy" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(path.read_bytes())


def test_a_stub_stands_in_place_of_each_solution(released):
    first = "chance = None  # the UAR of who guesses between two genders"
    assert source(released, "toy-e1") == f"{first}\n{CODE_STUB}"
    assert source(released, "toy-e2").endswith(f'attack."""\n    {CODE_STUB}')
    assert source(released, "toy-e3") == TEXT_STUB


def test_visible_tests_stay_and_hidden_ones_go(released):
    text = source(released, "toy-e1-test")
    assert "it is a mean of shares" in text
    assert text.endswith("\n2 * tried  # points")
    assert "HIDDEN" not in nbformat.writes(released)
    assert "guessed right" not in nbformat.writes(released)


def test_no_output_is_left_and_the_place_to_write_in_is_shown(released):
    cells = [cell for cell in released.cells if cell.cell_type == "code"]
    assert all(not c.outputs and c.execution_count is None for c in cells)
    assert all("jupyter" not in cell.metadata for cell in released.cells)


def test_everything_lies_in_the_folder_of_the_course(course):
    assert {path.name for path in course.iterdir()} == {
        "gradebook.db",
        "nbgrader_config.py",
        "release",
        "source",
    }


def test_an_unsolved_notebook_runs_to_its_end(course, tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_RESULTS", str(tmp_path))
    run_notebook(course / "release/toy/toy.ipynb", tmp_path / "out.ipynb")
    text = (tmp_path / "out.ipynb").read_text("utf-8")
    assert "exercise 1: not attempted yet, chance is None" in text
    assert "exercise 2: not attempted yet, privacy is None" in text


def test_a_wrong_answer_is_told_what_is_wrong(wrong, tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_RESULTS", str(tmp_path))
    with pytest.raises(NotebookError, match="little privacy; see section 3"):
        run_notebook(wrong, tmp_path / "out.ipynb")


@pytest.mark.slow
def test_nbgrader_gives_points_for_what_is_right_and_only_that(course, wrong, tmp_path):
    submit(course, "solved", course / "source/toy/toy.ipynb")
    submit(course, "unsolved", course / "release/toy/toy.ipynb")
    submit(course, "wrong", wrong)
    submit(course, "reader", worked_in(course, tmp_path))
    submit(course, "deleted", without_a_test(course, tmp_path))
    submit(course, "twice", course / "source/toy/toy.ipynb", "toy (1).ipynb")
    autograde(course, tmp_path)
    scores = {
        student: [grade(course, student, f"toy-e{i}") for i in ("1-test", "2-test", 3)]
        for student in ("solved", "unsolved", "wrong", "reader", "twice", "deleted")
    }
    assert scores == {
        "solved": [2, 3, None],  # None: to be read by the lecturer
        "unsolved": [0, 0, 0],
        "wrong": [0, 0, 0],
        "reader": [2, 3, 0],
        "twice": [2, 3, None],
        "deleted": [2, 3, None],  # the test is put back
    }
    assert exported(course) == {
        "solved": (5, 4),
        "unsolved": (0, 0),
        "wrong": (0, 0),
        "reader": (5, 0),
        "twice": (5, 4),
        "deleted": (5, 4),
    }
    graded = (course / "autograded/wrong/toy/toy.ipynb").read_text("utf-8")
    assert "half of the women and half of the men are guessed right" in graded
    assert not (tmp_path / "results").exists()  # the lecturer's stay as they were
    text = released_text(course)
    with pytest.raises(PrivemoError, match="there are submissions associated"):
        make_assignments([without_an_exercise(course, tmp_path)], course)
    assert released_text(course) == text


def without_a_test(course, folder):
    """Solve the exercises, and delete the cell that tests the first."""
    notebook = nbformat.read(course / "source/toy/toy.ipynb", as_version=4)
    del notebook.cells[3]
    nbformat.write(notebook, folder / "deleted.ipynb")
    return folder / "deleted.ipynb"


def worked_in(course, folder):
    """Solve the code exercises of the reader's notebook, and run it."""
    solved = readers_notebook(course / "source/toy/toy.ipynb")
    path = answer(solved, RIGHT, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRIVEMO_RESULTS", str(folder / "of the student"))
        run_notebook(path, path)
    return path


def autograde(course, folder):
    """Grade as a lecturer does, where another kernel has the usual name."""
    kernel = folder / "jupyter/kernels/python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "language": "python"}')
    places = {"JUPYTER_PATH": folder / "jupyter", "PRIVEMO_RESULTS": folder / "results"}
    command = [sys.executable, "-m", "nbgrader", "autograde", "toy"]
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}
    done = subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def exported(course):
    """Export grades as a lecturer does; return score and pending points by student."""
    command = [sys.executable, "-m", "nbgrader", "export"]
    subprocess.run(command, cwd=course, capture_output=True, check=True)
    table = pd.read_csv(course / "grades.csv").set_index("student_id")
    pairs = table[["score", "pending_score"]].itertuples()
    return {row.Index: (row.score, row.pending_score) for row in pairs}


def grade(course, student, grade_id):
    """Return the score nbgrader gave, None if it is to be given by hand."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        given = gradebook.find_grade(grade_id, "toy", "toy", student)
        return None if given.needs_manual_grade else given.auto_score


@pytest.fixture
def handed_in(course, tmp_path):
    """Return a function that hands in the solution, and says what is graded."""

    def hand_in(*names, content=None):
        home = tmp_path / "course"
        shutil.copytree(course / "source", home / "source")
        for name in names:
            submit(home, "a", content or course / "source/toy/toy.ipynb", name)
        folder = home / "submitted/a/toy"
        found = [str(path) for path in sorted(folder.glob("*.ipynb"))]
        take_other_names(assignment="toy", student="a", notebooks=found)
        assert all((folder / name).exists() for name in names)
        return [Path(path).name for path in found]

    return hand_in


@pytest.mark.parametrize(
    "name",
    [
        *("toy (1).ipynb", "toy(2).ipynb", "toy-Copy1.ipynb", "Copy of toy.ipynb"),
        *("toy - Kopie.ipynb", "TOY.ipynb", "homework by me.ipynb"),
    ],
)
def test_a_notebook_under_another_name_is_graded(handed_in, name):
    assert handed_in(name) == [name, "toy.ipynb"]


def test_a_notebook_under_its_name_stays_the_one_that_is_graded(handed_in):
    assert handed_in("toy.ipynb", "toy (1).ipynb") == ["toy (1).ipynb", "toy.ipynb"]


@pytest.mark.parametrize("content", ["no notebook", '{"cells": []}', '{"cells": [1]}'])
def test_another_file_is_not_graded(handed_in, tmp_path, content):
    (tmp_path / "other").write_text(content)
    assert handed_in("toy (1).ipynb", content=tmp_path / "other") == ["toy (1).ipynb"]


def without_an_exercise(course, folder):
    notebook = nbformat.read(course / "source/toy/toy.ipynb", as_version=4)
    del notebook.cells[4:6]
    nbformat.write(notebook, folder / "toy.ipynb")
    return folder / "toy.ipynb"


def test_made_again_the_lecturers_configuration_stays(course):
    config, toy = course / "nbgrader_config.py", course / "source/toy/toy.ipynb"
    edited = config.read_text("utf-8") + "# the lecturer's line\n"
    config.write_text(edited, "utf-8")
    text = released_text(course)
    (again,) = make_assignments([write_exercises(toy)], course)
    assert again == course / "release/toy/toy.ipynb"
    assert released_text(course) == text
    assert config.read_text("utf-8") == edited


def test_a_solution_without_an_end_is_refused(course, tmp_path):
    path = write_exercises(tmp_path / "broken.ipynb")
    path.write_text(path.read_text("utf-8").replace("### END SOLUTION", ""), "utf-8")
    with pytest.raises(PrivemoError, match="broken: no end solution statement found"):
        make_assignments([path], course)


@pytest.mark.parametrize("package", ["nbgrader", "jupytext"])
def test_without_a_package_the_extra_is_named(tmp_path, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PrivemoError, match=rf"{package} is not .*privemo\[kit\]"):
        make_assignments([], tmp_path)


def test_jupytext_keeps_nbgraders_marks_both_ways(tmp_path):
    notebook = nbformat.read(write_exercises(tmp_path / "toy.ipynb"), as_version=4)
    percent = jupytext.writes(notebook, fmt="py:percent")
    again = jupytext.reads(percent, fmt="py:percent")
    assert [(c.cell_type, c.source, c.metadata) for c in again.cells] == [
        (c.cell_type, c.source, c.metadata) for c in notebook.cells
    ]
