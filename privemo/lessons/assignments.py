"""The students' version of the notebooks, and the folder in which they are graded."""

import os
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from privemo.errors import PrivemoError
from privemo.lessons.notebooks import environment

CONFIG = '''\
"""nbgrader reads this file when it is called in this folder. Add what you need."""

from privemo.lessons.grading import course_config

get_config().merge(course_config())
'''


def make_assignments(notebooks, folder):
    """Make the students' version of notebooks with nbgrader.

    Solutions are replaced by a comment, hidden tests and outputs are taken out. Each
    notebook is an assignment of its own name.

    Parameters
    ----------
    notebooks : sequence of path-like
        With their solutions and tests.
    folder : path-like
        Of the course, in nbgrader's layout: ``source/NAME/NAME.ipynb`` with solutions,
        ``release/NAME/NAME.ipynb`` for the students, ``gradebook.db`` with tests and
        scores, and ``nbgrader_config.py``, which is written once and then left alone.

    Returns
    -------
    released : list of Path
        The students' version of each notebook.

    Raises
    ------
    PrivemoError
        If nbgrader is not installed or refuses a notebook, such as one whose exercises
        were changed after students' work was graded.
    """
    try:
        import nbgrader  # noqa: F401
    except ImportError:
        raise PrivemoError(
            "nbgrader is not installed; it comes with privemo's extra `course`: "
            'python -m pip install -e ".[course]"'
        ) from None
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nbgrader_config.py"
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    return [_release(Path(path), folder) for path in notebooks]


def _release(path, folder):
    """Make one students' version; a refused one leaves the folder as it was."""
    name = path.stem
    with TemporaryDirectory() as workshop:
        source = Path(workshop, "source", name, path.name)
        source.parent.mkdir(parents=True)
        nbformat.write(_with_visible_exercises(path), source)
        _generate(name, workshop, gradebook=folder / "gradebook.db")
        shutil.copytree(workshop, folder, dirs_exist_ok=True)
    return folder / "release" / name / path.name


def _with_visible_exercises(path):
    """Read a notebook; what is hidden in it are the solutions, not the stubs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.pop("jupyter", None)
    return notebook


def _generate(name, folder, *, gradebook):
    """Run ``nbgrader generate_assignment``, without a word unless it fails."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    from privemo.lessons.grading import course_config

    config = course_config()
    course = CourseDirectory(
        config=config,
        root=str(Path(folder).resolve()),
        db_url=f"sqlite:///{gradebook}",
        assignment_id=name,
    )
    converter = GenerateAssignment(coursedir=course, config=config)
    # nbgrader calls the command alembic, also where the environment is not activated
    commands = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with environment(PATH=commands):
        done = capture_log(converter)
    if not done["success"]:
        raise PrivemoError(f"nbgrader refuses {name}: {_reason(done)}")


def _reason(done):
    """Find the sentence that matters in nbgrader's log: the first exception's."""
    log = done.get("log", "") + done["error"]
    found = re.search(r"^\s*[\w.]*(?:Error|Exception): (.+)$", log, re.MULTILINE)
    return found[1] if found else log
