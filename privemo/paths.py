"""Where privemo keeps what it makes, and where what it brings along lies."""

import os
from pathlib import Path

from privemo.files import try_folder

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent  # or where packages are installed


def home():
    """Return the folder that holds ``data``, ``runs`` and, in a checkout, ``results``.

    Notebooks are executed from different working directories (papermill: the caller's;
    nbval: the notebook's), so what is kept does not depend on the current one.
    """
    return _chosen() or Path.home() / ".privemo"


def data_folder():
    """Return the folder of the embedded corpus, the features and the word vectors."""
    return home() / "data"


def runs_folder():
    """Return the folder of the records, one sub-folder a training run or attack."""
    return home() / "runs"


def results_folder():
    """Return the folder of executed notebooks, tables, claims and the report.

    Without a checkout these are the user's, and go where the user is.
    """
    named = os.environ.get("PRIVEMO_RESULTS")
    return Path(named or (_chosen() or Path.cwd()) / "results").resolve()


def check_home():
    """Refuse to begin what could not be kept: try ``data`` and ``runs``."""
    try_folder(data_folder())
    try_folder(runs_folder())


def brought(name):
    """Return a folder that stands beside the code, or inside it once installed."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else CHECKOUT / name


def _chosen():
    """Return the folder that somebody named, or the checkout; else None."""
    if os.environ.get("PRIVEMO_HOME"):
        return Path(os.environ["PRIVEMO_HOME"]).expanduser().resolve()
    return CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else None
