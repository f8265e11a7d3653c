"""Word vectors in word2vec's binary format: read them, or train them."""

import gzip
import zlib

import numpy as np

from privemo.errors import PrivemoError

DIM = 300  # as Google News
BLOCK = 1 << 20  # bytes read at once


def read_word2vec(path):
    """Read a binary word2vec file word by word.

    gensim's reader needs all of Google News in memory, 3.6 GB; this one a few MB, so
    that only the words of a corpus need be kept.
    """
    try:
        with _unpacked(path) as file:
            n_words, dim = _header(path, file.readline(100))
            yield from _entries(file, n_words, 4 * dim)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise PrivemoError(
            f"{path} is damaged or cut short ({error}); download it again"
        ) from error


def _unpacked(path):
    """Open a file, through gzip if its first bytes say so, whatever its name."""
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return (gzip.open if packed else open)(path, "rb")


def _header(path, line):
    """Return the number of words and of dimensions that the first line states."""
    try:
        n_words, dim = (int(number) for number in line.split())
        if n_words < 1 or not 1 <= dim <= 10_000:
            raise ValueError
    except ValueError:
        raise PrivemoError(
            f"{path} is not in word2vec's binary format (it begins {line[:20]!r}); "
            f"give GoogleNews-vectors-negative300.bin or .bin.gz as it was downloaded"
        ) from None
    return n_words, dim


def _entries(file, n_words, n_bytes):
    """Cut the body of a file into words and vectors."""
    block = b""
    position = 0
    for i in range(n_words):
        space = block.find(b" ", position)
        while space < 0 or len(block) < space + 1 + n_bytes:
            more = file.read(BLOCK)
            if not more:
                raise EOFError(f"it ends after {i:,} of {n_words:,} words")
            block, position = block[position:] + more, 0
            space = block.find(b" ")
        word = block[position:space].lstrip(b"\n").decode("utf-8", errors="replace")
        position = space + 1 + n_bytes
        yield word, np.frombuffer(block[space + 1 : position], dtype="<f4")


def train_word2vec(sentences):
    """Train word vectors on the words of a corpus, always to the same result.

    One thread, a fixed seed and a hash that Python does not change from one process to
    the next. What comes out of a few thousand utterances knows which words occur
    together, and little of what they mean.
    """
    from gensim.models import Word2Vec  # takes seconds, and is seldom needed

    model = Word2Vec(
        sentences,
        vector_size=DIM,
        min_count=1,
        sg=1,
        epochs=20,
        seed=0,
        workers=1,
        hashfxn=_same_hash,
    )
    return model.wv.index_to_key, model.wv.vectors


def _same_hash(text):
    return zlib.crc32(text.encode())
