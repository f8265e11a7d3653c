"""Core hours of the paper's full replication, from costs measured here.

    python benchmarks/paper_cost.py

Measured: trainings of profile `paper` on 480 made-up utterances of 2 to 6 s and 4 to 20
words, of one epoch and of three; what an epoch costs an utterance is the difference.
Acoustic convolutions of 32, 64 and 128 kernels stand for the grid. Attacks of profile
`paper` likewise. Counted: every network that the seven questions need on the four
corpora, for both targets, five folds and three seeds, and the whole grid of section 4.1
for general and private networks. Assumed: 20 epochs a training, where the paper allows
50 and stops after 5 without gain; time in proportion to utterances, epochs and cores.
"""

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from privemo.config import PAPER
from privemo.corpora import load_corpus
from privemo.corpora.listing import about_corpus
from privemo.errors import NotForThisCorpus
from privemo.experiments.cells import make_cells
from privemo.experiments.grid import grid_of, list_points
from privemo.experiments.questions import QUESTIONS, plan
from privemo.experiments.runs import compute_run, draws_of, train_run
from privemo.features import Prepared
from privemo.features.store import write_ragged
from privemo.terms import GENDERS, LEVELS, PAPERS_STREAMS

N_UTTERANCES, PER_SPEAKER, N_EPOCHS = 480, 24, 20
TARGETS, N_CORES = ("activation", "valence"), (1, 10, 100, 1000)
# recordings, and what there is of each, in the paper
CORPORA = {
    "iemocap": ("", tuple(PAPERS_STREAMS)),
    "msp_improv": ("", ("acoustic",)),
    "msp_podcast": ("paper", ("acoustic",)),
    "muse": ("", tuple(PAPERS_STREAMS)),
}
STRENGTHS = (0.3, 0.5, 0.75, 1.0)


def made_up(folder):
    """Make a corpus of noise with both streams."""
    rng, number = np.random.default_rng(0), np.arange(N_UTTERANCES)
    speaker = number // PER_SPEAKER
    table = pd.DataFrame(
        {
            "utterance": [f"u{i}" for i in number],
            "speaker": [f"noise:{s:02d}" for s in speaker],
            "gender": np.take(GENDERS, speaker % 2),
            "activation": np.take(LEVELS, number % 3),
            "valence": "",
        }
    )
    sizes = {"acoustic": (200, 600, 40), "lexical": (4, 20, 300)}
    streams = {}
    for name, (shortest, longest, width) in sizes.items():
        lengths = rng.integers(shortest, longest, N_UTTERANCES)
        rows = (rng.standard_normal((n, width), dtype="float32") for n in lengths)
        (folder / name).mkdir()
        streams[name] = write_ragged(folder / name, rows)
    return Prepared("noise", table, streams, "noise-cost", pd.DataFrame(), ())


def seconds(prepared, cell, settings, folder):
    """Train and attack the second of two equal runs; the first one compiles.

    Processor time, which is what core hours are made of: both take one thread.
    """
    draws = draws_of(prepared, cell, replace(settings, n_seeds=2), seed=0)
    first, second = (draw.run for draw in draws[:2])
    compute_run(prepared, first, settings, folder)
    start = time.process_time()
    train_run(prepared, second, settings, folder)
    trained = time.process_time()
    compute_run(prepared, second, settings, folder)
    return trained - start, time.process_time() - trained


def costs(prepared, modality, folder):
    """Seconds an utterance of the corpus: of an epoch, of all else, of an attack."""
    (cell,) = make_cells("gender", [modality], ["activation"])
    kernels = (32, 64, 128) if modality != "lexical" else (64,)
    epochs = []
    for n_kernels in kernels:
        settings = replace(PAPER, n_kernels=n_kernels, probe_epochs=0, patience=50)
        one, three = (
            seconds(prepared, cell, replace(settings, max_epochs=n), folder)
            for n in (1, 3)
        )
        epochs.append((three[0] - one[0]) / 2 / N_UTTERANCES)
        if n_kernels == PAPER.n_kernels:
            usual = epochs[-1]
            rest, attack = one[0] / N_UTTERANCES - usual, one[1] / N_UTTERANCES
    return {
        "epoch": usual,
        "epoch, mean of the grid": statistics.mean(epochs),
        "rest": rest,
        "attack": attack,
    }


def cells_of(modalities):
    """Count trainings of the tables by modality, one fold and seed."""
    corpus, cells, members = load_corpus("planted"), set(), set()
    for question in QUESTIONS:
        given = {"strengths": STRENGTHS} if question == 4 else {}
        try:
            todo = plan(question, corpus, target="both", modalities=modalities, **given)
        except NotForThisCorpus:
            continue
        cells |= set(todo.cells)
        members |= set(todo.members)
    everything = [*cells, *members]
    return {m: sum(c.modality == m for c in everything) for m in modalities}


def grid_size(modality):
    """Count the points of the grid for both targets, general and private."""
    points = (list_points(grid_of(modality, defence)) for defence in ("none", "gender"))
    return len(TARGETS) * sum(map(len, points))


def main():
    """Measure, count, print."""
    with tempfile.TemporaryDirectory(dir=".") as home:
        prepared = made_up(Path(home))
        cost = {m: costs(prepared, m, Path(home, "runs")) for m in PAPERS_STREAMS}
    print("| network | an epoch, ms/utterance | mean of the grid | an attack |")
    print("| --- | --- | --- | --- |")
    for modality, of in cost.items():
        figures = (of["epoch"], of["epoch, mean of the grid"], of["attack"])
        print(f"| {modality} | " + " | ".join(f"{1e3 * s:.2f}" for s in figures) + " |")
    repeats = PAPER.n_folds * PAPER.n_seeds
    total = {"tables": [0, 0.0], "grid": [0, 0.0]}
    for name, (release, modalities) in CORPORA.items():
        n_utterances = about_corpus(name).n_utterances[release]
        n_cells = cells_of(modalities)
        for modality in modalities:
            of = cost[modality]
            training = N_EPOCHS * of["epoch"] + of["rest"] + of["attack"]
            tried = N_EPOCHS * of["epoch, mean of the grid"] + of["rest"]
            for part, n, each in (
                ("tables", n_cells[modality], training),
                ("grid", grid_size(modality), tried),
            ):
                total[part][0] += n * repeats
                total[part][1] += n * repeats * n_utterances * each / 3600
    print(f"\n| part | trainings | core hours | {_days(N_CORES)} |")
    print("| --- | --- | --- |" + " --- |" * len(N_CORES))
    for part, (n, hours) in total.items():
        by = " | ".join(f"{hours / 24 / n_cores:.3g}" for n_cores in N_CORES)
        print(f"| {part} | {n:,} | {hours:,.0f} | {by} |")


def _days(n_cores):
    return " | ".join(f"days on {n:,} core{'s' * (n > 1)}" for n in n_cores)


if __name__ == "__main__":
    main()
