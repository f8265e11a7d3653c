"""A corpus of your own: a table with one row an utterance, beside the recordings.

The table is ``utterances.csv``, as a spreadsheet program saves it; its first row names
the columns. Whatever is wrong is reported by the number of the row, as the spreadsheet
counts, and never by a word of it: a corpus of one's own is private.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd

from privemo.corpora.about import About
from privemo.corpora.corpus import NEEDS, Corpus
from privemo.corpora.files import find_root
from privemo.corpora.schema import (
    RATING_COLUMNS,
    SESSION,
    TEXT_COLUMNS,
    bin_rating,
    problem_table,
    utterance_table,
)
from privemo.corpora.spreadsheet import read_spreadsheet
from privemo.errors import PrivemoError
from privemo.terms import LEVELS

ABOUT = About(
    title="a corpus of your own",
    licence="yours; treated as private",
    gated=True,
    get="Write a table utterances.csv as docs/corpora.md describes it.",
)
TABLE = "utterances.csv"
TREE = """  utterances.csv              one row an utterance
  audio/anna_1.wav            recordings, wherever its column audio says"""
EMOTIONS = ("activation", "valence")
SCALE = ("scale_low", "scale_high")
COLUMNS = (*TEXT_COLUMNS, SESSION, *RATING_COLUMNS, *SCALE)
NEEDED = (  # one of each
    ("utterance",),
    ("speaker",),
    ("gender",),
    ("audio", "text"),
    (*EMOTIONS, *RATING_COLUMNS),
)
GENDERS = {
    "f": "female",
    "female": "female",
    "woman": "female",
    "m": "male",
    "male": "male",
    "man": "male",
}
ENOUGH = 0.5  # share of the rows that must have sound and words to study both; ours
REASONS = {  # key -> problem, remedy
    "cells": (
        "there are more cells than names of columns",
        "put quotes around a text that holds the separator, or name every column",
    ),
    "id": ("`utterance` is empty", "give the utterance a name of its own"),
    "repeated": (
        "an earlier row has the same `utterance`",
        "give each utterance a name of its own, or delete one of the two",
    ),
    "speaker": (
        "`speaker` is empty, or has nothing before or after its colon",
        "write who talks: any name, the same in all rows of this speaker",
    ),
    "gender": ("`gender` is neither female nor male", "write F or M"),
    "genders": (
        "the speaker has another gender in another row",
        "correct the one that is wrong, or give two people two names",
    ),
    "sessions": (
        "the speaker has another `session`, or none, in another row",
        "write the same one in all rows of all people recorded together; delete the "
        "column if everybody was recorded alone",
    ),
    "level": (
        "`activation` or `valence` is not a level",
        f"write {', '.join(LEVELS)} or nothing",
    ),
    "rating": (
        "a rating is not a number, or lies outside the scale",
        "write a number such as 3.5, or nothing; decimal commas are read only where "
        "semicolons or tabs separate the cells",
    ),
    "label": (
        "there is neither a level nor a rating",
        "fill in activation or valence, or a rating of one of them",
    ),
    "recording": (
        "there is no file at the path in `audio`",
        "correct it: a path starts from the folder of the table",
    ),
    "silent": ("`audio` is empty", "fill it in, or delete the row"),
    "wordless": ("`text` is empty", "fill it in, or delete the row"),
}


def load(folder=None):
    """Read a corpus of one's own.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``utterances.csv``, one above it, or a table of any name.

    Returns
    -------
    corpus : Corpus
        A speaker whose name has no colon gets the prefix ``own:``. A level that is not
        given is made from the rating by `bin_rating`. If at least half of the rows have
        both a recording and a text, both modalities are there and the other rows are
        left out; else there is the one that more rows have. Of a speaker with two
        genders or sessions all rows are left out. Empty rows count for nothing.

    Raises
    ------
    PrivemoError
        If there is no table or it cannot be read, a column is missing, levels are to be
        made from ratings whose scale is not given, or no row can be used.
    """
    path = _find(folder)
    numbers = [*RATING_COLUMNS, *SCALE]
    cells, header = read_spreadsheet(path, columns=COLUMNS, numbers=numbers)
    _check_columns(header, path)
    meant = _meant(cells, path)
    reasons = _reasons(cells, meant)
    usable = meant[reasons == ""]
    modalities = _modalities(usable)
    reasons = reasons.where(reasons != "", _lacking(cells, meant, modalities))
    return Corpus(
        name="own",
        utterances=utterance_table(meant[reasons == ""].to_dict("records")),
        problems=problem_table(
            _ignored(header)
            + _not_studied(cells, usable, modalities)
            + _left_out(cells, reasons)
        ),
        modalities=modalities,
        description=(
            "A corpus of your own (private): labels and gender are those of its table."
        ),
    )


def _find(folder):
    """Find the table: the file that was named, or the one in the folder."""
    if folder and Path(folder).expanduser().is_file():
        return Path(folder).expanduser().resolve()
    return find_root(folder, corpus="own", looks_right=_looks_right, tree=TREE) / TABLE


def _looks_right(folder):
    return (folder / TABLE).is_file()


def _check_columns(header, path):
    for names in NEEDED:
        if not set(names) & set(header):
            raise PrivemoError(
                f"{path} has no column {' or '.join(names)}: its first row names "
                f"{', '.join(header) or 'none'}; docs/corpora.md lists the columns"
            )


def _ignored(header):
    """Report the columns that are not read."""
    unknown = [name or "(no name)" for name in header if name not in COLUMNS]
    if not unknown:
        return []
    return [
        (
            "row 1",
            f"columns that are not known are ignored: {', '.join(unknown)}",
            f"nothing to do, unless one of {', '.join(COLUMNS)} was meant",
        )
    ]


def _meant(cells, path):
    """Say what the cells mean; "" or NaN where they mean nothing."""
    meant = cells[["utterance", "text"]].copy()
    prefixed = cells["speaker"].str.contains(":")
    meant["speaker"] = cells["speaker"].where(prefixed, "own:" + cells["speaker"])
    meant["gender"] = cells["gender"].str.lower().map(GENDERS).fillna("")
    meant["audio"] = [_recording(path.parent, name) for name in cells["audio"]]
    if (cells[SESSION] != "").any():
        # who was recorded alone makes a session
        meant[SESSION] = cells[SESSION].where(cells[SESSION] != "", meant["speaker"])
    scale = _scale(cells, path)
    for emotion in EMOTIONS:
        rating = _numbers(cells[f"{emotion}_rating"])
        if scale:
            rating = rating.where(rating.between(*scale))
        meant[f"{emotion}_rating"] = rating
        meant[emotion] = _levels(cells[emotion], rating, scale, path)
    return meant


def _recording(folder, name):
    """Find a recording; "" if it is not there."""
    # with backslashes, as tables made on Windows have it; os.path for its speed
    path = os.path.join(folder, name.replace("\\", "/"))
    return path if os.path.isfile(path) else ""


def _scale(cells, path):
    """Return the ends of the rating scale; None if they are not given."""
    ends = cells[[*SCALE]].apply(_numbers).dropna().drop_duplicates()
    if len(ends) > 1:
        raise PrivemoError(
            f"{path} gives {len(ends)} rating scales in the columns "
            f"{' and '.join(SCALE)}; bring all ratings to one scale"
        )
    return None if ends.empty else tuple(ends.iloc[0])


def _numbers(cells):
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))


def _levels(given, rating, scale, path):
    """Take the levels that are given and make the others from the ratings."""
    levels = given.str.lower().where(given.str.lower().isin(LEVELS), "")
    binned = (given == "") & rating.notna()
    if binned.any() and not scale:
        raise PrivemoError(
            f"{path} has ratings without levels and does not say their scale; add the "
            f"columns {' and '.join(SCALE)} with its ends, such as 1 and 5"
        )
    if binned.any():
        levels[binned] = bin_rating(rating[binned], *scale)
    return levels


def _reasons(cells, meant):
    """Say why a row cannot be used at all, as a key of `REASONS`; "" where it can."""
    bare = (meant["audio"] == "") & (meant["text"] == "")
    return _first_that_holds(
        {
            "cells": cells["surplus"],
            "id": cells["utterance"] == "",
            "repeated": cells["utterance"].duplicated(),
            "speaker": ~meant["speaker"].str.fullmatch(r"[^:]+:.+"),
            "gender": meant["gender"] == "",
            "genders": _has_two(meant, "gender"),
            "sessions": SESSION in meant and _has_two(meant, SESSION),
            "level": _misunderstood(cells, meant, EMOTIONS),
            "rating": _misunderstood(cells, meant, RATING_COLUMNS),
            "label": (meant[[*EMOTIONS]] == "").all(axis=1),
            "recording": bare & (cells["audio"] != ""),
            "wordless": bare,
        }
    )


def _has_two(meant, column):
    """Whether the speaker of a row has two values of a column."""
    known = meant[meant[column] != ""]
    counts = known.groupby("speaker")[column].nunique()
    return meant["speaker"].isin(counts.index[counts > 1])


def _misunderstood(cells, meant, columns):
    """Whether one of some cells is filled in and yet means nothing."""
    nothing = meant[[*columns]].isna() | (meant[[*columns]] == "")
    return ((cells[[*columns]] != "") & nothing).any(axis=1)


def _modalities(usable):
    """Choose what is studied, of rows that have a recording, a text or both."""
    sound, words = usable["audio"] != "", usable["text"] != ""
    if (sound & words).sum() >= ENOUGH * len(usable):
        return ("acoustic", "lexical")
    return ("acoustic",) if sound.sum() >= words.sum() else ("lexical",)


def _not_studied(cells, usable, modalities):
    """Report a modality that is left out although its column is filled in."""
    both = ((usable["audio"] != "") & (usable["text"] != "")).sum()
    return [
        (
            f"column {column}",
            f"{both:,} of {len(usable):,} rows have both a recording that is there and "
            f"a text, fewer than half: the {modality} modality is left out",
            "fill in the column, or empty it; paths start from the folder of the table",
        )
        for modality, column in NEEDS.items()
        if modality not in modalities and (cells[column] != "").any()
    ]


def _lacking(cells, meant, modalities):
    """Say which rows lack what the corpus is studied by, as a key of `REASONS`."""
    silent = (meant["audio"] == "") & ("acoustic" in modalities)
    return _first_that_holds(
        {
            "recording": silent & (cells["audio"] != ""),
            "silent": silent,
            "wordless": (meant["text"] == "") & ("lexical" in modalities),
        }
    )


def _first_that_holds(conditions):
    """Return the key of the first condition that holds in each row; "" if none does."""
    return pd.Series(np.select([*conditions.values()], [*conditions], default=""))


def _left_out(cells, reasons):
    """Count the rows that are not used, one row per reason."""
    problems = []
    for reason, (problem, remedy) in REASONS.items():
        rows = cells.loc[reasons == reason, "row"]
        if len(rows) > 1:
            problem = f"{len(rows):,} rows, this one first: {problem}"
        if len(rows):
            problems.append((f"row {rows.iloc[0]}", problem, remedy))
    return problems
