"""Print what a training run costs more on workers of Dask, and what two of them gain.

    python benchmarks/cluster_cost.py [6]

The same runs (a network on words, of a corpus made up here) are computed by plain calls
in this process, by two processes of joblib, by one worker of Dask and by two, in turns,
five times, each time into a fresh folder. Everybody has compiled the network before.
A run's seconds are those of one process: wall time times processes over runs. An empty
call shows what is paid for handing it over and, by Dask, looking at the worker again.
"""

import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import delayed

from privemo.config import load_profile
from privemo.experiments.cells import Cell
from privemo.experiments.runs import compute_run, draws_of
from privemo.features import Prepared
from privemo.features.store import write_ragged
from privemo.workers import compute_all
from privemo.workers.cluster import open_cluster
from privemo.workers.spread import spread

ROUNDS = 5
N_EMPTY = 100  # calls
CELL = Cell("lexical", "activation")
SETTINGS = load_profile("smoke", n_folds=3, max_epochs=6, patience=6)


def make_corpus(folder, n_speakers=30, n_per_speaker=30):
    """Write random words whose first number tells activation."""
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(n_speakers), n_per_speaker)
    level = np.tile(np.arange(3), len(who) // 3)
    words = [rng.normal(size=(n, 300)) for n in rng.integers(3, 20, len(who))]
    for i, w in enumerate(words):
        w[:, 0] += level[i]
    table = pd.DataFrame(
        {
            "speaker": [f"noise:{s}" for s in who],
            "gender": np.take(["female", "male"], who % 2),
            "activation": np.take(["low", "mid", "high"], level),
        }
    )
    streams = {"lexical": write_ragged(folder, words)}
    return Prepared("noise", table, streams, "noise", pd.DataFrame(), ())


def training_runs(prepared, n):
    """Return a function that gives the calls of n runs, into a folder."""
    settings = replace(SETTINGS, n_seeds=-(-n // SETTINGS.n_folds))
    draws = draws_of(prepared, CELL, settings, seed=0)[:n]
    return lambda folder: [
        delayed(compute_run)(*draw, settings, folder) for draw in draws
    ]


def empty_calls(folder):
    """Return calls that do nothing."""
    return [delayed(abs)(-1)] * N_EMPTY


def plainly(calls, folder):
    """Compute in this process."""
    for function, args, kwargs in calls:
        function(*args, **kwargs)


def by_joblib(calls, folder):
    """Compute in two processes."""
    list(compute_all(calls, folder=folder, n_jobs=2))


def by_dask(cluster):
    """Return a function that computes by the workers of a cluster."""
    return lambda calls, folder: list(spread(calls, cluster, folder))


def seconds_a_call(compute, n_processes, make_calls):
    """Compute into a fresh folder; seconds of one process a call."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        calls = make_calls(folder)
        start = time.perf_counter()
        compute(calls, folder)
        return (time.perf_counter() - start) * n_processes / len(calls)


def measure(ways, make_calls):
    """Measure all ways in turns; a list of seconds for each."""
    for way in ways.values():
        seconds_a_call(*way, make_calls)  # starts workers, compiles
    found = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(seconds_a_call(*way, make_calls))
    return found


def described(seconds):
    """Median and range."""
    return f"{statistics.median(seconds):.4f} [{min(seconds):.4f}, {max(seconds):.4f}]"


def main(n=6):
    """Measure, print a table."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir="."))
        prepared = make_corpus(Path(folder))
        one, two = (stack.enter_context(open_cluster("", n)) for n in (1, 2))
        ways = {
            "plain calls": (plainly, 1),
            "joblib, 2 processes": (by_joblib, 2),
            "Dask, 1 worker": (by_dask(one), 1),
            "Dask, 2 workers": (by_dask(two), 2),
        }
        runs = measure(ways, training_runs(prepared, n))
        empty = measure(ways, empty_calls)
    print(f"{n} runs, {N_EMPTY} empty calls, {ROUNDS} rounds; median [least, most]\n")
    print("| | seconds a run | seconds an empty call |")
    print("| --- | --- | --- |")
    for name in ways:
        print(f"| {name} | {described(runs[name])} | {described(empty[name])} |")
    pairs = zip(runs["Dask, 1 worker"], runs["Dask, 2 workers"], strict=True)
    gains = [2 * one / two for one, two in pairs]
    print(f"\nspeed-up by a second worker, of each round: {described(gains)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
