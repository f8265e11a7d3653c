"""Print how networks end by learning rate: how profile `lesson` got its own.

    python benchmarks/lesson_settings.py

General networks, every modality and target, on blocks of the planted corpus whose seeds
no table uses; trainings may take as long as they like. Nothing is attacked, and only
the validation speakers of a block are looked at: ``loss`` and ``U`` of emotion at the
epoch that is kept, means with the standard deviation over trainings; ``epochs`` until
training ended by itself, median and longest; ``seconds`` of a training, median. The
learning rate of the lowest loss over all is taken, of two with the same three digits
the smaller; the cap is such that none of its trainings would have run into it.
"""

from dataclasses import replace

import pandas as pd
from joblib import delayed

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments.cells import make_cells
from privemo.experiments.runs import draws_of_cells, train_run
from privemo.features import prepare
from privemo.paths import runs_folder
from privemo.terms import PAPERS_STREAMS, TARGETS
from privemo.workers import compute_all

CORPUS_SEED, N_BLOCKS = 900, 3
LEARNING_RATES = (1e-3, 2e-3, 3e-3, 5e-3)
LONG = replace(load_profile("lesson"), max_epochs=100, probe_epochs=0)


def trainings(prepared, settings):
    """Train every cell in every block; one row a training."""
    cells = make_cells("none", PAPERS_STREAMS, TARGETS)
    draws, folder = draws_of_cells(prepared, cells, settings, seed=0), runs_folder()
    calls = [delayed(train_run)(*draw, settings, folder) for draw in draws]
    for _ in compute_all(calls, folder=folder):
        pass
    rows = []
    for draw in draws:
        facts = train_run(*draw, settings, folder).facts
        kept, n_epochs = facts["history"][facts["epoch"]], len(facts["history"])
        named = {"modality": draw.run.cell.modality, "epochs": n_epochs}
        seen = {"loss": kept["loss"], "U": kept["emotion"]}
        rows.append(named | seen | {"seconds": facts["seconds"]})
    return pd.DataFrame(rows)


def main():
    """Print one row a learning rate and modality."""
    corpus = load_corpus("planted", seed=CORPUS_SEED, n_blocks=N_BLOCKS)
    prepared = prepare(corpus, LONG)
    print("| learning rate | modality | loss | U | epochs | longest | seconds |")
    print("|" + " --- |" * 7)
    for rate in LEARNING_RATES:
        found = trainings(prepared, replace(LONG, learning_rate=rate))
        every = found.assign(modality="all")
        for modality, rows in pd.concat([found, every]).groupby("modality", sort=False):
            scores = [
                f"{rows[n].mean():.3f} (sd {rows[n].std():.3f})" for n in ("loss", "U")
            ]
            epochs = f"{rows['epochs'].median():g}", f"{rows['epochs'].max()}"
            cells = [f"{rate:g}", modality, *scores, *epochs]
            print("| " + " | ".join([*cells, f"{rows['seconds'].median():.1f}"]) + " |")


if __name__ == "__main__":
    main()
