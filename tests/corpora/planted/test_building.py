"""The same bits whatever happens, whole or not at all, and mistakes are named."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privemo.corpora import load_corpus, planted
from privemo.corpora.planted import (
    fingerprint,
    load,
    make_knobs,
    rendering,
    stored_fingerprint,
    synthesis,
    write_script,
)
from privemo.corpora.planted.building import digest
from privemo.corpora.planted.fingerprint import SETTINGS
from privemo.errors import PrivemoError

SMALL = SETTINGS["small"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load(tmp_path_factory.mktemp("small"), **SMALL)


def test_the_small_corpus_has_the_bits_it_had(small):
    assert fingerprint(small) == stored_fingerprint("small")


def test_the_default_corpus_has_the_bits_it_had(tmp_path):
    corpus = load(tmp_path / "default", n_jobs=2)
    assert len(corpus.utterances) == 60 * 12
    assert fingerprint(corpus) == stored_fingerprint("default")


def test_number_of_processes_and_repetition_change_no_bit(tmp_path, monkeypatch):
    monkeypatch.setattr(planted.building, "FEW", 0)
    knobs = {"n_speakers": 4, "n_utterances": 2, "seed": 5}
    found = {
        fingerprint(load(tmp_path / str(i), n_jobs=n_jobs, **knobs))
        for i, n_jobs in enumerate([1, 1, 2])
    }
    assert len(found) == 1


def test_the_order_of_rendering_changes_no_sample():
    knobs = make_knobs(n_speakers=6, n_utterances=2)
    rows = list(write_script(knobs).itertuples())
    with synthesis.voice_home() as home:
        one = [rendering.recording(row, home=home, knobs=knobs) for row in rows]
    with synthesis.voice_home() as home:
        other = [rendering.recording(row, home=home, knobs=knobs) for row in rows[::-1]]
    for a, b in zip(one, other[::-1], strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_says_the_same():
    knobs = make_knobs(**SMALL)
    row = next(write_script(knobs).itertuples())
    with synthesis.voice_home() as home:
        here = rendering.recording(row, home=home, knobs=knobs)
        child = os.fork()
        if not child:
            again = rendering.recording(row, home=home, knobs=knobs)
            os._exit(int(not np.array_equal(here, again)))
        assert os.waitpid(child, 0)[1] == 0


def test_the_fingerprint_sees_a_sample_and_a_label(small):
    table = small.utterances.copy()
    table.loc[0, "activation_rating"] += 0.2
    assert fingerprint(replace(small, utterances=table)) != fingerprint(small)
    path = Path(small.utterances["audio"][0])
    intact = fingerprint(small)
    before = path.read_bytes()
    try:
        path.write_bytes(before[:-2] + b"\x01\x01")
        assert fingerprint(small) != intact
    finally:
        path.write_bytes(before)


BUILD = "import sys; from privemo.corpora.planted import load; load(sys.argv[1], "


def test_a_killed_build_leaves_nothing_that_looks_whole(tmp_path, small):
    folder = tmp_path / "corpus"
    code = BUILD + "n_speakers=200, n_jobs=1)"
    with tempfile.TemporaryDirectory() as short:  # the killed build cannot clear it
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            env=os.environ | dict.fromkeys(["TMPDIR", "TEMP"], short),
        )
        while len(list(tmp_path.glob("*/audio/*.wav"))) < 3:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
        process.wait()
    assert not folder.exists()
    assert fingerprint(load(folder, **SMALL)) == fingerprint(small)


def test_two_processes_may_build_the_same_corpus_at_once(tmp_path, small):
    folder = tmp_path / "corpus"
    code = BUILD + "n_speakers=4, n_utterances=2)"
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(folder)]) for _ in range(2)
    ]
    assert [process.wait() for process in processes] == [0, 0]
    assert fingerprint(load(folder)) == fingerprint(small)
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_a_failed_build_leaves_nothing(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(planted.building, "write_wav", full)
    with pytest.raises(PrivemoError, match="No space"):
        load(tmp_path / "corpus", **SMALL)
    assert not list(tmp_path.iterdir())


def test_each_setting_has_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    one, other = (
        load_corpus("planted", **SMALL),
        load_corpus("planted", seed=1, **SMALL),
    )
    folders = {Path(c.utterances["audio"][0]).parents[1] for c in (one, other)}
    assert folders == set((tmp_path / "data" / "planted").iterdir())
    assert digest(make_knobs(**SMALL)) in {folder.name for folder in folders}
    again = load_corpus("planted", **SMALL)
    pd.testing.assert_frame_equal(again.utterances, one.utterances)


def test_a_second_load_builds_nothing(tmp_path, small, monkeypatch):
    monkeypatch.setattr(planted, "build", None)
    folder = Path(small.utterances["audio"][0]).parents[1]
    assert load(folder, **SMALL).utterances.equals(small.utterances)
    stored = json.loads((folder / "knobs.json").read_text(encoding="utf-8"))
    assert stored == asdict(make_knobs(**SMALL))


# The likely mistakes


@pytest.mark.parametrize(
    "knobs, message",
    [
        (
            {"gender_in_voice": 1},
            "no knob gender_in_voice; its knobs are gender_in_",
        ),
        ({"gender_in_words": 1.5}, "gender_in_words must be from 0 to 1, got 1.5"),
        ({"emotion_in_voice": -0.1}, "emotion_in_voice must be from 0 to 1"),
        ({"emotion_in_voice": "0.5"}, "emotion_in_voice must be a number, got '0.5'"),
        ({"speaker_identity": True}, "speaker_identity must be a number, got True"),
        ({"snr_db": float("nan")}, "snr_db must be finite"),
        ({"n_speakers": 41}, "n_speakers must be even .* got 41"),
        ({"n_speakers": 40.0}, "n_speakers must be a whole number, got 40.0"),
        ({"n_utterances": 0}, "n_utterances must be at least 1"),
        ({"seed": -1}, "seed at least 0"),
    ],
)
def test_a_wrong_knob_is_refused(tmp_path, knobs, message):
    with pytest.raises(PrivemoError, match=message):
        load_corpus("planted", tmp_path / "corpus", **knobs)
    assert not (tmp_path / "corpus").exists()


def test_a_corpus_of_other_knobs_is_not_taken_for_this_one(small):
    folder = Path(small.utterances["audio"][0]).parents[1]
    with pytest.raises(PrivemoError, match="built with seed=0, not 3; leave the knob"):
        load(folder, seed=3)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(PrivemoError, match="in the way"):
        load(tmp_path, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_damaged_knobs_file_is_named(tmp_path):
    load(tmp_path / "c", n_speakers=2, n_utterances=1)
    (tmp_path / "c" / "knobs.json").write_text("{")
    with pytest.raises(PrivemoError, match="knobs.json cannot be read.*delete"):
        load(tmp_path / "c", seed=0)


def test_a_missing_recording_is_listed_and_the_rest_is_used(tmp_path):
    load(tmp_path / "c", n_speakers=2, n_utterances=2)
    (tmp_path / "c" / "audio" / "01_02.wav").unlink()
    corpus = load(tmp_path / "c")
    assert corpus.utterances["utterance"].to_list() == ["01_01", "02_01", "02_02"]
    assert corpus.problems["file"].to_list() == ["audio/01_02.wav"]


def test_an_unknown_accent_is_refused():
    voice = synthesis.voice_file(pitch=(90, 130), formants=[100] * 9)
    with (
        synthesis.voice_home() as home,
        pytest.raises(PrivemoError, match="no accent 'en-moon'"),
    ):
        synthesis.say("Hello.", home=home, voice=voice, accent="en-moon")


def test_a_deep_temporary_folder_is_refused(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    monkeypatch.setattr(synthesis.tempfile, "tempdir", str(deep))
    with (
        pytest.raises(PrivemoError, match="set the environment variable TMPDIR"),
        synthesis.voice_home(),
    ):
        pass


def test_progress_is_counted_in_speakers(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_PROGRESS", str(tmp_path / "progress"))
    load(tmp_path / "c", **SMALL)
    steps = (tmp_path / "progress").read_text(encoding="utf-8").splitlines()
    assert json.loads(steps[-1])["done"] == json.loads(steps[-1])["total"] == 4


def test_no_product_or_sum_of_the_resampling_is_rounded():
    taps = rendering._low_pass() * rendering.UP * 2**32  # as scipy scales them
    np.testing.assert_array_equal(taps, np.rint(taps))
    meeting = [np.abs(taps[k :: rendering.UP]).sum() for k in range(rendering.UP)]
    assert max(meeting) * 2**15 < 2**53


BLOCKS = {"n_speakers": 4, "n_utterances": 2, "seed": 7}


@pytest.fixture
def blocks(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    return load(n_blocks=3, **BLOCKS).blocks


def test_blocks_are_corpora_of_other_seeds(blocks):
    for i, block in enumerate(blocks):
        alone = load(**BLOCKS | {"seed": 7 + i})
        columns = ["utterance", "speaker", "text", "activation", "valence"]
        pd.testing.assert_frame_equal(
            block.utterances[columns], alone.utterances[columns]
        )
    speakers = [set(block.utterances["speaker"]) for block in blocks]
    assert len(set.union(*speakers)) == sum(map(len, speakers))


def test_recordings_of_a_block_are_there_while_they_are_needed(blocks):
    first, *rest = blocks
    assert all(Path(name).is_file() for name in first.utterances["audio"])
    for block in rest:
        assert not any(Path(name).exists() for name in block.utterances["audio"])
        with block.recorded(block.utterances) as table:
            bits = [Path(name).read_bytes() for name in table["audio"]]
            places = list(table["audio"])
        assert not any(map(os.path.exists, places))
        alone = load(**BLOCKS | {"seed": 7 + blocks.index(block)})
        assert bits == [Path(name).read_bytes() for name in alone.utterances["audio"]]


def test_blocks_have_the_knobs_of_the_folder_that_is_named(tmp_path, blocks):
    folder = tmp_path / "mine"
    load(folder, gender_in_words=0.9, **BLOCKS)
    first, second = load(folder, n_blocks=2).blocks
    assert Path(first.utterances["audio"][0]).parent.parent == folder
    alone = load(gender_in_words=0.9, **BLOCKS | {"seed": 8})
    assert second.utterances["text"].tolist() == alone.utterances["text"].tolist()


def test_a_block_becomes_a_whole_corpus_when_it_is_asked_for(blocks):
    whole = load(**BLOCKS | {"seed": 8})
    assert all(Path(name).is_file() for name in whole.utterances["audio"])
    assert len(whole.problems) == 0


def test_no_block_of_a_real_corpus_is_asked_for(tmp_path):
    with pytest.raises(PrivemoError, match="no such folder|does not exist|there is no"):
        load_corpus("emodb", tmp_path / "nowhere", n_blocks=3)
