"""A file of word vectors, told by its content: binary or text, with a header or not."""

import bz2
import gzip
import lzma
import stat
import zlib

import numpy as np

from privemo.errors import PrivemoError
from privemo.features.binary_vectors import binary_entries
from privemo.features.text_vectors import count_numbers, text_entries

HEAD = 1 << 18  # bytes by which a file is told; two lines of any width fit in
WIDEST = 10_000  # dimensions
LARGEST = float(np.finfo(np.float16).max)  # features are kept in half precision
MARK = b"\xef\xbb\xbf"  # of UTF-8, as Windows writes it before a text
UNPACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
SAVED = "save_word2vec_format(name, binary=True)"
OTHERS = {  # how a file begins, what it is, and what to do about it
    b"\x80": f"is a pickle, which is not opened; load it with gensim and {SAVED}",
    b"\x93NUMPY": f"is an array without its words; load it with gensim and {SAVED}",
    b"\xba\x16\x4f\x2f": "is a model of fastText; give the .vec file beside it",
    b"PK": "is a zip archive; unpack it and give the file of vectors in it",
    b"\xff\xfe": "is a text in UTF-16; save it in UTF-8",
    b"\xfe\xff": "is a text in UTF-16; save it in UTF-8",
    b"version https://git-lfs": "is a pointer of Git LFS; fetch the file: git lfs pull",
    b"<!doctype": "is a web page, perhaps of an error; download the file itself",
    b"<html": "is a web page, perhaps of an error; download the file itself",
    b"<?xml": "is a web page, perhaps of an error; download the file itself",
}
DAMAGE = (EOFError, ValueError, OSError, zlib.error, lzma.LZMAError)


def read_vectors(path):
    """Read word vectors word by word, as Google's tool, gensim or GloVe write them.

    gensim's reader needs all of Google News in memory, 3.6 GB; this one a few MB, so
    that only the words of a corpus need be kept.

    Parameters
    ----------
    path : Path
        Binary or text, with or without a first line that states how many words of how
        many dimensions there are; packed by gzip, bzip2 or xz, or not. Its name says
        nothing.

    Yields
    ------
    word, vector : str, ndarray of float32, shape (dim,)

    Raises
    ------
    PrivemoError
        If it is no such file, is cut short or damaged, goes on for longer than it
        states, or holds a vector of another width or a value that is no number.
    """
    try:
        with _unpacked(path) as file:
            head = file.read(HEAD)
            n_marks = len(MARK) if head.startswith(MARK) else 0
            file.seek(n_marks)
            yield from map(_checked, _entries(path, head[n_marks:], file))
    except PrivemoError:
        raise
    except DAMAGE as error:
        raise PrivemoError(
            f"{path} cannot be read as word vectors: {error}; download it again, or "
            f"save it anew"
        ) from error


def _unpacked(path):
    """Open a file, through what its first bytes say it was packed with."""
    _check_file(path)
    with open(path, "rb") as file:
        start = file.read(8)
    ways = [how for mark, how in UNPACKED.items() if start.startswith(mark)]
    return (ways or [open])[0](path, "rb")


def _check_file(path):
    """Refuse what is there and no file."""
    kind = path.stat().st_mode
    if stat.S_ISDIR(kind):
        inside = sorted(file.name for file in path.iterdir())
        raise PrivemoError(
            f"{path} is a folder, not a file of word vectors; give the file: it holds "
            f"{', '.join(inside[:5]) or 'nothing'}"
        )
    if not stat.S_ISREG(kind):
        raise PrivemoError(f"{path} is no file; give a file of word vectors")


def _entries(path, head, file):
    """Choose the reader of a file by how it begins."""
    begins = head.lstrip().lower()
    for mark, said in OTHERS.items():
        if head.startswith(mark) or begins.startswith(mark):
            raise PrivemoError(f"{path} {said}")
    first, _, rest = head.partition(b"\n")
    size, second = _stated(first), rest.partition(b"\n")[0]
    if size and size[0] > 0 and 0 < size[1] <= WIDEST:
        kind = text_entries if count_numbers(second) else binary_entries
        return kind(file, *size)
    if not size and count_numbers(first):
        return text_entries(file)
    raise PrivemoError(
        f"{path} holds no word vectors in word2vec's format, binary or text, nor in "
        f"GloVe's (it begins {head[:20]!r}); give such a file, as "
        f"GoogleNews-vectors-negative300.bin.gz is one"
    )


def _stated(line):
    """Return how many words and dimensions a first line states; None if it does not."""
    fields = line.split()
    whole = len(fields) == 2 and all(field.isdigit() for field in fields)
    return tuple(map(int, fields)) if whole else None


def _checked(entry):
    """Refuse a vector that a network could not learn from."""
    word, vector = entry
    fits = np.abs(vector) <= LARGEST  # not of nan
    if not fits.all():
        raise ValueError(
            f"the vector of {word[:40]!r} holds {vector[~fits][0]:g}, which is no "
            f"coordinate of a word"
        )
    return entry
