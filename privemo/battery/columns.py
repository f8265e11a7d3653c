"""Which columns of a table are used, and which of them hold numbers."""

from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from privemo.battery.families import as_option, families_of, listed, unit_families
from privemo.battery.names import rows_of
from privemo.battery.numberlike import hold_numbers, not_numbers
from privemo.errors import PrivemoError


def select(table, *, units=(), leave_out=()):
    """Return the columns that were asked for, in their order.

    Parameters
    ----------
    table : DataFrame
        All columns.
    units, leave_out : sequence of str
        Names, patterns such as ``d*``, or several of these with commas between them;
        all columns if no units are named.

    Returns
    -------
    selected : DataFrame

    Raises
    ------
    PrivemoError
        If a name or pattern fits no column, or nothing is left.
    """
    names = list(table)
    kept = set(_fitting(units, names) if units else names)
    kept -= set(_fitting(leave_out, names))
    if not kept:
        raise PrivemoError(
            f"none of the columns {listed(names)} is left; leave out fewer"
        )
    return table[[name for name in names if name in kept]]


def apart(asked, names=()):
    """Take what was asked for apart at its commas, but for what is a name."""
    texts = [t for a in asked for t in ([a] if a in names else a.split(","))]
    return [text.strip() for text in texts if text.strip()]


def _fitting(asked, names):
    """List the names that fit; a name stands for itself, whatever is in it."""
    found = []
    for text in apart(asked, names):
        fits = [text] if text in names else [n for n in names if fnmatchcase(n, text)]
        if not fits:
            raise PrivemoError(
                f"there is no column {text!r} to use or to leave out; there are "
                f"{listed(names)}"
            )
        found += fits
    return found


def numbers_of(table, *, meant=False):
    """Leave out the columns of text; refuse what is between numbers and text.

    Parameters
    ----------
    table : DataFrame
        Columns of numbers and of text, NaN where a cell is empty.
    meant : bool, default=False
        Whether all columns are meant to be units.

    Returns
    -------
    numbers : DataFrame
        The columns of numbers, without gaps.

    Raises
    ------
    PrivemoError
        If a column holds numbers in some rows only, several numbers in a cell, or text
        although its name is that of a unit.
    """
    numbers = table.select_dtypes("number").dropna(axis=1)
    stems = set(unit_families(list(numbers)))
    broken = [
        name
        for name in table
        if name not in numbers
        and (meant or stems & {*families_of([name])} or _hold_some(table[name]))
    ]
    if broken:
        raise PrivemoError(_no_numbers(table, broken))
    return numbers


def _hold_some(cells):
    """Tell whether there are numbers among the cells."""
    if cells.dtype.kind in "fiu":
        return bool(cells.notna().any())
    return hold_numbers(cells)


def _no_numbers(table, names):
    """Say what is wrong with columns that hold numbers and something else."""
    cells = table[names[0]]
    wrong = not_numbers(cells)
    first = cells.iloc[np.argmax(wrong)]
    held = "it is empty" if pd.isna(first) else f"it is {str(first)[:40]!r}"
    more = f"; the same is true of {len(names) - 1} more" if len(names) > 1 else ""
    rows = ", leave these rows out" if not wrong.all() else ""
    return (
        f"column {listed(names[:1])} holds no number in {rows_of(wrong)}, where {held}"
        f"{more}; write one number a cell, with a decimal point{rows}, or say "
        f"--leave-out {as_option(names, among=list(table))} if it is no unit"
    )
