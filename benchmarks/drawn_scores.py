"""Draw scores at the level of representations, with and without anything to find.

Every speaker has a vector, every utterance adds noise to it; gender, emotion and
membership move some axes, or none. Logistic regressions stand for the adversary, the
emotion head and the attackers, dealt into folds, sets and rotations as privemo deals
them. No network is trained. For ``promises.py``.
"""

import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from privemo.folds.membership import (
    NO,
    YES,
    known_rows,
    membership_labels,
    membership_split,
)
from privemo.metrics import uar, uar_by_group
from privemo.scores.curves import hits_at
from privemo.scores.groups import gap_by_chance
from privemo.statistics.curve_intervals import (
    area_of_speakers,
    area_of_utterances,
    share_intervals,
)
from privemo.statistics.over_speakers import speaker_permutation
from privemo.terms import GENDERS, LEVELS

N_AXES, N_GENDERED, N_EMOTIONAL, N_REMEMBERED = 32, 4, 4, 4
VOICE, SESSION = 0.3, 0.1  # shares of an axis' variance; a session is one network's
N_STRENGTHS = 4  # representations besides the one without a defence, as section 4.1
RATE = 0.10  # of false alarms, on an attack curve


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
    """Return the share of hits at `RATE`, as `privemo.scores.curves` does."""
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
    key = [seed, n_speakers, round(1000 * effect), number]
    rng, other = np.random.default_rng(key), np.random.default_rng([*key, 1])
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
            "curves": curve_draw(other, truths, n_speakers=n_speakers, effect=effect),
        }
