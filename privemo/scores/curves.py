"""Attack curves: how many are found at how few false alarms."""

from itertools import product

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score, roc_curve

from privemo.errors import PrivemoError
from privemo.folds.membership import YES
from privemo.statistics.curve_intervals import (
    area_of_speakers,
    area_of_utterances,
    share_intervals,
)
from privemo.statistics.intervals import ROUNDING
from privemo.terms import GENDERS

RATES = (0.01, 0.10)  # false alarms at which hits are counted; ours
EVERYBODY = "all"
_SHARES = [f"tpr_{100 * rate:g}" for rate in RATES]


def attack_curve(scores, labels, *, positive=YES):
    """Compute the receiver operating characteristic of an attacker.

    Parameters
    ----------
    scores : array-like of float, shape (n,)
        The higher, the surer the attacker is of ``positive``; such as log odds.
    labels : array-like of str, shape (n,)
        The truth, two values.
    positive : str, default="yes"
        What a hit is.

    Returns
    -------
    curve : DataFrame, one row a threshold
        ``threshold``, ``fpr`` and ``tpr``: shares of the others and of ``positive``
        whose score is at least that.

    Raises
    ------
    PrivemoError
        If a score is not finite, lengths differ, or only one of both is there.
    """
    scores, hits = _checked(scores, labels, positive)
    fpr, tpr, threshold = roc_curve(hits, scores, drop_intermediate=False)
    return pd.DataFrame({"threshold": threshold, "fpr": fpr, "tpr": tpr})


def hits_at(curve, rate, *, n_negative):
    """Read off how many are found where at most a share of the others is accused.

    Parameters
    ----------
    curve : DataFrame or dict of ndarray
        From `attack_curve`; ``fpr`` and ``tpr`` are used.
    rate : float in (0, 1)
        Largest share of false alarms.
    n_negative : int
        Number of the others.

    Returns
    -------
    tpr : float
        Of the last threshold before the rate is passed; nothing is drawn between two
        thresholds, since no attacker could act on that. NaN if ``n_negative`` is below
        1 / rate: then the rate allows no false alarm at all, and what is found without
        any is another question. One per cent takes a hundred negatives.

    Examples
    --------
    >>> curve = attack_curve([4, 3, 2, 1], ["yes", "no", "yes", "no"])
    >>> hits_at(curve, 0.5, n_negative=2), hits_at(curve, 0.1, n_negative=2)
    (1.0, nan)
    """
    if n_negative * rate < 1 - ROUNDING:
        return float("nan")
    return float(curve["tpr"][curve["fpr"] <= rate + ROUNDING].max())


def comparable(scores, network):
    """Put the scores of attackers on different networks on one scale.

    Log odds of two attackers are two scales: one that learnt longer, or met a network
    whose units are larger, is surer of everything, and another leans to "yes" in all it
    says. Pooled raw, its network would fill one end of the common curve, whoever took
    part. So the scores of one network are standardised before they are pooled: less
    their mean, in units of their standard deviation. No label is looked at, so that an
    attacker could do the same; the order within a network stays, and so does how far
    the surest scores stand from the rest, which ranks would lose.

    Parameters
    ----------
    scores : array-like of float, shape (n,)
        Such as log odds.
    network : array-like, shape (n,)
        Which network each is about.

    Returns
    -------
    scores : ndarray of float, shape (n,)
        Of mean 0 and standard deviation 1 in each network; 0 where all are equal.

    Raises
    ------
    PrivemoError
        If a score is not finite, or lengths differ.

    Examples
    --------
    >>> comparable([1, 3, 10, 50], ["first", "first", "second", "second"]).tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """
    scores = np.asarray(scores, dtype=float)
    if len(scores) != len(network):
        raise PrivemoError(
            f"there are {len(scores)} scores and {len(network)} networks; give one "
            f"network for each score"
        )
    _finite(scores)
    by_network = pd.Series(scores).groupby(np.asarray(network))
    spread = by_network.transform("std", ddof=0).to_numpy()
    away = scores - by_network.transform("mean").to_numpy()
    return away / np.where(spread > ROUNDING, spread, 1)


def speaker_decisions(scores, labels, speaker, gender):
    """Make one decision a speaker: the mean of their scores.

    The mean log odds of many utterances is what an attacker who has them all would go
    by, and membership is asked of speakers, not of utterances (section 4.2).
    """
    rows = _table(scores, labels, speaker, gender)
    by_speaker = rows.groupby("speaker")
    for column in ("label", "gender"):
        several = by_speaker[column].nunique().loc[lambda n: n > 1]
        if len(several):
            raise PrivemoError(
                f"speaker {several.index[0]!r} has {several.iloc[0]} values of "
                f"{column}; one decision a speaker needs one {column}"
            )
    facts = by_speaker[["label", "gender"]].first()
    return by_speaker[["score"]].mean().join(facts).reset_index()


def curve_table(scores, labels, speaker, gender, *, positive=YES, seed=0):
    """Summarise an attacker's curves, by unit and by gender.

    Parameters
    ----------
    scores : array-like of float, shape (n_utterances,)
        How sure the attacker is of ``positive``, of the rows it is asked about; where
        there are several networks, see `comparable`.
    labels, speaker, gender : array-like of str, shape (n_utterances,)
        Truth, speaker and gender of each.
    positive : str, default="yes"
        What a hit is.
    seed : int, default=0
        Seed of the resampling.

    Returns
    -------
    table : DataFrame, one row a unit and group
        ``unit``, "utterance" or "speaker"; ``group``, "all" or a gender;
        ``n_positive`` and ``n_negative``, in units; ``auc``; ``tpr_1`` and ``tpr_10``,
        see `hits_at`; each with ``_low`` and ``_high``, a 95 % interval over speakers.
        NaN where a group lacks one of both labels, a rate cannot be resolved, or a
        label has one speaker only.

    Raises
    ------
    PrivemoError
        As `attack_curve` and `speaker_decisions`.

    Notes
    -----
    The attacker is held fixed: an interval says how other speakers would have fared
    against this one, not how another one would have done. See
    `privemo.statistics.curve_intervals`; ``benchmarks/promises.py`` measures their
    coverage.

    The negatives of utterances may be a hundred and come from two speakers: then 1 %
    is resolved on paper only, which the interval shows.
    """
    tables = {"utterance": _table(scores, labels, speaker, gender)}
    tables["speaker"] = speaker_decisions(scores, labels, speaker, gender)
    rows = []
    for unit, group in product(tables, (EVERYBODY, *GENDERS)):
        mine = tables[unit]
        mine = mine if group == EVERYBODY else mine[mine["gender"] == group]
        found = _measure(mine, positive, unit, seed)
        rows.append({"unit": unit, "group": group, **found})
    return pd.DataFrame(rows)


def _measure(rows, positive, unit, seed):
    """Score the rows of one group, with intervals."""
    hits = (rows["label"] == positive).to_numpy()
    scores, speaker = rows["score"].to_numpy(), rows["speaker"].to_numpy()
    n_positive, n_negative = int(hits.sum()), int((~hits).sum())
    found = {"n_positive": n_positive, "n_negative": n_negative}
    if not min(n_positive, n_negative):
        return found | dict.fromkeys(["auc", *_SHARES], float("nan"))

    curve_of = _weighted_curve(scores, hits)

    def shares(weight):
        curve = curve_of(weight)
        return [hits_at(curve, rate, n_negative=n_negative) for rate in RATES]

    area = float(roc_auc_score(hits, scores))
    if unit == "utterance":
        bounds = [area_of_utterances(scores, hits, speaker)]
    else:
        bounds = [area_of_speakers(area, n_positive, n_negative)]
    bounds += share_intervals(shares, hits, speaker, seed=seed)
    values = [area, *shares(None)]
    for name, value, (low, high) in zip(["auc", *_SHARES], values, bounds, strict=True):
        found |= {name: value, f"{name}_low": low, f"{name}_high": high}
    return found


def _weighted_curve(scores, hits):
    """Return a function that maps weights of the rows to a curve.

    It sorts the scores once, for hundreds of weights; scikit-learn's sorts each time.
    """
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    sides = {"fpr": ~hits[order], "tpr": hits[order]}

    def curve(weight=None):
        weight = np.ones(len(scores)) if weight is None else np.asarray(weight)
        found = {}
        for name, side in sides.items():
            total = np.cumsum(weight[order] * side)[last]
            found[name] = np.append(0, total / total[-1])
        return found

    return curve


def _table(scores, labels, speaker, gender):
    """Put what is known of each utterance into one table."""
    columns = {"score": scores, "label": labels, "speaker": speaker, "gender": gender}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise PrivemoError(f"give one of each for each utterance, got rows: {lengths}")
    rows = pd.DataFrame({name: np.asarray(values) for name, values in columns.items()})
    _finite(rows["score"].to_numpy(dtype=float))
    return rows


def _checked(scores, labels, positive):
    """Refuse what has no curve."""
    scores, labels = np.asarray(scores, dtype=float), np.asarray(labels)
    if scores.shape != labels.shape:
        raise PrivemoError(
            f"scores have shape {scores.shape} and labels {labels.shape}; give one "
            "label for each score"
        )
    _finite(scores)
    hits = labels == positive
    if hits.all() or not hits.any():
        raise PrivemoError(
            f"labels hold only {sorted(set(labels.tolist()))}, so there is no curve; "
            f"it needs {positive!r} and something else"
        )
    return scores, hits


def _finite(scores):
    lost = np.flatnonzero(~np.isfinite(scores))
    if len(lost):
        raise PrivemoError(
            f"score {lost[0]} is not finite; keep probabilities off 0 and 1 before "
            "taking log odds, as privemo.attacks.membership does"
        )
