"""Read a table that a spreadsheet program has saved as csv."""

import csv
import io
import re
from collections import Counter

import pandas as pd

from privemo.corpora.files import SEPARATORS, read_text
from privemo.errors import PrivemoError

TOLD = re.compile(r"\A\s*sep=.\n")  # the first line of a table that Excel wrote


def read_spreadsheet(path, *, columns, numbers=()):
    """Read the cells of some columns as text.

    Returns
    -------
    cells : DataFrame
        The columns; ``row``, as the spreadsheet counts; and ``surplus``, whether the
        row has more cells than it should.
    header : list of str
        Names of all columns that are there, in lower case.

    Raises
    ------
    PrivemoError
        If it is no table, or has no row.
    """
    text = TOLD.sub("", read_text(path))
    if "\0" in text:
        raise PrivemoError(
            f"{path} is not a text file; save the table as csv, in UTF-8, from the "
            f"spreadsheet program"
        )
    separator = _separator(text, columns)
    first, *lines = _lines(text, separator, path) or [[]]
    header = _header(first, columns, path)
    lines = {row: line for row, line in enumerate(lines, start=2) if any(line)}
    if not lines:
        raise PrivemoError(f"{path} has no row below the names of the columns; add one")
    filled = [dict(zip(header, line, strict=False)) for line in lines.values()]
    cells = pd.DataFrame(filled, columns=[*columns], dtype="str").fillna("")
    if separator != ",":
        cells[[*numbers]] = cells[[*numbers]].replace(",", ".", regex=True)
    surplus = _surplus(lines.values(), header, len(first))
    return cells.assign(row=[*lines], surplus=surplus), header


def _separator(text, columns):
    """Choose the separator that makes most sense of the first row."""

    def n_known(separator):
        names = io.StringIO(text).readline().lower().split(separator)
        return len({name.strip(' "\r\n') for name in names} & set(columns))

    return max(SEPARATORS, key=n_known)


def _lines(text, separator, path):
    """Split the text into rows of cells; of quotes, also those after a backslash."""
    try:
        return _split(text, separator, path)
    except PrivemoError:
        if '\\"' not in text:
            raise
        return _split(text.replace('\\"', '""'), separator, path)


def _split(text, separator, path):
    """Split the text into rows of cells, as spreadsheet programs write them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines = []
    try:
        for line in reader:
            lines.append([cell.strip() for cell in line])
    except csv.Error as error:
        raise PrivemoError(
            f"{path} cannot be read from row {len(lines) + 1} on ({error}); where a "
            f"quote begins a cell, one must end it, and those inside must be doubled"
        ) from error
    return lines


def _surplus(lines, header, n_first):
    """Tell rows with cells beyond the last name, or with more cells than most have.

    A text that holds the separator and is not quoted pushes the rest to the right; the
    last cells may be empty, so that nothing but their number tells.
    """
    n_usual = Counter(map(len, lines)).most_common(1)[0][0]
    return [
        any(line[len(header) :]) or len(line) > max(n_usual, n_first) for line in lines
    ]


def _header(line, columns, path):
    """Return the names of the columns; refuse two of one name."""
    header = [name.lower() for name in line]
    while header and not header[-1]:
        header.pop()
    for column in columns:
        if header.count(column) > 1:
            raise PrivemoError(f"{path} has the column {column} twice; delete one")
    return header
