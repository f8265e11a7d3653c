"""Print how fast an encoder hears recordings, and how much memory that takes.

    python benchmarks/encoder_rate.py [400] [resemblyzer]

Recordings of noise, 2 to 11 seconds at 16 kHz, are written to disk and encoded as those
of any corpus are, once with one process, once with one a core, in turns, three times;
medians. The weights must be where `privemo encode` finds them. Memory is the most that
this process and its workers held together, as seen ten times a second.
"""

import os
import statistics
import sys
import tempfile
import threading
from contextlib import contextmanager, nullcontext, suppress
from types import SimpleNamespace

import psutil
from extraction_rate import write_recordings

from privemo.encoders import find_encoder
from privemo.encoders.encoding import encode_corpus
from privemo.encoders.weights import find_weights

ROUNDS = 3


@contextmanager
def most_memory():
    """Watch this process and its workers; yield a list whose maximum is in bytes."""
    this, seen, ended = psutil.Process(), [0], threading.Event()

    def watch():
        while not ended.wait(0.1):
            with suppress(psutil.NoSuchProcess):
                every = [this, *this.children(recursive=True)]
                seen.append(sum(p.memory_info().rss for p in every))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield seen
    finally:
        ended.set()
        watching.join()


def main(n=400, name="resemblyzer"):
    """Measure in turns, print medians."""
    place, n_cores = find_weights(find_encoder(name)), os.cpu_count()
    found = {n_jobs: [] for n_jobs in (1, n_cores)}
    with tempfile.TemporaryDirectory() as folder, most_memory() as seen:
        table, hours = write_recordings(folder, n)
        corpus = SimpleNamespace(name="noise", utterances=table, recorded=nullcontext)
        for _ in range(ROUNDS + 1):  # the first starts the workers, and is not counted
            for n_jobs, seconds in found.items():
                encoded = encode_corpus(corpus, name, place, n_jobs=n_jobs)
                seconds.append(encoded.seconds)
    print(f"{name}: {n:,} recordings, {hours:.2f} hours; {max(seen) / 1e9:.1f} GB\n")
    print("| processes | seconds (all) | hours of audio a second | times real time |")
    print("| --- | --- | --- | --- |")
    for n_jobs, (_, *seconds) in found.items():
        rate = hours / statistics.median(seconds)
        every = ", ".join(f"{s:.1f}" for s in seconds)
        print(f"| {n_jobs} | {every} | {rate:.3f} | {3600 * rate:.0f} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
