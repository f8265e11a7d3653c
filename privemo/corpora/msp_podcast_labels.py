"""The label files of the releases of MSP-Podcast."""

import io
import json
import re

import pandas as pd

from privemo.corpora.files import read_text
from privemo.errors import PrivemoError

SCALE = (1, 7)  # ends of the rating scale
LABEL_FOLDERS = ("Labels", "labels", "label", ".")
LABEL_FILES = {  # best first -> the releases whose label file it is
    "labels_consensus.csv": "1.10 or later",
    "labels_concensus.csv": "1.6 to 1.9",
    "labels_consensus.json": "1.10 or later",
    "labels_concensus.json": "1.6 to 1.9",
    "labels.txt": "1.0 to 1.5",
    "Labels.txt": "1.0 to 1.5",
}
SUMMARY = re.compile(  # of labels.txt; the lines of single raters begin with WORKER
    r"^(MSP-PODCAST[^;\n]*);(?:[^;\n]*;[ \t]*A:([^;\n]*);[ \t]*V:([^;\n]*);)?",
    re.MULTILINE,
)
COLUMNS = ["FileName", "EmoAct", "EmoVal", "SpkrID", "Gender"]
SPLIT = "Split_Set"  # used to recognise Test3 only


def read_labels(file, root):
    """Read the labels, one row a recording, as text and as ratings."""
    try:
        lines = READERS[file.suffix](file, root)
    except (
        pd.errors.EmptyDataError,
        pd.errors.ParserError,
        json.JSONDecodeError,
    ) as error:
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
        utterance=lines["FileName"].str.removesuffix(".wav"),
        activation=_rating(lines["EmoAct"]),
        valence=_rating(lines["EmoVal"]),
    )


def _rating(text):
    """Turn text into ratings; NaN where it is no number from 1 to 7."""
    rating = pd.to_numeric(text, errors="coerce").astype("float64")
    return rating.where(rating.between(*SCALE))


def _read_csv(file, root):
    """Read every field as text: speakers have numbers for names."""
    text = io.StringIO(read_text(file))
    return pd.read_csv(text, dtype="str", keep_default_na=False)


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
    paths = (root / folder / name for name in names for folder in folders)
    return next((path for path in paths if path.exists()), None)


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
            genders.setdefault(key.removeprefix("Speaker_"), set()).add(value)
        else:
            speakers[key] = value
    return speakers, {key: " and ".join(sorted(said)) for key, said in genders.items()}
