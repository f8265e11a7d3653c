"""Count how often intervals hold the truth with whole trainings in the loop.

    python benchmarks/trained_coverage.py [--n 100] [--first 1000] [--dealings 1]
        [--gender] [--profile lesson] [--modality lexical] [--jobs -1]

General networks against general networks of other weights on planted corpora of 60
speakers, one corpus seed after the other: the true change of U, L and P is 0. Without
gender (the default) L and P are at chance, too. All five folds are dealt once or twice;
both networks of a fold are one unit. Beside the crossed interval stand Nadeau and
Bengio's and the plain t interval over the same folds, and the ordinary t interval over
one fold from each of five corpora. Printed are how many hold the truth, with the
interval of Clopper and Pearson, and the mean half-width.

Words need no recordings, so that none is rendered for ``lexical``. What is computed is
kept among the records and found again; a corpus takes about 30 MB.
"""

import argparse
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.corpora.corpus import Corpus
from privemo.corpora.planted import make_knobs, write_script
from privemo.corpora.schema import bin_rating, problem_table, utterance_table
from privemo.experiments.answers import QUANTITIES, answers_of_draws
from privemo.experiments.cells import Cell
from privemo.experiments.experiment import compute_cells
from privemo.experiments.runs import draws_of
from privemo.features import prepare
from privemo.statistics.crossed import crossed_difference, crossed_interval
from privemo.statistics.intervals import fold_interval
from privemo.terms import TARGETS

NO_GENDER = dict(gender_in_timbre=0.0, gender_in_expression=0.0, gender_in_words=0.0)
TEST_SHARE = 1 / 3  # one of five folds tests, another validates
N_BLOCKS = 5
CHANCE = {"L": 0.5, "P": 0.5}
NETWORKS = 2  # of other weights, in every fold


def planted(modality, **knobs):
    """Plant a corpus; where words are all that is asked for, render no recording."""
    if modality != "lexical":
        return load_corpus("planted", **knobs)
    script = write_script(make_knobs(**knobs))
    table = script[["utterance", "speaker", "gender", "text"]].assign(audio="")
    for target in TARGETS:
        rating = script.filter(regex=rf"^{target}_\d+$").mean(axis=1)
        table[target] = bin_rating(rating, 1, 5)
    return Corpus(
        name="planted",
        utterances=utterance_table(table.to_dict("records")),
        problems=problem_table([]),
        modalities=("lexical",),
        description="The words of the planted corpus.",
    )


def answers_of_networks(prepared, cell, settings, *, n_dealings, n_jobs):
    """Train both networks in every fold: quantity -> the answers of each."""
    settings = replace(settings, n_seeds=NETWORKS)
    tables = {quantity: [[], []] for quantity in QUANTITIES}
    for dealing in range(n_dealings):
        compute_cells(prepared, [cell], settings, seed=dealing, n_jobs=n_jobs)
        draws = draws_of(prepared, cell, settings, seed=dealing)
        for quantity, networks in tables.items():
            for i, into in enumerate(networks):
                said = answers_of_draws(draws[i::NETWORKS], settings, quantity=quantity)
                into.append(said)
    return {quantity: list(map(pd.concat, both)) for quantity, both in tables.items()}


def scores(table):
    """Return the score of every training."""
    count = table.groupby(["training", "label"])[["n", "n_right"]].sum()
    return (count["n_right"] / count["n"]).groupby("training").mean().to_numpy()


def intervals(a, b):
    """Compute what one corpus says of a score and of its change."""
    first, second = scores(a), scores(b)
    for name, crossed, values in (
        ("", crossed_interval(a), first),
        ("change of ", crossed_difference(a, b), first - second),
    ):
        yield name, "crossed", crossed[:3]
        yield name, "Nadeau-Bengio", fold_interval(values, test_share=TEST_SHARE)
        yield name, "plain t", fold_interval(values, test_share=0)
        yield name, "one fold", (values[0], np.nan, np.nan)


def measure(seed, options):
    """Plant a corpus, train on it, and return one row an interval."""
    settings = load_profile(options.profile, probe_epochs=0)
    knobs = {} if options.gender else NO_GENDER
    corpus = planted(options.modality, seed=seed, n_speakers=options.speakers, **knobs)
    prepared = prepare(corpus, settings, modalities=[options.modality], progress=False)
    cell = Cell(options.modality, "activation")
    how = {"n_dealings": options.dealings, "n_jobs": options.jobs}
    answers = answers_of_networks(prepared, cell, settings, **how)
    columns = ["score", "interval", "estimate", "low", "high"]
    rows = [
        (name + quantity, method, *bounds)
        for quantity, both in answers.items()
        for name, method, bounds in intervals(*both)
    ]
    return pd.DataFrame(rows, columns=columns).assign(seed=seed)


def over_blocks(found):
    """Replace single folds by the t interval over five corpora in a row."""
    single = found["interval"] == "one fold"
    rows = [found[~single]]
    for score, values in found[single].groupby("score")["estimate"]:
        values = values.to_numpy()
        for k in range(0, len(values) - N_BLOCKS + 1, N_BLOCKS):
            bounds = fold_interval(values[k : k + N_BLOCKS], test_share=0)
            row = {"score": score, "interval": "t over five corpora"}
            rows.append(pd.DataFrame([row | bounds._asdict()]))
    return pd.concat(rows, ignore_index=True)


def table_of(found, *, gender):
    """Count the intervals that hold the truth; scores of unknown truth are left out."""
    chance = {} if gender else CHANCE
    truth = {name: 0.0 for name in found["score"] if name.startswith("change")} | chance
    found = over_blocks(found[found["score"].isin(truth)])
    true = found["score"].map(truth)
    found["held"] = found["low"].le(true) & found["high"].ge(true)
    found["half-width"] = (found["high"] - found["low"]) / 2
    by = found.groupby(["score", "interval"], sort=False)
    table = by.agg(held=("held", "sum"), of=("held", "size"))
    bounds = [
        stats.binomtest(int(k), int(n)).proportion_ci(method="exact")
        for k, n in table.to_numpy()
    ]
    table["Clopper-Pearson"] = [f"{low:.3f} to {high:.3f}" for low, high in bounds]
    table["half-width"] = by["half-width"].mean().round(4)
    return table


def main():
    """Print a line a corpus, and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=100, help="corpora")
    parser.add_argument("--first", type=int, default=1000, help="first corpus seed")
    parser.add_argument("--speakers", type=int, default=60)
    parser.add_argument("--dealings", type=int, default=1)
    parser.add_argument("--gender", action="store_true", help="plant gender, too")
    parser.add_argument("--profile", default="lesson")
    parser.add_argument("--modality", default="lexical")
    parser.add_argument("--jobs", type=int, default=-1)
    options, found = parser.parse_args(), []
    for seed in range(options.first, options.first + options.n):
        found.append(measure(seed, options))
        crossed = found[-1][found[-1]["interval"] == "crossed"].set_index("score")
        said = [f"{name} {row.estimate:+.3f}" for name, row in crossed.iterrows()]
        print(f"seed {seed}: {', '.join(said)}", flush=True)
    print(table_of(pd.concat(found), gender=options.gender).to_string())


if __name__ == "__main__":
    main()
