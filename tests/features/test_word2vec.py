"""Training on a corpus gives the same vectors always."""

import hashlib
import os
import subprocess
import sys

from support.vector_files import TEXTS

from privemo.features.word2vec import train_word2vec


def test_training_gives_the_same_bits_in_another_process():
    code = (
        "import hashlib; from privemo.features.word2vec import train_word2vec;"
        f"words, matrix = train_word2vec({[t.split() for t in TEXTS]!r});"
        "print(words, hashlib.sha256(matrix.tobytes()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    words, matrix = train_word2vec([text.split() for text in TEXTS])
    here = f"{words} {hashlib.sha256(matrix.tobytes()).hexdigest()}"
    assert other.stdout.strip() == here
