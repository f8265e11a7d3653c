"""Print what the paper's published settings show on people: acoustic, activation.

    python benchmarks/people/paper.py ravdess=../RAVDESS [cremad=../CREMA-D]

Profile `paper`, five folds and three seeds: general networks, private ones by the
paper's recipe whose strength is chosen for each fold on its validation rows, of the
paper's four, and by `strong` at 0.5. The sizes of the network are those of the profile
and are not searched. Of what has a record nothing is computed again: kill it and give
the same command.
"""

import os
import sys
from collections import Counter
from dataclasses import replace

import pandas as pd
from tables import changes_of, changes_table, gates_table, markdown

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import compute_draws
from privemo.experiments.grid import STRENGTHS
from privemo.experiments.runs import by_number, draws_of
from privemo.experiments.scoring import score_draw
from privemo.experiments.tuning import best_first
from privemo.features import prepare
from privemo.paths import runs_folder
from privemo.search.study import score_point
from privemo.tables.summary import name_networks

NETWORKS = {
    ("none", "paper"): "general",
    ("gender", "paper"): "private",
    ("gender", "strong"): "private, strong",
}


def cell_of(strength, recipe="paper"):
    """Make the cell of one network."""
    defence = "gender" if strength else "none"
    what = ["acoustic"], ["activation"]
    (cell,) = make_cells(defence, *what, strength=strength, recipe=recipe)
    return cell


def scores_of(prepared, settings):
    """Train and attack the three networks; one row a network and fold."""
    folder = runs_folder()
    how = {"seed": 0, "folder": folder, "n_jobs": os.cpu_count()}
    trials = [
        {"point": s, "folds": score_point(prepared, cell_of(s), settings, **how)}
        for s in STRENGTHS
    ]
    strengths = chosen(trials)
    print("lambda by fold:", dict(Counter(strengths)))
    general = by_number(draws_of(prepared, cell_of(0.0), settings, seed=0))
    strong = by_number(draws_of(prepared, cell_of(0.5, "strong"), settings, seed=0))
    private = [
        list(by_number(draws_of(prepared, cell_of(s), settings, seed=0)))[fold]
        for fold, s in enumerate(strengths)
    ]
    every = [*general, *private, *strong]
    compute_draws({draw: None for draws in every for draw in draws}, settings)
    return pd.DataFrame(score_draw(draws, settings, folder, None) for draws in every)


def chosen(trials):
    """Choose the strength of each fold on its validation rows."""
    n_folds = len(trials[0]["folds"])
    return [best_first(trials, fold=fold)[0]["point"] for fold in range(n_folds)]


def main():
    """Print the tables of each corpus."""
    settings = replace(load_profile("paper"), tuned=False)
    for name, folder in (text.split("=", 1) for text in sys.argv[1:]):
        prepared = prepare(load_corpus(name, folder), settings)
        scores = scores_of(prepared, settings)
        print(f"\n## {name}\n")
        print(markdown(changes_table(changes_of(scores))), end="\n\n")
        named = scores.assign(network=name_networks(scores, NETWORKS))
        print(markdown(gates_table(named)), end="\n\n")
        print(f"{scores['seconds'].sum() / 3600:.1f} core hours")


if __name__ == "__main__":
    main()
