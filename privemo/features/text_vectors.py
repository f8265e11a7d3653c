"""Word vectors as text: a line a word, as GloVe, fastText and gensim write them."""

import numpy as np

from privemo.features.binary_vectors import as_text

DIGITS = frozenset(b"0123456789+-.,e")


def count_numbers(line):
    """Count the numbers in which a line ends; 0 if it is not mostly numbers.

    Examples
    --------
    >>> count_numbers(b"New York 0.1 -2e-3 nan"), count_numbers(b"the end of 9")
    (3, 0)
    """
    fields = line.split()[1:]
    numbers = [_is_number(field) for field in fields]
    if not fields or sum(numbers) * 2 <= len(fields):
        return 0
    return [*numbers[::-1], False].index(False)


def text_entries(file, n_words=None, dim=None):
    """Yield each word with its vector.

    Parameters
    ----------
    file : file of bytes
        At its beginning.
    n_words, dim : int, optional
        As the first line states; without them it is a word's.

    Raises
    ------
    EOFError
        If it ends before the last word.
    ValueError
        If a line has another width, or it goes on after the last word.
    """
    stated, n_read = n_words is not None, 0
    if stated:
        file.readline()
    for number, line in enumerate(file, start=1 + stated):
        if line.strip():
            dim, n_read = dim or count_numbers(line), n_read + 1
            yield _entry(line.split(), dim, f"line {number:,}")
    if stated and n_read < n_words:
        raise EOFError(f"it ends after {n_read:,} of {n_words:,} words")
    if stated and n_read > n_words:
        raise ValueError(f"it goes on after the {n_words:,} words that it states")


def _entry(fields, dim, where):
    """Cut a line into a word, which may have blanks in it, and its vector."""
    extra = len(fields) - 1 - dim
    if extra < 0 or (extra and _is_number(fields[extra])):
        n_numbers = [*map(_is_number, fields[:0:-1]), False].index(False)
        raise ValueError(f"{where} has {n_numbers} numbers, not {dim}")
    try:
        vector = np.array(fields[-dim:], dtype="<f4")
    except ValueError:
        raise ValueError(f"{where} has a value that is no number") from None
    return as_text(b" ".join(fields[:-dim])), vector


def _is_number(field):
    """Tell a number, also one that is cut short or written with a comma."""
    try:
        float(field)
    except ValueError:
        return DIGITS.issuperset(field) and any(48 <= c <= 57 for c in field)
    return True
