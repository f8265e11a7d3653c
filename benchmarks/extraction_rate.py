"""Print how fast filterbanks are extracted from recordings, and how busy the cores are.

    python benchmarks/extraction_rate.py [2000]
    python benchmarks/extraction_rate.py cremad=../CREMA-D

Recordings of noise, 2 to 11 seconds at 16 kHz as in MSP-Podcast, are written to disk
and read as any corpus is: decoded, filtered, normalised by speaker, stored. Or those of
a corpus; loading it is timed apart. Once with one process, once with one a core, in
turns, three times; medians. "Busy" is the processor time of all processes of privemo
over the wall time; "MB" the most memory of the main process, loading included.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import psutil
import soundfile

from privemo.corpora import load_corpus
from privemo.features.recordings import acoustic_stream

RATE = 16_000  # Hz
METHOD = dict(sample_rate=RATE, window_seconds=0.025, hop_seconds=0.01, n_mels=40)
ROUNDS = 3


def write_recordings(folder, n):
    """Write n recordings, twenty a speaker; the table and the hours of sound."""
    rng, rows, seconds = np.random.default_rng(0), [], 0.0
    for i in range(n):
        path, length = Path(folder, f"{i}.wav"), rng.uniform(2, 11)
        y = 0.1 * rng.standard_normal(int(length * RATE), dtype="float32")
        soundfile.write(path, y, RATE)
        rows.append((f"u{i}", f"noise:{i // 20}", str(path)))
        seconds += length
    return pd.DataFrame(rows, columns=["utterance", "speaker", "audio"]), seconds / 3600


def processor_seconds():
    """Processor time of this process and its workers."""
    this = psutil.Process()
    times = [p.cpu_times() for p in [this, *this.children(recursive=True)]]
    return sum(t.user + t.system for t in times)


def extract(table, n_jobs):
    """Extract once, from nothing; wall and processor seconds."""
    with tempfile.TemporaryDirectory(dir=".") as home:
        os.environ["PRIVEMO_HOME"] = home
        start, busy = time.perf_counter(), processor_seconds()
        corpus = SimpleNamespace(utterances=table, content="", recorded=nullcontext)
        acoustic_stream(corpus, n_jobs=n_jobs, progress=False, **METHOD)
        return time.perf_counter() - start, processor_seconds() - busy


def read(asked):
    """Load a corpus, and say how long that took; its table and the hours of sound."""
    name, folder = asked.split("=", 1)
    start = time.perf_counter()
    table = load_corpus(name, folder).utterances
    print(f"{name} loaded and checked in {time.perf_counter() - start:.0f} s\n")
    return table, sum(soundfile.info(p).duration for p in table["audio"]) / 3600


def main(asked="2000"):
    """Measure in turns, print medians."""
    n_cores = os.cpu_count()
    found = {1: [], n_cores: []}
    with tempfile.TemporaryDirectory(dir=".") as folder:
        named = "=" in asked
        table, hours = read(asked) if named else write_recordings(folder, int(asked))
        extract(table, n_cores)  # starts the workers, and warms the disk's cache
        for _ in range(ROUNDS):
            for n_jobs, times in found.items():
                times.append(extract(table, n_jobs))
    n = len(table)
    print(f"{n:,} recordings, {hours:.2f} hours; {n_cores} cores; {ROUNDS} rounds\n")
    print("| processes | seconds (all) | hours of audio a second | cores busy |")
    print("| --- | --- | --- | --- |")
    for n_jobs, times in found.items():
        wall = statistics.median(w for w, _ in times)
        busy = statistics.median(c / w for w, c in times)
        every = ", ".join(f"{w:.1f}" for w, _ in times)
        print(f"| {n_jobs} | {every} | {hours / wall:.2f} | {busy:.2f} |")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{most:.0f} MB at most in the main process")


if __name__ == "__main__":
    main(*sys.argv[1:])
