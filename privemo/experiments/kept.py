"""What is kept on disk: what made it, how large it is, and whether it is of use.

A result is asked for under the name that the code of today gives it. After an edit, or
with another version, it is computed anew under another name, and the old one stays
until it is pruned.
"""

import json
import shutil
from typing import NamedTuple

import pandas as pd

from privemo.corpora import planted
from privemo.experiments.records import DAMAGE, find_record, record_name
from privemo.paths import data_folder, runs_folder
from privemo.plugins.registry import is_installed
from privemo.stages import stage_digest

STAGE_OF = {"training": "training", "attack": "attack", "membership": "attack"}
USED, STALE = "in use", "made by other code"
ORPHAN, DAMAGED = "its training is gone", "damaged"
MEGABYTE = 1e6
COLUMNS = ["kind", "made from", "state"]


class Kept(NamedTuple):
    """One folder that privemo keeps: where, what it is, and whether it is of use."""

    folder: object  # Path
    kind: str
    made_from: str
    state: str


def find_kept():
    """List every record, and all features, word vectors and planted corpora."""
    return [*_records(runs_folder()), *_features(), *_planted()]


def kept_table(kept):
    """Count what is kept, and how much room it takes.

    Parameters
    ----------
    kept : list of Kept
        From `find_kept`.

    Returns
    -------
    table : DataFrame, one row a kind, origin and state
        ``kind``, ``made from``, ``state``, ``n`` and ``MB``.
    """
    rows = [(one.kind, one.made_from, one.state, _size(one.folder)) for one in kept]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "bytes"])
    groups = table.groupby(COLUMNS, sort=False)["bytes"]
    sizes = groups.agg(n="size", MB=lambda sizes: sizes.sum() / MEGABYTE)
    return sizes.reset_index()


def prune(kept):
    """Remove what no name asks for any more."""
    stale = [one for one in kept if one.state != USED]
    for one in stale:
        shutil.rmtree(one.folder, ignore_errors=True)
    return len(stale)


def _records(folder):
    """List the records; an attack whose training is of no use is of none either."""
    found = {path.parent: _read(path) for path in sorted(folder.glob("*/record.json"))}
    damaged = [path for path, settings in found.items() if settings is None]
    yield from (Kept(path, "record", "", DAMAGED) for path in damaged)
    whole = {path: s for path, s in found.items() if s is not None}
    useful = {
        path.name
        for path, s in whole.items()
        if s["kind"] == "training" and _state_of_code(path, s) == USED
    }
    origin = {path.name: _origin(s) for path, s in whole.items()}
    for path, s in whole.items():
        state, before = _state_of_code(path, s), s.get("training", "")
        if state == USED and before and before not in useful:
            state = ORPHAN
        yield Kept(path, s["kind"], origin.get(before) or origin[path.name], state)


def _read(path):
    """Return the settings of a record; None if it cannot be read whole."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))["settings"]
        whole = find_record(path.parent.parent, settings) is not None
        return settings if whole and "kind" in settings else None
    except DAMAGE:
        return None


def _state_of_code(path, settings):
    """Say whether the code of today would give a record this name."""
    today = settings | {"source": stage_digest(_stage_of(settings))}
    same = record_name(today) == path.name and all(map(_is_here, _brought(settings)))
    return USED if same else STALE


def _stage_of(settings):
    """Say which stage a record is of; an attack on somebody's file has no training."""
    if settings["kind"] == "battery" and "training" not in settings:
        return "attack"
    return STAGE_OF.get(settings["kind"], "beyond")


def _brought(settings):
    """List the facts of the plug-ins that made a record."""
    every = [settings.get("plugin"), *settings.get("attackers", ())]
    return [facts for facts in every if facts]


def _is_here(facts):
    """Tell whether a plug-in may be asked for; of a notebook's own nobody knows."""
    return not facts.get("package") or is_installed(facts)


def _origin(settings):
    """Name what a training was made from; "" for other records."""
    cell = settings.get("cell")
    if not cell:
        return ""
    return f"{settings['corpus']}, {cell['modality']}, {cell['target']}"


def _features():
    """List features and word vectors, which say themselves by which code."""
    for kind in ("features", "vectors"):
        for path in sorted((data_folder() / kind).glob("**/about.json")):
            try:
                about = json.loads(path.read_text(encoding="utf-8"))
                used = about.get("code") == stage_digest("features")
                state = USED if used else STALE
            except DAMAGE:
                state = DAMAGED
            name = path.parent.name if kind == "features" else "words"
            yield Kept(path.parent, kind, name, state)


def _planted():
    """List planted corpora in privemo's own folder, which are named by their code."""
    for path in sorted((data_folder() / "planted").glob(f"*/{planted.KNOBS}")):
        state = USED if planted.named(path) == path.parent.name else STALE
        yield Kept(path.parent, "planted corpus", "knobs.json", state)


def _size(folder):
    """Add up the bytes of a folder; 0 for what has just gone."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
