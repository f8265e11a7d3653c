"""Where results go: to a folder of their own for other parameters than a lesson's."""

import hashlib
import re
from pathlib import Path

from privemo import paths
from privemo.files import try_folder
from privemo.lessons.choices import PLACES
from privemo.report.results import refuse_others

OWN = {  # parameters of every lesson that has them; its target is its own
    "corpus": "planted",
    "known": "",
    "profile": "lesson",
    "modalities": ["acoustic", "lexical", "multimodal"],
    "strength": 0.5,
    "strengths": [0.0, 0.3, 0.5, 0.75, 1.0],
    "strength_acoustic": 0.5,
    "strength_lexical": 0.5,
    "seed": 0,
    "dealings": 1,
    "vectors": "",
    "features": "",
    "attribute": "gender",
    "layer": "mean",
}
ASKED = ("target", "attackers", "defences")  # whose default is a lesson's own
PARTS = ("tables", "figures", "scores", "membership", "run", "notebooks")
REMEDY = "give another folder as RESULTS (results=FOLDER), or set PRIVEMO_HOME"


def departures(given, own):
    """Return the parameters that are not a lesson's own, and decide its numbers.

    Parameters
    ----------
    given : dict
        By name in lower case.
    own : dict
        `OWN` and the lesson's ``target``, or the values that a notebook has.
    """
    names = [name for name in (*OWN, *ASKED) if name in given and name in own]
    return {name: given[name] for name in names if given[name] != own[name]}


def folder_of(departing):
    """Return the folder of results for some parameters that depart.

    Examples
    --------
    >>> folder_of({"corpus": "emodb", "seed": 1}).name
    'emodb_seed1'
    """
    given = dict(departing)
    known = given.pop("known", "")
    corpus = given.pop("corpus", OWN["corpus"] if known else "")
    first = f"{corpus}_attacked_from_{known}" if known else corpus
    parts = [first, *(_part(name, value) for name, value in given.items())]
    return paths.results_folder() / "_".join(part for part in parts if part)


def _part(name, value):
    """Write a parameter as a part of a folder's name."""
    if name in ("profile", "target", "attribute"):
        return value
    if name in ("modalities", "attackers", "defences"):
        return re.sub(r"[^\w.-]+", "_", "_".join(value))
    if name == "strengths":
        return "_".join(["strengths", *(f"{strength:g}" for strength in value)])
    if name in ("vectors", "features"):
        return f"{name}_{Path(value).stem}"
    return f"{name}{value}"


def check_results(folder, notebook, given):
    """Refuse to begin what could not be kept, or would replace other results.

    Parameters
    ----------
    folder : Path
        Of results.
    notebook : str
        Its name.
    given : dict
        Its parameters, by name in lower case.

    Raises
    ------
    PrivemoError
        If nothing can be written there, or if it holds results of other parameters.
    """
    refuse_others(folder, notebook, facts_of(given))
    try_folder(folder, REMEDY)
    for part in PARTS:
        if (folder / part).exists():
            try_folder(folder / part, REMEDY)


def facts_of(given):
    """Return the parameters that results must share; places are not to be read."""
    names = [*OWN, *ASKED, "folder", "known_folder"]
    return {name: _unread(name, given[name]) for name in names if name in given}


def _unread(name, value):
    """Replace a place on this machine by a digest, which tells it from others."""
    if name.upper() not in PLACES or not value:
        return value
    place = str(Path(value).expanduser().resolve())
    return hashlib.sha256(place.encode()).hexdigest()[:12]
