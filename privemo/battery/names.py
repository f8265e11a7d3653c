"""Labels and speakers as text: none is missing, and none is spelled in two ways."""

import re
import unicodedata

import numpy as np

from privemo.battery.families import as_option
from privemo.errors import PrivemoError
from privemo.files.missing import is_missing

PRINTED_BYTES = re.compile(r"b(['\"]).*\1")


def as_names(values, what, remedy):
    """Return names as text, without the blanks around them.

    Parameters
    ----------
    values : array-like, shape (n,)
        Text, bytes in UTF-8, numbers or truth values.
    what : str
        What they are called in messages.
    remedy : str
        What to do where one is missing; ``{known}`` stands for the others.

    Returns
    -------
    names : ndarray of str, shape (n,)

    Raises
    ------
    PrivemoError
        If a name is missing, whatever is written there, or is bytes printed as text, or
        if two differ by case, blanks, Unicode form, leading zeros or ".0" only.
    """
    text = as_text(values, what)
    _check_missing(text, what, remedy)
    _check_printed(text, what)
    _check_spelling(text, what)
    return np.char.strip(text)


def as_text(values, what):
    """Return values as text, whatever they are; what is missing has some spelling."""
    if np.ma.is_masked(values):
        values = values.astype(object).filled(None)
    values = np.asarray(values)
    if values.ndim != 1:
        raise PrivemoError(
            f"{what} has shape {values.shape}; give one value for each utterance"
        )
    if values.dtype.kind not in "SO":
        return values.astype(str)
    return np.array([_decoded(v, row, what) for row, v in enumerate(values, 1)], str)


def _decoded(value, row, what):
    """Return one value as text."""
    try:
        return value.decode() if isinstance(value, bytes) else str(value)
    except UnicodeDecodeError as error:
        raise PrivemoError(
            f"{what} holds bytes that are not UTF-8, first in row {row} "
            f"({bytes(value)!r}); decode them and store text"
        ) from error


def where_missing(text):
    """Tell where nothing is known; ndarray of bool."""
    return np.array([is_missing(name) for name in text], bool)


def rows_of(mask):
    """Say how many rows are meant, and which is the first, counted from 1."""
    return f"{np.sum(mask)} of {len(mask)} rows, first in row {np.argmax(mask) + 1}"


def _check_missing(text, what, remedy):
    missing = where_missing(text)
    if missing.any():
        written = [repr(n) for n in np.unique(text[missing]).tolist() if n.strip()]
        known = as_option(np.unique(text[~missing]).tolist(), among=[])
        raise PrivemoError(
            f"{what} is missing in {rows_of(missing)}"
            f"{', written ' * bool(written)}{' or '.join(written[:3])}; "
            f"{remedy.format(known=known)}"
        )


def _check_printed(text, what):
    printed = np.array([bool(PRINTED_BYTES.fullmatch(name.strip())) for name in text])
    if printed.any():
        raise PrivemoError(
            f"{what} is bytes printed as text in {rows_of(printed)} "
            f"({text[printed][0]}); decode them before they are stored"
        )


def _check_spelling(text, what):
    """Refuse two spellings of one name, which would count as two."""
    first_of = {}
    for name, row in zip(*np.unique(text, return_index=True), strict=True):
        first_of.setdefault(_likeness(name), []).append((row + 1, str(name)))
    doubled = sorted(sorted(rows) for rows in first_of.values() if len(rows) > 1)
    if doubled:
        (row, name), (other_row, other), *_ = doubled[0]
        raise PrivemoError(
            f"{len(doubled)} names in {what} are spelled in two ways or more, first "
            f"{_shown(name)} in row {row} and {_shown(other)} in row {other_row}; "
            "write each in one way, and let others differ by more than case, blanks, "
            "Unicode form or zeros"
        )


def _likeness(name):
    """Return what is left of a name if spelling does not matter."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")  # zero width
    text = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text)  # "1 11" is not "11 1"
    return re.sub(r"^0+(?=\d)|(?<=\d)\.0*$", "", text)


def _shown(name):
    """Show a name with what cannot be seen in it."""
    return repr(name) if unicodedata.is_normalized("NFC", name) else ascii(name)
