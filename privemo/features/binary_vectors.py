"""Word vectors in word2vec's binary format, cut into words and vectors."""

import numpy as np

BLOCK = 1 << 20  # bytes read at once


def binary_entries(file, n_words, dim):
    """Yield each word with its vector; refuse a file that ends or goes on elsewhere.

    Raises
    ------
    EOFError
        If it ends before the last word.
    ValueError
        If bytes stand where a word should: the vectors have another width.
    """
    file.readline()
    block, position, n_bytes = b"", 0, 4 * dim
    for i in range(n_words):
        space = block.find(b" ", position)
        while space < 0 or len(block) < space + 1 + n_bytes:
            more = file.read(BLOCK)
            if not more:
                raise EOFError(f"it ends after {i:,} of {n_words:,} words")
            block, position = block[position:] + more, 0
            space = block.find(b" ")
        word = block[position:space].lstrip(b"\n")
        position = space + 1 + n_bytes
        _check_word(word, i, dim)
        yield as_text(word), np.frombuffer(block[space + 1 : position], dtype="<f4")
    if (block[position:] + file.read(BLOCK)).strip():
        raise ValueError(f"it goes on after the {n_words:,} words that it states")


def as_text(word):
    """Decode a word; bytes that are no UTF-8 stay apart from each other."""
    return word.decode("utf-8", errors="backslashreplace")


def _check_word(word, i, dim):
    """Refuse bytes of a number where a word should be."""
    if b"\0" in word or b"\n" in word:
        raise ValueError(
            f"word {i + 1:,} is {word[:20]!r}: vectors are not of {dim} values of four "
            f"bytes, as the first line states"
        )
