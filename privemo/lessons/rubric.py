"""What each exercise is worth, and who gives its points."""

import re

import nbformat
import pandas as pd

BY = {"code": "nbgrader", "markdown": "you, in formgrader"}
TITLE = re.compile(r"^\*\*(\d+)\. ([^*]+?)\.?\*\*", re.MULTILINE)


def rubric(gradebook, folder):
    """Return a row an exercise of every assignment in a course's folder.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Of the course.
    folder : Path
        Of the course; ``source/NAME/NAME.ipynb`` has the model answers.

    Returns
    -------
    table : DataFrame, one row an exercise
        ``assignment``, ``exercise``, ``asks``, ``points``, ``graded by`` and ``cell``,
        its name in the gradebook.
    """
    rows = []
    for assignment in gradebook.assignments:
        path = folder / "source" / assignment.name / f"{assignment.name}.ipynb"
        titles = _titles(path)
        for cell in sorted(assignment.notebooks[0].grade_cells, key=lambda c: c.name):
            number = int(re.search(r"e(\d+)", cell.name)[1])
            points, by = cell.max_score, BY[cell.cell_type]
            asked = number, titles.get(number, ""), points, by
            rows.append((assignment.name, *asked, cell.name))
    columns = ["assignment", "exercise", "asks", "points", "graded by", "cell"]
    return pd.DataFrame(rows, columns=columns)


def _titles(path):
    """Find what the exercises of a notebook are called, by their number."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return {int(number): title for number, title in TITLE.findall(text)}
