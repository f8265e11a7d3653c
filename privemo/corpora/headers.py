"""What the recordings of a corpus are, without decoding them."""

from contextlib import suppress

import numpy as np
import soundfile

from privemo.corpora.audio import UnusableAudio, check_file
from privemo.corpora.loudness import evenly


def look_at_headers(audio, *, sounds=200):
    """Describe recordings by some of their headers."""
    if audio.empty:
        return ["none: this corpus is read as text"]
    sample = audio.iloc[evenly(len(audio), sounds)]
    some = f"{len(sample):,} of {len(audio):,} recordings, evenly taken"
    whole = f"all {len(audio):,} recordings"
    lines = [f"headers of {some if len(sample) < len(audio) else whole}"]
    return lines + _described(_read(sample), len(audio))


def _read(paths):
    """Read the headers of recordings, as far as they can be read."""
    headers = []
    for path in paths:
        with suppress(UnusableAudio, soundfile.SoundFileError, OSError):
            check_file(path)
            headers.append(soundfile.info(path))
    return headers


def _described(headers, n_recordings):
    """Describe length, sampling rate and channels."""
    if not headers:
        return []
    seconds = np.array([header.duration for header in headers])
    hours = seconds.mean() * n_recordings / 3600
    rates = sorted({header.samplerate for header in headers})
    channels = sorted({header.channels for header in headers})
    return [
        f"{seconds.min():.1f} to {seconds.max():.1f} s, median "
        f"{np.median(seconds):.1f} s; {hours:.2f} hours in all"
        + ("" if len(headers) == n_recordings else ", estimated"),
        f"{', '.join(f'{rate:,}' for rate in rates)} Hz, channels: "
        f"{', '.join(map(str, channels))}",
    ]
