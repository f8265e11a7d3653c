"""The binary format of word2vec is read as it was written."""

import gzip
import hashlib
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from support.vector_files import MATRIX, TEXTS, WORDS, binary

from privemo.errors import PrivemoError
from privemo.features.vectors import load_vectors
from privemo.features.word2vec import read_word2vec, train_word2vec


@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("block", [1, 7, 1 << 20])
def test_every_word_and_vector_is_read(tmp_path, monkeypatch, block, pack, end):
    monkeypatch.setattr("privemo.features.word2vec.BLOCK", block)
    path = tmp_path / "vectors"
    path.write_bytes(pack(binary(end=end)))
    words, rows = zip(*read_word2vec(path), strict=True)
    assert list(words) == WORDS
    np.testing.assert_array_equal(rows, MATRIX)


def test_what_gensim_writes_is_read(tmp_path):
    from gensim.models import KeyedVectors

    written = KeyedVectors(5)
    written.add_vectors(WORDS, MATRIX)
    written.save_word2vec_format(tmp_path / "gensim.bin", binary=True)
    found = dict(read_word2vec(tmp_path / "gensim.bin"))
    assert list(found) == WORDS
    np.testing.assert_array_equal(found["no"], MATRIX[4])


@pytest.mark.parametrize("n_bytes", [5, 20, 60, 150])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_cut_short_is_refused(tmp_path, pack, n_bytes):
    path = tmp_path / "vectors.bin"
    path.write_bytes(pack(binary())[:-n_bytes])
    with pytest.raises(PrivemoError, match=r"vectors.bin is damaged or cut short"):
        list(read_word2vec(path))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"the 0.1 0.2\nof 0.3 0.4\n",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
        b"0 300\n",
    ],
)
def test_another_format_is_refused(tmp_path, content):
    path = tmp_path / "vectors.bin"
    path.write_bytes(content)
    with pytest.raises(PrivemoError, match="not in word2vec's binary format"):
        load_vectors(path)


class Harmful:
    """A pickle of this makes a folder when it is opened."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_pickle_is_refused_unopened(tmp_path):
    path = tmp_path / "vectors.model"
    path.write_bytes(pickle.dumps(Harmful(tmp_path / "harm")))
    with pytest.raises(PrivemoError, match="not in word2vec's binary format"):
        load_vectors(path)
    assert not (tmp_path / "harm").exists()


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
