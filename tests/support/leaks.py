"""What must not be found in what is passed on, and a search for it."""

import csv
import html
import io
import json
import re
from pathlib import Path

FEWEST_WORDS = 3  # of a transcript; "yes, sure" is said elsewhere, too
LONGEST = 40  # characters looked for: pandas shows some 50 of a long cell
SHORTEST_NAME = 5  # characters; "1" is everywhere
# a player, a media type, and what base64 makes of the first bytes of a wav: "AVEfmt "
SOUND = ("<audio", "data:audio", "audio/", "QVZFZm10")
KINDS = {".csv", ".html", ".ipynb", ".json", ".md", ".png", ".svg", ".tex", ".txt"}
PICTURE = re.compile(r"[A-Za-z0-9+/=]{200,}")  # as base64


def forbidden_strings(utterances, folder=""):
    """List what must not be found: words, ids, names of files, where they lie.

    Parameters
    ----------
    utterances : DataFrame
        Of a corpus whose licence must be signed.
    folder : path, optional
        Where the corpus lies.

    Returns
    -------
    strings : set of str
    """
    words = utterances["text"][utterances["text"].str.split().str.len() >= FEWEST_WORDS]
    paths = [Path(path) for path in utterances["audio"] if path]
    names = {
        *utterances["utterance"],
        *(p.name for p in paths),
        *(p.stem for p in paths),
    }
    names = {name for name in names if len(name) >= SHORTEST_NAME}
    return names | {_beginning(text) for text in words} | ({str(folder)} - {""})


def leaks(folder, strings=()):
    """Look for strings and for sound in every file of a folder.

    Parameters
    ----------
    folder : path-like
        Results, or anything else that is to be passed on.
    strings : iterable of str
        See `forbidden_strings`.

    Returns
    -------
    found : list of (str, str)
        File and what was found in it; a file of a kind that cannot be searched is
        found, too.
    """
    wanted = {_plain(string): string for string in strings}
    found = []
    for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix not in KINDS:
            found.append((name, "a kind of file that cannot be searched"))
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [(name, mark) for mark in SOUND if mark in text]
        text = "\n".join(map(_plain, [name, *_readings(path, text)]))
        found += [(name, wanted[plain]) for plain in _contained(wanted, text)]
    return found


def _contained(strings, text, size=8):
    """List the strings that a text contains; tens of thousands take a second."""
    pieces = {text[i : i + size] for i in range(len(text))}
    likely = [s for s in strings if len(s) < size or s[:size] in pieces]
    return [s for s in likely if s in text]


def _beginning(text):
    """Cut a long text where a word ends."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0]


def _plain(text):
    """Take out what differs without being another text: case, blanks, pictures."""
    return " ".join(html.unescape(PICTURE.sub(" ", text)).lower().split())


def _readings(path, text):
    """Yield a text as it stands, and as those who read its format see it."""
    yield text
    if path.suffix in (".json", ".ipynb"):
        yield " ".join(_strings(json.loads(text)))
    if path.suffix == ".csv":
        yield " ".join(cell for row in csv.reader(io.StringIO(text)) for cell in row)


def _strings(value):
    """Yield all texts in what json holds; a list of lines is one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield "".join(value) + "\n" + "\n".join(value)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
