"""Measure whether every interval, test and verdict of privemo keeps its promise.

Draws corpora at the level of representations: every speaker has a vector, every
utterance adds noise to it; a world plants gender, emotion and membership on some axes,
or nothing. Logistic regressions stand for the adversary, the emotion head and the
attackers, dealt into folds, sets and rotations as privemo deals them. No network is
trained: what is tested is the statistic. Scores are drawn once, and everything is
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
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats
from sklearn import config_context
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from privemo.claims.verdicts import TOLERANCE, verdict, verdict_on_sides
from privemo.corpora.schema import GENDERS, LEVELS
from privemo.curve_intervals import (
    area_of_speakers,
    area_of_utterances,
    share_intervals,
)
from privemo.curves import hits_at
from privemo.groups import gap_by_chance
from privemo.membership import NO, YES, known_rows, membership_labels, membership_split
from privemo.metrics import EMOTION_CHANCE, uar, uar_by_group
from privemo.permutation import speaker_permutation
from privemo.statistics import adjust, fold_interval, paired_difference

SIZES = ((10, 5), (24, 5), (60, 5))  # speakers, folds: EmoDB, RAVDESS, planted
WORLDS = {"nothing": 0.0, "planted": 0.8}  # what gender and levels move an axis by
N_AXES, N_GENDERED, N_EMOTIONAL, N_REMEMBERED = 32, 4, 4, 4
VOICE, SESSION = 0.3, 0.1  # shares of an axis' variance; a session is one network's
N_STRENGTHS = 4  # representations besides the one without a defence, as section 4.1
CHANCE = {"L": 0.5, "P": 0.5, "MI": 0.5, "U": EMOTION_CHANCE}
CHANCE |= {"U_male": EMOTION_CHANCE, "U_female": EMOTION_CHANCE, "gap": 0.0}
COVERED, WRONG = (0.93, 0.97), 0.05
RATE = 0.10  # of false alarms, on an attack curve
N_CELLS = 6  # two targets, three modalities
FAR = 1.0  # a difference that no interval misses


def draw_corpus(rng, *, n_speakers, n_folds):
    """Draw speakers with 8 to 24 utterances each, dealt to folds by gender."""
    code = np.repeat(np.arange(n_speakers), rng.integers(8, 25, size=n_speakers))
    return pd.DataFrame(
        {
            "speaker": [f"drawn:{s:03d}" for s in code],
            "code": code,
            "gender": np.take(GENDERS, code % 2),
            "fold": code // 2 % n_folds,
            "emotion": rng.choice(LEVELS, len(code)),
        }
    )


def draw_representations(rng, corpus, *, effect):
    """Draw what several networks would return: common voices, and noise of each."""
    code, n_speakers = corpus["code"].to_numpy(), corpus["code"].max() + 1
    level = corpus["emotion"].map(list(LEVELS).index).to_numpy() - 1
    shape = n_speakers, N_AXES
    voices = rng.normal(scale=np.sqrt(VOICE), size=shape)
    voices[:, :N_GENDERED] += effect * (np.arange(n_speakers) % 2)[:, None]
    # how clearly somebody shows emotion is theirs, too
    slopes = effect * rng.normal(1, 0.5, size=(n_speakers, N_EMOTIONAL))
    for _ in range(1 + N_STRENGTHS):
        mine = voices + rng.normal(scale=np.sqrt(SESSION), size=shape)
        rest = np.sqrt(1 - VOICE - SESSION)
        Z = mine[code] + rng.normal(scale=rest, size=(len(code), N_AXES))
        Z[:, N_GENDERED : N_GENDERED + N_EMOTIONAL] += slopes[code] * level[:, None]
        yield Z


def predict(Z, labels, known, asked):
    """Learn from some rows, predict others."""
    scaler = StandardScaler().fit(Z[known])
    model = LogisticRegression(class_weight="balanced", solver="newton-cholesky")
    model.fit(scaler.transform(Z[known]), labels[known])
    return model.predict(scaler.transform(Z[asked]))


def privacy(Z, corpus):
    """Score P of every fold: learnt from the test rows, asked of the training rows."""
    gender = corpus["gender"].to_numpy(dtype=str)
    return [
        1 - uar(gender[train], predict(Z, gender, test, train), classes=GENDERS)
        for train, test in folds_of(corpus)
    ]


def folds_of(corpus):
    """Yield masks of the rows that train and that test; one more fold validates."""
    fold = corpus["fold"].to_numpy()
    n_folds = fold.max() + 1
    for k in range(n_folds):
        yield (fold != k) & (fold != (k + 1) % n_folds), fold == k


def predictions(Z, corpus):
    """Add what a gender adversary and an emotion head say of the test rows."""
    said = corpus.copy()
    for name in ("gender", "emotion"):
        labels = corpus[name].to_numpy(dtype=str)
        predicted = np.empty_like(labels)
        for train, test in folds_of(corpus):
            predicted[test] = predict(Z, labels, train, test)
        said[f"predicted_{name}"] = predicted
    return said


def head_scores(said):
    """Score L and U of every fold as privemo does; NaN where a level is missing."""
    options = dict(classes=LEVELS, missing="nan")
    for _, rows in said.groupby("fold"):
        leakage = uar(rows["gender"], rows["predicted_gender"], classes=GENDERS)
        emotion = rows["emotion"], rows["predicted_emotion"]
        every = uar_by_group(*emotion, ["all"] * len(rows), groups=["all"], **options)
        each = uar_by_group(*emotion, rows["gender"], **options)
        yield leakage, every["all"], each["male"], each["female"]


def membership(rng, representations, corpus, *, effect):
    """Score MI of every rotation, for the first two representations."""
    seed, share = int(rng.integers(2**31)), np.zeros(2)
    scores = np.empty((2, 5))
    for rotation in range(5):
        split = membership_split(corpus, rotation=rotation, seed=seed)
        labels, known = membership_labels(split, len(corpus)), known_rows(split, corpus)
        asked = np.concatenate([split.asked_yes, split.asked_no])
        trained = corpus["speaker"].iloc[split.train].unique()
        member = corpus["speaker"].isin(trained).to_numpy()
        for which in range(2):
            Z = representations[which].copy()
            Z[:, -N_REMEMBERED:] += 0.7 * effect * member[:, None]
            said = predict(Z, labels, known[0], asked)
            scores[which, rotation] = uar(labels[asked], said, classes=(YES, NO))
        share += len(asked), len(split.train)
    return scores, share[0] / share[1]


def draw_attack(rng, *, n_speakers, effect):
    """Draw the scores of a fixed attacker, every other speaker a hit, as one table."""
    code = np.repeat(np.arange(n_speakers), rng.integers(8, 25, size=n_speakers))
    voices = rng.normal(scale=np.sqrt(VOICE), size=n_speakers)
    rest = rng.normal(scale=np.sqrt(1 - VOICE), size=len(code))
    hit = code % 2 == 0
    score = voices[code] + rest + effect * hit
    return pd.DataFrame({"speaker": code, "hit": hit, "score": score})


def hits_of(utterances, weight=None):
    """Return the share of hits at `RATE`, as `privemo.curves` does."""
    hits = utterances["hit"].to_numpy()
    scores = utterances["score"].to_numpy()
    fpr, tpr, _ = roc_curve(hits, scores, sample_weight=weight)
    return hits_at({"fpr": fpr, "tpr": tpr}, RATE, n_negative=(~hits).sum())


def curve_numbers(utterances):
    """Return area and hits of utterances, and the area of speakers."""
    speakers = utterances.groupby("speaker").mean()
    return (
        roc_auc_score(utterances["hit"], utterances["score"]),
        hits_of(utterances),
        roc_auc_score(speakers["hit"] > 0, speakers["score"]),
    )


def curve_draw(rng, truths, *, n_speakers, effect):
    """Tell which intervals of an attack curve hold the truth."""
    drawn = draw_attack(rng, n_speakers=n_speakers, effect=effect)
    given = drawn["hit"].to_numpy(), drawn["speaker"].to_numpy()
    half = n_speakers // 2
    intervals = (
        area_of_utterances(drawn["score"].to_numpy(), *given),
        *share_intervals(lambda weight: [hits_of(drawn, weight)], *given),
        area_of_speakers(curve_numbers(drawn)[2], half, half),
    )
    return [
        low <= truth <= high
        for truth, (low, high) in zip(truths, intervals, strict=True)
    ]


def one_draw(seed, number, truths, *, n_speakers, n_folds, effect):
    """Draw all scores of one corpus, and the tests that need more than scores."""
    rng = np.random.default_rng([seed, n_speakers, round(1000 * effect), number])
    with (
        threadpool_limits(1),
        config_context(assume_finite=True, skip_parameter_validation=True),
    ):
        corpus = draw_corpus(rng, n_speakers=n_speakers, n_folds=n_folds)
        drawn = list(draw_representations(rng, corpus, effect=effect))
        said = [predictions(Z, corpus) for Z in drawn[:2]]
        heads = np.array([list(head_scores(one)) for one in said])  # (2, n_folds, 4)
        MI, MI_share = membership(rng, drawn, corpus, effect=effect)
        rows = [(train.sum(), test.sum()) for train, test in folds_of(corpus)]
        n_train, n_test = np.sum(rows, axis=0)
        given = said[0]["gender"], said[0]["predicted_gender"], said[0]["speaker"]
        shuffled = speaker_permutation(*given, fold=said[0]["fold"], n_permutations=500)
        return {
            **dict(zip(("L", "U", "U_male", "U_female"), heads.T, strict=True)),
            "P": np.array([privacy(Z, corpus) for Z in drawn]).T,
            "MI": MI.T,
            "share": n_test / n_train,
            "MI share": MI_share,
            "permutation": shuffled,
            "gap p": gap_by_chance(said[0], n_permutations=500).p,
            "curves": curve_draw(rng, truths, n_speakers=n_speakers, effect=effect),
        }


def intervals_of(draws, quantity):
    """Return (n_draws, 3) arrays of a score, and of its difference, over folds."""
    scores, differences = [], []
    for draw in draws:
        share = draw["MI share" if quantity == "MI" else "share"]
        values = (
            draw["U_male"] - draw["U_female"] if quantity == "gap" else draw[quantity]
        )
        values = values[~np.isnan(values[:, :2]).any(axis=1)]
        if len(values) > 1:
            scores.append(fold_interval(values[:, 0], test_share=share))
            pair = paired_difference(values[:, 1], values[:, 0], test_share=share)
            differences.append(pair)
    return np.array(scores), differences


def coverage(draws, effect):
    """Tell which intervals hold the truth: name -> one bool a draw."""
    kept = {}
    for quantity, chance in CHANCE.items():
        scores, pairs = intervals_of(draws, quantity)
        truth = chance if quantity == "gap" or not effect else scores[:, 0].mean()
        kept[f"{quantity}, over folds"] = _holds(scores, truth)
        kept[f"{quantity}, difference"] = _holds([pair[:3] for pair in pairs], 0)
    if not effect:
        tests = [draw["permutation"] for draw in draws]
        kept["L, band of shuffles"] = [
            t.null_low <= t.uar <= t.null_high for t in tests
        ]
    curves = ("area, utterances", f"hits at {RATE:.0%}, utterances", "area, speakers")
    for name, held in zip(
        curves, zip(*(d["curves"] for d in draws), strict=True), strict=True
    ):
        kept[f"attack curve, {name}"] = held
    return kept


def alarms(draws, effect):
    """Tell which tests and verdicts are wrong: name -> one bool a draw."""
    wrong, pairs = {}, {}
    for quantity in CHANCE:
        scores, pairs[quantity] = intervals_of(draws, quantity)
        truth = (
            scores[:, 0].mean() if effect and quantity != "gap" else CHANCE[quantity]
        )
        direction = {"P": "below", "gap": "differs"}.get(quantity, "above")
        wrong |= _wrong(f"{quantity} {direction} chance", scores - truth, direction)
    for quantity, direction in CLAIMED:
        triples = np.array([pair[:3] for pair in pairs[quantity]])
        wrong |= _wrong(f"{quantity} difference, {direction}", triples, direction)
    wrong |= _at_every_strength(draws) | _over_all_cells(pairs["gap"])
    wrong["paired t-test, plain"] = [pair.p < WRONG for pair in pairs["P"]]
    wrong["paired t-test, corrected"] = [
        pair.p_corrected < WRONG for pair in pairs["P"]
    ]
    families = list(zip(*(pairs[q] for q in CHANCE), strict=False))
    for name, p in (("plain", "p"), ("corrected", "p_corrected")):
        smallest = [adjust([getattr(t, p) for t in tests]).min() for tests in families]
        wrong[f"one of a table, adjusted, {name}"] = np.array(smallest) < WRONG
    if not effect:
        tests = [draw["permutation"] for draw in draws]
        wrong["L, shuffled speakers, one-sided"] = [t.p_greater <= WRONG for t in tests]
        wrong["L, shuffled speakers, two-sided"] = [
            t.p_two_sided <= WRONG for t in tests
        ]
    wrong["gap of groups, shuffled"] = [draw["gap p"] <= WRONG for draw in draws]
    return wrong


# what privemo/published/claims.csv says of differences
CLAIMED = (("L", "above"), ("P", "above"), ("P", "below"), ("U", "above"))
CLAIMED += (("U", "no fall"), ("U", "same"), ("gap", "differs"), ("MI", "below"))
BOUNDS = {"no fall": (-TOLERANCE, -TOLERANCE), "same": (TOLERANCE, TOLERANCE)}
BOUNDS |= {"differs": (0, TOLERANCE)}  # where it just fails, and just holds


def _holds(intervals, truth):
    _, low, high = np.transpose(intervals)
    return (low <= truth) & (truth <= high)


def _wrong(name, triples, direction):
    """Judge differences whose truth is 0 after moving them onto a rule's bounds."""
    fails, holds = BOUNDS.get(direction, (0, 0))
    words = [
        [verdict(*(triple + bound), direction=direction) for triple in triples]
        for bound in (fails, holds)
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
    words, apart = [[], []], np.arange(N_STRENGTHS)[:, None] > 0
    for draw in draws:
        before, *after = draw["P"].T
        found = [paired_difference(P, before, test_share=draw["share"]) for P in after]
        bounds = np.array([pair[:3] for pair in found])
        for into, moved in zip(words, (FAR, 0), strict=True):
            into.append(verdict(*(bounds + moved * apart).min(axis=0)))
    name = "P at every strength, above"
    return {
        f"{name}: reproduced": np.array(words[0]) == "reproduced",
        f"{name}: contradicted": np.array(words[1]) == "contradicted",
        f"{name}: direction only": np.array(words[1]) == "direction only",
    }


def _over_all_cells(pairs):
    """Judge signs of six cells: some of them far above 0, the others at 0."""
    rng = np.random.default_rng(0)
    triples = np.array([pair[:3] for pair in pairs])
    words = {1: [], N_CELLS - 1: [], 0: []}
    for _ in pairs:
        cells = triples[rng.choice(len(triples), N_CELLS)]
        for n_far, into in words.items():
            moved = cells + FAR * (np.arange(N_CELLS) < n_far)[:, None]
            into.append(verdict_on_sides(moved.tolist()))
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
        large = draw_attack(np.random.default_rng(1), n_speakers=4000, effect=effect)
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


def _error(n):
    return f"{np.sqrt(0.05 * 0.95 / n):.3f}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
