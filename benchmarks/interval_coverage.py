"""Measure how often the intervals, verdicts and tests of privemo mislead.

Draws many corpora whose truth is known, at the level of representations: every speaker
has a vector, every utterance adds noise to it, and gender shifts four of the axes, or
none. A logistic probe stands for the adversary: three folds train it, one is left to
validation, one tests. No network is trained, so the whole takes about ten minutes.

    python benchmarks/interval_coverage.py [--draws 400] [--seed 0]

Every share printed has a standard error of about sqrt(0.05 * 0.95 / draws), 0.011 for
400 draws.
"""

import argparse

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from privemo.claims.verdicts import verdict
from privemo.metrics import uar
from privemo.statistics.intervals import fold_interval, paired_difference
from privemo.statistics.means import mean_of
from privemo.statistics.over_speakers import speaker_permutation

GENDERS = np.array(["female", "male"])
SIZES = ((8, 4), (10, 5), (20, 5), (40, 5), (60, 5))  # speakers, folds
N_AXES = 32  # as a GRU's representation
N_GENDERED = 4  # axes that gender shifts
SPEAKER_SHARE = 0.3  # of the variance of an axis
ALPHA = 0.05


def draw_corpus(rng, *, n_speakers, n_folds):
    """Draw speakers with 8 to 24 utterances each, dealt to folds by gender."""
    n_utterances = rng.integers(8, 25, size=n_speakers)
    speaker = np.repeat(np.arange(n_speakers), n_utterances)
    return pd.DataFrame(
        {
            "speaker": speaker,
            "gender": GENDERS[speaker % 2],
            "fold": speaker // 2 % n_folds,
        }
    )


def draw_representation(rng, corpus, *, shift):
    """Draw representations; ``shift`` is the distance of the genders on an axis."""
    n_speakers = corpus["speaker"].max() + 1
    voices = rng.normal(scale=np.sqrt(SPEAKER_SHARE), size=(n_speakers, N_AXES))
    voices[1::2, :N_GENDERED] += shift
    noise = rng.normal(scale=np.sqrt(1 - SPEAKER_SHARE), size=(len(corpus), N_AXES))
    return voices[corpus["speaker"]] + noise


def probe(representation, corpus):
    """Train a probe for each fold; return its predictions and the folds' UAR."""
    gender, fold = corpus["gender"].to_numpy(), corpus["fold"].to_numpy()
    n_folds = fold.max() + 1
    predicted, scores = np.empty_like(gender), []
    for k in range(n_folds):
        test, validation = fold == k, fold == (k + 1) % n_folds
        train = ~(test | validation)
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
        model.fit(representation[train], gender[train])
        predicted[test] = model.predict(representation[test])
        scores.append(uar(gender[test], predicted[test], classes=GENDERS))
    return predicted, np.array(scores)


def one_corpus(rng, *, n_speakers, n_folds, shift):
    """Apply the interval, the verdict and the tests to one corpus."""
    corpus = draw_corpus(rng, n_speakers=n_speakers, n_folds=n_folds)
    first = draw_representation(rng, corpus, shift=shift)
    second = draw_representation(rng, corpus, shift=shift)
    test_share = 1 / (n_folds - 2)  # equal folds: one tests, one validates
    predicted, a = probe(first, corpus)
    _, b = probe(second, corpus)
    score = fold_interval(a, test_share=test_share)
    plain = fold_interval(a, test_share=0)
    pair = paired_difference(a, b, test_share=test_share)
    shuffled = speaker_permutation(
        corpus["gender"],
        predicted,
        corpus["speaker"],
        fold=corpus["fold"],
        seed=int(rng.integers(2**31)),
    )
    return {
        "leakage": score.estimate,
        "low": score.low,
        "high": score.high,
        "plain_low": plain.low,
        "plain_high": plain.high,
        "verdict": verdict([mean_of(a - 0.5, test_share=test_share)]),
        "one_sided": shuffled.p_greater <= ALPHA,
        "two_sided": shuffled.p_two_sided <= ALPHA,
        "pair_covers": pair.low <= 0 <= pair.high,
        "pair_verdict": verdict([mean_of(a - b, test_share=test_share)]),
        "pair_plain": pair.p < ALPHA,
        "pair_corrected": pair.p_corrected < ALPHA,
    }


def measure(*, n_speakers, n_folds, shift, draws, seed):
    """Shares over many corpora of one size.

    Without gender the true leakage is 0.5; with gender it is taken as the mean over
    all draws. The two representations of a corpus are planted alike, so that the true
    difference is 0.
    """
    rng = np.random.default_rng([seed, n_speakers])
    size = dict(n_speakers=n_speakers, n_folds=n_folds, shift=shift)
    with threadpool_limits(1):  # the fits are tiny
        seen = pd.DataFrame([one_corpus(rng, **size) for _ in range(draws)])
    truth = seen["leakage"].mean() if shift else 0.5
    return {
        "speakers": n_speakers,
        "folds": n_folds,
        "mean L": seen["leakage"].mean(),
        "half-width": (seen["high"] - seen["low"]).mean() / 2,
        "coverage": ((seen["low"] <= truth) & (truth <= seen["high"])).mean(),
        "coverage, plain t": (
            (seen["plain_low"] <= truth) & (truth <= seen["plain_high"])
        ).mean(),
        "reproduced": (seen["verdict"] == "reproduced").mean(),
        "direction only": (seen["verdict"] == "direction only").mean(),
        "contradicted": (seen["verdict"] == "contradicted").mean(),
        "permutation, one-sided": seen["one_sided"].mean(),
        "permutation, two-sided": seen["two_sided"].mean(),
        "pair: coverage": seen["pair_covers"].mean(),
        "pair: reproduced": (seen["pair_verdict"] == "reproduced").mean(),
        "pair: direction only": (seen["pair_verdict"] == "direction only").mean(),
        "pair: plain t-test": seen["pair_plain"].mean(),
        "pair: corrected t-test": seen["pair_corrected"].mean(),
    }


def main():
    """Print one table without gender and one for each strength planted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = vars(parser.parse_args())
    for shift in (0.0, 0.4, 0.8):
        rows = [
            measure(n_speakers=n, n_folds=k, shift=shift, **options) for n, k in SIZES
        ]
        table = pd.DataFrame(rows).set_index("speakers").T
        print(f"\nshift of the genders: {shift} (0: no gender information)")
        print(table.round(3).to_string(), flush=True)


if __name__ == "__main__":
    main()
