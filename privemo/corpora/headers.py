"""What the recordings of a corpus are, without decoding them."""

from pathlib import Path

import numpy as np
import soundfile

from privemo.corpora.audio import UnusableAudio, check_file, is_pointer
from privemo.corpora.loudness import evenly
from privemo.corpora.problems import problem_kinds
from privemo.corpora.schema import problem_table


def look_at_headers(audio, *, sounds=200):
    """Describe recordings by some of their headers; find git-lfs pointers among all."""
    if audio.empty:
        return ["none: this corpus is read as text"], []
    sample = audio.iloc[evenly(len(audio), sounds)]
    headers, unusable = _read(sample)
    some = f"{len(sample):,} of {len(audio):,} recordings, evenly taken"
    whole = f"all {len(audio):,} recordings"
    lines = [f"headers of {some if len(sample) < len(audio) else whole}"]
    mend = []
    if pointers := [path for path in audio if is_pointer(path)]:
        mend.append(
            f"{len(pointers):,} recordings, {Path(pointers[0]).name} first, are "
            f"git-lfs pointers: run `git lfs pull` where they were cloned"
        )
    mend += [
        f"{kind.n:,} of {len(sample):,} recordings that were opened, {kind.file} "
        f"first: {kind.problem}; {kind.remedy}"
        for kind in problem_kinds(problem_table(unusable)).itertuples()
    ]
    return lines + _described(headers, len(audio)), mend


def _read(paths):
    """Read the headers of recordings; list those that cannot be used, but pointers."""
    headers, unusable = [], []
    for path in paths:
        try:
            check_file(path)
            headers.append(soundfile.info(path))
        except UnusableAudio as error:
            if not is_pointer(path):
                unusable.append((error.path.name, error.problem, error.remedy))
        except (soundfile.SoundFileError, OSError):
            what = "cannot be read as audio", "copy or download it again"
            unusable.append((Path(path).name, *what))
    return headers, unusable


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
