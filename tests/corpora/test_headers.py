"""Recordings are looked at without decoding; what their bytes betray is said."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile

from privemo.corpora.headers import look_at_headers

TONE = np.sin(np.arange(16_000) / 10) / 2


@pytest.fixture
def audio(tmp_path):
    """Write four good recordings, one of each kind."""
    paths = [tmp_path / f"{kind}.{kind}" for kind in ("wav", "flac", "aiff", "ogg")]
    for path in paths:
        soundfile.write(path, TONE, 16_000)
    return pd.Series([str(path) for path in paths])


def spoil(path, kind):
    data = bytearray(Path(path).read_bytes())
    if kind == "half":
        start = data.index(b"data") + 4
        data[start : start + 4] = (16_000).to_bytes(4, "little")
    Path(path).write_bytes({"cut": data[:1000], "empty": b""}.get(kind, data))


def test_good_recordings_of_every_kind_pass(audio):
    lines, mend = look_at_headers(audio)
    assert mend == []
    assert lines[1].startswith("1.0 to 1.0 s")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cut", "is truncated: the header promises 31,044 bytes more"),
        ("half", "the header does not count the last 16,000 bytes"),
        ("empty", "the file is empty (0 bytes)"),
    ],
)
def test_what_the_bytes_betray_is_to_be_mended(audio, kind, words):
    spoil(audio[0], kind)
    _, (line,) = look_at_headers(audio)
    assert line.startswith("1 of 4 recordings, wav.wav first: ")
    assert words in line


def test_faults_of_one_kind_are_counted_together(audio, tmp_path):
    more = tmp_path / "more.wav"
    soundfile.write(more, TONE, 8_000)
    spoil(audio[0], "cut")
    spoil(more, "half")
    spoil(more, "cut")
    _, mend = look_at_headers(pd.concat([audio, pd.Series([str(more)])]))
    assert [line[:33] for line in mend] == ["2 of 5 recordings, wav.wav first:"]


@pytest.mark.parametrize("sounds", [0, 1, 200])
def test_faults_are_found_outside_of_the_sample_too(audio, sounds):
    spoil(audio[0], "half")
    lines, (line,) = look_at_headers(audio.iloc[::-1], sounds=sounds)
    assert "does not count the last 16,000 bytes" in line
    assert lines[0].startswith("headers of")
