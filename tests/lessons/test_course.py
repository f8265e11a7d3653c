"""A course in two archives: students find no solution, lecturers all they need."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from support.toy_exercises import write_exercises

from privemo.errors import PrivemoError
from privemo.lessons import course as making
from privemo.lessons.course import LECTURER, STUDENTS, TOP, make_course
from privemo.lessons.notebooks import run_notebook
from privemo.lessons.sources import list_lessons, solved_notebook
from privemo.stages import stage_digest

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r"### BEGIN (\w+ ?\w*)\n(.*?)### END", re.DOTALL)
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)


def squeezed(text):
    """Drop white space, and what JSON makes of quotes and line ends."""
    return re.sub(r"\\n|[\s\\\"']", "", text)


def secrets(notebook):
    """List what a student must not see: solutions, hidden tests, model answers."""
    found = []
    for cell in notebook.cells:
        found += [text for _, text in MARKED.findall(cell.source)]
        found += FOLDED.findall(cell.source) if "nbgrader" in cell.metadata else []
    return [squeezed(text) for text in found]


def members(content, name=""):
    """Yield the name and content of every file, also of archives in an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for inner in archive.namelist():
            data = archive.read(inner)
            if zipfile.is_zipfile(io.BytesIO(data)) and not inner.endswith(".npz"):
                yield from members(data, f"{name}{inner}!")
            yield f"{name}{inner}", data


SHORT = 40  # letters; as short a solution may stand in the package with good reason


def given_away(content, hidden):
    """List the files that hold one of some secrets, the short ones in notebooks."""
    found, long = [], [secret for secret in hidden if len(secret) > SHORT]
    for name, data in members(content):
        text = squeezed(data.decode("utf-8", errors="replace"))
        looked_for = hidden if name.endswith(".ipynb") else long
        found += [name] if any(secret in text for secret in looked_for) else []
    return found


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """Make a course of one toy lesson; return its folder and what was said."""
    folder = tmp_path_factory.mktemp("course")
    source = write_exercises(folder / "toy.ipynb")
    said = list(make_course(folder / "made", sources=[source]))
    return folder / "made", said, nbformat.read(source, as_version=4)


def unpacked(archives, name, folder):
    """Unpack one of the archives; return the folder that is in it."""
    with zipfile.ZipFile(archives[0] / name) as archive:
        archive.extractall(folder)
    return folder / TOP


@pytest.fixture(scope="module")
def students(archives, tmp_path_factory):
    """Unpack what students get into an empty folder."""
    return unpacked(archives, STUDENTS, tmp_path_factory.mktemp("student"))


# what students get


def test_no_solution_is_anywhere_in_what_students_get(archives):
    folder, _, solved = archives
    hidden = secrets(solved)
    assert len(hidden) == 5  # two solutions, two hidden tests, a model answer
    assert given_away((folder / STUDENTS).read_bytes(), hidden) == []
    assert given_away((folder / LECTURER).read_bytes(), hidden) != []


@pytest.mark.slow
def test_no_solution_of_a_real_lesson_is_in_what_students_get(tmp_path):
    list(make_course(tmp_path, records=False))
    content = (tmp_path / STUDENTS).read_bytes()
    lessons = list_lessons()
    hidden = [s for path in lessons for s in secrets(solved_notebook(path))]
    assert len(hidden) > 40
    assert given_away(content, hidden) == []
    names = [name for name, _ in members(content) if "!" not in name]
    assert sum(name.endswith(".ipynb") for name in names) == len(lessons)


def put(archive, name, content):
    """Return an archive with one file more."""
    file = io.BytesIO(archive)
    with zipfile.ZipFile(file, "a") as more:
        more.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["output", "metadata", "source", "wheel"])
def test_a_solution_that_slipped_in_is_found(archives, kind):
    """What is searched for would be seen, wherever it hides."""
    solved = archives[2]
    secret = MARKED.search(solved.cells[4].source)[2]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x")])
    if kind == "output":
        output = nbformat.v4.new_output("stream", text=f"out:\n{secret}")
        notebook.cells[0].outputs = [output]
    elif kind == "metadata":
        notebook.metadata["kept"] = secret
    else:
        notebook.cells[0].source = secret
    content = nbformat.writes(notebook).encode()
    if kind == "wheel":
        content = put(b"", "inside.ipynb", content)
    name = "more.whl" if kind == "wheel" else "more.ipynb"
    spoilt = put((archives[0] / STUDENTS).read_bytes(), name, content)
    assert given_away(spoilt, secrets(solved)) != []


def test_the_wheel_is_this_very_code_without_sources(archives, students, tmp_path):
    (wheel,) = students.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    names = {path.name for path in (tmp_path / "privemo").rglob("*")}
    assert "1_leakage_by_modality.ipynb" in names
    assert not names & {"sources", "1_leakage_by_modality.py", "course.md"}
    code = "from privemo.stages import stage_digest; print(stage_digest('beyond'))"
    command = [sys.executable, "-c", code]
    env = {"PYTHONPATH": str(tmp_path), "PATH": ""}
    said = subprocess.check_output(command, cwd=tmp_path, env=env, text=True)
    assert said.strip() == stage_digest("beyond")


def test_what_is_installed_is_that_wheel_at_locked_versions(students):
    (wheel,) = students.glob("*.whl")
    asked = (students / "requirements.txt").read_text("utf-8")
    assert asked == f"--constraint constraints.txt\n./{wheel.name}[kit]\n"
    pins = (students / "constraints.txt").read_text("utf-8").splitlines()
    assert len(pins) > 100
    assert all(re.match(r"[\w.-]+==\S+( ;.*[^\\])?$", pin) for pin in pins)


def test_without_a_checkout_the_version_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("privemo.paths.CHECKOUT", tmp_path)
    files = making.installation()
    assert files == {"requirements.txt": b"privemo[kit]==0.1.0\n"}


def test_an_unsolved_lesson_runs_as_it_was_handed_out(students, tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_RESULTS", str(tmp_path))
    run_notebook(students / "lessons/toy.ipynb", tmp_path / "out.ipynb")
    assert "not attempted yet" in (tmp_path / "out.ipynb").read_text("utf-8")


def test_the_start_says_what_to_install_where_privemo_is_missing(students):
    command = [sys.executable, "-I", "-S", str(students / "start.py"), "ready"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=students)
    assert "python -m pip install -r requirements.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_sizes_are_said(archives):
    folder, said, _ = archives
    size = (folder / STUDENTS).stat().st_size / 1e6
    holds = f"{folder / STUDENTS}: {size:.3g} MB, 1 lessons, 0 records"
    assert said[0] == holds
    assert len(said) == 2
    assert size < 5


# what the lecturer gets


@pytest.fixture(scope="module")
def lecturer(archives, tmp_path_factory):
    return unpacked(archives, LECTURER, tmp_path_factory.mktemp("lecturer"))


def test_the_lecturer_gets_a_folder_to_grade_in(lecturer):
    assert {path.name for path in lecturer.iterdir()} == {
        *("LECTURER.md", "gradebook.db", "nbgrader_config.py", "release"),
        *("roster.csv", "rubric.csv", "source"),
    }


def test_the_rubric_has_every_exercise_with_its_points(lecturer):
    table = pd.read_csv(lecturer / "rubric.csv")
    assert table["points"].to_list() == [2, 3, 4]
    assert table["exercise"].to_list() == [1, 2, 3]
    assert table["graded by"].to_list() == [*["nbgrader"] * 2, "you, in formgrader"]
    assert table["asks"].to_list()[2] == "Explain"


# refusals


def test_a_privemo_without_solutions_makes_no_course(tmp_path):
    with pytest.raises(PrivemoError, match="no solutions.*made for students"):
        list(make_course(tmp_path, sources=[]))


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PrivemoError, match="nothing can be written.*another folder"):
        list(make_course(tmp_path / "file"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_records_it_says_how_long_lessons_take(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "installation", dict)
    source = write_exercises(tmp_path / "toy.ipynb")
    said = list(make_course(tmp_path / "made", sources=[source], records=False))
    assert "2 to 7 minutes" in said[1]


def test_a_large_archive_is_said_to_be_one(archives, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "LARGEST", 1e-6)
    monkeypatch.setattr(making, "installation", dict)
    source = write_exercises(tmp_path / "toy.ipynb")
    said = list(make_course(tmp_path / "made", sources=[source]))
    assert said[0].endswith("; larger than 1e-06 MB")


# what the page for lecturers says

PAGE = ROOT / "docs" / "course.md"
ROW = re.compile(r"^\| (\d)\.(\d)(\*?) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r'"grade_id": "n\d-e(\d)-test".*?\n(.*?)# points', re.DOTALL)
MESSAGES = ROW.findall(PAGE.read_text(encoding="utf-8"))


def said_by(lesson, exercise, hidden):
    """Return what an exercise's test can say, whether it is seen or hidden."""
    (source,) = (ROOT / "sources").glob(f"{lesson}_*.py")
    tests = dict(TEST.findall(source.read_text(encoding="utf-8")))
    seen, *unseen = tests[exercise].split("### BEGIN HIDDEN TESTS")
    return squeezed(unseen[0] if hidden else seen)


@pytest.mark.parametrize(("lesson", "exercise", "star", "message"), MESSAGES)
def test_a_wrong_answer_is_told_what_the_page_says(lesson, exercise, star, message):
    assert squeezed(message) in said_by(lesson, exercise, bool(star))


def test_every_lesson_has_its_wrong_answers_on_the_page():
    assert {(lesson, exercise) for lesson, exercise, *_ in MESSAGES} == {
        (str(lesson), str(exercise)) for lesson in range(1, 8) for exercise in (1, 2)
    }
