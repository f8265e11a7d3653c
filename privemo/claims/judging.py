"""From the scores of every fold to a verdict on each of the paper's claims."""

import pandas as pd

from privemo.claims.comparisons import (
    LEFT_OUT,
    NotTestable,
    check_strengths,
    collect_folds,
)
from privemo.claims.deciding import UNDECIDED, decide
from privemo.claims.measuring import NAN, measure
from privemo.claims.planted_truth import clash, planted_truth
from privemo.claims.printed import as_text, printed, sides_of
from privemo.claims.verdicts import Evidence, evidence
from privemo.published import load_claims, load_scores
from privemo.statistics.intervals import ALPHA, adjust

PLANTED = "planted"  # the corpus whose truth is known
INPUT_OF = {
    "acoustic": {"audio"},
    "lexical": {"text"},
    "multimodal": {"audio", "text"},
}
NOT_TESTABLE = "not testable"


def judge(
    question,
    scores,
    *,
    membership=None,
    modalities=None,
    knobs=None,
    attribute="gender",
):
    """Judge all that the paper claims on one of its questions.

    Parameters
    ----------
    question : int
        One of the paper's seven questions.
    scores : DataFrame, one row a cell and fold
        As `privemo.experiments.experiment.run_cells` returns it; a fold is a block
        where ``independent`` says that it shares no speaker and no training with any
        other. Rows of other recipes than "paper" are left out. Only question 4 takes a
        defence at several strengths.
    membership : DataFrame, one row a cell and rotation, optional
        The same with ``MI``, for question 7.
    modalities : dict of str to sequence of str, optional
        What each corpus offers, such as ``{"emodb": ("acoustic",)}``; lets the reason
        tell a corpus without text from a modality that was not run.
    knobs : dict of str to float, optional
        The knobs of the corpus "planted" that do not have their default; ``{}`` if all
        have it. Without it nothing is said of the truth.
    attribute : str, default="gender"
        What was kept from attackers. The paper claims something of gender alone.

    Returns
    -------
    claims : DataFrame, one row a corpus and claim
        Columns ``corpus``, ``claim``, ``question``, ``statement``; ``target``, the
        targets that were averaged within each fold ("all" for the claim over all
        cells); ``paper`` (range over its corpora and both targets); ``ours``, ``low``,
        ``high`` (a score, or the difference of the cell a claim names first and the
        other, paired by fold, with the unadjusted 95 % interval); ``p`` and
        ``p_adjusted`` (of what the scores speak for, the claim or its opposite; by
        Benjamini and Hochberg over the question's claims); ``verdict`` (one of
        `privemo.terms.VERDICTS`), ``reason``, ``truth`` (see
        `privemo.claims.planted_truth`; "" where it is not known), and ``n_needed``
        (text: independent blocks that would decide what is not decided).

    Raises
    ------
    PrivemoError
        If no claim of the question is recorded, a column is missing, a fold occurs
        twice in a cell, or there are several strengths where one is compared.

    Notes
    -----
    ``p_adjusted`` decides: those for all claims of the question and corpus are one
    family, and those against them another. The interval shown is a claim's own: of
    "no fall" and "same", whose tests are one-sided at 5 %, the 90 % one is what would
    have to lie above minus the tolerance, or within it, if the claim stood alone.

    That the network still tells as much emotion as before is inconclusive where,
    before, it was not shown to tell any.
    """
    claims = load_claims(question)
    folds = collect_folds(scores, membership)
    if attribute == "gender":
        named = {*claims["defence"], *claims["other_defence"]}
        check_strengths(question, folds, named)
    published, rows = load_scores(), []
    papers = folds[folds["modality"].isin(INPUT_OF)]  # it claims nothing of others
    for corpus in folds["corpus"].unique():
        offered = (modalities or {}).get(corpus)
        known = knobs if corpus == PLANTED else None
        mine = papers[papers["corpus"] == corpus]
        why = "" if attribute == "gender" else OF_GENDER.format(attribute)
        judged = _judge_corpus(claims, mine, corpus, offered, why=why)
        for claim, row in zip(claims.itertuples(), judged, strict=True):
            rows.append(_printed(claim, published) | {"corpus": corpus} | row)
            rows[-1] |= _true(claim, row["verdict"], row["reason"], known)
    return pd.DataFrame(rows, columns=_COLUMNS)


def left_out(claims):
    """Tell which claims a profile or a notebook's parameters left out.

    The corpus has what they need; other claims that are not testable lack a stream of
    the corpus, or enough folds.

    Parameters
    ----------
    claims : DataFrame
        As `judge` returns it.

    Returns
    -------
    left : Series of bool
    """
    return claims["reason"].str.startswith(LEFT_OUT)


def _judge_corpus(claims, folds, corpus, offered, *, why=""):
    """Judge the claims of a question together, on one corpus."""
    claims = list(claims.itertuples())
    found = [why or _measured(claim, folds, corpus, offered) for claim in claims]
    tests = [_tested(claim, one) for claim, one in zip(claims, found, strict=True)]
    family = [adjust(side) for side in zip(*tests, strict=True)]
    adjusted = [Evidence(*pair) for pair in zip(*family, strict=True)]
    n_tested = sum(not isinstance(one, str) for one in found)
    for claim, one, raw, decides in zip(claims, found, tests, adjusted, strict=True):
        if isinstance(one, str):
            yield {"verdict": NOT_TESTABLE, "reason": one}
        else:
            decided = decide(claim, folds, one, decides, n_tested=n_tested)
            yield _numbers(one, raw, decides) | decided


def _measured(claim, folds, corpus, offered):
    """Measure what a claim speaks of, or say why it cannot be."""
    lacking = _lacking(claim, corpus, offered)
    try:
        return lacking or measure(claim, folds, *sides_of(claim, claim.targets))
    except NotTestable as reason:
        return str(reason)


def _tested(claim, found):
    """Test a claim and its opposite; NaN where it is not testable."""
    if isinstance(found, str):
        return Evidence(NAN, NAN)
    return evidence(found.means, direction=claim.direction, rule=claim.rule)


def _printed(claim, published):
    """Start a row with what the paper says."""
    row = {name: getattr(claim, name) for name in _FROM_CLAIM}
    row["target"] = ", ".join(claim.targets.split())
    row["paper"] = as_text(claim, printed(claim, claim.targets, published))
    return row | {"n_needed": ""}


def _true(claim, word, reason, knobs):
    """Put the truth beside a verdict, and say in its reason if the two are at odds."""
    truth = "" if knobs is None else planted_truth(claim, knobs)
    return {"truth": truth, "reason": reason + _at_odds(word, truth)}


def _numbers(found, raw, adjusted):
    """Write what was measured; p of the side that is nearer to being shown."""
    ours, low, high = found.shown
    shown = adjusted.supports < ALPHA or adjusted.supports <= adjusted.opposes
    side = 0 if shown else 1
    numbers = dict(ours=ours, low=low, high=high, target=", ".join(found.targets))
    return numbers | dict(p=raw[side], p_adjusted=adjusted[side])


OF_GENDER = "the paper speaks of gender, and this run of {}"
_FROM_CLAIM = ("claim", "question", "statement")
_COLUMNS = ["corpus", *_FROM_CLAIM, "target", "paper", "ours", "low", "high"]
_COLUMNS += ["p", "p_adjusted", "verdict", "reason", "truth", "n_needed"]


def _lacking(claim, corpus, offered):
    """Say so if the corpus has not what a modality needs."""
    if offered is None:
        return ""
    inputs = set().union(*(INPUT_OF[name] for name in offered))
    needed = [INPUT_OF.get(m, set()) for m in (claim.modality, claim.other_modality)]
    lacking = sorted(set().union(*needed) - inputs)
    return f"{corpus} has no {' and '.join(lacking)}" if lacking else ""


def _at_odds(word, truth):
    """Make a verdict that cannot be right visible."""
    if clash(word, truth) == "wrong":
        return "; contradicts what was planted"
    if truth == "true" and word in UNDECIDED:
        return "; was planted, yet is not shown"
    return ""
