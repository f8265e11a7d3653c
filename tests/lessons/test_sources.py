"""Every lesson keeps to the rules; its source becomes two notebooks."""

import json

import nbformat
import pytest
from lesson_rules import faults

from privemo.errors import PrivemoError
from privemo.lessons.sources import (
    list_lessons,
    readers_notebook,
    solved_notebook,
    write_notebook,
)

SOURCES = [pytest.param(source, id=source.stem) for source in list_lessons()]


def marked(kind, grade_id, **marks):
    """Write the first line of an exercise's cell."""
    plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False}
    marks = json.dumps({**plain, "grade_id": grade_id, **marks})
    return f"# %% {kind}nbgrader={marks}\n"


FOLDED = 'jupyter={"source_hidden": true}'
IMPORTS = f'# %% {FOLDED} tags=["remove-input"]\nimport json\n'
PARAMETERS = '# %% tags=["parameters"]\n# of folds and networks\nSEED = 0\n'
TAUGHT = "# %%\nhalf = 1 / 2\nhalf\n"
SAVED = f"# %% {FOLDED}\nlesson.save()\n"
SOLUTION = (
    marked("", "e1", solution=True)
    + """\
chance = None
### BEGIN SOLUTION
chance = 0.5
### END SOLUTION
"""
)
TEST = (
    marked("", "e1-test", grade=True, locked=True, points=1)
    + """\
assert chance != 0
### BEGIN HIDDEN TESTS
assert chance == 0.5
### END HIDDEN TESTS
1  # points
"""
)
EXPLAIN = (
    marked("[markdown] ", "e2", grade=True, points=1, solution=True)
    + """\
# The model answer.
"""
)


def lesson(
    *cells, n_words=1000, imports=IMPORTS, parameters=PARAMETERS, save=SAVED, taught=5
):
    """Write a lesson as it should be, but for what is asked for."""
    return "\n".join(
        [
            "# %% [markdown]\n# # " + "word " * (n_words - 4),
            *(parameters, imports, *[TAUGHT] * taught, *cells, save),
            "# %% [markdown]\n# ## Exercises\n",
            *(SOLUTION, TEST, "# %%\nimport math\n", EXPLAIN),
        ]
    )


def write(folder, text, name="1_toy"):
    path = folder / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("source", SOURCES)
def test_a_lesson_keeps_to_the_rules(source):
    assert faults(source) == []


def test_a_lesson_as_it_should_be_has_no_fault(tmp_path):
    assert faults(write(tmp_path, lesson())) == []


def lines(n):
    return "# %%\n" + "\n\n".join(f"x = {i}" for i in range(n))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (lesson(n_words=999), "999 words; a lesson has 1000 to 3000"),
        (lesson(n_words=3001), "3001 words; a lesson has 1000 to 3000"),
        (
            lesson(*[lines(5)] * 6),
            "half of the cells have more than 5 lines, not 4",
        ),
        (lesson(lines(11)), "83% of cells have at most 10 lines, not 90%"),
        (lesson(lines(21), taught=9), "21 lines, 20 at most: x = 0"),
        (lesson(taught=0), "no cell teaches"),
        (
            lesson("# %%\nimport os\n"),
            "2 cells import, not one: import json, import os",
        ),
        (
            lesson("# %%\nfrom privemo.metrics import uar\n"),
            "2 cells import, not one: import json, from privemo.metrics import uar",
        ),
        (lesson(imports=""), "0 cells import, not one: "),
        (
            lesson(imports="# %%\nimport json\n"),
            "not folded (source_hidden): import json",
        ),
        (lesson(parameters=""), "0 cells are tagged parameters, not one"),
        (
            lesson(parameters='# %% tags=["parameters"]\n# a\nA = 1\nB = 2\n'),
            "a parameter has no comment on the line above: B = 2",
        ),
        (
            lesson(parameters='# %% tags=["parameters"]\n# a\nA = (\n    1\n)\n'),
            "a parameter takes more than one line: A = (",
        ),
        (
            lesson(
                parameters=PARAMETERS.replace(
                    "%%", '%% jupyter={"source_hidden": true}'
                )
            ),
            "the parameters are folded",
        ),
        (lesson(save=""), "0 cells call lesson.save, not one"),
        (
            lesson(save="# %%\nlesson.save()\n"),
            "not folded (source_hidden): lesson.save()",
        ),
    ],
)
def test_a_broken_rule_is_named(tmp_path, text, fault):
    assert faults(write(tmp_path, text)) == [fault]


def test_a_bonus_lesson_may_be_short(tmp_path):
    assert faults(write(tmp_path, lesson(n_words=50), "attackers")) == []


def test_lessons_are_listed_by_number_and_then_beyond(tmp_path):
    for name in ("2_b", "1_a", "beyond/x"):
        write(tmp_path, "", name)
    assert [path.stem for path in list_lessons(tmp_path)] == ["1_a", "2_b", "x"]
    assert list_lessons(tmp_path, "ipynb") == []


def exercises(notebook):
    return [cell.source for cell in notebook.cells if "nbgrader" in cell.metadata]


def test_the_solved_notebook_holds_everything_and_folds_no_exercise(tmp_path):
    hidden = lesson().replace(SOLUTION, SOLUTION.replace("%%", f"%% {FOLDED}"))
    notebook = solved_notebook(write(tmp_path, hidden))
    solution, test, answer = exercises(notebook)
    assert "chance = 0.5" in solution and "chance == 0.5" in test
    assert answer == "The model answer."
    folded = [c.source for c in notebook.cells if "jupyter" in c.metadata]
    assert folded == ["import json", "lesson.save()"]


def test_the_readers_notebook_is_open(tmp_path):
    notebook = readers_notebook(write(tmp_path, lesson()))
    assert exercises(notebook) == [
        "chance = None\n# your code here",
        "assert chance != 0\n1  # points",
        "*Your answer here.*",
    ]


def test_the_same_source_gives_the_same_notebook(tmp_path):
    source = write(tmp_path, lesson())
    first, second = (nbformat.writes(readers_notebook(source)) for _ in range(2))
    assert first == second
    nbformat.validate(nbformat.reads(first, as_version=4))


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ("### END SOLUTION", "no end solution statement found"),
        ("### END HIDDEN TESTS", "No end hidden tests statement found"),
    ],
)
def test_an_exercise_that_does_not_end_is_refused(tmp_path, mark, reason):
    source = write(tmp_path, lesson().replace(mark, ""))
    with pytest.raises(PrivemoError, match=f"1_toy.py has wrongly .*: {reason}"):
        readers_notebook(source)


@pytest.mark.parametrize(("folder", "place"), [("beyond", "beyond"), ("sources", "")])
def test_a_bonus_lesson_stays_beyond(tmp_path, folder, place):
    source = write(tmp_path / folder, lesson(), "x")
    notebook = solved_notebook(source)
    path = write_notebook(notebook, source, tmp_path / "made")
    assert path == tmp_path / "made" / place / "x.ipynb"
    assert nbformat.read(path, as_version=4) == notebook
