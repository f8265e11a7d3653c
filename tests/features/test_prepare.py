"""A corpus is prepared once, completely, and the same wherever it lies."""

import pickle
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import soundfile

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.corpora.audio import read_audio
from privemo.corpora.corpus import Corpus
from privemo.corpora.schema import problem_table, utterance_table
from privemo.errors import PrivemoError
from privemo.features import prepare, recordings
from privemo.features.acoustic import log_mel, normalise_by_speaker
from privemo.features.lexical import tokenise
from privemo.features.vectors import WordVectors

SETTINGS = load_profile("smoke")
TEXTS = ["Yes.", "no, no", "yes erm no", "Maybe", "yes", "no erm"]
VECTORS = WordVectors(
    name="test",
    announced="Vectors of a test.",
    fingerprint="f" * 64,
    matrix=np.eye(2, dtype="float32"),
    unknown=np.full(2, 0.5, dtype="float32"),
    positions={"yes": 0, "no": 1},
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def record(path, seed=0, *, sample_rate=16_000, seconds=0.3):
    rng = np.random.default_rng(seed)
    n_samples = round((seconds + 0.1 * seed) * sample_rate)
    y = 0.1 * rng.normal(size=n_samples) * (1 + np.arange(n_samples) / n_samples)
    soundfile.write(path, y, sample_rate)


def small_corpus(folder, *, n_utterances=6, **change):
    """Six recordings, two speakers; `change` replaces columns of the table."""
    folder.mkdir(exist_ok=True)
    rows = []
    for i in range(n_utterances):
        path = folder / f"u{i}.wav"
        if not path.exists():
            record(path, seed=i % 6)
        rows.append(
            {
                "utterance": f"u{i}",
                "speaker": f"test:{i % 2}",
                "gender": ["female", "male"][i % 2],
                "text": TEXTS[i % 6],
                "audio": str(path),
                "activation": ["low", "mid", "high"][i % 3],
                "activation_rating": 1 + i / 3,
            }
        )
    return Corpus(
        name="test",
        utterances=utterance_table(rows).assign(**change),
        problems=problem_table([("x.wav", "has no label", "label it")]),
        modalities=("acoustic", "lexical"),
        description="",
    )


def prepared(corpus, settings=SETTINGS, **options):
    return prepare(corpus, settings, vectors=VECTORS, progress=False, **options)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "corpus"


@pytest.fixture
def no_reading(monkeypatch):
    """Make it a mistake to open a recording."""

    def refuse(path, **options):
        raise AssertionError(f"{path} was opened")

    monkeypatch.setattr(recordings, "read_audio", refuse)


def assert_same_streams(one, other):
    assert one.streams.keys() == other.streams.keys()
    for name, stream in one.streams.items():
        for a, b in zip(stream, other.streams[name], strict=True):
            np.testing.assert_array_equal(a, b)


# what is in it


def test_every_utterance_has_its_own_frames_and_words(folder):
    corpus = small_corpus(folder)
    found = prepared(corpus)
    frames = [
        log_mel(
            read_audio(path),
            sample_rate=16_000,
            window_seconds=0.025,
            hop_seconds=0.010,
            n_mels=40,
        )
        for path in corpus.utterances["audio"]
    ]
    normalise_by_speaker(frames, list(corpus.utterances["speaker"]))
    for row, text in enumerate(TEXTS):
        close = dict(rtol=1e-3, atol=1e-3)  # kept in half precision
        np.testing.assert_allclose(found.streams["acoustic"][row], frames[row], **close)
        np.testing.assert_array_equal(
            found.streams["lexical"][row], VECTORS.lookup(tokenise(text))
        )
    pd.testing.assert_frame_equal(found.utterances, corpus.utterances)


@pytest.fixture
def in_blocks(folder):
    """Make a corpus of two blocks, whose second has other texts."""
    second = small_corpus(folder.with_name("second"), text=TEXTS[::-1])
    first = small_corpus(folder)
    return replace(first, blocks=(first, second))


def test_each_block_is_prepared_by_itself(in_blocks):
    whole = prepared(in_blocks)
    assert [block.block for block in whole.blocks] == [0, 1]
    assert whole.parts == whole.blocks and not whole.independent
    for block, corpus in zip(whole.blocks, in_blocks.blocks, strict=True):
        alone = prepared(corpus)
        assert block.independent and not alone.independent
        assert alone.parts == (alone,)
        assert block.fingerprint == alone.fingerprint != whole.fingerprint
        assert_same_streams(block, alone)
    assert_same_streams(whole, whole.blocks[0])
    assert "2 blocks of 2 speakers" in whole.notes[0]


def test_recordings_that_are_made_for_it_are_read_and_then_found_again(
    folder, tmp_path, monkeypatch
):
    corpus = small_corpus(folder)

    @contextmanager
    def elsewhere(table):
        yield table.assign(audio=corpus.utterances["audio"])

    gone = corpus.utterances.assign(audio="gone.wav")
    kept = replace(corpus, utterances=gone, content="known", recorded=elsewhere)
    assert_same_streams(prepared(kept), prepared(corpus))
    monkeypatch.setattr(recordings, "read_audio", None)  # not read a second time
    assert_same_streams(prepared(kept), prepared(kept))
    other = replace(kept, content="other")
    with pytest.raises(TypeError):
        prepared(other)


def test_features_are_kept_in_half_precision(folder):
    streams = prepared(small_corpus(folder)).streams
    assert {stream[0].dtype for stream in streams.values()} == {np.dtype("f2")}


def test_notes_say_what_a_reader_must_know(folder):
    notes = " ".join(prepared(small_corpus(folder)).notes)
    assert "6 recordings" in notes and "test recordings included" in notes
    assert "Vectors of a test." in notes
    assert "70.0% of 10 words" in notes


@pytest.mark.parametrize("sample_rate", [8_000, 48_000])
def test_other_sampling_rates_have_frames_for_the_same_time(folder, sample_rate):
    corpus = small_corpus(folder)
    record(folder / "u0.wav", seed=0, sample_rate=sample_rate)
    found = prepared(corpus, modalities=["acoustic"])
    assert found.streams["acoustic"].lengths[0] == 28  # 0.3 s


def test_a_modality_alone_has_the_numbers_it_has_beside_the_other(folder):
    corpus = small_corpus(folder, text=["Yes", "?", "no", "...", "yes", "no"])
    alone = prepared(corpus, modalities=["acoustic"])
    both = prepared(corpus)
    assert list(both.utterances["utterance"]) == ["u0", "u2", "u4", "u5"]
    for row, position in enumerate([0, 2, 4, 5]):
        np.testing.assert_array_equal(
            both.streams["acoustic"][row], alone.streams["acoustic"][position]
        )
    assert list(both.problems["file"]) == ["x.wav", "utterance u1", "utterance u3"]


def test_several_processes_give_what_one_gives(folder, tmp_path, monkeypatch):
    corpus = small_corpus(folder, n_utterances=12)
    (folder / "u7.wav").write_bytes(b"")
    alone = prepared(corpus)

    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(recordings, "PARALLEL_FROM", 0)
    monkeypatch.setattr(recordings, "CHUNK", 5)
    monkeypatch.setattr(recordings, "read_audio", None)  # in this process only
    together = prepared(corpus, n_jobs=2)
    assert together.fingerprint == alone.fingerprint
    assert_same_streams(together, alone)
    assert list(together.problems["file"]) == ["x.wav", "corpus/u7.wav"]


# computed once


def test_the_second_time_nothing_is_read(folder, monkeypatch):
    corpus = small_corpus(folder)
    first = prepared(corpus)
    monkeypatch.setattr(recordings, "read_audio", None)
    again = prepared(corpus)
    assert again.fingerprint == first.fingerprint
    assert again.notes == first.notes
    assert_same_streams(again, first)
    pd.testing.assert_frame_equal(again.problems, first.problems)


@pytest.mark.parametrize(
    "change", [{"n_mels": 24}, {"hop_seconds": 0.02}, {"sample_rate": 8_000}]
)
def test_other_settings_are_computed_anew(folder, change):
    corpus = small_corpus(folder)
    plain, other = prepared(corpus), prepared(corpus, replace(SETTINGS, **change))
    assert plain.streams["acoustic"].folder != other.streams["acoustic"].folder
    assert plain.fingerprint == other.fingerprint  # it is of the corpus


def test_settings_of_the_network_are_not_computed_anew(folder, no_reading, monkeypatch):
    corpus = small_corpus(folder)
    with monkeypatch.context() as reading:
        reading.setattr(recordings, "read_audio", read_audio)
        prepared(corpus)
    prepared(corpus, replace(SETTINGS, n_gru_units=99))


def test_a_killed_process_leaves_nothing_and_the_next_one_goes_on(folder, home):
    corpus = small_corpus(folder)
    code = (
        "import os, pickle, sys\n"
        "from privemo.features import recordings, prepare\n"
        "from privemo.config import load_profile\n"
        "real, done = recordings.log_mel, []\n"
        "def killed(y, **method):\n"
        "    done.append(1)\n"
        "    if len(done) == 4: os._exit(9)\n"  # no handler runs, as with kill -9
        "    return real(y, **method)\n"
        "recordings.log_mel = killed\n"
        "recordings.CHUNK = 1\n"
        "corpus = pickle.loads(sys.stdin.buffer.read())\n"
        "prepare(corpus, load_profile('smoke'), modalities=['acoustic'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(corpus), capture_output=True
    )
    assert done.returncode == 9, done.stderr.decode()
    left = list((home / "data" / "features").glob("*/*"))
    assert [".writing-" in folder.name for folder in left] == [True]
    assert len(prepared(corpus).utterances) == 6


# the fingerprint


def test_the_same_corpus_elsewhere_has_the_same_fingerprint(folder, tmp_path):
    first = prepared(small_corpus(folder))
    shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(folder)
    other = prepared(small_corpus(tmp_path / "copy"))
    assert other.fingerprint == first.fingerprint
    assert other.streams["acoustic"].folder != first.streams["acoustic"].folder
    assert_same_streams(other, first)


def one_sample_more(folder):
    y, rate = soundfile.read(folder / "u3.wav")
    y[100] += 0.001
    soundfile.write(folder / "u3.wav", y, rate)
    return {}


CHANGES = {
    "a sample": one_sample_more,
    "a word": lambda folder: {"text": [*TEXTS[:5], "no"]},
    "a label": lambda folder: {"activation": ["low"] * 6},
    "a rating": lambda folder: {"activation_rating": np.linspace(1, 2.67, 6)},
    "a speaker": lambda folder: {"speaker": ["test:9", "test:1"] * 3},
    "an id": lambda folder: {"utterance": list("abcdef")},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_change_of_the_corpus_changes_the_fingerprint(folder, change):
    first = prepared(small_corpus(folder)).fingerprint
    assert prepared(small_corpus(folder, **change(folder))).fingerprint != first


def test_other_word_vectors_change_the_fingerprint_where_words_are_used(folder):
    corpus = small_corpus(folder)
    other = replace(VECTORS, fingerprint="0" * 64)
    for modalities, same in ((["acoustic"], True), (["lexical"], False)):
        one, two = (
            prepare(corpus, SETTINGS, modalities=modalities, vectors=v, progress=False)
            for v in (VECTORS, other)
        )
        assert (one.fingerprint == two.fingerprint) is same


# bad input


def damage(folder):
    """Spoil three recordings of six in three ways."""
    (folder / "u1.wav").unlink()
    (folder / "u2.wav").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    soundfile.write(folder / "u4.wav", np.full(8_000, np.nan), 16_000, subtype="FLOAT")


def test_readable_recordings_are_used_and_the_others_listed(folder):
    corpus = small_corpus(folder)
    damage(folder)
    found = prepared(corpus)
    assert list(found.utterances["utterance"]) == ["u0", "u3", "u5"]
    assert list(found.utterances.index) == [0, 1, 2]
    assert [len(stream) for stream in found.streams.values()] == [3, 3]
    np.testing.assert_array_equal(
        found.streams["lexical"][1], VECTORS.lookup(tokenise(TEXTS[3]))
    )
    problems = found.problems.set_index("file")
    assert list(problems.index) == [
        "x.wav", "corpus/u1.wav", "corpus/u2.wav", "corpus/u4.wav"
    ]  # fmt: skip
    assert "missing" in problems.loc["corpus/u1.wav", "problem"]
    assert "git-lfs" in problems.loc["corpus/u2.wav", "problem"]
    assert "not numbers" in problems.loc["corpus/u4.wav", "problem"]
    assert (problems["remedy"] != "").all()


def test_a_mended_recording_is_used_the_next_time(folder):
    corpus = small_corpus(folder)
    damage(folder)
    assert len(prepared(corpus).utterances) == 3
    record(folder / "u1.wav", seed=1)
    assert len(prepared(corpus).utterances) == 4


def test_if_nothing_is_left_the_first_problem_is_told(folder, home):
    corpus = small_corpus(folder)
    shutil.rmtree(folder)
    with pytest.raises(PrivemoError, match="not one of 6 .*corpus/u0.wav.*missing"):
        prepared(corpus)
    assert not list((home / "data" / "features").glob("*/*"))


def test_if_no_row_has_both_modalities_it_is_told(folder):
    corpus = small_corpus(folder, text=["?", "yes", "?", "yes", "?", "yes"])
    for i in (1, 3, 5):
        (folder / f"u{i}.wav").unlink()
    with pytest.raises(PrivemoError, match="both a usable recording and a transcript"):
        prepared(corpus)


def test_for_words_alone_no_recording_is_opened(folder, monkeypatch):
    corpus = small_corpus(folder)
    shutil.rmtree(folder)
    monkeypatch.setattr(recordings, "read_audio", None)
    found = prepared(corpus, modalities=["lexical"])
    assert list(found.streams) == ["lexical"]
    assert len(found.utterances) == 6


@pytest.mark.parametrize("modalities", ["multimodal", ["lexical", "audio"], []])
def test_a_modality_the_corpus_lacks_is_refused(folder, modalities):
    with pytest.raises(PrivemoError, match="no modality .*choose from acoustic, lexi"):
        prepared(small_corpus(folder), modalities=modalities)


@pytest.mark.parametrize("order", [["lexical", "acoustic"], ["acoustic", "lexical"]])
def test_the_order_of_modalities_does_not_matter(folder, order):
    found = prepared(small_corpus(folder), modalities=order)
    assert list(found.streams) == ["acoustic", "lexical"]


def test_the_bar_is_silent_when_asked(folder, capfd, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    prepare(small_corpus(folder), SETTINGS, vectors=VECTORS)
    assert capfd.readouterr() == ("", "")


# real recordings


@pytest.mark.corpus
def expected_frames(path):
    file = soundfile.info(path)
    return 1 + (-(-file.frames * 16_000 // file.samplerate) - 400) // 160


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "place"), [("emodb", "EmoDB"), ("ravdess", "RAVDESS")]
)
def test_real_recordings_are_all_used(real_data, name, place):
    corpus = load_corpus(name, real_data / place)
    found = prepare(corpus, SETTINGS, modalities=["acoustic"])
    pd.testing.assert_frame_equal(found.utterances, corpus.utterances)
    frames = found.streams["acoustic"]
    expected = [expected_frames(path) for path in corpus.utterances["audio"]]
    np.testing.assert_array_equal(frames.lengths, expected)
    speakers = found.utterances["speaker"]
    mine = np.flatnonzero(speakers == speakers[0])
    one = np.concatenate([frames[i].astype(float) for i in mine])
    # what half precision leaves of it
    np.testing.assert_allclose(one.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(one.std(axis=0), 1, atol=1e-3)
