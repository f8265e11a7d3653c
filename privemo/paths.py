"""Where privemo keeps what it makes; the same from every working directory."""

import os
from pathlib import Path

from privemo.files import try_folder


def home():
    """Return the folder that holds ``data``, ``runs`` and ``results``.

    Notebooks are executed from different working directories (papermill: the caller's;
    nbval: the notebook's), so no path of privemo is relative to the current one.
    """
    if os.environ.get("PRIVEMO_HOME"):
        return Path(os.environ["PRIVEMO_HOME"]).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").exists():
        return checkout
    return Path.home() / ".privemo"


def data_folder():
    """Return the folder of the embedded corpus, the features and the word vectors."""
    return home() / "data"


def runs_folder():
    """Return the folder of the records, one sub-folder a training run or attack."""
    return home() / "runs"


def results_folder():
    """Return the folder of executed notebooks, tables, claims and the report."""
    return Path(os.environ.get("PRIVEMO_RESULTS") or home() / "results").resolve()


def check_home():
    """Refuse to begin what could not be kept: try ``data`` and ``runs``."""
    try_folder(data_folder())
    try_folder(runs_folder())
