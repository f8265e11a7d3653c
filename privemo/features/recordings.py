"""The acoustic stream of a corpus: every recording, in parallel, straight to disk."""

import hashlib
import shutil
from pathlib import Path

from joblib import delayed
from threadpoolctl import threadpool_limits

from privemo.corpora.audio import read_audio, size_and_time
from privemo.errors import PrivemoError
from privemo.features.acoustic import log_mel, normalise_by_speaker
from privemo.features.store import KEPT, RaggedArray, write_ragged
from privemo.features.streams import cached_stream, code_key, digest
from privemo.progress import follow, track
from privemo.workers.parallel import processes

CHUNK = 32  # recordings handed to a worker at once
# bytes of audio; below this, starting workers takes longer than they save
PARALLEL_FROM = 200e6


def acoustic_stream(corpus, *, n_jobs=-1, progress=True, **method):
    """Compute the acoustic features of a corpus, or find them on disk."""
    listing = _listing(corpus)
    sources = code_key("librosa", "numpy", "soxr")

    def write(folder):
        with corpus.recorded(corpus.utterances) as utterances:
            few = 1 if _is_small(corpus, utterances) else n_jobs
            return _write(folder, utterances, method, few, progress)

    return cached_stream("acoustic", digest(listing, method, sources), write)


def _is_small(corpus, utterances):
    """Tell whether starting workers takes longer than they save.

    Those that have just rendered a corpus are there already.
    """
    if corpus.content:
        return len(utterances) < 4 * CHUNK
    n_bytes = sum(size_and_time(path)[0] for path in utterances["audio"])
    return n_bytes < PARALLEL_FROM


def _listing(corpus):
    """Return what tells quickly whether a recording has changed."""
    table = corpus.utterances
    if corpus.content:
        return [corpus.content, *table["utterance"]]
    columns = [table[name] for name in ("utterance", "speaker", "audio")]
    return [(*row, *size_and_time(row[-1])) for row in zip(*columns, strict=True)]


def _write(folder, utterances, method, n_jobs, progress):
    """Write all frames, then normalise them; return what `cached_stream` stores."""
    rows, contents, problems = [], [], []

    def usable_frames():
        results = _measure_all(list(utterances["audio"]), method, n_jobs)
        seen = track if progress else follow
        results = seen(results, total=len(utterances), label="recordings")
        for row, (frames, content, problem) in enumerate(results):
            if frames is None:
                problems.append([_name(utterances.iloc[row]), *problem])
                continue
            rows.append(row)
            contents.append(content)
            yield frames
        if not rows:
            raise _nothing_left(problems)

    frames = _normalised(folder / "raw", usable_frames(), utterances, rows)
    n_frames = int(write_ragged(folder, frames, dtype=KEPT).lengths.sum())
    shutil.rmtree(folder / "raw")
    used = utterances.iloc[rows]
    content = digest(list(used["utterance"]), list(used["speaker"]), contents)
    hours = n_frames * method["hop_seconds"] / 3600
    note = (
        f"{len(rows):,} recordings, {hours:.2f} hours of speech; filterbank energies "
        f"are normalised by speaker over all of a speaker's recordings, test "
        f"recordings included (without their labels)."
    )
    return rows, content, problems, [note]


def _normalised(folder, frames, utterances, rows):
    """Write frames to a folder, normalise them there in full precision, yield them."""
    folder.mkdir()
    write_ragged(folder, frames)
    array = RaggedArray(folder, writeable=True)
    normalise_by_speaker(array, list(utterances["speaker"].iloc[rows]))
    yield from (array[i] for i in range(len(array)))


def _measure_all(paths, method, n_jobs):
    """Yield the measurement of every recording, in order, few at once in memory."""
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    calls = (delayed(_measure_chunk)(chunk, method) for chunk in chunks)
    for measurements in processes(n_jobs, return_as="generator")(calls):
        yield from measurements


def _measure_chunk(paths, method):
    # the products are small: more threads, in one process or many, only fight
    with threadpool_limits(1, user_api="blas"):
        return [_measure(path, **method) for path in paths]


def _measure(path, *, sample_rate, window_seconds, **method):
    """Return frames and sha256 of the file, or the problem with it and the remedy."""
    if not path:
        return None, None, ("has no recording", "leave it out, or ask for text only")
    try:
        y = read_audio(path, sample_rate=sample_rate, shortest_seconds=window_seconds)
        frames = log_mel(
            y, sample_rate=sample_rate, window_seconds=window_seconds, **method
        )
        with open(path, "rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except PrivemoError as error:
        problem = getattr(error, "problem", str(error))
        remedy = getattr(error, "remedy", "leave the recording out")
        return None, None, (problem, remedy)
    return frames, content, None


def _name(utterance):
    """Name a recording briefly: its file with the folder above, else the row's id."""
    parts = Path(utterance["audio"]).parts[-2:]
    return "/".join(parts) or f"utterance {utterance['utterance']}"


def _nothing_left(problems):
    file, problem, remedy = problems[0]
    return PrivemoError(
        f"not one of {len(problems):,} recordings can be used; the first is {file}: "
        f"{problem}; {remedy}"
    )
