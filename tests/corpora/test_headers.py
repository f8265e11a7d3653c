"""Recordings are described without decoding."""

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


def test_good_recordings_of_every_kind_are_described(audio):
    lines = look_at_headers(audio)
    assert lines[0] == "headers of all 4 recordings"
    assert lines[1].startswith("1.0 to 1.0 s")
    assert lines[2] == "16,000 Hz, channels: 1"


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no recording"])
def test_what_cannot_be_read_is_not_described(audio, content):
    with open(audio[0], "wb") as file:
        file.write(content)
    assert look_at_headers(audio)[1].endswith("estimated")


@pytest.mark.parametrize(("sounds", "said"), [(0, "0 of 4"), (3, "3 of 4"), (9, "all")])
def test_of_many_some_are_described(audio, sounds, said):
    assert look_at_headers(audio, sounds=sounds)[0].startswith(f"headers of {said}")


def test_a_corpus_of_text_has_no_headers():
    assert look_at_headers(pd.Series([], dtype="str"))[0].startswith("none")
