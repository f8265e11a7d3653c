"""Print the time and the peak memory of large corpora, step by step.

    python benchmarks/corpus_size.py [13555] [100000] ...

A corpus of the shape of MSP-Podcast's, utterances of 2 to 11 seconds, twenty a speaker,
is made as features, straight to disk: noise in which activation and gender move one
column each. Then everything that a fold of an experiment does is done once: folds, one
epoch of training with its batches and its validation, the representation of every
utterance, and both attacks. Every size has a process of its own; memory is its peak of
resident memory since it began. At 100,000 utterances the features take 11 GB on disk.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from privemo.config import load_profile
from privemo.experiments.cells import make_cells
from privemo.experiments.runs import compute_run, draws_of, train_run
from privemo.features import Prepared
from privemo.features.acoustic import normalise_by_speaker
from privemo.features.store import RaggedArray, write_ragged
from privemo.terms import GENDERS, LEVELS

SIZES = (13_555, 100_000)  # that of the paper's subset, and a whole later release's
PER_SPEAKER = 20
SETTINGS = load_profile("lesson", max_epochs=1, probe_epochs=0)


def utterances(n):
    """Make the table: levels in turn, half of the speakers women."""
    number = np.arange(n)
    speaker = number // PER_SPEAKER
    return pd.DataFrame(
        {
            "utterance": [f"u{i:06d}" for i in number],
            "speaker": [f"noise:{s:05d}" for s in speaker],
            "gender": np.take(GENDERS, speaker % 2),
            "activation": np.take(LEVELS, number % 3),
            "valence": "",
        }
    )


def frames(table):
    """Yield the frames of each utterance, shape (n_frames, n_mels)."""
    rng = np.random.default_rng(0)
    level = table["activation"].map(list(LEVELS).index)
    for is_male, high in zip(table["gender"] == "male", level, strict=True):
        n_frames = int(rng.uniform(2, 11) / SETTINGS.hop_seconds)
        row = rng.standard_normal((n_frames, SETTINGS.n_mels), dtype="float32")
        row[:, 0] += 0.5 * (high - 1)
        row[:, 1] += 0.5 * rng.standard_normal() + 0.3 * is_male
        yield row


class Meter:
    """Prints what each step took."""

    def __init__(self, n):
        self.n, self.start = n, time.perf_counter()

    def read(self, step):
        """Print a line and start again."""
        seconds = time.perf_counter() - self.start
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        line = f"| {self.n:,} | {step} | {seconds:.0f} | {kilobytes / 1e6:.2f} |"
        print(line, flush=True)
        self.start = time.perf_counter()


def measure(n):
    """Go the way of one fold with n utterances."""
    meter, table = Meter(n), utterances(n)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        features, runs = Path(folder, "features"), Path(folder, "runs")
        features.mkdir()
        write_ragged(features, frames(table))
        meter.read("features to disk")
        normalise_by_speaker(RaggedArray(features, writeable=True), table["speaker"])
        meter.read("normalised by speaker")
        streams = {"acoustic": RaggedArray(features)}
        prepared = Prepared("noise", table, streams, f"noise-{n}", pd.DataFrame(), ())
        (cell,) = make_cells("none", ["acoustic"], ["activation"])
        _, run = draws_of(prepared, cell, SETTINGS, seed=0)[0]
        train_run(prepared, run, SETTINGS, runs)
        meter.read("one epoch, validation, every representation")
        compute_run(prepared, run, SETTINGS, runs)
        meter.read("both attacks")


def main(sizes):
    """Measure the sizes that are asked for, each in a process of its own."""
    if sizes[:1] == ["--one"]:
        return measure(int(sizes[1]))
    print("| utterances | step | seconds | peak resident memory, GB |")
    print("| --- | --- | --- | --- |", flush=True)
    for n in sizes or SIZES:
        subprocess.run([sys.executable, __file__, "--one", str(n)], check=True)
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
