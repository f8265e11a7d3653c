"""Count how often intervals hold the truth with whole trainings in the loop.

    python benchmarks/trained_coverage.py [--n 100] [--design folds] [--gender]

A general network is held beside a general network of other weights, and beside private
ones, on planted corpora of 60 speakers, one seed of the corpus after the other. Without
gender (the default) L and P are at chance, and no defence changes them; of U only the
change between the two general networks is known, as it is of everything with
``--gender``: 0.

``--design folds`` deals the five folds of one corpus once or several times, as it is
done with recordings of people: the crossed interval stands beside Nadeau and Bengio's
and the plain t interval over the same folds. ``--design blocks`` trains one fold of
each of five independent corpora, as it is done with the planted one: the ordinary t
interval. Printed are how many hold the truth, with the interval of Clopper and Pearson,
and the mean half-width. An interval fails if that excludes .95.

Words need no recordings, so that none is rendered for ``lexical``. What is computed is
kept among the records and found again.
"""

import argparse
from dataclasses import replace

import pandas as pd
from scipy import stats

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.corpora.corpus import Corpus
from privemo.corpora.planted import make_knobs, write_script
from privemo.corpora.schema import bin_rating, problem_table, utterance_table
from privemo.experiments.answers import QUANTITIES, answers_of_draws
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import compute_cells
from privemo.experiments.runs import draws_of
from privemo.features import prepare
from privemo.statistics.crossed import crossed_difference, crossed_interval
from privemo.statistics.intervals import fold_interval
from privemo.terms import TARGETS

NO_GENDER = dict(gender_in_timbre=0.0, gender_in_expression=0.0, gender_in_words=0.0)
TEST_SHARE = 1 / 3  # one of five folds tests, another validates
N_BLOCKS = 5
CHANCE = 0.5
OTHER_WEIGHTS = "other weights"


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


def prepared_corpus(seed, options, settings):
    """Plant one corpus, or five of them as blocks, and compute its features."""
    knobs = {"n_speakers": options.speakers} | ({} if options.gender else NO_GENDER)
    n_blocks = N_BLOCKS if options.design == "blocks" else 1
    seeds = range(
        options.first + n_blocks * seed, options.first + n_blocks * (seed + 1)
    )
    corpora = tuple(planted(options.modality, seed=i, **knobs) for i in seeds)
    corpus = corpora[0] if n_blocks == 1 else replace(corpora[0], blocks=corpora)
    return prepare(corpus, settings, modalities=[options.modality], progress=False)


def networks(modality, recipes):
    """Return name -> cell and which of its seeds; the first is the general one."""
    (general,) = make_cells("none", [modality], ["activation"])
    private = {
        name: (*make_cells("gender", [modality], ["activation"], recipe=name), 0)
        for name in recipes
    }
    return {"general": (general, 0), OTHER_WEIGHTS: (general, 1)} | private


def answers_of_networks(prepared, cells, settings, *, n_jobs):
    """Train the networks in every fold or block: network -> quantity -> answers."""
    two, found = replace(settings, n_seeds=2), {}
    for name, (cell, i) in cells.items():
        how = settings if cell.defence == "gender" else two
        compute_cells(prepared, [cell], how, n_jobs=n_jobs)
        draws = draws_of(prepared, cell, how, seed=0)[i :: how.n_seeds]
        found[name] = {
            quantity: answers_of_draws(draws, how, quantity=quantity)
            for quantity in QUANTITIES
        }
    return found


def scores(table):
    """Return the score of every training."""
    count = table.groupby(["training", "label"])[["n", "n_right"]].sum()
    return (count["n_right"] / count["n"]).groupby("training").mean().to_numpy()


def intervals(score, values, crossed, design):
    """Yield what one corpus, or five of them, say of a score."""
    if design == "blocks":
        yield score, "t over five corpora", fold_interval(values, test_share=0)
        return
    yield score, "crossed", crossed()[:3]
    yield score, "Nadeau-Bengio", fold_interval(values, test_share=TEST_SHARE)
    yield score, "plain t", fold_interval(values, test_share=0)


def measure(seed, options):
    """Plant, train, and return one row an interval whose truth is known."""
    settings = load_profile(options.profile, probe_epochs=0)
    settings = replace(settings, n_dealings=options.dealings)
    prepared = prepared_corpus(seed, options, settings)
    recipes = () if options.gender else options.recipes
    cells = networks(options.modality, recipes)
    found = answers_of_networks(prepared, cells, settings, n_jobs=options.jobs)
    rows = [row for each in _known(found, options) for row in intervals(*each)]
    table = pd.DataFrame(rows, columns=["score", "interval", "bounds"])
    bounds = pd.DataFrame(
        list(table.pop("bounds")), columns=["estimate", "low", "high"]
    )
    return pd.concat([table, bounds], axis=1).assign(seed=seed)


def _known(found, options):
    """Yield name, values and crossed interval of every score whose truth is known."""
    general = found.pop("general")
    if not options.gender:
        for quantity in ("L", "P"):
            a = general[quantity]
            yield quantity, scores(a), lambda a=a: crossed_interval(a), options.design
    for name, network in found.items():
        for quantity in QUANTITIES:
            if quantity == "U" and name != OTHER_WEIGHTS:
                continue  # what unlearning costs where there is nothing, nobody knows
            a, b = network[quantity], general[quantity]
            yield (
                f"{quantity} of {name} - general",
                scores(a) - scores(b),
                lambda a=a, b=b: crossed_difference(a, b),
                options.design,
            )


def table_of(found):
    """Count the intervals that hold the truth."""
    truth = found["score"].isin(["L", "P"]) * CHANCE
    found["held"] = found["low"].le(truth) & found["high"].ge(truth)
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
    """Print how far it is, and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=100, help="intervals of each kind")
    parser.add_argument("--design", choices=("folds", "blocks"), default="folds")
    parser.add_argument("--first", type=int, default=1000, help="first corpus seed")
    parser.add_argument("--speakers", type=int, default=60)
    parser.add_argument("--dealings", type=int, default=1)
    parser.add_argument("--gender", action="store_true", help="plant gender, too")
    parser.add_argument("--recipes", nargs="*", default=["paper", "strong"])
    parser.add_argument("--profile", default="lesson")
    parser.add_argument("--modality", default="lexical")
    parser.add_argument("--jobs", type=int, default=-1)
    options, found = parser.parse_args(), []
    for seed in range(options.n):
        found.append(measure(seed, options))
        if (seed + 1) % 10 == 0:
            print(f"{seed + 1} of {options.n}", flush=True)
    print(table_of(pd.concat(found, ignore_index=True)).to_string())


if __name__ == "__main__":
    main()
