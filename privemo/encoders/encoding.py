"""All recordings of a corpus through an encoder, in parallel, few at once in memory."""

import io
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import delayed

from privemo.corpora.audio import read_audio
from privemo.encoders import find_encoder
from privemo.encoders.weights import read_weights
from privemo.errors import PrivemoError
from privemo.progress import track
from privemo.workers.parallel import processes

SAMPLE_RATE = 16_000  # Hz, of what every encoder hears
CHUNK = 32  # recordings handed to a worker at once
PARALLEL_FROM = 4 * CHUNK  # recordings; below, starting takes longer than encoding


@dataclass(frozen=True, eq=False)
class Encoded:
    """What an encoder made of a corpus.

    Parameters
    ----------
    utterances : DataFrame
        The rows whose recording could be encoded.
    values : ndarray of float32, shape (n_rows, n_units)
        A vector each.
    problems : list of (str, str, str)
        Recording, problem and remedy of each row that is left out.
    hours : float
        Of audio that was encoded.
    seconds : float
        That it took, decoding and the loading of the network included.
    """

    utterances: pd.DataFrame
    values: np.ndarray
    problems: list
    hours: float
    seconds: float


def encode_corpus(corpus, name, place, *, n_jobs=-1):
    """Encode the recordings of a corpus.

    Parameters
    ----------
    corpus : Corpus
        One block; its recordings are rendered if they are not kept.
    name : str
        A name in `privemo.encoders.ENCODERS`.
    place : Path
        Its weights, as `find_weights` finds them.
    n_jobs : int, default=-1
        Processes, one a core by default.

    Returns
    -------
    encoded : Encoded
        What cannot be read is left out, and listed in its problems.

    Raises
    ------
    PrivemoError
        If there is no recording, not one can be used, or the weights are wrong.
    """
    if not corpus.utterances["audio"].any():
        raise PrivemoError(
            f"{corpus.name} has no recordings, and {name} hears speech; choose a "
            "corpus with sound"
        )
    read_weights(find_encoder(name), place)  # refused before anything is begun
    with corpus.recorded(corpus.utterances) as utterances:
        start = time.perf_counter()
        results = list(_encode_all(list(utterances["audio"]), name, place, n_jobs))
        seconds = time.perf_counter() - start
    return _gathered(corpus.utterances, results, seconds)


def _gathered(utterances, results, seconds):
    """Tell the rows that were encoded from those that were not."""
    audio = utterances["audio"]
    problems = [
        (_short(path), *problem)
        for path, (_, _, problem) in zip(audio, results, strict=True)
        if problem
    ]
    used = [vector is not None for vector, _, _ in results]
    if not any(used):
        raise PrivemoError(
            f"not one of {len(used):,} recordings can be used; the first is "
            f"{'{}: {}; {}'.format(*problems[0])}"
        )
    values = np.stack([vector for vector, _, _ in results if vector is not None])
    hours = sum(n_samples for _, n_samples, _ in results) / SAMPLE_RATE / 3600
    return Encoded(utterances[used], values, problems, hours, seconds)


def _encode_all(paths, name, place, n_jobs):
    """Yield vector, number of samples and problem of every recording, in order."""
    n_jobs = 1 if len(paths) < PARALLEL_FROM else n_jobs
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    calls = (delayed(_encode_chunk)(chunk, name, place) for chunk in chunks)
    done = processes(n_jobs, return_as="generator", n_threads=1)(calls)
    results = (result for chunk in done for result in chunk)
    yield from track(results, total=len(paths), label=f"recordings through {name}")


def _encode_chunk(paths, name, place):
    heard = [_hear(path) for path in paths]
    signals = [y for y, _ in heard if y is not None]
    vectors = iter(_loaded(name, place)(signals) if signals else ())
    return [
        (None, 0, problem) if y is None else (next(vectors), len(y), None)
        for y, problem in heard
    ]


@lru_cache(maxsize=1)  # a worker reads the weights once
def _loaded(name, place):
    encoder = find_encoder(name)
    return encoder.load(io.BytesIO(read_weights(encoder, place)))


def _hear(path):
    """Return the signal, or the problem with the recording and the remedy."""
    if not path:
        return None, ("has no recording", "leave it out")
    try:
        return read_audio(path, sample_rate=SAMPLE_RATE), None
    except PrivemoError as error:
        return None, (
            getattr(error, "problem", str(error)),
            getattr(error, "remedy", "leave the recording out"),
        )


def _short(path):
    return "/".join(Path(path).parts[-2:]) or "an utterance"
