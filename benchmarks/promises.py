"""Measure whether every interval, test and verdict of privemo keeps its promise.

Scores are drawn once, see ``drawn_scores.py``; every interval, test and verdict is then
computed from them.

    python benchmarks/promises.py [--draws 200] [--seed 0] [--jobs 2]

An interval keeps its promise if it holds the truth in 93 to 97 of 100 draws, a rule if
it is wrong in 5 at most where what it says is just not true. The truth of a score is
chance where nothing was planted, else the mean over all draws; two representations of a
corpus are planted alike, so that the truth of a difference is 0. A rule with another
bound is asked there: the differences are moved onto it.
"""

import argparse
import warnings

import numpy as np
from drawn_scores import RATE, curve_numbers, draw_attack, one_draw
from joblib import Parallel, delayed
from scipy import stats

from privemo.claims.verdicts import TOLERANCE, verdict
from privemo.metrics import EMOTION_CHANCE
from privemo.statistics.intervals import adjust, fold_interval, paired_difference
from privemo.statistics.means import mean_of

SIZES = ((10, 5), (24, 5), (60, 5))  # speakers, folds: EmoDB, RAVDESS, planted
WORLDS = {"nothing": 0.0, "planted": 0.8}  # what gender and levels move an axis by
CHANCE = {"L": 0.5, "P": 0.5, "MI": 0.5, "U": EMOTION_CHANCE}
CHANCE |= {"U_male": EMOTION_CHANCE, "U_female": EMOTION_CHANCE, "gap": 0.0}
COVERED, WRONG = (0.93, 0.97), 0.05
N_CELLS = 6  # two targets, three modalities
FAR = 1.0  # a difference that no interval misses
# what privemo/published/claims.csv says of differences
CLAIMED = (("L", "above"), ("P", "above"), ("P", "below"), ("U", "above"))
CLAIMED += (("U", "no fall"), ("U", "same"), ("gap", "differs"), ("MI", "below"))
BOUNDS = {"no fall": (-TOLERANCE, -TOLERANCE), "same": (TOLERANCE, TOLERANCE)}
BOUNDS |= {"differs": (0, TOLERANCE)}  # where it just fails, and just holds
# would less than the correction do? parts of it
LESS = {"with half of the correction": 0.5, "without": 0.0}
CURVES = ("area, utterances", f"hits at {RATE:.0%}, utterances", "area, speakers")


def folds_of_draws(draws, quantity):
    """Yield (n_folds, 2) scores of two representations, and n_test / n_train."""
    for draw in draws:
        values = (
            draw["U_male"] - draw["U_female"] if quantity == "gap" else draw[quantity]
        )
        values = values[~np.isnan(values[:, :2]).any(axis=1)]
        if len(values) > 1:
            yield values, draw["MI share" if quantity == "MI" else "share"]


def intervals_of(draws, quantity):
    """Return (n_draws, 3) arrays of a score, and of its difference, over folds."""
    differences = [
        paired_difference(values[:, 1], values[:, 0], test_share=share)
        for values, share in folds_of_draws(draws, quantity)
    ]
    return score_intervals(draws, quantity), differences


def score_intervals(draws, quantity, *, factor=1.0):
    """Return (n_draws, 3) intervals with a part of Nadeau and Bengio's correction."""
    found = [
        fold_interval(values[:, 0], test_share=factor * share)
        for values, share in folds_of_draws(draws, quantity)
    ]
    return np.array(found)


def means_of(draws, quantity):
    """Return the means of a score over folds, and those of its difference."""
    pairs = [
        (
            mean_of(values[:, 0], test_share=share),
            mean_of(values[:, 1] - values[:, 0], test_share=share),
        )
        for values, share in folds_of_draws(draws, quantity)
    ]
    return zip(*pairs, strict=True)


def coverage(draws, effect):
    """Tell which intervals hold the truth: name -> one bool a draw."""
    kept = {}
    for quantity, chance in CHANCE.items():
        scores, pairs = intervals_of(draws, quantity)
        truth = chance if quantity == "gap" or not effect else scores[:, 0].mean()
        kept[f"{quantity}, over folds"] = _holds(scores, truth)
        kept[f"{quantity}, difference"] = _holds([pair[:3] for pair in pairs], 0)
        for name, factor in LESS.items():
            less = score_intervals(draws, quantity, factor=factor)
            kept[f"{quantity}, {name}"] = _holds(less, truth)
    if not effect:
        tests = [draw["permutation"] for draw in draws]
        kept["L, band of shuffles"] = [
            t.null_low <= t.uar <= t.null_high for t in tests
        ]
    held = np.array([draw["curves"] for draw in draws])
    kept |= {f"attack curve, {name}": h for name, h in zip(CURVES, held.T, strict=True)}
    return kept


def alarms(draws, effect):
    """Tell which tests and verdicts are wrong: name -> one bool a draw."""
    wrong, pairs, differences = {}, {}, {}
    for quantity in CHANCE:
        scores, differences[quantity] = means_of(draws, quantity)
        _, pairs[quantity] = intervals_of(draws, quantity)
        truth = CHANCE[quantity]
        if effect and quantity != "gap":
            truth = np.mean([mean.estimate for mean in scores])
        direction = {"P": "below", "gap": "differs"}.get(quantity, "above")
        moved = [mean.minus(truth) for mean in scores]
        wrong |= _wrong(f"{quantity} {direction} chance", moved, direction)
    for quantity, direction in CLAIMED:
        name = f"{quantity} difference, {direction}"
        wrong |= _wrong(name, differences[quantity], direction)
    wrong |= _at_every_strength(draws) | _over_all_cells(differences["gap"])
    wrong["paired t-test, plain"] = [pair.p < WRONG for pair in pairs["P"]]
    wrong["paired t-test, corrected"] = [
        pair.p_corrected < WRONG for pair in pairs["P"]
    ]
    for name, p in (("plain", "p"), ("corrected", "p_corrected")):
        family = [
            [getattr(pair, p) for pair in pairs[q]] for q in ("L", "P", "MI", "U")
        ]
        smallest = np.array(
            [adjust(p_values).min() for p_values in np.transpose(family)]
        )
        wrong[f"one of four, adjusted, {name}"] = smallest < WRONG
    if not effect:
        tests = [draw["permutation"] for draw in draws]
        wrong["L, shuffled speakers, one-sided"] = [t.p_greater <= WRONG for t in tests]
        wrong["L, shuffled speakers, two-sided"] = [
            t.p_two_sided <= WRONG for t in tests
        ]
    wrong["gap of groups, shuffled"] = [draw["gap p"] <= WRONG for draw in draws]
    return wrong


def _holds(intervals, truth):
    _, low, high = np.transpose(intervals)
    return (low <= truth) & (truth <= high)


def _wrong(name, means, direction):
    """Judge means whose truth is 0 after moving them onto a rule's bounds."""
    words = [
        [verdict([mean.minus(-bound)], direction=direction) for mean in means]
        for bound in BOUNDS.get(direction, (0, 0))  # where it fails, and holds
    ]
    found = {
        f"{name}: reproduced": np.array(words[0]) == "reproduced",
        f"{name}: contradicted": np.array(words[1]) == "contradicted",
    }
    if direction not in ("same", "differs"):
        found[f"{name}: direction only"] = np.array(words[0]) == "direction only"
    return found


def _at_every_strength(draws):
    """Judge P at all strengths: one of them without a change, and then all of them."""
    words = [[], []]
    for draw in draws:
        before, *after = draw["P"].T
        first, *rest = [mean_of(P - before, test_share=draw["share"]) for P in after]
        for into, far in zip(words, (FAR, 0), strict=True):
            means = [first, *(mean.minus(-far) for mean in rest)]
            into.append(verdict(means, rule="at every strength"))
    name = "P at every strength, above"
    return {
        f"{name}: reproduced": np.array(words[0]) == "reproduced",
        f"{name}: contradicted": np.array(words[1]) == "contradicted",
        f"{name}: direction only": np.array(words[1]) == "direction only",
    }


def _over_all_cells(means):
    """Judge signs of six cells: some of them far above 0, the others at 0."""
    rng = np.random.default_rng(0)
    words = {1: [], N_CELLS - 1: [], 0: []}
    for _ in means:
        cells = [means[i] for i in rng.choice(len(means), N_CELLS)]
        for n_far, into in words.items():
            moved = [mean.minus(-FAR * (i < n_far)) for i, mean in enumerate(cells)]
            into.append(verdict(moved, rule="over all cells"))
    name = "gap difference, both sides over all cells"
    return {
        f"{name}: reproduced": np.array(words[1]) == "reproduced",
        f"{name}: contradicted": np.array(words[N_CELLS - 1]) == "contradicted",
        f"{name}: direction only": np.array(words[0]) == "direction only",
    }


def remark(share, n, *, promised):
    """Say whether a promise is kept; chance alone is not called a failure."""
    if promised == "holds":
        low, high = COVERED
        if share < low and stats.binomtest(round(share * n), n, 0.95).pvalue < WRONG:
            return "too narrow"
        return "wide" if share > high else "kept"
    often = stats.binomtest(round(share * n), n, WRONG, alternative="greater")
    return "too often" if share > WRONG and often.pvalue < WRONG else "kept"


def main():
    """Print a table of coverages and one of false alarms."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    kept, wrong = {}, {}
    for world, effect in WORLDS.items():
        large = draw_attack(np.random.default_rng(1), n_speakers=40_000, effect=effect)
        truths = curve_numbers(large)
        for n_speakers, n_folds in SIZES:
            size = dict(n_speakers=n_speakers, n_folds=n_folds, effect=effect)
            draws = Parallel(n_jobs=options.jobs)(
                delayed(one_draw)(options.seed, number, truths, **size)
                for number in range(options.draws)
            )
            kept[f"{world}, {n_speakers}"] = coverage(draws, effect)
            wrong[f"{world}, {n_speakers}"] = alarms(draws, effect)
    print("Planted, number of speakers; an error of", _error(options.draws))
    print(as_markdown("holds the truth", kept, promised="holds"))
    print(as_markdown("says what is not true", wrong, promised="errs"))
    print("\nIn short:\n")
    print(in_short(kept, wrong))


def as_markdown(title, found, *, promised):
    """Write shares and remarks, the worst remark of a row last."""
    names = list(dict.fromkeys(name for cells in found.values() for name in cells))
    lines = [["", *found, title], ["---"] * (len(found) + 2)]
    for name in names:
        shares = {key: np.mean(c[name]) for key, c in found.items() if name in c}
        remarks = [
            remark(share, len(found[key][name]), promised=promised)
            for key, share in shares.items()
        ]
        worst = max(remarks, key=["kept", "wide", "too narrow", "too often"].index)
        cells = [f"{shares[key]:.3f}" if key in shares else "" for key in found]
        lines.append([name, *cells, worst])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


GROUPS = {  # of the rows above: what docs/statistics.md shows
    "interval of a score over folds": ", over folds",
    "the same with half of the correction (not used)": ", with half",
    "the same without it (not used)": ", without",
    "interval of a difference over folds": ", difference",
    "band of shuffled genders": "band of shuffles",
    "interval of an attack curve's area": "attack curve, area",
    "interval of an attack curve's hits": "attack curve, hits",
    'verdict "reproduced"': ": reproduced",
    'verdict "contradicted"': ": contradicted",
    'verdict "direction only"': ": direction only",
    "paired t-test, the paper's": "paired t-test, plain",
    "paired t-test, corrected": "paired t-test, corrected",
    "one of four tests, adjusted": "adjusted, corrected",
    "permutation tests": ", shuffled",
}


def in_short(kept, wrong):
    """Write the mean, the smallest and the largest share of each kind of promise."""
    lines = [["promise", "mean", "smallest", "largest", "cells"], ["---"] * 5]
    for title, ending in GROUPS.items():
        shares = [
            np.mean(flags)
            for cells in (*kept.values(), *wrong.values())
            for name, flags in cells.items()
            if ending in name
        ]
        numbers = (np.mean(shares), min(shares), max(shares))
        lines.append([title, *(f"{n:.3f}" for n in numbers), str(len(shares))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _error(n):
    return f"{np.sqrt(0.05 * 0.95 / n):.3f}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
