"""One source a lesson; the reader's notebook and the solved one are made from it.

A source is a percent file that holds everything: the lesson, its exercises with their
solutions, visible and hidden tests, and model answers. The reader's notebook is stored
with its outputs; the solved one is made when it is asked for, and stored nowhere.
"""

from pathlib import Path

import nbformat

from privemo import paths
from privemo.errors import PrivemoError
from privemo.lessons.notebooks import KERNELSPEC

SOURCES = paths.brought("sources")
BEYOND = "beyond"  # folder of the bonus lessons
KEPT = ("jupyter", "nbgrader", "tags")  # of what a source says of a cell


def list_lessons(folder=SOURCES, kind="py"):
    """List the lessons in a folder: the numbered ones first, then the bonus ones."""
    folder = Path(folder)
    return sorted(folder.glob(f"*.{kind}")) + sorted(folder.glob(f"{BEYOND}/*.{kind}"))


def solved_notebook(source):
    """Make the solved notebook, with all tests: what lecturers grade against."""
    import jupytext

    notebook = jupytext.read(source)
    notebook.metadata = {
        "kernelspec": KERNELSPEC,
        "language_info": {"name": "python"},
    }
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i}"  # jupytext's are new ones every time
        cell.metadata = {n: cell.metadata[n] for n in KEPT if n in cell.metadata}
        if "nbgrader" in cell.metadata:
            cell.metadata.pop("jupyter", None)  # an exercise is not folded away
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def readers_notebook(source):
    """Make the reader's notebook: exercises open, hidden tests and answers taken out.

    nbgrader's own steps take them out, and its marks stay on the cells. So the sources
    of the cells are to the letter those of the students' version that nbgrader
    releases, and somebody who worked in the reader's notebook can hand it in.
    """
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

    from privemo.lessons.grading import course_config

    notebook = solved_notebook(source)
    try:
        for step in (ClearSolutions, ClearHiddenTests):
            notebook, _ = step(config=course_config()).preprocess(notebook, {})
    except RuntimeError as error:
        raise PrivemoError(f"{source} has wrongly marked exercises: {error}") from None
    return notebook


def write_notebook(notebook, source, folder):
    """Write a notebook where that of its source belongs: beyond/ stays beyond/."""
    shelf = BEYOND if source.parent.name == BEYOND else ""
    path = Path(folder, shelf, f"{source.stem}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path
