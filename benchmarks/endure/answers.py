"""Answers to the first exercise of a lesson: none, a wrong one, and the right one."""

import ast
import re
from dataclasses import dataclass

from privemo.lessons.sources import solved_notebook

WRONG = {  # by exercise; each fails the first assertion of the test
    "n1-e1": "guess = (0.9, 0.75, 0.95)",
    "n2-e1": "guess = (0.95, 0.5)",
    "n3-e1": 'guess = {"A": (True, True)}',
    "n4-e1": "guess = (0.01, 0.5)",
    "n5-e1": "guess = (0, 0, 0)",
    "n6-e1": "loudness = 0",
    "n7-e1": "guess = (0.9, 0.95, 1)",
    "b1-e1": "def block_bits(probability):\n    return 3.0",
    "b2-e1": "def agreement(said):\n    return 1.0",
    "b3-e1": 'def by_speaker(log_odds, speaker):\n    return {"anna": 1.0}',
    "b4-e1": "def front(emotion, privacy):\n    return [0, 1, 2]",
    "b5-e1": "def error_rate(mated, others):\n    return 0.9",
}
MARK = re.compile(r"(?m)^\s*### (BEGIN|END) SOLUTION\n?")


@dataclass(frozen=True)
class Answer:
    """What a student writes, and what is to be read below the test then."""

    name: str
    text: str
    promised: str  # a pattern


@dataclass(frozen=True)
class Exercise:
    """An exercise of a notebook, by the positions of its cells."""

    name: str
    place: int  # of the cell to write in
    test: int
    answers: tuple[Answer, ...]


def first_exercise(notebook, source):
    """Find the first exercise of a reader's notebook; its answer is in the source."""
    cells = _graded(notebook)
    (name,) = set(cells) & set(WRONG)
    place, test = (notebook.cells.index(cells[n]) for n in (name, f"{name}-test"))
    opened, check = (notebook.cells[i].source for i in (place, test))
    solution = MARK.sub("", _graded(solved_notebook(source))[name].source)
    points = cells[f"{name}-test"].metadata["nbgrader"]["points"]
    answers = (
        Answer("no answer", opened, r"exercise 1: not attempted yet, \w+ is None"),
        Answer("a wrong answer", WRONG[name], f"AssertionError: {promise(check)}"),
        Answer("the right answer", solution, rf"(?m)^{points}$"),
    )
    return Exercise(name, place, test, answers)


def promise(test):
    """Return the message of a test's first assertion, as a pattern."""
    checks = [node for node in ast.walk(ast.parse(test)) if type(node) is ast.Assert]
    return _pattern(min(checks, key=lambda check: check.lineno).msg)


def _graded(notebook):
    """List the cells that nbgrader knows, by their names."""
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {cell.metadata["nbgrader"]["grade_id"]: cell for cell in cells}


def _pattern(message):
    """Turn a text, or one with values in braces, into a pattern."""
    if isinstance(message, ast.JoinedStr):
        return "".join(map(_pattern, message.values))
    return re.escape(message.value) if isinstance(message, ast.Constant) else ".*"
