"""Read a table: commas, semicolons, tabs, bars or blanks separate its cells."""

import csv
import io
import re
from collections import Counter
from itertools import islice

import numpy as np
import pandas as pd

from privemo.battery.families import listed
from privemo.battery.lookup import same_names
from privemo.corpora.files import read_text
from privemo.errors import PrivemoError

SEPARATORS = (",", ";", "\t", "|", " ")  # the first where nothing speaks for another
DECIMAL_COMMA = r"\s*[+-]?(\d+|\d*,\d+)([eE][+-]?\d+)?\s*"
NAMELESS = "Unnamed: "  # and its place: what pandas calls a column without a name


def read_delimited(path, known):
    """Read a table; a column of numbers holds numbers, and any other text.

    Parameters
    ----------
    path : Path
        In UTF-8, UTF-16 or cp1252.
    known : sequence of str
        Columns that are to be there and hold names: they stay text, and tell what
        separates the cells.

    Returns
    -------
    table : DataFrame
        Only an empty cell is missing. Decimal commas are read where no commas separate
        the cells.

    Raises
    ------
    PrivemoError
        If it is no text or no table, or a column has no name of its own.
    """
    text = re.sub(r"\A\s*(sep=.\s*\n)?", "", read_text(path))
    if "\0" in text:
        raise _unreadable(path, "it is no text in UTF-8 or UTF-16")
    separator = _separator(text, known)
    names = _header(text, separator, path)
    texts = [*same_names(known, names).values()]
    try:
        table = pd.read_csv(
            io.StringIO(text),
            sep=separator if separator != " " else r"\s+",
            skipinitialspace=True,
            header=0,
            names=names,
            index_col=False,
            dtype=dict.fromkeys(texts, str),
            keep_default_na=False,  # "NA" is looked at later, and named
            na_values=[""],
            low_memory=False,
        )
    except ValueError as error:
        raise _unreadable(path, error) from error
    table = _without_empty(table)
    if separator != ",":
        table = table.assign(**_with_points(table.drop(columns=texts), path))
    return table


def _separator(text, known):
    """Choose the separator that makes most sense of the first row."""
    header = text.partition("\n")[0]

    def n_known(separator):
        names = [name.strip(' "\r') for name in header.split(separator)]
        return len(same_names(known, names))

    return max(SEPARATORS, key=lambda s: (n_known(s), s != " " and header.count(s)))


def _header(text, separator, path):
    """Return the names of the columns, each once; refuse rows that are wider."""
    try:
        lines = csv.reader(
            io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True
        )
        header, first, *_ = [*islice(filter(any, lines), 2), [], []]
    except csv.Error as error:
        raise _unreadable(path, error) from error
    surplus = first[len(header) :]
    if any(surplus):
        raise PrivemoError(
            f"{path} has {len(first)} cells in row 1 and {len(header)} names above it; "
            f"name every column, and put quotes around a cell that holds {separator!r}"
        )
    names = [name.strip() for name in header + surplus]
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            raise PrivemoError(
                f"{path} has {count} columns called {listed([name])}; give each its own"
            )
    taken = set(names)
    return [name or _nameless(i, taken) for i, name in enumerate(names)]


def _nameless(place, taken):
    """Call a column as pandas does, once more if a column is called so."""
    name = f"{NAMELESS}{place}"
    return name if name not in taken else f"{name}.1"


def _without_empty(table):
    """Leave out columns without name and cells, and rows without cells at the end."""
    filled = table.notna().any(axis=1).to_numpy()
    table = table.iloc[: len(filled) - np.argmax(filled[::-1]) if filled.any() else 0]
    nameless = [n for n in table if n.startswith(NAMELESS) and table[n].isna().all()]
    return table.drop(columns=nameless)


def _with_points(cells, path):
    """Read decimal commas; refuse a table that has decimal points as well."""
    texts = cells.select_dtypes(exclude="number")
    commas = [name for name in texts if _has_commas(cells[name])]
    floats = cells.select_dtypes("float")
    points = [name for name in floats if (floats[name] % 1 > 0).any()]
    if commas and points:
        raise PrivemoError(
            f"{path} has decimal commas in {len(commas)} columns, such as "
            f"{listed(commas[:1])}, and decimal points in {len(points)}, such as "
            f"{listed(points[:1])}; write points everywhere"
        )
    return {n: pd.to_numeric(cells[n].str.replace(",", ".")) for n in commas}


def _has_commas(cells):
    """Tell whether all cells are numbers, and some of them have a decimal comma."""
    cells = cells.dropna().astype(str)
    return cells.str.fullmatch(DECIMAL_COMMA).all() and cells.str.contains(",").any()


def _unreadable(path, error):
    what = " ".join(str(error).split())
    return PrivemoError(
        f"{path} cannot be read as a table ({what}); save it as csv, in UTF-8"
    )
