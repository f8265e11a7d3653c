"""A corpus of your own: a table with one row an utterance, beside the recordings.

The table is ``utterances.csv``, as a spreadsheet program saves it; its first row names
the columns. Whatever is wrong is reported by the number of the row, as the spreadsheet
counts, and by its words in quotation marks only: a corpus of one's own is private, and
what is in quotation marks is neither shown in a notebook nor stored in ``results/``.
"""

from pathlib import Path

from privemo.corpora.about import About
from privemo.corpora.corpus import NEEDS, Corpus
from privemo.corpora.decisions import read_decisions
from privemo.corpora.files import find, find_root
from privemo.corpora.own_attributes import attributes_among
from privemo.corpora.own_meaning import SCALE, meaning, without_missing
from privemo.corpora.own_reasons import lacking, left_out, unusable
from privemo.corpora.schema import (
    RATING_COLUMNS,
    SESSION,
    TEXT_COLUMNS,
    problem_table,
    utterance_table,
)
from privemo.corpora.spreadsheet import read_spreadsheet
from privemo.errors import PrivemoError
from privemo.terms import TARGETS

ABOUT = About(
    title="a corpus of your own",
    licence="yours; treated as private",
    gated=True,
    get="Write a table utterances.csv as docs/corpora.md describes it.",
)
TABLE = "utterances.csv"
TABLES = (".csv", ".tsv", ".txt")
TREE = """  utterances.csv              one row an utterance
  audio/anna_1.wav            recordings, wherever its column audio says"""
COLUMNS = (*TEXT_COLUMNS, SESSION, *RATING_COLUMNS, *SCALE)
NEEDED = (  # one of each
    ("utterance",),
    ("speaker",),
    ("gender",),
    ("audio", "text"),
    (*TARGETS, *RATING_COLUMNS),
)
SAID = ("audio", "text")  # what a row may lack
ENOUGH = 0.5  # share of the rows that must have sound and words to study both; ours


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
        genders, sessions or spellings all rows are left out, and so are rows that
        share one recording. Empty rows count for nothing.

    Raises
    ------
    PrivemoError
        If there is no table or it cannot be read, a column is missing, levels are to be
        made from ratings whose scale is not given, or no row can be used.
    """
    path = _find(folder)
    numbers = [*RATING_COLUMNS, *SCALE]
    cells, header = _read(path, numbers)
    _check_columns(header, path)
    cells = without_missing(cells)
    meant = meaning(cells, path, merge=read_decisions("own", folder).merge)
    further = [name for name in cells if name in header and name not in COLUMNS]
    attributes = attributes_among(cells, meant["speaker"], further)
    meant = meant.assign(**cells[attributes])
    reasons = unusable(cells, meant)
    usable = meant[reasons == ""]
    modalities = _modalities(usable)
    reasons = reasons.where(reasons != "", lacking(cells, meant, modalities))
    return Corpus(
        name="own",
        utterances=utterance_table(
            meant[reasons == ""].to_dict("records"), attributes=attributes
        ),
        problems=problem_table(
            _ignored([name for name in header if name not in attributes])
            + _not_studied(cells, meant, usable, modalities)
            + left_out(cells, meant, reasons)
        ),
        modalities=modalities,
        description=(
            "A corpus of your own (private): labels and gender are those of its table."
        ),
    )


def _read(path, numbers):
    """Read the columns that mean something, and others that may be attributes."""
    cells, header = read_spreadsheet(path, columns=COLUMNS, numbers=numbers)
    further = [n for n in header if n and n not in COLUMNS and header.count(n) == 1]
    further = [name for name in further if name not in cells]
    if further:
        columns = (*COLUMNS, *further)
        cells, _ = read_spreadsheet(path, columns=columns, numbers=numbers)
    return cells, header


def _find(folder):
    """Find the table: the file that was named, or the one in the folder."""
    if folder and Path(folder).expanduser().is_file():
        return Path(folder).expanduser().resolve()
    how = {"looks_right": _tables, "strewn": _refuse_others}
    tables = _tables(find_root(folder, corpus="own", tree=TREE, **how))
    if len(tables) > 1:
        names = ", ".join(path.name for path in tables)
        raise PrivemoError(
            f"{tables[0].parent} holds {names}; keep one of them, or name the table "
            f"that is meant"
        )
    return tables[0]


def _tables(folder):
    return find(folder, *(f"utterances{ending}" for ending in TABLES))


def _refuse_others(folder):
    """Say what to do with a table of another name."""
    if others := find(folder, "*.csv", "*.tsv"):
        raise PrivemoError(
            f"{folder} has no {TABLE}, but {others[0].name}: give it that name, or "
            f"name it in place of the folder"
        )


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


def _modalities(usable):
    """Choose what is studied, of rows that have a recording, a text or both."""
    sound, words = usable["audio"] != "", usable["text"] != ""
    if (sound & words).sum() >= ENOUGH * len(usable):
        return ("acoustic", "lexical")
    return ("acoustic",) if sound.sum() >= words.sum() else ("lexical",)


def _not_studied(cells, meant, usable, modalities):
    """Report a modality that is left out although its column is filled in."""
    lost = cells[(cells["audio"] != "") & (meant["audio"] == "")]
    first = f"; '{lost['audio'].iloc[0]}' is not there" if len(lost) else ""
    both = ((usable["audio"] != "") & (usable["text"] != "")).sum()
    return [
        (
            f"column {column}",
            f"{both:,} of {len(usable):,} rows have both a recording that is there and "
            f"a text, fewer than half: the {modality} modality is left out"
            + first
            * (column == "audio"),
            "fill in the column, or empty it; paths start from the folder of the table",
        )
        for modality, column in NEEDS.items()
        if column in SAID and modality not in modalities and (cells[column] != "").any()
    ]
