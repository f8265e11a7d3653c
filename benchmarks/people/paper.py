"""Write docs/results-paper.md: the paper's published settings, on people.

    python benchmarks/people/paper.py ravdess=../RAVDESS [cremad=../CREMA-D]
        [--out docs/results-paper.md]

Acoustic, activation, profile `paper`, five folds and three seeds: general networks,
private ones by the paper's recipe whose strength is chosen for each fold on its
validation rows, of the paper's four, and by `strong` at 0.5. The sizes of the network
are those of the profile and are not searched. Of what has a record nothing is computed
again: kill it and give the same command.
"""

import argparse
import os
import platform
import shlex
import sys
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pandas as pd
from tables import (
    changes_of,
    changes_table,
    decided_of,
    gates_table,
    markdown,
    networks_table,
)

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.corpora.listing import about_corpus
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import compute_draws
from privemo.experiments.grid import STRENGTHS
from privemo.experiments.runs import by_number, draws_of
from privemo.experiments.scoring import score_draw
from privemo.experiments.tuning import best_first, find_records
from privemo.features import prepare
from privemo.paths import runs_folder
from privemo.search.study import score_point
from privemo.tables.summary import name_networks, summarise

NETWORKS = {
    ("none", "paper"): "general",
    ("gender", "paper"): "private",
    ("gender", "strong"): "private, strong",
}


class Published:
    """A corpus, and its networks by the published settings."""

    def __init__(self, name, folder, settings):
        self.name, self.settings, self.folder = name, settings, runs_folder()
        self.prepared = prepare(
            load_corpus(name, folder), settings, modalities=["acoustic"]
        )

    def numbered(self, strength, recipe="paper"):
        """List the draws of one network, those of a fold together."""
        defence = "gender" if strength else "none"
        what, how = (["acoustic"], ["activation"]), {"strength": strength}
        (cell,) = make_cells(defence, *what, recipe=recipe, **how)
        draws = draws_of(self.prepared, cell, self.settings, seed=0)
        return cell, list(by_number(draws))

    @cached_property
    def strengths(self):
        """Train at every strength, and choose one for each fold."""
        how = {"seed": 0, "folder": self.folder, "n_jobs": os.cpu_count()}
        trials = []
        for strength in STRENGTHS:
            cell, _ = self.numbered(strength)
            folds = score_point(self.prepared, cell, self.settings, **how)
            trials.append({"point": strength, "folds": folds})
        return chosen(trials)

    @cached_property
    def scores(self):
        """Train and attack the three networks; one row a network and fold."""
        _, general = self.numbered(0.0)
        _, strong = self.numbered(0.5, "strong")
        private = [self.numbered(s)[1][fold] for fold, s in enumerate(self.strengths)]
        every = [*general, *private, *strong]
        compute_draws({draw: None for draws in every for draw in draws}, self.settings)
        given = self.settings, self.folder, None
        return pd.DataFrame(score_draw(draws, *given) for draws in every)

    @property
    def cost(self):
        """Count the trainings, those that were not chosen too, and their seconds."""
        asked = [(0.0, "paper"), (0.5, "strong"), *((s, "paper") for s in STRENGTHS)]
        found = [
            find_records(*draw, self.settings, self.folder)
            for one in asked
            for draws in self.numbered(*one)[1]
            for draw in draws
        ]
        records = [record for pair in found for record in pair if record is not None]
        return len(found), sum(record.facts["seconds"] for record in records)


def chosen(trials):
    """Choose the strength of each fold on its validation rows."""
    n_folds = len(trials[0]["folds"])
    return [best_first(trials, fold=fold)[0]["point"] for fold in range(n_folds)]


def sizes_of(settings):
    """Say the sizes of the network."""
    s = settings
    return (
        f"{s.n_convolutions} convolutions {s.convolution_width} frames wide of "
        f"{s.n_kernels} kernels, {s.n_gru_layers} recurrent layers of {s.n_gru_units} "
        f"units, {s.n_dense_layers} dense layer of {s.n_dense_units}"
    )


def scores_table(scores):
    """Show L, P and U of each network."""
    # the folds of one network, whatever strength was chosen for each
    table = summarise(scores.assign(strength=scores["strength"].gt(0) * 1.0))
    table = table.assign(network=name_networks(table, NETWORKS))
    return networks_table(table, "LPU")


def folds_table(named, strengths):
    """Show P fold by fold, beside the strength that its private network had."""
    table = named.pivot(index="fold", columns="network", values="P")
    table = table[list(NETWORKS.values())].map("{:.2f}".format)
    table.insert(0, "strength, private", [f"{strength:g}" for strength in strengths])
    return table.reset_index().rename_axis(columns=None)


def chapter(corpus):
    """Yield the lines about one corpus."""
    title, table = about_corpus(corpus.name).title, corpus.prepared.utterances
    counted = f"{len(table):,} utterances of {table['speaker'].nunique()} speakers"
    yield f"## {title}\n\n{counted}.\n"
    yield f"{markdown(scores_table(corpus.scores))}\n"
    changes = changes_of(corpus.scores)
    yield f"{markdown(changes_table(changes))}\n\n{decided_of(changes)}\n"
    named = corpus.scores.assign(network=name_networks(corpus.scores, NETWORKS))
    yield f"P, fold by fold:\n\n{markdown(folds_table(named, corpus.strengths))}\n"
    gates = gates_table(named).rename(columns={"trainings": "folds"})
    yield f"{markdown(gates)}\n"
    n_trained, seconds = corpus.cost
    yield (
        f"{n_trained} trainings, those whose strength was not chosen included, and "
        f"their attacks: {seconds / 3600:.1f} core hours.\n"
    )


def main():
    """Write the page."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--out", default="docs/results-paper.md")
    asked = parser.parse_args()
    settings = replace(load_profile("paper"), tuned=False)
    intro = Path(__file__).with_name("paper.md").read_text("utf-8")
    lines = [intro.format(sizes=sizes_of(settings))]
    command = shlex.join(sys.argv[1:])
    lines += [f"Made by\n\n```\npython benchmarks/people/paper.py {command}\n```\n"]
    lines += [f"on {platform.system()} {platform.machine()}, {os.cpu_count()} cores.\n"]
    for text in asked.corpora:
        lines += chapter(Published(*text.split("=", 1), settings))
    Path(asked.out).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
