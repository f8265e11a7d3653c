"""From the scores of every fold to a verdict on each of the paper's claims."""

import pandas as pd

from privemo.claims.comparisons import (
    NotTestable,
    check_strengths,
    collect_folds,
    difference_of,
    score_of,
    strengths_of,
)
from privemo.claims.doubts import doubts, leakage_doubt, tells_emotion
from privemo.claims.planted_truth import planted_truth
from privemo.claims.printed import as_text, printed, sides_of
from privemo.claims.verdicts import explain, verdict, verdict_on_sides
from privemo.metrics import GENDER_CHANCE, MEMBERSHIP_CHANCE
from privemo.published import load_claims, load_scores

PLANTED = "planted"  # the corpus whose truth is known
INPUT_OF = {
    "acoustic": {"audio"},
    "lexical": {"text"},
    "multimodal": {"audio", "text"},
}
CHANCE = {"L": GENDER_CHANCE, "P": GENDER_CHANCE, "MI": MEMBERSHIP_CHANCE}


def judge(question, scores, *, membership=None, modalities=None, knobs=None):
    """Judge all that the paper claims on one of its questions.

    Parameters
    ----------
    question : int
        One of the paper's seven questions.
    scores : DataFrame, one row a cell and fold
        As `privemo.experiments.experiment.run_cells` returns it. Rows of other recipes
        than "paper" are left out. Only question 4 takes a defence at several strengths.
    membership : DataFrame, one row a cell and rotation, optional
        The same with ``MI``, for question 7.
    modalities : dict of str to sequence of str, optional
        What each corpus offers, such as ``{"emodb": ("acoustic",)}``; lets the reason
        tell a corpus without text from a modality that was not run.
    knobs : dict of str to float, optional
        The knobs of the corpus "planted" that do not have their default; ``{}`` if all
        have it. Without it nothing is said of the truth.

    Returns
    -------
    claims : DataFrame, one row a corpus, claim and target
        Columns ``corpus``, ``claim``, ``question``, ``statement``, ``target`` ("all"
        if a claim speaks of both together), ``paper`` (range over its corpora),
        ``ours``, ``low``, ``high`` (a score, or the difference of the cell a claim
        names first and the other, paired by fold), ``verdict`` (see
        `privemo.claims.verdicts`, or "not testable"), ``reason`` and ``truth`` (see
        `privemo.claims.planted_truth`; "" where it is not known).

    Raises
    ------
    PrivemoError
        If no claim of the question is recorded, a column is missing, a fold occurs
        twice in a cell, or there are several strengths where one is compared.

    Notes
    -----
    The intervals are not adjusted for the number of claims. That the network still
    tells as much emotion as before is called not testable where, before, it was not
    shown to tell any: nothing can be lost there.
    """
    claims = load_claims(question)
    folds = collect_folds(scores, membership)
    check_strengths(question, folds, {*claims["defence"], *claims["other_defence"]})
    published, rows = load_scores(), []
    for corpus in folds["corpus"].unique():
        of_corpus = folds[folds["corpus"] == corpus]
        offered = (modalities or {}).get(corpus)
        for claim in claims.itertuples():
            known = knobs is not None and corpus == PLANTED
            truth = planted_truth(claim, knobs) if known else ""
            for target in claim.targets.split():
                row = _judge(claim, target, of_corpus, offered)
                row["paper"] = as_text(claim, printed(claim, target, published))
                row |= {"corpus": corpus, "target": target, "truth": truth}
                row |= {name: getattr(claim, name) for name in _FROM_CLAIM}
                row["reason"] += _clash(row["verdict"], truth)
                rows.append(row)
    return pd.DataFrame(rows, columns=_COLUMNS)


def _judge(claim, target, folds, offered):
    """Verdict on one claim for one corpus and target."""
    cell, other = sides_of(claim, target)
    lacking = _lacking(claim, folds["corpus"].iloc[0], offered)
    if lacking:
        return _row(None, "not testable", [lacking])
    try:
        return RULES[claim.rule](claim, folds, cell, other)
    except NotTestable as reason:
        return _row(None, "not testable", [str(reason)])


def _against_chance(claim, folds, cell, _):
    found, origin = score_of(folds, claim.quantity, cell), CHANCE[claim.quantity]
    word = verdict(*(x - origin for x in found[:3]), direction=claim.direction)
    notes = [explain(word, direction=claim.direction, origin=origin), found.note]
    if claim.quantity == "P":  # the claim is about networks whose leakage is at chance
        notes.append(leakage_doubt(folds, cell))
    return _row(found, word, notes + doubts(folds, claim.quantity, [cell]))


def _difference(claim, folds, cell, other):
    found = difference_of(folds, claim.quantity, cell, other)
    word = verdict(*found[:3], direction=claim.direction)
    notes = [explain(word, direction=claim.direction), found.note]
    notes += doubts(folds, claim.quantity, [cell, other])
    if claim.direction in ("no fall", "same") and not tells_emotion(folds, other):
        word, notes[0] = "not testable", "there is no emotion recognition to lose"
    elif claim.direction == "no fall" and found.high < 0:
        notes.insert(1, "a fall is shown")
    return _row(found, word, notes)


def _at_every_strength(claim, folds, cell, other):
    """Judge the least favourable bounds: if it holds for them, it holds for all."""
    strengths = strengths_of(folds, claim.quantity, cell)
    cells = [cell._replace(strength=strength) for strength in strengths]
    found = [difference_of(folds, claim.quantity, one, other) for one in cells]
    least = min(found)._replace(
        low=min(one.low for one in found), high=min(one.high for one in found)
    )
    word = verdict(*least[:3], direction=claim.direction)
    notes = [
        explain(word, direction=claim.direction),
        f"estimate and bounds are the smallest over {', '.join(strengths)}",
        least.note,
    ]
    return _row(least, word, notes + doubts(folds, claim.quantity, [*cells, other]))


def _over_all_cells(claim, folds, cell, other):
    """Judge the signs of all cells of a corpus together."""
    found, used, lost = [], [], 0
    run = folds[folds["defence"] == cell.defence]
    for target, modality in run[["target", "modality"]].drop_duplicates().values:
        pair = [one._replace(target=target, modality=modality) for one in (cell, other)]
        try:
            found.append(difference_of(folds, claim.quantity, *pair))
            used += pair
        except NotTestable:
            lost += 1
    if len(found) < 2:
        raise NotTestable(f"{len(found)} of the cells have the scores; needs two")
    word = verdict_on_sides([one[:3] for one in found])
    above, below = (one.low > 0 for one in found), (one.high < 0 for one in found)
    up = sum(one.estimate > 0 for one in found)
    notes = [
        f"ours is the share of {len(found)} cells above 0 ({up}); shown above 0 by "
        f"their intervals: {sum(above)}, below: {sum(below)}",
        f"{lost} cells lack scores" if lost else "",
    ]
    row = _row(None, word, notes + doubts(folds, claim.quantity, used))
    return row | {"ours": up / len(found)}


RULES = {  # names as in claims.csv
    "against chance": _against_chance,
    "difference": _difference,
    "at every strength": _at_every_strength,
    "over all cells": _over_all_cells,
}
_FROM_CLAIM = ("claim", "question", "statement")
_COLUMNS = ["corpus", *_FROM_CLAIM, "target", "paper", "ours", "low", "high"]
_COLUMNS += ["verdict", "reason", "truth"]


def _row(found, word, notes):
    nan = float("nan")
    ours, low, high = (nan, nan, nan) if found is None else found[:3]
    reason = "; ".join(note for note in notes if note)
    return dict(ours=ours, low=low, high=high, verdict=word, reason=reason)


def _lacking(claim, corpus, offered):
    """Say so if the corpus has not what a modality needs."""
    if offered is None:
        return ""
    inputs = set().union(*(INPUT_OF[name] for name in offered))
    needed = [INPUT_OF.get(m, set()) for m in (claim.modality, claim.other_modality)]
    lacking = sorted(set().union(*needed) - inputs)
    return f"{corpus} has no {' and '.join(lacking)}" if lacking else ""


def _clash(word, truth):
    """Make a verdict that cannot be right visible."""
    if (word, truth) in (("reproduced", "false"), ("contradicted", "true")):
        return "; contradicts what was planted"
    if truth == "true" and word in ("direction only", "inconclusive"):
        return "; was planted, yet is not shown"
    return ""
