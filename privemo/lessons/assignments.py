"""The students' version of the notebooks, and the folder in which they are graded."""

import os
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from privemo.errors import PrivemoError, needs_kit
from privemo.lessons.notebooks import environment
from privemo.lessons.sources import solved_notebook

CONFIG = '''\
"""nbgrader reads this file when it is called in this folder. Add what you need."""

from privemo.lessons.grading import course_config

get_config().merge(course_config())
'''
GRADEBOOK = "gradebook.db"


def make_assignments(sources, folder):
    """Make the students' version of lessons with nbgrader.

    Solutions are replaced by a comment, hidden tests are taken out. Each lesson is an
    assignment of its own name.
    """
    with needs_kit():  # before anything is written
        import jupytext  # noqa: F401
        import nbgrader  # noqa: F401
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nbgrader_config.py"
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    return [_release(Path(source), folder) for source in sources]


def _release(path, folder):
    """Make one students' version; a refused one leaves the folder as it was."""
    name = path.stem
    with TemporaryDirectory() as workshop:
        source = Path(workshop, "source", name, f"{name}.ipynb")
        source.parent.mkdir(parents=True)
        nbformat.write(solved_notebook(path), source)
        _generate(name, workshop, gradebook=folder / GRADEBOOK)
        shutil.copytree(workshop, folder, dirs_exist_ok=True)
    return folder / "release" / name / f"{name}.ipynb"


def _generate(name, folder, *, gradebook):
    """Run ``nbgrader generate_assignment``, without a word unless it fails."""
    # nbgrader calls the command alembic, also where the environment is not activated
    commands = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with environment(PATH=commands):
        done = nbgrader_in(folder, gradebook).generate_assignment(name)
    if not done["success"]:
        raise PrivemoError(f"nbgrader refuses {name}: {_reason(done)}")


def nbgrader_in(folder, gradebook=None):
    """Return nbgrader's own interface to a course's folder."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from privemo.lessons.grading import course_config

    folder, config = Path(folder).resolve(), course_config()
    database = f"sqlite:///{gradebook or folder / GRADEBOOK}"
    course = CourseDirectory(config=config, root=str(folder), db_url=database)
    return NbGraderAPI(coursedir=course, config=config)


def _reason(done):
    """Find the sentence that matters in nbgrader's log: the first exception's."""
    log = done.get("log", "") + done["error"]
    found = re.search(r"^\s*[\w.]*(?:Error|Exception): (.+)$", log, re.MULTILINE)
    return found[1] if found else log
