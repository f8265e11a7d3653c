"""One modality of a corpus, computed once and found again by what decides it."""

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd

from privemo.corpora.schema import problem_table
from privemo.features.store import RaggedArray, damaged
from privemo.files import new_folder
from privemo.paths import check_home, data_folder
from privemo.stages import stage_digest


@dataclass(frozen=True)
class Stream:
    """One modality of a corpus, on disk.

    Parameters
    ----------
    array : RaggedArray of n_rows rows
        One row an utterance that could be used.
    rows : ndarray of int, shape (n_rows,)
        The position of each row in the corpus' utterances, ascending.
    content : str
        sha256 of what the numbers were made from; the same on every machine.
    problems : DataFrame
        The utterances that could not be used, columns file, problem, remedy.
    notes : tuple of str
        Sentences to be shown with every result.
    """

    array: RaggedArray
    rows: np.ndarray
    content: str
    problems: pd.DataFrame
    notes: tuple


def cached_stream(modality, key, write):
    """Open a stream, after writing it if it is not there yet."""
    target = data_folder() / "features" / key[:32] / modality
    if not target.is_dir():
        check_home()
        with new_folder(target) as folder:
            rows, content, problems, notes = write(folder)
            np.save(folder / "rows.npy", np.asarray(rows, dtype=np.int64))
            about = {"content": content, "problems": problems, "notes": notes}
            about["code"] = stage_digest("features")  # `privemo records` looks at it
            (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return _open(target)


def _open(folder):
    array = RaggedArray(folder)
    try:
        rows = np.load(folder / "rows.npy", allow_pickle=False)
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(folder, error) from error
    problems = problem_table(about["problems"])
    return Stream(array, rows, about["content"], problems, tuple(about["notes"]))


def digest(*parts):
    """Return the sha256 of some values, told apart from each other."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def code_key(*packages):
    """Digest the code of the features and the versions of packages that they rest on.

    Part of a key: after an edit or an upgrade nothing stale is found.
    """
    return digest(stage_digest("features"), [version(package) for package in packages])
