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
        _generate(name, workshop, gradebook=folder / "gradebook.db")
        shutil.copytree(workshop, folder, dirs_exist_ok=True)
    return folder / "release" / name / f"{name}.ipynb"


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
