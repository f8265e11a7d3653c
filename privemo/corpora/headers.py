"""What the recordings of a corpus are, without decoding them."""

from pathlib import Path

import numpy as np
import soundfile

from privemo.corpora.audio import UnusableAudio, check_file
from privemo.corpora.loudness import evenly
from privemo.corpora.problems import problem_kinds
from privemo.corpora.schema import problem_table

MANY = (
    20_000  # recordings whose first bytes are read; more take minutes from afar; ours
)


def look_at_headers(audio, *, sounds=200):
    """Describe recordings by some of their headers; find what is wrong in all bytes."""
    if audio.empty:
        return ["none: this corpus is read as text"], []
    faults = _faults(audio.iloc[evenly(len(audio), MANY)])
    sample = audio.iloc[evenly(len(audio), sounds)]
    headers, unreadable = _read(path for path in sample if path not in faults)
    some = f"{len(sample):,} of {len(audio):,} recordings, evenly taken"
    whole = f"all {len(audio):,} recordings"
    lines = [f"headers of {some if len(sample) < len(audio) else whole}"]
    rows = [(Path(path).name, *what) for path, what in (faults | unreadable).items()]
    mend = [
        f"{kind.n:,} of {len(audio):,} recordings, {kind.file} first: {kind.problem}; "
        f"{kind.remedy}"
        for kind in problem_kinds(problem_table(rows)).itertuples()
    ]
    return lines + _described(headers, len(audio)), mend


def _faults(paths):
    """Find what the bytes of recordings betray: problem and remedy by path."""
    faults = {}
    for path in paths:
        try:
            check_file(path)
        except UnusableAudio as error:
            faults[path] = error.problem, error.remedy
    return faults


def _read(paths):
    """Read the headers of recordings; problem and remedy of those that cannot be."""
    headers, unreadable = [], {}
    for path in paths:
        try:
            headers.append(soundfile.info(path))
        except (soundfile.SoundFileError, OSError):
            unreadable[path] = "cannot be read as audio", "copy or download it again"
    return headers, unreadable


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
