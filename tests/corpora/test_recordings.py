"""One recording of each name is chosen, whatever its format, case and folder."""

import numpy as np
import pytest
import soundfile
from support.open_trees import EMODB, emodb_tree, problems_with, ravdess_tree, touch

from privemo.corpora import load_corpus
from privemo.corpora.recordings import ENDINGS, as_listed, recordings

RELEASED = as_listed(["03a01Fa"])


def files(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def chosen(folder, **options):
    found, problems = recordings(folder, **options)
    names = {name: path.removeprefix(f"{folder}/") for name, path in found.items()}
    return names, problems


# formats


@pytest.mark.parametrize("ending", [*ENDINGS, ".FLAC", ".Wav"])
def test_every_format_that_is_read_is_a_recording(tmp_path, ending):
    assert chosen(files(tmp_path, f"a{ending}")) == ({"a": f"a{ending}"}, [])


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a", "a.wav.txt", "._a.wav"])
def test_other_files_are_none(tmp_path, name):
    assert chosen(files(tmp_path, name)) == ({}, [])


def test_nothing_hidden_is_a_recording(tmp_path):
    assert chosen(files(tmp_path, ".trash/a.wav", "b/.c/a.wav")) == ({}, [])


@pytest.mark.parametrize("corpus", ["emodb", "ravdess"])
@pytest.mark.parametrize("kind", ["flac", "aiff", "ogg", "mp3"])
def test_a_corpus_in_another_format_is_read_whole(tmp_path, corpus, kind):
    {"emodb": emodb_tree, "ravdess": ravdess_tree}[corpus](tmp_path)
    released = load_corpus(corpus, tmp_path).utterances
    for path in tmp_path.rglob("*.wav"):
        soundfile.write(path.with_suffix(f".{kind}"), np.zeros(99), 16_000)
        path.unlink()
    utterances = load_corpus(corpus, tmp_path).utterances
    assert utterances["utterance"].to_list() == released["utterance"].to_list()
    assert utterances["audio"].str.endswith(f".{kind}").all()


# twins


@pytest.mark.parametrize("other", ["a.flac", "a.mp3", "A.flac", "b/a.ogg"])
def test_a_wav_beats_its_twin_and_that_is_said(tmp_path, other):
    found, problems = chosen(files(tmp_path, "a.wav", other))
    assert found == {"a": "a.wav"}
    ((file, problem, remedy),) = problems
    assert file == other
    assert (
        problem == "1 recordings, this one first: is there as wav, too, which is used"
    )
    assert remedy == "nothing to do"


@pytest.mark.parametrize(
    ("kept", "other"),
    [
        ("a.flac", "a.mp3"),
        ("a.wav", "a.WAV"),
        ("a.flac", "a.FLAC"),
        ("a.flac", "b/a.ogg"),
        ("03a01Fa.wav", "03A01FA.wav"),
        ("03a01Fa.wav", "b/03A01Fa.wav"),
        ("03a01Fa.mp3", "03A01FA.flac"),
    ],
)
def test_names_of_equal_rank_are_not_used_and_the_one_to_keep_is_said(
    tmp_path, kept, other
):
    files(tmp_path, "c.wav", kept, other)
    found, problems = chosen(tmp_path, spelled=RELEASED)
    assert found == {"c": "c.wav"}
    ((file, problem, remedy),) = problems
    assert file == kept
    assert f"'{kept}' and '{other}'" in problem
    assert remedy.startswith("keep the first file of each name")


def test_many_such_names_are_said_in_one_row(tmp_path):
    files(tmp_path, *(f"{i:02}.{kind}" for i in range(12) for kind in ("ogg", "mp3")))
    found, ((_, problem, _),) = chosen(tmp_path)
    assert found == {}
    assert problem.startswith("12 names, this one first: ")
    assert problem.endswith("'09.ogg' and '09.mp3' and 2 more")


def test_names_that_differ_by_more_than_case_and_ending_are_left_alone(tmp_path):
    names = ["a.wav", "aa.wav", "a-.flac", "b/c.wav"]
    found, problems = chosen(files(tmp_path, *names))
    assert list(found.values()) == ["a.wav", "a-.flac", "aa.wav", "b/c.wav"]
    assert problems == []


def test_copies_of_one_size_are_used_once_and_others_said(tmp_path):
    for folder, content in ((".", b"x"), ("b", b"x"), ("c", b"xx")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "a.wav").write_bytes(content)
    found, problems = chosen(tmp_path)
    assert found == {"a": "a.wav"}
    assert [file for file, *_ in problems] == ["b/a.wav", "c/a.wav"]
    assert problems[0][2].startswith("nothing to do")
    assert problems[1][2] == "keep the right one of the two"


def test_what_is_to_be_kept_is_said_of_a_corpus(tmp_path):
    touch(emodb_tree(tmp_path) / "wav", "03A01FA")
    corpus = load_corpus("emodb", tmp_path)
    assert len(corpus.utterances) == len(EMODB) - 1
    (row,) = problems_with(corpus, "only in case or ending").itertuples()
    assert row.file == "03a01Fa.wav"
    assert "'03a01Fa.wav' and '03A01FA.wav'" in row.problem
