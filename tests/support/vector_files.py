"""Word vectors as Google's tool, gensim and GloVe write them."""

import numpy as np

WORDS = ["the", "Paris", "yes", "na\u00efve", "no", "New_York"]
MATRIX = np.random.default_rng(0).normal(size=(6, 5)).astype("<f4")


def binary(words=WORDS, matrix=MATRIX, *, end=b"\n"):
    """Write word2vec's binary format out, as Google's tool does."""
    body = b"".join(
        word.encode() + b" " + row.tobytes() + end
        for word, row in zip(words, matrix, strict=True)
    )
    return b"%d %d\n" % matrix.shape + body


def text(words=WORDS, matrix=MATRIX, *, header=True):
    """Write word2vec's text format out, or GloVe's, which states no size."""
    numbers = [" ".join(map(repr, row.tolist())) for row in matrix]
    lines = [f"{word} {row}" for word, row in zip(words, numbers, strict=True)]
    size = ["{} {}".format(*matrix.shape)] if header else []
    return "".join(f"{line}\n" for line in [*size, *lines]).encode()


TEXTS = ["the cat sat on the mat", "a dog sat on a log", "yes"] * 10
