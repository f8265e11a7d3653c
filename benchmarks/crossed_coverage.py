"""Measure how often intervals over speakers and trainings hold the truth.

Draws corpora at the level of representations: every speaker has a voice, every
utterance adds noise, gender and emotion move some axes. An encoder is a linear map, of
its kind up to a noise of its own in each training; five folds are dealt anew one, two
or five times. Discriminants in closed form stand for the adversary (L), the attacker
who knows the test fold and is asked about the training folds (P), and the emotion head
(U). No network is trained.

    python benchmarks/crossed_coverage.py [--draws 1000] [--seed 0]

In the world without gender, L and P are at chance; two encoders of one kind that differ
by noise ("other weights") or of two kinds that mirror each other ("other kinds") have
the same truth, with gender, too. Elsewhere the truth is the mean of all draws. Beside
the crossed interval stand the plain t interval over all folds, Nadeau and Bengio's, the
two-way variance alone, and the pigeonhole bootstrap with t on fewer degrees of freedom.
Printed are the draws held, the mean half-width, and in short how many settings lie
between 93 and 97 %, below and above. About five minutes on one core.
"""

import argparse

import numpy as np
import pandas as pd
from drawn_scores import VOICE
from scipy import stats

from privemo.statistics.crossed import (
    Answers,
    Parts,
    difference_interval,
    score_interval,
)
from privemo.statistics.intervals import fold_interval

SIZES, DEALINGS, N_FOLDS = (10, 24, 60, 91), (1, 2, 5), 5
N_AXES, N_UNITS = 24, 12
WEIGHTS = 0.7  # spread of an encoder's weights around those of its kind
RIDGE = 0.01  # of the mean variance of a unit
N_RESAMPLES = 100  # of the pigeonhole bootstrap
# what gender moves four axes by, and whether the encoders are of two kinds
WORLDS = {
    "no gender, other weights": (0.0, False),
    "no gender, other kinds": (0.0, True),
    "gender, other kinds": (1.2, True),
}
EMOTION = 0.8  # what a level moves four axes by, on average
GENDERED, EMOTIONAL = slice(0, 4), slice(4, 8)
# the axes as the second kind of encoder sees them: halves of each part change places
MIRROR = np.r_[2, 3, 0, 1, 6, 7, 4, 5, 16:24, 8:16]
KIND = np.random.default_rng(5).normal(size=(N_AXES, N_UNITS))
CHANCE = {"L": 0.5, "P": 0.5}
COVERED = (0.93, 0.97)


class Corpus:
    """Utterances of drawn speakers, and what discriminants need to know of them."""

    def __init__(self, rng, *, n_speakers, gender):
        n_each = rng.integers(8, 25, size=n_speakers)
        code = np.repeat(np.arange(n_speakers), n_each)
        self.level = np.arange(len(code)) % 3
        self.gender = np.arange(n_speakers) % 2
        voices = rng.normal(scale=np.sqrt(VOICE), size=(n_speakers, N_AXES))
        voices[:, GENDERED] += gender * (self.gender[:, None] - 0.5)
        slopes = EMOTION * rng.normal(1, 0.5, size=(n_speakers, 4))
        noise = rng.normal(scale=np.sqrt(1 - VOICE), size=(len(code), N_AXES))
        self.x = voices[code] + noise
        self.x[:, EMOTIONAL] += slopes[code] * (self.level[:, None] - 1)
        self.male = self.gender[code] == 1
        self.start = np.r_[0, np.cumsum(n_each)[:-1]]
        parts = np.split(self.x, self.start[1:])
        self.scatter = np.stack([part.T @ part for part in parts])
        self.by_level = _sums(code, self.level, self.x, n_speakers)
        sides = np.eye(2)[self.gender]
        n, total = (part.sum(axis=1) for part in self.by_level)
        self.by_gender = sides * n[:, None], sides[..., None] * total[:, None]

    def per_speaker(self, right):
        """Add up answers, shape (n_trainings, n_utterances), of each speaker."""
        return np.add.reduceat(right, self.start, axis=1, dtype=float)


def _sums(code, level, x, n_speakers):
    """Count the utterances of each speaker and level, and add them up."""
    n, total = np.zeros((n_speakers, 3)), np.zeros((n_speakers, 3, N_AXES))
    np.add.at(n, (code, level), 1)
    np.add.at(total, (code, level), x)
    return n, total


def deal(rng, gender, n_dealings):
    """Return who tests and who trains, shape (n_trainings, n_speakers) of bool."""
    fold = np.empty((n_dealings, len(gender)), dtype=int)
    for dealing in fold:
        for side in (0, 1):
            members = rng.permutation(np.flatnonzero(gender == side))
            dealing[members] = np.arange(len(members)) % N_FOLDS
    k = np.arange(N_FOLDS)[:, None]
    test = np.concatenate([dealing == k for dealing in fold])
    validation = np.concatenate([dealing == (k + 1) % N_FOLDS for dealing in fold])
    return test, ~(test | validation)


def discriminant(corpus, sums, known, encoders):
    """Fit one discriminant a training; return (n_trainings, n_utterances, n_classes).

    Classes count alike, whatever their number of utterances.
    """
    n, total, scatter = (
        np.tensordot(known.astype(float), part, 1) for part in (*sums, corpus.scatter)
    )
    mean = total / n[..., None]  # (n_trainings, n_classes, N_AXES)
    n_all = n.sum(axis=1)[:, None, None]
    within = (scatter - np.swapaxes(total, 1, 2) @ mean) / n_all
    within = np.swapaxes(encoders, 1, 2) @ within @ encoders
    ridge = RIDGE * np.trace(within, axis1=1, axis2=2) / N_UNITS
    mean = mean @ encoders  # (n_trainings, n_classes, N_UNITS)
    slope = np.linalg.solve(
        within + ridge[:, None, None] * np.eye(N_UNITS), np.swapaxes(mean, 1, 2)
    )
    offset = np.einsum("tcu,tuc->tc", mean, slope) / 2
    return corpus.x @ (encoders @ slope) - offset[:, None]


def answers(right, asked, sums):
    """Count who was asked and what was right, as `crossed.lay_out` does."""
    n = asked[..., None] * sums  # (n_trainings, n_speakers, n_classes)
    return Answers(n, right * (n > 0), tuple(map(np.arange, n.shape)))


def ask(rng, corpus, kind, test, train):
    """Train encoders of a kind and count what is said: quantity -> answers."""
    noise = rng.normal(size=(len(test), N_AXES, N_UNITS))
    encoders, found = kind + WEIGHTS * noise, {}
    for quantity, known, asked in (("L", train, test), ("P", test, train)):
        said = discriminant(corpus, corpus.by_gender, known, encoders).argmax(axis=2)
        right = corpus.per_speaker(said == corpus.male)[..., None]
        right = right * (corpus.by_gender[0] > 0)
        found[quantity] = answers(right, asked, corpus.by_gender[0])
    said = discriminant(corpus, corpus.by_level, train, encoders).argmax(axis=2)
    hits = [(said == corpus.level) & (corpus.level == c) for c in range(3)]
    right = np.stack([corpus.per_speaker(hit) for hit in hits], axis=-1)
    return found | {"U": answers(right, test, corpus.by_level[0])}


def scores(said):
    """Return the UAR of every training."""
    return (said.n_right.sum(axis=1) / said.n.sum(axis=1)).mean(axis=1)


def pigeonhole(rng, both):
    """Return the variance of a score, or of a difference, under exponential weights."""
    n_trainings, n_speakers, _ = both[0].n.shape
    speakers = rng.exponential(size=(N_RESAMPLES, n_speakers))
    trainings = rng.exponential(size=(N_RESAMPLES, n_trainings))
    drawn = 0
    for sign, said in zip((1, -1), both, strict=False):
        n, right = (np.tensordot(speakers, a, (1, 1)) for a in said[:2])
        uar = (right / n).mean(axis=2)  # (N_RESAMPLES, n_trainings)
        drawn = drawn + sign * (uar * trainings).sum(axis=1) / trainings.sum(axis=1)
    return drawn.var(ddof=1)


def intervals(rng, both):
    """Compute every interval of a score (one network) or a difference (two)."""
    compute = score_interval if len(both) == 1 else difference_interval
    crossed, two_way = compute(*both), compute(*both, parts=Parts(0.0, 0.0))
    by_fold = scores(both[0]) - (scores(both[1]) if len(both) == 2 else 0)
    df = min(crossed.n_trainings - 1, crossed.n_speakers - 2)
    reach = stats.t.ppf(0.975, df) * np.sqrt(pigeonhole(rng, both))
    return {
        "crossed": crossed[:3],
        "two-way": two_way[:3],
        "pigeonhole": (
            crossed.estimate,
            crossed.estimate - reach,
            crossed.estimate + reach,
        ),
        "Nadeau-Bengio": fold_interval(by_fold, test_share=1 / 3),
        "plain t": fold_interval(by_fold, test_share=0),
    }


def one_draw(rng, *, n_speakers, n_dealings, world):
    """Draw a corpus and two encoders: (quantity, interval) -> bounds."""
    gender, kinds = WORLDS[world]
    corpus = Corpus(rng, n_speakers=n_speakers, gender=gender)
    test, train = deal(rng, corpus.gender, n_dealings)
    other = KIND[MIRROR] if kinds else KIND
    a, b = (ask(rng, corpus, kind, test, train) for kind in (KIND, other))
    found = {}
    for quantity in a:
        for name, tables in (
            (quantity, [a[quantity]]),
            (f"change of {quantity}", [a[quantity], b[quantity]]),
        ):
            for method, bounds in intervals(rng, tables).items():
                found[name, method] = bounds
    return found


def measure(*, draws, seed, **setting):
    """Count the draws that hold the truth in one setting: one row an interval."""
    key = [
        seed,
        *(list(WORLDS).index(v) if v in WORLDS else v for v in setting.values()),
    ]
    rng = np.random.default_rng(key)
    drawn = [one_draw(rng, **setting) for _ in range(draws)]
    gender, rows = WORLDS[setting["world"]][0], []
    for quantity, method in drawn[0]:
        estimate, low, high = np.transpose([one[quantity, method] for one in drawn])
        truth = estimate.mean() if gender else CHANCE.get(quantity, estimate.mean())
        truth = 0.0 if quantity.startswith("change") else truth
        held = int(((low <= truth) & (truth <= high)).sum())
        half = ((high - low) / 2).mean()
        named = {**setting, "score": quantity, "interval": method}
        rows.append({**named, "held": held, "half-width": half})
    return pd.DataFrame(rows)


def in_words(held, draws, half):
    """Write the draws held with Clopper and Pearson's interval, and the half-width."""
    low, high = stats.binomtest(held, draws).proportion_ci(method="exact")
    return f"{held} ({100 * low:.1f}-{100 * high:.1f} %) +-{half:.3f}"


def in_short(found, draws):
    """Count the settings in which each interval keeps its promise."""
    found = found.assign(share=found["held"] / draws)
    low, high = COVERED
    return found.groupby("interval", sort=False).agg(
        settings=("share", "size"),
        kept=("share", lambda s: s.between(low, high).sum()),
        below=("share", lambda s: (s < low).sum()),
        above=("share", lambda s: (s > high).sum()),
        least=("share", "min"),
        mean=("share", "mean"),
        half_width=("half-width", "mean"),
    )


def main():
    """Print a table for each world and number of dealings, and a summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options, every = vars(parser.parse_args()), []
    draws = options["draws"]
    for world in WORLDS:
        for n_dealings in DEALINGS:
            setting = dict(n_dealings=n_dealings, world=world, **options)
            found = pd.concat([measure(n_speakers=n, **setting) for n in SIZES])
            every.append(found)
            counts = zip(found["held"], found["half-width"], strict=True)
            found = found.assign(said=[in_words(k, draws, w) for k, w in counts])
            keys, shown = (
                ["score", "n_speakers"],
                list(dict.fromkeys(found["interval"])),
            )
            table = found.pivot(index=keys, columns="interval", values="said")[shown]
            print(f"\n{world}; dealings of five folds: {n_dealings}; of {draws} draws")
            print(table.to_string(), flush=True)
    every = pd.concat(every)
    print("\nin short, by dealings, then of all\n")
    for n_dealings, found in every.groupby("n_dealings"):
        print(f"{n_dealings} dealings\n{in_short(found, draws).round(3).to_string()}")
    print(f"all\n{in_short(every, draws).round(3).to_string()}")


if __name__ == "__main__":
    main()
