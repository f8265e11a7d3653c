"""From the scores of every fold to a verdict on each of the paper's claims.

The rules and their threshold are code, fixed before any result was seen.
"""

import pandas as pd

from privemo.errors import PrivemoError
from privemo.metrics import EMOTION_CHANCE, GENDER_CHANCE
from privemo.published import load_claims, load_table
from privemo.statistics import ROUNDING, fold_interval, paired_difference
from privemo.summary import as_range, average, check_scores, share_tested

DIRECTION_MARGIN = 0.02  # UAR; a smaller difference is not even a direction; ours
GENERAL_TABLES = {"activation": 1, "valence": 2}  # of the paper
INPUT_OF = {
    "acoustic": {"audio"},
    "lexical": {"text"},
    "multimodal": {"audio", "text"},
}


def verdict(estimate, low, high):
    """Judge the claim that a quantity is above 0.

    Parameters
    ----------
    estimate, low, high : float
        The quantity with its 95 % interval: a score minus its chance level, or
        the difference of two scores that the claim says is positive.

    Returns
    -------
    verdict : {"reproduced", "contradicted", "direction only", "inconclusive"}
        Reproduced if the whole interval lies above 0, contradicted if all of it lies
        below; direction only if it holds 0 and the estimate is at least
        `DIRECTION_MARGIN`; else inconclusive. An estimate near the paper's value is
        not called a reproduction.

    Raises
    ------
    PrivemoError
        If the estimate does not lie between ``low`` and ``high``.

    Notes
    -----
    Measured by ``benchmarks/interval_coverage.py`` on 400 synthetic corpora without
    gender a size (8 to 60 speakers), leakage above chance was called reproduced in 0.5
    to 2.5 % and direction only in 28 to 43 %: "direction only" is hardly evidence.

    Examples
    --------
    >>> verdict(0.20, 0.11, 0.29)
    'reproduced'
    >>> verdict(0.20, -0.05, 0.45)
    'direction only'
    >>> verdict(0.01, -0.05, 0.07)
    'inconclusive'
    """
    if not low <= estimate <= high:
        raise PrivemoError(
            f"the estimate {estimate} does not lie in its interval [{low}, {high}]; "
            "give estimate, low, high in this order and without NaN"
        )
    if low > ROUNDING:
        return "reproduced"
    if high < -ROUNDING:
        return "contradicted"
    return "direction only" if estimate >= DIRECTION_MARGIN else "inconclusive"


def judge_question1(scores, *, modalities=None):
    """Judge the paper's claims on question 1: who leaks gender, and who leaks more.

    Parameters
    ----------
    scores : DataFrame
        General models; see `summarise`.
    modalities : dict of str to sequence of str, optional
        What each corpus offers, such as ``{"emodb": ("acoustic",)}``; lets the reason
        tell a corpus without text from a modality that was not run.

    Returns
    -------
    claims : DataFrame, one row a corpus, claim and target
        Columns ``corpus``, ``claim``, ``question``, ``statement``, ``target``,
        ``paper`` (the published range), ``ours``, ``low``, ``high`` (a leakage, or a
        difference of two paired by fold), ``verdict`` (see `verdict`, or "not
        testable") and ``reason``.

    Raises
    ------
    PrivemoError
        For the reasons given in `summarise`.

    Notes
    -----
    The intervals are not adjusted for the number of claims.
    """
    check_scores(scores)
    rows = [
        {
            "corpus": corpus,
            "claim": claim.claim,
            "question": claim.question,
            "statement": claim.statement,
            "target": target,
            "paper": _published(claim, target),
        }
        | _judge(claim, target, corpus, of_corpus, (modalities or {}).get(corpus))
        for corpus, of_corpus in scores.groupby("corpus", sort=False)
        for claim in load_claims(1).itertuples()
        for target in claim.targets.split()
    ]
    return pd.DataFrame(rows)


def _judge(claim, target, corpus, scores, available):
    """Verdict on one claim for one corpus and target."""
    scores = scores[scores["target"] == target]
    needed = [name for name in (claim.modality, claim.other_modality) if name]
    for name in needed:
        if name not in set(scores["modality"]):
            return _not_testable(_why_missing(name, target, corpus, available))
    by_fold = scores.pivot(index="fold", columns="modality", values=claim.quantity)
    complete = by_fold[needed].dropna()
    if len(complete) < 2:
        return _not_testable(
            f"{len(complete)} of {len(by_fold)} folds have the scores; needs two"
        )
    used = scores[scores["modality"].isin(needed)]
    result, origin = RULES[claim.rule](complete, needed, share_tested(used))
    estimate, low, high = result[:3]
    word = verdict(estimate - origin, low - origin, high - origin)
    notes = [_REASONS[word].format(origin=f"{origin:g}")]
    if len(complete) < len(by_fold):
        notes.append(f"{len(complete)} of {len(by_fold)} folds")
    notes += [_doubt(name, scores) for name in needed]
    reason = "; ".join(filter(None, notes))
    return _row(estimate, low, high, word, reason)


def _above_chance(by_fold, needed, test_share):
    scores = by_fold[needed[0]]
    return fold_interval(scores, test_share=test_share), GENDER_CHANCE


def _above(by_fold, needed, test_share):
    a, b = (by_fold[name] for name in needed)
    return paired_difference(a, b, test_share=test_share), 0


RULES = {"above chance": _above_chance, "above": _above}  # names as in claims.csv
_REASONS = {
    "reproduced": "the whole interval lies above {origin}",
    "contradicted": "the whole interval lies below {origin}",
    "direction only": f"at least {DIRECTION_MARGIN} above {{origin}}, which the "
    "interval holds",
    "inconclusive": "the interval holds {origin}",
}


def _row(ours, low, high, word, reason):
    return {"ours": ours, "low": low, "high": high, "verdict": word, "reason": reason}


def _not_testable(reason):
    return _row(float("nan"), float("nan"), float("nan"), "not testable", reason)


def _why_missing(modality, target, corpus, available):
    if available is not None:
        offered = set().union(*(INPUT_OF[name] for name in available))
        lacking = sorted(INPUT_OF[modality] - offered)
        if lacking:
            return f"{corpus} has no {' and '.join(lacking)}"
    return f"no {modality} scores for {target} on {corpus}"


def _doubt(modality, scores):
    """Say so if the network does not do what it was trained for."""
    emotion = average(scores[scores["modality"] == modality], "U")
    if emotion["low"] > EMOTION_CHANCE:
        return ""
    return f"the {modality} network is not shown to tell emotion above chance"


def _published(claim, target):
    """Range over the paper's corpora; of differences within a corpus if two."""
    table = load_table(GENERAL_TABLES[target])
    values = table.pivot(index="corpus", columns="modality", values=claim.quantity)
    if not claim.other_modality:
        return as_range(values[claim.modality].min(), values[claim.modality].max())
    difference = values[claim.modality] - values[claim.other_modality]
    return as_range(difference.min(), difference.max(), sign="+")
