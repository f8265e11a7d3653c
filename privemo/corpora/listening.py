"""Every recording is decoded once, so that what cannot be used is known beforehand."""

from pathlib import Path

import soundfile

from privemo.corpora.audio import UnusableAudio, check_file, read_audio
from privemo.corpora.loudness import evenly
from privemo.corpora.problems import cases
from privemo.corpora.schema import problem_table
from privemo.progress import track

MANY = 20_000  # recordings whose first bytes are read, if not all are decoded; ours
ASSUMED = 16_000  # Hz, of a recording whose header cannot be read


def listen(audio, *, sounds=None):
    """Find the recordings that cannot be used; lines to show, and what to mend.

    Parameters
    ----------
    audio : Series of str
        Their paths.
    sounds : int, optional
        Most of them that are decoded, evenly taken; all if not given. What the first
        bytes betray, such as a pointer of git-lfs, is found among all.

    Returns
    -------
    lines, mend : list of str
        How many were decoded; what is wrong, with the names of all files.
    """
    if audio.empty:
        return [], []
    rows = evenly(len(audio), len(audio) if sounds is None else sounds)
    heard = set(audio.iloc[rows])
    if len(rows) < len(audio):
        heard |= set(filter(_is_betrayed, audio.iloc[evenly(len(audio), MANY)]))
    problems = [
        (_name(path), error.problem, error.remedy)
        for path in track(sorted(heard), len(heard), "recordings decoded")
        if (error := _fault(path))
    ]
    some = f"{len(rows):,} of {len(audio):,}" if len(rows) < len(audio) else "all"
    lines = [f"decoded {some}: {len(problems):,} cannot be used"]
    return lines, [case for kind in cases(problem_table(problems)) for case in kind]


def _is_betrayed(path):
    """Whether the first bytes of a recording say that it cannot be used."""
    try:
        check_file(path)
    except UnusableAudio:
        return True
    return False


def _fault(path):
    """Return what is wrong with a recording; None if it can be used."""
    try:
        read_audio(path, sample_rate=_rate(path))  # resampling would take longest
    except UnusableAudio as error:
        return error
    return None


def _rate(path):
    try:
        return soundfile.info(path).samplerate
    except (soundfile.SoundFileError, OSError):
        return ASSUMED


def _name(path):
    """Name a recording briefly: its file with the folder above."""
    return "/".join(Path(path).parts[-2:])
