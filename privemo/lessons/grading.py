"""How nbgrader finds and runs what students hand in."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets.config import Config
from traitlets.log import get_logger

from privemo.lessons.collecting import RosterCollector
from privemo.lessons.exporting import PendingExport
from privemo.lessons.notebooks import QuietKernel, environment

COURSE = "privemo"
CODE_STUB = "# your code here"  # no exception: an unsolved notebook runs to its end
TEXT_STUB = "*Your answer here.*"
CELL_SECONDS = 3600  # longest that a cell may take; without records cells train


class ExecuteHere(Execute):
    """Runs a submission in this Python, away from the lecturer's own results."""

    def __init__(self, *args, **options):
        super().__init__(*args, kernel_manager_class=QuietKernel, **options)

    def preprocess(self, *args, **options):
        """Execute all cells, and go on after an error."""
        with (
            TemporaryDirectory() as results,
            environment(PRIVEMO_RESULTS=results),
        ):
            return super().preprocess(*args, **options)


def take_other_names(*, notebooks, **_):
    """Give notebooks that were handed in under another name the name that is graded.

    A browser calls what it downloads twice ``NAME (1).ipynb``. nbgrader would take
    such a notebook for one that was never handed in, and give it no point. What it is
    is told by its exercises; the file that was handed in stays where it is.

    Parameters
    ----------
    notebooks : list of str
        Of one student, as nbgrader found them, in
        ``COURSE/submitted/STUDENT/ASSIGNMENT``; what is named here is added.
    """
    folder = Path(notebooks[0]).parent
    for asked in sorted((folder.parents[2] / "source" / folder.name).glob("*.ipynb")):
        path = folder / asked.name
        same = [file for file in map(Path, notebooks) if _shared(file, asked)]
        if path.exists() or not same:
            continue
        newest = max(same, key=lambda file: (file.stat().st_mtime, file.name))
        shutil.copy2(newest, path)
        notebooks.append(str(path))
        get_logger().warning("%s is graded as %s", newest, path.name)


def _shared(one, other):
    """Return the exercises that two notebooks share."""
    return _exercises(one) & _exercises(other)


def _exercises(path):
    """Return the names of the cells that nbgrader grades, if a file can be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {mark["grade_id"] for mark in marks if mark.get("grade")}


def course_config():
    """Configure nbgrader for privemo's notebooks."""
    config = Config()
    config.CourseDirectory.course_id = COURSE
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    config.Execute.timeout = CELL_SECONDS
    config.ZipCollectApp.collector_plugin = RosterCollector
    config.Autograde.pre_convert_hook = take_other_names
    config.OverwriteCells.add_missing_cells = True  # tests that a student deleted
    config.ExportApp.plugin_class = PendingExport
    config.IgnorePattern.enabled = True
    config.IgnorePattern.pattern = "(?s)."
    config.Autograde.autograde_preprocessors = [
        ExecuteHere if step is Execute else step
        for step in Autograde().autograde_preprocessors
    ]
    return config
