"""Word vectors in the format of Google's tool."""

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


TEXTS = ["the cat sat on the mat", "a dog sat on a log", "yes"] * 10
