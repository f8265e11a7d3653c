"""What exercises share, and what the exercises of every notebook have to keep to."""

import ast
import re
import symtable
from collections import Counter

import nbformat
import pytest
from IPython.display import display
from nbgrader.utils import determine_grade
from support.notebook_checks import NOTEBOOKS

from privemo.errors import PrivemoError
from privemo.lessons.assignments import make_assignments
from privemo.lessons.exercises import attempted, word_attack
from privemo.lessons.grading import TEXT_STUB
from privemo.lessons.sources import (
    SOURCES,
    list_lessons,
    readers_notebook,
    solved_notebook,
)

LESSONS = list_lessons()
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
MARKED = re.compile("(BEGIN|END) (SOLUTION|HIDDEN)")
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


def by_name(path):
    return path.stem


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Make the students' version of all lessons; read them by name."""
    folder = tmp_path_factory.mktemp("course")
    return {path.stem: path for path in make_assignments(LESSONS, folder)}


def read(path):
    return nbformat.read(path, as_version=4)


def marked(notebook, **kind):
    """List the cells that nbgrader's metadata describe so, by grade id."""
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in cells
        if kind.items() <= cell.metadata["nbgrader"].items()
    }


def checks_of(notebook):
    return marked(notebook, grade=True, solution=False)


def explained(notebook):
    return marked(notebook, grade=True, solution=True)


def lines(text):
    """Return the lines of a text that hold a word, without spaces at either end."""
    return {line.strip() for line in text.splitlines() if re.search(r"\w", line)}


def region(source, marks):
    """Return the lines between two marks."""
    begin, end = map(re.escape, marks)
    found = re.findall(rf"{begin}\n(.*?)\n\s*{end}", source, re.DOTALL)
    return lines("\n".join(found))


@pytest.mark.parametrize("n_answers", [1, 2, 3])
def test_all_answers_there_is_an_attempt(n_answers, capsys):
    answers = {f"answer_{i}": value for i, value in enumerate([0, "", []][:n_answers])}
    assert attempted(1, **answers) is True
    assert capsys.readouterr().out == ""


def test_a_missing_answer_is_named(capsys):
    assert attempted(3, knob=0.5, guess=None) is False
    assert attempted(4, a=None, b=None) is False
    assert capsys.readouterr().out == (
        "exercise 3: not attempted yet, guess is None\n"
        "exercise 4: not attempted yet, a, b are None\n"
    )


def test_an_exercise_that_asks_for_nothing_is_refused():
    with pytest.raises(PrivemoError, match=r"write attempted\(2, x=x\)"):
        attempted(2)


@pytest.mark.parametrize("seed", [0, 1])
def test_words_tell_gender_where_it_was_planted_in_them(seed):
    # 720 utterances of 60 speakers: chance is within about 0.05 of a half
    assert word_attack(0, seed=seed) == pytest.approx(0.5, abs=0.05)
    assert word_attack(0.5, seed=seed) > 0.7
    assert word_attack(1, seed=seed) > 0.9


def test_a_knob_out_of_range_is_refused():
    with pytest.raises(PrivemoError, match="from 0 to 1"):
        word_attack(2)


def test_no_grade_id_is_used_twice():
    cells = [cell for source in LESSONS for cell in solved_notebook(source).cells]
    marks = [c.metadata["nbgrader"] for c in cells if "nbgrader" in c.metadata]
    counts = Counter(mark["grade_id"] for mark in marks)
    assert [name for name, n in counts.items() if n > 1] == []
    assert {mark["schema_version"] for mark in marks} == {3}


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_a_notebook_has_exercises_of_both_kinds(source):
    notebook = solved_notebook(source)
    checks, texts = checks_of(notebook), explained(notebook)
    n_checks = 1 if source.parent.name == "beyond" else 2
    assert len(checks) >= n_checks
    assert len(texts) >= 1
    assert all(cell.cell_type == "markdown" for cell in texts.values())
    cells = {**checks, **texts}.values()
    assert all(cell.metadata["nbgrader"]["points"] > 0 for cell in cells)


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_a_test_stands_right_behind_its_solution(source):
    cells = solved_notebook(source).cells
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    notebook = solved_notebook(source)
    solutions = marked(notebook, grade=False, solution=True)
    assert [f"{name}-test" for name in solutions] == list(checks_of(notebook))
    for name in solutions:
        assert names[names.index(name) + 1] == f"{name}-test"


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_a_test_is_open_in_part_and_ends_with_its_points(source):
    for name, cell in checks_of(solved_notebook(source)).items():
        assert cell.metadata["nbgrader"]["locked"], name
        hidden = region(cell.source, HIDDEN)
        visible = lines(cell.source) - hidden
        assert any("assert " in line for line in hidden), name
        assert any("assert " in line for line in visible), name
        points = cell.source.splitlines()[-1]
        assert eval(points, {"tried": True}) == cell.metadata["nbgrader"]["points"]
        assert eval(points, {"tried": False}) == 0, name


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_every_assertion_of_a_test_teaches(source):
    for name, cell in checks_of(solved_notebook(source)).items():
        checks = [n for n in ast.walk(ast.parse(cell.source)) if type(n) is ast.Assert]
        assert all(check.msg is not None for check in checks), name


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_students_get_no_solution_and_no_hidden_test(source, released):
    notebook, students = solved_notebook(source), read(released[source.stem])
    handed_out = marked(students)
    for name, cell in marked(notebook, grade=False, solution=True).items():
        secret = region(cell.source, MARKS)
        assert secret and not secret & lines(handed_out[name].source), name
    for name, cell in checks_of(notebook).items():
        assert not region(cell.source, HIDDEN) & lines(handed_out[name].source), name
    for name, cell in explained(notebook).items():
        assert cell.source.startswith("<details><summary>A model answer"), name
        assert handed_out[name].source == TEXT_STUB
    assert not MARKED.search(nbformat.writes(students))
    assert all(not cell.get("outputs") for cell in students.cells)


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_a_stub_is_python_and_raises_nothing(source, released):
    stubs = marked(read(released[source.stem]), grade=False, solution=True)
    for name, cell in stubs.items():
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert ast.Raise not in kinds, name
        assert "None" in cell.source or "def " in cell.source, name


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_readers_get_what_students_get(source, released):
    open_cells = [
        [(cell.cell_type, cell.source, "jupyter" in cell.metadata) for cell in cells]
        for cells in (read(released[source.stem]).cells, readers_notebook(source).cells)
    ]
    assert open_cells[0] == open_cells[1]


# points, exercise by exercise: only the cells that the exercises need are run


def names_in(source):
    """Return the names that a cell binds, and those that it looks up."""
    top = symtable.symtable(source, "cell", "exec")
    bound = {s.get_name() for s in top.get_symbols() if s.is_assigned()}
    bound |= {s.get_name() for s in top.get_symbols() if s.is_imported()}
    used, tables = set(), [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        used |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (table is top or symbol.is_global())
        }
    return bound, used


def needed_cells(notebook):
    """Take the cells of the exercises, and those that define what they use."""
    begin = [cell.source.startswith("## Exercises") for cell in notebook.cells]
    needed, taken = set(), []
    for i, cell in reversed(list(enumerate(notebook.cells))):
        if cell.cell_type == "code":
            bound, used = names_in(cell.source)
            if i > begin.index(True) or bound & needed:
                needed = (needed - bound) | used
                taken.append(cell)
    return taken[::-1]


def run(cell, names):
    """Run a cell as a notebook does; return the value of its last line."""
    *lines, last = ast.parse(cell.source).body
    if not isinstance(last, ast.Expr):
        lines, last = [*lines, last], ast.parse("None").body[0]
    exec(compile(ast.Module(lines, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def points_by_exercise(notebook):
    """Run the exercises; return points and possible points of each test."""
    names, found = {"display": display, "__name__": "__main__"}, {}
    for cell in needed_cells(notebook):
        value, mark = run(cell, names), cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            found[mark["grade_id"]] = (value, mark["points"])
    return found


def test_a_cell_is_needed_for_what_it_defines():
    cells = [
        "import numpy as np\nimport os",
        "SCALE = 3",
        "def twice(x):\n    table = 2 * x\n    return table * SCALE",
        "table = 1",
        "unused = np.ones(3)",
        "## Exercises",
        "answer = twice(table)",
    ]
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(cell)
            if cell.startswith("#")
            else nbformat.v4.new_code_cell(cell)
            for cell in cells
        ]
    )
    taken = [cell.source for cell in needed_cells(notebook)]
    assert taken == [cells[i] for i in (1, 2, 3, 6)]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_RESULTS", str(tmp_path))


@pytest.mark.slow  # trains what is not there yet
@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_the_solutions_earn_all_points(source, elsewhere):
    earned = points_by_exercise(solved_notebook(source))
    assert list(earned) == list(checks_of(solved_notebook(source)))
    assert [got for got, _ in earned.values()] == [all_ for _, all_ in earned.values()]


@pytest.mark.slow  # trains what is not there yet
@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_open_exercises_say_so_and_earn_nothing(source, elsewhere, capsys):
    earned = points_by_exercise(readers_notebook(source))
    assert [got for got, _ in earned.values()] == [0] * len(earned)
    assert capsys.readouterr().out.count("not attempted yet") == len(earned)


def share_of_points(notebook):
    """Let nbgrader read the scores off the outputs; return each as a share."""
    scores = {name: determine_grade(c) for name, c in checks_of(notebook).items()}
    return {name: score / points for name, (score, points) in scores.items()}


@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_the_stored_notebook_is_open(source):
    stored = read((NOTEBOOKS / source.relative_to(SOURCES)).with_suffix(".ipynb"))
    names = list(checks_of(solved_notebook(source)))
    assert share_of_points(stored) == dict.fromkeys(names, 0), "run: make notebooks"
    shown = nbformat.writes(stored)
    assert not MARKED.search(shown) and "A model answer" not in shown


@pytest.mark.slow
@pytest.mark.parametrize("source", LESSONS, ids=by_name)
def test_the_solved_notebook_earns_all_points(source, solved):
    earned = share_of_points(read(solved / "notebooks" / f"{source.stem}.ipynb"))
    assert earned == dict.fromkeys(checks_of(solved_notebook(source)), 1)
