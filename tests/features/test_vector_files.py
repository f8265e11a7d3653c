"""Files of word vectors are told by their content, and read or refused whole."""

import bz2
import gzip
import lzma
import os
import pickle
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from support.vector_files import MATRIX, WORDS, binary, text

from privemo.errors import PrivemoError
from privemo.features.vector_files import read_vectors

PACKERS = [bytes, gzip.compress, bz2.compress, lzma.compress]


@pytest.fixture
def read(tmp_path):
    """Return a function that writes some bytes to a file and reads its vectors."""

    def write_and_read(content, name="vectors.bin"):
        (tmp_path / name).write_bytes(content)
        return dict(read_vectors(tmp_path / name))

    return write_and_read


def assert_whole(found, words=WORDS):
    assert list(found) == list(words)
    np.testing.assert_array_equal(list(found.values()), MATRIX)


# what is read


@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize("block", [1, 7, 1 << 20])
def test_binary_files_are_read(read, monkeypatch, block, pack, end):
    monkeypatch.setattr("privemo.features.binary_vectors.BLOCK", block)
    assert_whole(read(pack(binary(end=end)), "vectors"))


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize("name", ["vectors.vec", "vectors.bin", "vectors.txt.gz"])
def test_texts_are_read_whatever_they_are_called(read, name, pack, header):
    assert_whole(read(pack(text(header=header)), name))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b" \n"),  # as fastText ends its lines
        lambda content: content.replace(b" ", b"\t"),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content + b"\n\n",
        lambda content: content.removesuffix(b"\n"),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_layouts_of_text_are_read(read, header, change):
    assert_whole(read(change(text(header=header))))


@pytest.mark.parametrize("as_binary", [True, False])
def test_what_gensim_writes_is_read(tmp_path, as_binary):
    from gensim.models import KeyedVectors

    written = KeyedVectors(5)
    written.add_vectors(WORDS, MATRIX)
    written.save_word2vec_format(tmp_path / "gensim", binary=as_binary)
    assert_whole(dict(read_vectors(tmp_path / "gensim")))


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize(
    "words",
    [
        [". . .", "at name@example.org", "yes", "no", "may be", "so"],
        ["1999", "3", "0.5", "nan", "inf", "-"],
        ["</s>", "<unk>", "\u00a0", "\u2028x", "\u4f60\u597d", "a,b"],
    ],
)
def test_words_of_all_kinds_are_read_from_text(read, words, header):
    assert_whole(read(text(words, header=header)), words)


def test_words_in_another_encoding_stay_apart(read):
    content = binary(["a", "b"], MATRIX[:2])
    found = read(content.replace(b"a ", b"\xe4 ").replace(b"b ", b"\xf6 "))
    assert list(found) == ["\\xe4", "\\xf6"]


@pytest.mark.parametrize("dim", [1, 2, 50, 300, 1024])
@pytest.mark.parametrize("write", [binary, text])
def test_every_width_is_read(read, write, dim):
    matrix = np.random.default_rng(1).normal(size=(6, dim)).astype("<f4")
    found = read(write(matrix=matrix))
    np.testing.assert_array_equal(list(found.values()), matrix)


# what is refused


@pytest.mark.parametrize("n_bytes", [25, 60, 110])
@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize("write", [binary, text])
def test_a_file_cut_short_is_refused(read, write, pack, n_bytes):
    with pytest.raises(PrivemoError, match="cannot be read .*; download it again"):
        read(pack(write())[:-n_bytes])


@pytest.mark.parametrize("write", [binary, text])
@pytest.mark.parametrize(
    ("n_stated", "message"),
    [(7, "it ends after 6 of 7 words"), (5, "it goes on after the 5 words that it")],
)
def test_another_number_of_words_than_stated_is_refused(read, write, n_stated, message):
    with pytest.raises(PrivemoError, match=message):
        read(write().replace(b"6 5\n", b"%d 5\n" % n_stated, 1))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -7e4])
@pytest.mark.parametrize("write", [binary, text])
def test_a_value_that_is_no_coordinate_is_refused(read, write, value):
    matrix = MATRIX.copy()
    matrix[3, 2] = value
    with pytest.raises(PrivemoError, match="of 'na\u00efve' holds .*no coordinate"):
        read(write(matrix=matrix))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"\nyes ", b"\nyes 0.5 ", "line 4 has 6 numbers, not 5"),
        (b"\nyes ", b"\nyes\n", "line 4 has 0 numbers, not 5"),
        (b"6 5\n", b"6 4\n", "line 2 has 5 numbers, not 4"),
        (b"6 5\n", b"6 300\n", "line 2 has 5 numbers, not 300"),
        (b"0.", b"0,", "a value that is no number"),
    ],
)
def test_a_text_of_another_width_is_refused(read, old, new, message):
    with pytest.raises(PrivemoError, match=message):
        read(text().replace(old, new))


@pytest.mark.parametrize("dim", [1, 3, 4, 6, 10, 300])
def test_a_binary_file_of_another_width_is_refused(read, dim):
    with pytest.raises(
        PrivemoError, match="vectors.bin cannot be read as word vectors"
    ):
        read(binary().replace(b"6 5\n", b"6 %d\n" % dim, 1))


@pytest.mark.parametrize("dtype", ["<f8", ">f4", "<f2"])
def test_values_of_another_kind_are_refused(read, dtype):
    with pytest.raises(
        PrivemoError, match="vectors.bin cannot be read as word vectors"
    ):
        read(binary(matrix=MATRIX.astype(dtype)))


def zipped(content):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("vectors.txt", content)
    return file.getvalue()


def saved(array):
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no word vectors"),
        (b"\n\n", "holds no word vectors"),
        (b"0 300\n", "holds no word vectors"),
        (b"word,a,b\nyes,0.1,0.2\n", "holds no word vectors"),
        (b"it was the best of times, it was the worst of times\n", "holds no word"),
        (
            b"<!DOCTYPE html>\n<html><p>404 5</p></html>",
            "is a web page, perhaps of an error; download",
        ),
        (b"\n  <html lang='en'>", "is a web page, perhaps of an error; download"),
        (b"version https://git-lfs.github.com/spec/v1\noid 1\n", "is a pointer of Git"),
        (zipped(text()), "is a zip archive; unpack it"),
        (saved(MATRIX), "is an array without its words"),
        (b"\xba\x16\x4f\x2f\x0c\x00\x00\x00", "is a model of fastText; give the .vec"),
        (text().decode().encode("utf-16"), "is a text in UTF-16; save it in UTF-8"),
    ],
)
def test_another_file_is_called_what_it_is(read, content, message):
    with pytest.raises(PrivemoError, match=f"vectors.bin {message}"):
        read(content)


class Harmful:
    """A pickle of this makes a folder when it is opened."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_pickle_is_refused_unopened(read, tmp_path, protocol):
    content = pickle.dumps(Harmful(tmp_path / "harm"), protocol)
    with pytest.raises(PrivemoError, match="is a pickle, which is not opened; load it"):
        read(content, "vectors.kv")
    assert not (tmp_path / "harm").exists()


def test_a_folder_is_refused_with_what_it_holds(tmp_path):
    (tmp_path / "glove.txt").touch()
    with pytest.raises(PrivemoError, match="is a folder.*it holds glove.txt"):
        list(read_vectors(tmp_path))


def test_a_device_is_refused():
    with pytest.raises(PrivemoError, match="/dev/null is no file"):
        list(read_vectors(Path("/dev/null")))
