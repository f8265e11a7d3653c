"""Read one recording as the network hears it, or say why it cannot be used."""

import os
import re
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
# first bytes of wav and aiff -> order of bytes, and the chunk that holds the sound
KINDS = {b"RIFF": ("<", b"data"), b"RIFX": (">", b"data"), b"FORM": (">", b"SSND")}
TAG = re.compile(
    rb"\0*$|ID3|TAG|APETAGEX|LIST"
)  # what players and padding leave behind
CHUNK = re.compile(rb"[ -~]{4}")
LARGEST_TAIL = 1024  # bytes behind the sound that may be anything; ours
WHOLE = 0.98  # of the samples that are promised; the heads of mp3 estimate them; ours
LONGEST = 1 << 31  # samples, 37 hours; flac out of a pipe promises 2 ** 63 - 1; ours
RATES = (1_000, 1_000_000)  # Hz; ours
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
    check_file(path)
    y, found_rate = _decode(path)
    y = y.mean(axis=1)  # (n_samples,)
    _check_samples(path, y, found_rate, shortest_seconds)
    if found_rate != sample_rate:
        y = librosa.resample(y, orig_sr=found_rate, target_sr=sample_rate)
    return np.clip(y, -1, 1)  # resampling may overshoot a little


def size_and_time(path):
    """Return what tells quickly whether a file has changed; zeros if it is gone."""
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def is_pointer(path):
    """Tell whether a file is the text that git-lfs leaves in place of a recording."""
    try:
        if os.stat(path).st_size >= LARGEST_POINTER:
            return False
        with open(path, "rb") as file:
            return file.read(len(POINTER)) == POINTER
    except OSError:
        return False


def check_file(path):
    """Refuse what can be told from the bytes: libsndfile would not say it as well.

    Raises
    ------
    UnusableAudio
        If the file is missing, empty or a git-lfs pointer, or if its header counts more
        or fewer bytes of sound than there are.
    """
    path, again = Path(path), "copy or download it again"
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
    missing, uncounted = _compare_lengths(path)
    if missing:
        raise UnusableAudio(
            path,
            f"is truncated: the header promises {missing:,} bytes more than there are",
            again,
        )
    if uncounted:
        raise UnusableAudio(
            path,
            f"the header does not count the last {uncounted:,} bytes, which look like "
            f"sound and would not be read",
            "mend it with `sox --ignore-length OLD.wav NEW.wav`, or download it again",
        )


def _compare_lengths(path):
    """Count the bytes that a header promises beyond the end, and those it leaves out.

    libsndfile reads the shorter of the two without a word.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        order, length = _find_sound(file)
        if length >= STREAMED:
            return 0, 0
        end = file.tell() + length
        file.seek(end)
        return max(0, end - size), _uncounted(file.read(), order)


def _find_sound(file):
    """Go to the sound of a wav or aiff; return the order of bytes, and its length."""
    order, sound = KINDS.get(file.read(4), ("", b""))
    file.seek(12)
    while order and len(header := file.read(8)) == 8:
        name, length = struct.unpack(f"{order}4sI", header)
        if name == sound:
            return order, length
        file.seek(length + length % 2, 1)  # chunks are padded to even length
    return order, STREAMED


def _uncounted(rest, order):
    """Count what is behind the sound if it is not little, padding, a tag or chunks."""
    for tail in (rest, rest[1:]):  # not all writers pad a sound of odd length
        name, length = struct.unpack(f"{order}4sI", tail[:8].ljust(8))
        if TAG.match(tail) or (CHUNK.match(name) and length <= len(rest)):
            return 0
    return len(rest) if len(rest) > LARGEST_TAIL else 0


def _decode(path):
    """Read all samples, shape (n_samples, n_channels), and the sampling rate."""
    try:
        with soundfile.SoundFile(path) as file:
            _check_promise(path, file.frames, file.samplerate)
            y = file.read(dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise UnusableAudio(
            path,
            f"cannot be read as audio ({str(error).rpartition(': ')[2].rstrip('.')})",
            "download it again, or convert it to wav",
        ) from error
    if len(y) < WHOLE * file.frames:
        raise UnusableAudio(
            path,
            f"is truncated: {len(y):,} of {file.frames:,} samples can be read",
            "copy or download it again",
        )
    return y, file.samplerate


def _check_promise(path, n_samples, rate):
    """Refuse what no recording of speech has, before it fills the memory."""
    if not RATES[0] <= rate <= RATES[1]:
        raise UnusableAudio(
            path,
            f"the header says {rate:,} samples a second, which no recording has",
            "copy or download it again, or correct the header",
        )
    if n_samples > LONGEST:
        raise UnusableAudio(
            path,
            f"the header does not say a length, or a wrong one ({n_samples:,} samples)",
            "write it again, not through a pipe, or convert it to wav",
        )


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
