"""Where the time went: the seconds that records say they took, kind by kind.

Records hold the seconds of processor time that they took, compiling included.
"""

import json

import pandas as pd

from privemo.experiments.records import DAMAGE
from privemo.paths import runs_folder

KIND = ["kind", "modality", "recipe"]


def timing_table(folder=None, *, since=0.0):
    """Add up the seconds of records.

    Parameters
    ----------
    folder : Path, optional
        Of records; `privemo.paths.runs_folder` by default.
    since : float, default=0.0
        Only records that were stored at this time or later, as ``time.time()`` has it.

    Returns
    -------
    table : DataFrame, one row a kind, modality and recipe, the longest first
        ``kind`` ("training", "attack", "membership" and those of
        `privemo.experiments.beyond`), ``modality`` and ``recipe`` of the training that
        it rests on ("" where that is gone), ``n`` records, their ``seconds``, and the
        ``median``.
    """
    folder = runs_folder() if folder is None else folder
    paths = sorted(folder.glob("*/record.json"))
    found = {path: facts for path in paths if (facts := _read(path)) is not None}
    cells = {path.parent.name: _cell(facts) for path, facts in found.items()}
    rows = [
        (
            facts["settings"]["kind"],
            *cells.get(_training(path, facts), ("", "")),
            facts["seconds"],
        )
        for path, facts in found.items()
        if path.stat().st_mtime >= since
    ]
    groups = pd.DataFrame(rows, columns=[*KIND, "seconds"]).groupby(KIND)["seconds"]
    table = groups.agg(n="size", seconds="sum", median="median").reset_index()
    return table.sort_values("seconds", ascending=False, ignore_index=True)


def _read(path):
    """Return what a record says; None if it does not say how long it took."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return facts if "kind" in facts["settings"] and "seconds" in facts else None
    except DAMAGE:
        return None


def _cell(facts):
    """Name the modality and the recipe of a training."""
    cell = facts["settings"].get("cell")
    return (cell["modality"], cell["recipe"]["name"]) if cell else ("", "")


def _training(path, facts):
    """Name the training that a record rests on: itself, if it is one."""
    return facts["settings"].get("training", path.parent.name)
