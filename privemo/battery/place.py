"""Where the page of an attack goes: never over that of another."""

import hashlib
import json
import re
from itertools import count

from privemo.errors import PrivemoError

SUBJECT = "attacked.json"  # in the folder: what its page tells of


def subject_of(path, *, attribute, **choices):
    """Say what is attacked: a file by its content, an attribute, and what is chosen.

    Parameters
    ----------
    path : Path
        The file.
    attribute : str
        What is to be told.
    **choices : bool or list of str
        What was chosen of the file.

    Returns
    -------
    subject : dict
        The file is named with its folder, and not with those above, which may tell
        whose machine it is.
    """
    with open(path, "rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    name = "/".join(path.resolve().parts[-2:])
    return {"file": name, "sha256": content, "attribute": attribute, **choices}


def claim_folder(folder, subject, *, files):
    """Take a folder for the results of an attack, before it begins.

    Parameters
    ----------
    folder : Path
        Where to write.
    subject : dict
        As `subject_of` makes it.
    files : sequence of str
        What will be written.

    Raises
    ------
    PrivemoError
        If there are results of another subject.
    """
    if not _is_free(folder, subject, files):
        raise PrivemoError(
            f"{folder} holds {_described(folder)}, which would be replaced; choose "
            "another folder with --results, or delete this one"
        )


def find_folder(folder, subject, *, files):
    """Take this folder or, if others have it, the first of its name and a number."""
    for number in count(1):
        place = folder.with_name(f"{folder.name}_{number}") if number > 1 else folder
        if _is_free(place, subject, files):
            return place


def folder_name(path, attribute):
    """Name a folder after a file and an attribute, in letters that every system has."""
    return re.sub(r"[^\w.-]+", "_", f"attack_{path.stem}_{attribute}")


def _is_free(folder, subject, files):
    """Tell whether a folder can be written to, and take it for a subject."""
    record = folder / SUBJECT
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not record.exists() and any((folder / name).exists() for name in files):
            return False
        with open(record, "x", encoding="utf-8") as file:
            json.dump(subject, file, indent=1)
    except FileExistsError:
        return folder.is_dir() and _same(_read(record), subject)
    return True


def _same(one, other):
    """Tell whether two subjects are one, whatever the file is called by now."""
    return {**one, "file": ""} == {**other, "file": ""}


def _read(record):
    """Return a subject; an empty one if it cannot be read."""
    try:
        return dict(json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _described(folder):
    """Say whose results a folder holds."""
    subject = _read(folder / SUBJECT)
    if not {"file", "attribute"} <= subject.keys():
        return "files that are no results of this attack"
    return f"the results of {subject['file']} ({subject['attribute']})"
