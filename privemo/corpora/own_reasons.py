"""Why a row of one's own table cannot be used, and what to do about it."""

import numpy as np
import pandas as pd

from privemo.corpora.decisions import FILE, MERGE
from privemo.corpora.own_meaning import SPELLED, misunderstood
from privemo.corpora.problems import rows_named
from privemo.corpora.schema import RATING_COLUMNS, SESSION
from privemo.corpora.spellings import alike, bare
from privemo.terms import LEVELS, TARGETS

WORDS = 5  # words that are quoted of those that are not understood
NOTHING = "or says that nothing is known (nan, None, NA)"
WRITE_ONE = (
    f"write it one way; or write `{MERGE}` into the file {FILE} beside the table, and "
    f"each is taken as it is written most often; two people need two names"
)
REASONS = {  # key -> problem, remedy
    "cells": (
        "there are more cells than names of columns, or than in most rows",
        "put quotes around a text that holds the separator, or name every column",
    ),
    "id": (
        f"`utterance` is empty {NOTHING}",
        "give the utterance a name of its own",
    ),
    "repeated": (
        "an earlier row has the same `utterance`",
        "give each utterance a name of its own, or delete one of the two",
    ),
    "respelled": (
        "an earlier row has the same `utterance` but for case, blanks, Unicode form or "
        "`.0`",
        "give each utterance a name of its own, or delete one of the two",
    ),
    "speaker": (
        f"`speaker` is empty {NOTHING}, or has nothing before or after its colon",
        "write who talks: any name, the same in all rows of this speaker",
    ),
    "spellings": ("the speaker is written in several ways", WRITE_ONE),
    "gender": (
        "`gender` is neither female nor male",
        "write F or M where one of these was meant; who has another stays left out",
    ),
    "genders": (
        "the speaker has another gender in another row",
        "correct the one that is wrong, or give two people two names",
    ),
    "session spellings": ("the `session` is written in several ways", WRITE_ONE),
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
        f"there is neither a level nor a rating, {NOTHING.partition(' ')[2]}",
        "fill in activation or valence, or a rating of one of them",
    ),
    "recording": (
        "there is no file at the path in `audio`",
        "correct it: a path starts from the folder of the table",
    ),
    "shared": (
        "several rows share one recording",
        "cut it into one file an utterance and name those in `audio`; or keep one row "
        "of it, with the mean of its raters; or empty `audio` to study the words alone",
    ),
    "silent": ("`audio` is empty", "fill it in, or delete the row"),
    "wordless": ("`text` is empty", "fill it in, or delete the row"),
}


def unusable(cells, meant):
    """Say why a row cannot be used at all, as a key of `REASONS`; "" where it can."""
    bare_rows = (meant["audio"] == "") & (meant["text"] == "")
    names = cells["utterance"]
    audio = meant["audio"].mask(names.map(bare).duplicated(), "")
    return first_that_holds(
        {
            "cells": cells["surplus"],
            "id": names == "",
            "repeated": names.duplicated(),
            "respelled": names.map(bare).duplicated(),
            "speaker": ~meant["speaker"].str.fullmatch(r"[^:]+:.+"),
            "spellings": _is_alike(meant, "speaker"),
            "gender": meant["gender"] == "",
            "genders": _has_two(meant, "gender"),
            "session spellings": _is_alike(meant, SESSION),
            "sessions": SESSION in meant and _has_two(meant, SESSION),
            "level": misunderstood(cells, meant, TARGETS),
            "rating": misunderstood(cells, meant, RATING_COLUMNS),
            "label": (meant[[*TARGETS]] == "").all(axis=1),
            "recording": bare_rows & (cells["audio"] != ""),
            "shared": (audio != "") & audio.duplicated(keep=False),
            "wordless": bare_rows,
        }
    )


def lacking(cells, meant, modalities):
    """Say which rows lack what the corpus is studied by, as a key of `REASONS`."""
    silent = (meant["audio"] == "") & ("acoustic" in modalities)
    return first_that_holds(
        {
            "recording": silent & (cells["audio"] != ""),
            "silent": silent,
            "wordless": (meant["text"] == "") & ("lexical" in modalities),
        }
    )


def first_that_holds(conditions):
    """Return the key of the first condition that holds in each row; "" if none does."""
    return pd.Series(np.select([*conditions.values()], [*conditions], default=""))


def _is_alike(meant, column):
    """Whether a name is written in several ways, row by row."""
    if column not in meant:
        return False
    found = alike(meant[column], bare=SPELLED[column])
    return meant[column].isin([name for names in found.values() for name in names])


def _has_two(meant, column):
    """Whether the speaker of a row has two values of a column."""
    known = meant[meant[column] != ""]
    counts = known.groupby("speaker")[column].nunique()
    return meant["speaker"].isin(counts.index[counts > 1])


def left_out(cells, meant, reasons):
    """List the rows that are not used: one problem a reason or, of names, a name."""
    table = meant.assign(row=cells["row"], said=cells["gender"], written=cells["audio"])
    problems = []
    for reason, what in REASONS.items():
        rows = table[reasons == reason]
        if len(rows):
            tell = TELL.get(reason, lambda rows, *what: [(rows, *what)])
            problems += [_problem(*told) for told in tell(rows, *what)]
    return problems


def _problem(rows, problem, remedy):
    """Write one row of the table of problems."""
    n = f"{len(rows):,} rows: " if len(rows) > 1 else ""
    return rows_named(rows["row"]), n + problem, remedy


def _quoted(name):
    return f"'{name}'"


def _tell_genders(rows, problem, remedy):
    """Say of each speaker which rows say what, and what most of them say."""
    for speaker, theirs in rows.groupby("speaker", sort=False):
        sides = list(theirs.groupby("gender"))
        sides.sort(key=lambda side: -len(side[1]))
        (most, first), (_, second) = sides
        said = " and ".join(
            f"{gender} in {len(side):,} ({rows_named(side['row'])})"
            for gender, side in sides
        )
        slip = (
            f"write {most} in {rows_named(second['row'])}, as most rows say, if that "
            f"is a slip; else give two people two names"
        )
        yield (
            theirs,
            f"the speaker has another gender in another row: {_quoted(speaker)} is "
            f"{said}",
            slip if len(first) > len(second) else remedy,
        )


def _tell_spellings(column):
    """Say of each name in how many ways it is written, and where."""

    def tell(rows, problem, remedy):
        for _, theirs in rows.groupby(rows[column].map(SPELLED[column]), sort=False):
            ways = " and ".join(
                f"{_quoted(name)} ({rows_named(spelled['row'])})"
                for name, spelled in theirs.groupby(column, sort=False)
            )
            yield theirs, f"{problem}: {ways}", remedy

    return tell


def _tell_sharing(rows, problem, remedy):
    """Say of each recording which rows name it."""
    for _, theirs in rows.groupby("audio", sort=False):
        yield theirs, f"{problem}, {_quoted(theirs['written'].iloc[0])}", remedy


def _tell_words(rows, problem, remedy):
    """Quote what the cells say in place of a gender."""
    words = [_quoted(word) for word in rows["said"].unique() if word]
    more = " and others" if len(words) > WORDS else ""
    said = (
        f", but {', '.join(words[:WORDS])}{more}" if words else ", but empty or unknown"
    )
    yield rows, problem + said, remedy


TELL = {  # reasons that are told in more words than those above
    "genders": _tell_genders,
    "spellings": _tell_spellings("speaker"),
    "session spellings": _tell_spellings(SESSION),
    "shared": _tell_sharing,
    "gender": _tell_words,
}
