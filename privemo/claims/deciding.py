"""From what was measured of a claim to its verdict, with the reason."""

from privemo.claims.comparisons import LEFT_OUT
from privemo.claims.premises import never_there, nothing_there
from privemo.claims.printed import sides_of
from privemo.claims.verdicts import (
    MOST_BLOCKS,
    blocks_needed,
    evidence,
    verdict,
)
from privemo.claims.wording import explain
from privemo.statistics.intervals import ALPHA

UNDECIDED = ("direction only", "inconclusive")
# the verdict that says of emotion recognition that something does not happen
_EQUIVALENT = {"no fall": "reproduced", "same": "reproduced", "differs": "contradicted"}


def decide(claim, folds, found, adjusted, *, n_tested):
    """Judge a claim, and say why, and what it would take where nothing is shown.

    Parameters
    ----------
    claim : named tuple
        A row of `privemo.published.load_claims`.
    folds : DataFrame
        As `privemo.claims.comparisons.collect_folds` returns it, of one corpus.
    found : privemo.claims.measuring.Measured
        What the claim speaks of.
    adjusted : privemo.claims.verdicts.Evidence
        After adjusting for the other claims of the question.
    n_tested : int
        Claims of the question that could be tested.

    Returns
    -------
    decided : dict
        ``verdict``, ``reason``, and ``n_needed`` where it is not decided.
    """
    notes = [*found.notes, _one_target(claim, found.targets)]
    word, reason = nothing_there(claim, folds, found.targets)
    if word:
        return _row(word, [reason, *notes])
    word = verdict(found.means, **_how(claim), adjusted=adjusted)
    if word == _EQUIVALENT.get(claim.direction):
        _, other = sides_of(claim, claim.targets)
        if unless := never_there(folds, other, found.targets):
            return _row("inconclusive", [unless, *notes])
    reason = explain(word, direction=claim.direction, origin=found.origin)
    if word not in UNDECIDED:
        return _row(word, [reason, *notes])
    alone = min(evidence(found.means, **_how(claim))) < ALPHA
    if alone and word == "inconclusive":
        reason += f"; decided if it stood alone, but not among {n_tested} claims"
    needed, gloss = _needed(claim, found, ALPHA / n_tested if alone else ALPHA)
    return _row(word, [reason, gloss, *notes]) | {"n_needed": needed}


def _needed(claim, found, level):
    """Count the blocks that would decide, and say so.

    By the claim's own interval; where that decides already, and the adjusted p does
    not, as many as would whatever the other claims turn out to be.
    """
    if any(mean.test_share for mean in found.means):
        return "", "how many speakers would decide cannot be counted"
    n_blocks = blocks_needed(found.means, **_how(claim), level=level)
    text = f"more than {MOST_BLOCKS:,}" if n_blocks > MOST_BLOCKS else f"{n_blocks}"
    return text, f"{text} blocks like these would decide"


def _how(claim):
    """Return what the rules of the verdicts need to know of a claim."""
    return {"direction": claim.direction, "rule": claim.rule}


def _row(word, notes):
    return {"verdict": word, "reason": "; ".join(note for note in notes if note)}


def _one_target(claim, targets):
    """Say so if a claim is judged by one of its targets alone."""
    missing = [name for name in claim.targets.split() if name not in targets]
    return f"{', '.join(missing)} was {LEFT_OUT}" if missing else ""
