"""Cells that are meant as numbers and are none, as spreadsheets and programs write."""

import re

import numpy as np
import pandas as pd

from privemo.battery.names import where_missing

LONGEST = 40  # letters of a number and what stands around it
# ="0.5", 12 %, 1.234,5, (3), 0.5 dB, a minus that is no hyphen
NUMBER = re.compile(
    r"[^\w.,]*[+-]?[.,]?\d[\d., '\u00a0\u202f]*([eE][+-]?\d+)?\s*(dB|k?Hz|m?s|\W*)"
)
ERROR = re.compile(r"#[A-Z0-9/_]+[!?]?|Err:\d+")  # of a formula
LIST = re.compile(r"((tensor|array)\()?[\[(]+\s*(np\.\w+\()?[-+]?\.?\d")


def hold_numbers(cells):
    """Tell whether a column of text is meant as numbers.

    Parameters
    ----------
    cells : Series
        Text, NaN where a cell is empty.

    Returns
    -------
    whether : bool
        Whether a cell is a number, or a list of them, and no more cells are plain text
        than that. A cell in which nothing is known, or a formula failed, is neither.

    Examples
    --------
    >>> [hold_numbers(pd.Series(c.split())) for c in ("1 2 #DIV/0!", "0,5 7", "a b 3")]
    [True, True, False]
    """
    cells = cells.dropna().astype(str).str.strip()
    n_meant = sum(map(_is_meant, cells))
    neither = where_missing(cells) | cells.map(_is_error).to_numpy(bool)
    return bool(0 < n_meant >= len(cells) - neither.sum() - n_meant)


def _is_meant(cell):
    short = len(cell) <= LONGEST and NUMBER.fullmatch(cell)
    return bool(short or LIST.match(cell))


def _is_error(cell):
    return bool(ERROR.fullmatch(cell))


def not_numbers(cells):
    """Tell which cells of a column are no numbers; all if it is none for all that."""
    wrong = pd.to_numeric(cells, errors="coerce").isna().to_numpy()
    return wrong if wrong.any() else np.ones(len(cells), bool)
