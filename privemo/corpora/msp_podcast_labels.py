"""The label files of the releases of MSP-Podcast."""

import json
import os
import re
from pathlib import Path

import pandas as pd

from privemo.corpora.files import find, read_table, read_text, walk
from privemo.corpora.genders import gender_of
from privemo.errors import PrivemoError

SCALE = (1, 7)  # ends of the rating scale
LABEL_FOLDERS = ("Labels", "label", ".")
LABEL_FILES = {  # best first -> the releases whose label file it is
    "labels_consensus.csv": "1.10 or later",
    "labels_concensus.csv": "1.6 to 1.9",
    "labels_consensus.json": "1.10 or later",
    "labels_concensus.json": "1.6 to 1.9",
    "labels.txt": "1.0 to 1.5",
}
SUMMARY = re.compile(  # of labels.txt; the lines of single raters begin with WORKER
    r"^(MSP-PODCAST[^;\n]*);(?:[^;\n]*;[ \t]*A:([^;\n]*);[ \t]*V:([^;\n]*);)?",
    re.MULTILINE,
)
COLUMNS = ["FileName", "EmoAct", "EmoVal", "SpkrID", "Gender"]
SPLIT = "Split_Set"  # used to recognise Test3 only
BOTH = "female and male"
NAME = re.compile(r"MSP-PODCAST_\d+_\d+\w*", re.IGNORECASE)


def read_labels(file, root):
    """Read the labels, one row a recording, as text and as ratings."""
    try:
        lines = READERS[file.suffix.lower()](file, root)
    except (ValueError, AttributeError) as error:  # AttributeError: json of a list
        raise PrivemoError(
            f"{file} is no table of labels ({str(error).strip()}); unpack the labels "
            f"of the release again"
        ) from error
    missing = [column for column in COLUMNS if column not in lines.columns]
    if missing:
        raise PrivemoError(
            f"{file} has no column {', '.join(missing)}; unpack the labels of the "
            f"release again"
        )
    lines = lines.reindex(columns=[*COLUMNS, SPLIT]).astype("str").fillna("")
    lines = lines.apply(lambda column: column.str.strip())
    return lines.assign(
        utterance=lines["FileName"].map(_utterance),
        # programs that take numbers for numbers write 30.0
        SpkrID=lines["SpkrID"].str.replace(r"^Speaker_|[.,]0$", "", regex=True),
        gender=lines["Gender"].map(gender_of),
        activation=_rating(lines["EmoAct"]),
        valence=_rating(lines["EmoVal"]),
    )


def _utterance(file):
    """Take the name of an utterance from that of its recording, of any format."""
    name = os.path.splitext(file.replace("\\", "/").rpartition("/")[2])[0]
    return spelled(name)


def spelled(name):
    """Spell a name as released, in upper case."""
    return name.upper() if NAME.fullmatch(name) else name


def _rating(text):
    """Turn text into ratings; NaN where it is no number from 1 to 7."""
    text = text.str.replace(",", ".")  # as tables with semicolons have it
    rating = pd.to_numeric(text, errors="coerce").astype("float64")
    return rating.where(rating.between(*SCALE))


def _read_csv(file, root):
    """Read every field as text: speakers have numbers for names."""
    return read_table(file, (*COLUMNS, SPLIT))


def _read_json(file, root):
    """Read the labels as the csv has them, where they are by name of recording."""
    labels = json.loads(read_text(file))
    return pd.DataFrame(
        {"FileName": name} | {column: str(value) for column, value in fields.items()}
        for name, fields in labels.items()
    )


def _read_txt(file, root):
    """Read the summary lines of labels.txt, and who speaks from another file."""
    lines = SUMMARY.findall(read_text(file))
    lines = pd.DataFrame(lines, columns=COLUMNS[:3], dtype="str")
    speakers, genders = _read_speakers(file, root)
    speaker = lines["FileName"].str.strip().map(speakers)
    return lines.assign(SpkrID=speaker, Gender=speaker.map(genders))


READERS = {".csv": _read_csv, ".json": _read_json, ".txt": _read_txt}


def find_among(root, names, folders=(".",)):
    """Find what has had several names and places; None if it is not there."""
    patterns = [f"{folder}/{name}" for name in names for folder in folders]
    return next(iter(find(root, *patterns)), None)


def find_labels(root):
    """Find the label file, near the root if it can be; None if there is none."""
    if near := find_among(root, LABEL_FILES, LABEL_FOLDERS):
        return near
    deep = {os.path.basename(path).lower(): path for path in walk(root)}
    return next((Path(deep[name]) for name in LABEL_FILES if name in deep), None)


def _read_speakers(file, root):
    """Read who speaks in each recording, and the gender of each speaker."""
    path = find_among(root, ["Speaker_ids.txt"], [".", *LABEL_FOLDERS])
    if path is None:
        raise PrivemoError(
            f"{file} names no speakers, and there is no Speaker_ids.txt in {root}; "
            f"copy it there from the release"
        )
    speakers, genders = {}, {}
    for line in read_text(path).split("\n"):
        key, _, value = (part.strip("; \t\r") for part in line.partition(";"))
        if key.startswith("Speaker_"):
            said = genders.setdefault(key.removeprefix("Speaker_"), set())
            said.add(gender_of(value))
        else:
            speakers[key] = value
    return speakers, {
        key: " and ".join(sorted(said - {""})) for key, said in genders.items()
    }
