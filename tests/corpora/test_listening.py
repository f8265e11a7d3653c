"""All recordings are decoded; those that cannot be used are named, all of them."""

import numpy as np
import pandas as pd
import pytest
import soundfile

from privemo.corpora.audio import POINTER
from privemo.corpora.listening import listen

TONE = np.sin(np.arange(16_000) / 10) / 2


@pytest.fixture
def audio(tmp_path):
    """Write six good recordings of several kinds and rates."""
    kinds = ("wav", 16_000), ("flac", 16_000), ("aiff", 8_000), ("ogg", 44_100)
    paths = [tmp_path / f"{i}.{kind}" for i, (kind, _) in enumerate(kinds)]
    for path, (_, rate) in zip(paths, kinds, strict=True):
        soundfile.write(path, TONE, rate)
    for i in (4, 5):
        soundfile.write(tmp_path / f"{i}.wav", TONE * i / 5, 48_000)
    return pd.Series([str(path) for path in sorted(tmp_path.iterdir())])


def spoil(path, kind):
    samples = {
        "silent": TONE * 0,
        "not numbers": np.where(TONE > 0.4, np.nan, TONE),
        "unscaled": TONE * 9_000,
        "short": TONE[:160],
    }
    if kind in samples:
        soundfile.write(path, samples[kind], 16_000, subtype="FLOAT")
    elif kind == "half":
        soundfile.write(path, TONE, 16_000)
        with open(path, "r+b") as file:
            file.seek(file.read().index(b"data") + 4)
            file.write((16_000).to_bytes(4, "little"))
    elif kind == "cut":
        soundfile.write(path, TONE, 16_000)
        with open(path, "r+b") as file:
            file.truncate(1_000)
    else:
        with open(path, "wb") as file:
            file.write(POINTER if kind == "pointer" else b"")


def test_good_recordings_pass(audio):
    assert listen(audio) == (["decoded all: 0 cannot be used"], [])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("silent", "is silent"),
        ("not numbers", "are not numbers"),
        ("unscaled", "samples reach"),
        ("short", "lasts 0.010 s"),
        ("cut", "is truncated: the header promises 31,044 bytes more"),
        ("half", "the header does not count the last 16,000 bytes"),
        ("empty", "the file is empty"),
        ("pointer", "git lfs pull"),
    ],
)
def test_every_kind_is_found_with_all_its_files(audio, tmp_path, kind, words):
    for i in (0, 4, 5):
        spoil(tmp_path / f"{i}.wav", kind)
    lines, mend = listen(audio)
    assert lines == ["decoded all: 3 cannot be used"]
    for i in (0, 4, 5):
        assert any(
            words in line and f"{tmp_path.name}/{i}.wav" in line for line in mend
        )


@pytest.mark.parametrize("kind", ["half", "cut", "empty", "pointer"])
def test_what_the_first_bytes_betray_is_found_outside_of_the_sample(
    audio, tmp_path, kind
):
    spoil(tmp_path / "4.wav", kind)
    (line,) = listen(audio, sounds=1)[1]
    assert f"{tmp_path.name}/4.wav" in line


def test_a_recording_that_is_gone_is_said(audio, tmp_path):
    (tmp_path / "4.wav").unlink()
    (line,) = listen(audio)[1]
    assert "the recording is missing" in line


@pytest.mark.parametrize(("sounds", "n"), [(0, 0), (2, 2), (6, 6), (9, 6)])
def test_fewer_are_decoded_if_that_is_asked_for(audio, tmp_path, sounds, n):
    for i in (0, 4, 5):
        spoil(tmp_path / f"{i}.wav", "short")
    said = f"decoded {n} of 6" if n < 6 else "decoded all"
    assert listen(audio, sounds=sounds)[0][0].startswith(said)


def test_a_corpus_of_text_has_nothing_to_hear():
    assert listen(pd.Series([], dtype="str")) == ([], [])
