"""How nbgrader runs what students hand in."""

from tempfile import TemporaryDirectory

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets.config import Config

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


def course_config():
    """Configure nbgrader for privemo's notebooks."""
    config = Config()
    config.CourseDirectory.course_id = COURSE
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    config.Execute.timeout = CELL_SECONDS
    config.IgnorePattern.enabled = True
    config.IgnorePattern.pattern = "(?s)."
    config.Autograde.autograde_preprocessors = [
        ExecuteHere if step is Execute else step
        for step in Autograde().autograde_preprocessors
    ]
    return config
