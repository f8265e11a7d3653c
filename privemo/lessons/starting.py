"""How students open the lessons of a course: beside the records that came with them."""

import os
import subprocess
import sys

from privemo.lessons.planning import compute_notebooks
from privemo.lessons.sources import list_lessons

LESSONS, HOME = "lessons", "home"  # folders of a course
START = """\
import sys
from pathlib import Path

try:
    from privemo.lessons.starting import start
except ModuleNotFoundError as error:
    sys.exit(f"{error}; type: python -m pip install -r requirements.txt")

if __name__ == "__main__":
    start(Path(__file__).resolve().parent, sys.argv[1:])
"""


def start(folder, options=()):
    """Make ready what takes a while, once, and open JupyterLab.

    Parameters
    ----------
    folder : Path
        Of the course, as it was unpacked.
    options : sequence of str
        Handed on to JupyterLab; ``["ready"]`` opens nothing.
    """
    os.environ["PRIVEMO_HOME"] = str(folder / HOME)
    os.environ["PRIVEMO_RESULTS"] = str(folder / "results")
    if (folder / HOME / "runs").is_dir():
        print("The corpus is spoken, once: a minute or two.", flush=True)
        print(_made_ready(list_lessons(folder / LESSONS, "ipynb")), flush=True)
    lab = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder / LESSONS}"]
    if list(options) != ["ready"]:
        sys.exit(subprocess.run([*lab, *options]).returncode)


def _made_ready(notebooks):
    """Compute features, and find the records; say whether all were there."""
    n_computed = compute_notebooks([(path, {}) for path in notebooks])
    if n_computed:
        return (
            f"{n_computed} networks were trained here: this machine speaks the corpus "
            f"otherwise than the one that made the records, or the code is another."
        )
    return f"Ready: {len(notebooks)} lessons, nothing left to train."
