"""Read one recording as the network hears it, or say why it cannot be used."""

import os
import struct
from pathlib import Path

import librosa
import numpy as np
import soundfile

from privemo.errors import PrivemoError

SILENT = 1e-4  # -80 dBFS; ours
LOUDEST = (
    4.0  # float files may overshoot 1; beyond this they are unscaled integers; ours
)
STREAMED = 0x7FFF_0000  # a longer `data` chunk means "length not known when written"
POINTER = b"version https://git-lfs"
LARGEST_POINTER = 1024  # bytes; git-lfs promises to write fewer


class UnusableAudio(PrivemoError):
    """A recording that cannot be used.

    Attributes
    ----------
    path : Path
        The recording.
    problem, remedy : str
        What is wrong and what to do, as in the table `problems` of a corpus.
    """

    def __init__(self, path, problem, remedy):
        super().__init__(f"{path}: {problem}; {remedy}")
        self.path, self.problem, self.remedy = path, problem, remedy

    def __reduce__(self):  # or it could not come back from a parallel process
        return type(self), (self.path, self.problem, self.remedy)


def read_audio(path, *, sample_rate=16_000, shortest_seconds=0.025):
    """Read a recording of any depth, rate and number of channels."""
    path = Path(path)
    _check_file(path)
    y, found_rate = _decode(path)
    y = y.mean(axis=1)  # (n_samples,)
    _check_samples(path, y, found_rate, shortest_seconds)
    if found_rate != sample_rate:
        y = librosa.resample(y, orig_sr=found_rate, target_sr=sample_rate)
    return np.clip(y, -1, 1)  # resampling may overshoot a little


def is_pointer(path):
    """Tell whether a file is the text that git-lfs leaves in place of a recording."""
    try:
        if os.stat(path).st_size >= LARGEST_POINTER:
            return False
        with open(path, "rb") as file:
            return file.read(len(POINTER)) == POINTER
    except OSError:
        return False


def _check_file(path):
    """Refuse what can be told from the bytes: libsndfile would not say it as well."""
    again = "copy or download it again"
    if not path.is_file():
        raise UnusableAudio(path, "the recording is missing", again)
    if path.stat().st_size == 0:
        raise UnusableAudio(path, "the file is empty (0 bytes)", again)
    if is_pointer(path):
        raise UnusableAudio(
            path,
            "is a git-lfs pointer, not the recording itself",
            "run `git lfs pull` where it was cloned, or download it again",
        )
    if missing := _bytes_missing(path):
        raise UnusableAudio(
            path,
            f"is truncated: the header promises {missing:,} bytes more than there are",
            again,
        )


def _bytes_missing(path):
    """Count the bytes of sound that the header of a wav promises beyond its end.

    libsndfile reads a truncated wav without a word.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return 0
        file.seek(12)
        while len(header := file.read(8)) == 8:
            name, length = struct.unpack("<4sI", header)
            if name == b"data":
                known = length < STREAMED
                return max(0, file.tell() + length - size) if known else 0
            file.seek(length + length % 2, 1)  # chunks are padded to even length
    return 0


def _decode(path):
    """Read all samples, shape (n_samples, n_channels), and the sampling rate."""
    try:
        return soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise UnusableAudio(
            path,
            f"cannot be read as audio ({str(error).rpartition(': ')[2].rstrip('.')})",
            "download it again, or convert it to wav",
        ) from error


def _check_samples(path, y, sample_rate, shortest_seconds):
    if not len(y):
        raise UnusableAudio(
            path, "is empty: it holds no samples", "copy or download it again"
        )
    if not np.isfinite(y).all():
        raise UnusableAudio(
            path,
            f"{np.sum(~np.isfinite(y)):,} samples are not numbers (NaN or infinite)",
            "write the file again from its source, or leave it out",
        )
    if np.abs(y).max() > LOUDEST:
        raise UnusableAudio(
            path,
            f"samples reach {np.abs(y).max():g}, but full scale is 1",
            "divide them by full scale (32768 for 16 bits) and write the file again",
        )
    if len(y) < shortest_seconds * sample_rate:
        raise UnusableAudio(
            path,
            f"lasts {len(y) / sample_rate:.3f} s, less than one window of "
            f"{shortest_seconds:g} s",
            "leave it out",
        )
    # a constant offset is no sound either
    if np.abs(y - y.mean(dtype=np.float64)).max() < SILENT:
        raise UnusableAudio(
            path,
            "is silent (below -80 dBFS throughout)",
            "check the recording, or leave it out",
        )
