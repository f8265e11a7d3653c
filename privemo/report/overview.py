"""What all notebooks say together: verdicts counted, facts stated once."""

import pandas as pd

from privemo.report.display import EMPTY, interval
from privemo.terms import VERDICTS

MEANINGS = {  # in a sentence; privemo.claims.verdicts has the rules
    "reproduced": "the claim holds in the whole 95 % interval.",
    "direction only": "the claim holds in the whole 90 % interval only.",
    "inconclusive": "the interval is on both sides, the estimate too near the bound.",
    "contradicted": "the claim holds nowhere in the interval.",
    "not testable": "scores that it needs are missing; the reason says which.",
}
BOTH = "all"  # target of a claim that speaks of both together
OUTCOMES = {"true": "contradicted", "false": "reproduced"}  # that cannot be right


def group_claims(run):
    """Put the verdicts on one claim side by side, target by target."""
    groups = {}
    for claim in run["claims"]:
        key = claim.get("corpus"), claim["claim"]
        truth = claim.get("truth") or ""
        group = groups.setdefault(
            key,
            {
                "statement": claim.get("statement") or claim["claim"],
                "corpus": claim.get("corpus") or "",
                "truth": truth,
                "short_truth": truth.partition(":")[0],
                "cells": {},
            },
        )
        group["cells"][claim.get("target") or BOTH] = _cell(claim, truth)
    return list(groups.values())


def at_odds(verdict, truth):
    """Tell whether a verdict cannot be right, given what was planted.

    Examples
    --------
    >>> at_odds("reproduced", "false"), at_odds("direction only", "false")
    (True, False)
    """
    return OUTCOMES.get(truth) == verdict


def count_verdicts(runs):
    """Count the verdicts question by question.

    Parameters
    ----------
    runs : list of dict
        See `privemo.report.results.load_runs`.

    Returns
    -------
    counts : DataFrame, one row a notebook and one for all
        One column a verdict, ``known`` (claims whose truth is known) and ``at_odds``
        (verdicts that cannot be right).
    """
    rows = {run["notebook"]: _count(run["claims"]) for run in runs}
    counts = pd.DataFrame.from_dict(rows, orient="index")
    counts.loc["all"] = counts.sum()
    return counts


def said_once(facts):
    """Part what all notebooks agree on from what they do not."""
    names = dict.fromkeys(name for stated in facts.values() for name in stated)
    same, different = {}, []
    for name in names:
        stated = {n: as_words(f[name]) for n, f in facts.items() if name in f}
        values = list(dict.fromkeys(stated.values()))
        if len(values) == 1:
            same[name] = values[0]
            continue
        for value in values:
            where = ", ".join(n for n, v in stated.items() if v == value)
            different.append((name, value, where))
    return same, different


def as_words(value):
    """Write a setting: ``[2, 3]`` as ``2, 3``, nothing as a dash."""
    if isinstance(value, list | tuple):
        return ", ".join(as_words(item) for item in value)
    return EMPTY if value is None or value == "" else str(value)


def duration(seconds):
    """Write a run time.

    Examples
    --------
    >>> duration(12.5), duration(125)
    ('12.5 s', '2 min 5 s')
    """
    if seconds < 60:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def run_time(run):
    """Return the seconds of a whole notebook: its own sum, or that of its parts."""
    seconds = run["seconds"]
    return seconds.get("notebook", sum(seconds.values()))


def _cell(claim, truth):
    ours = [claim.get(name) for name in ("ours", "low", "high")]
    return {
        "verdict": claim["verdict"],
        "at_odds": at_odds(claim["verdict"], truth),
        "ours": "" if ours[0] is None else interval(*map(_number, ours)),
        "paper": claim.get("paper") or "",
        "reason": claim.get("reason") or "",
    }


def _number(value):
    return float("nan") if value is None else float(value)


def _count(claims):
    counts = dict.fromkeys((*VERDICTS, "known", "at_odds"), 0)
    for claim in claims:
        truth = claim.get("truth") or ""
        counts[claim["verdict"]] += 1
        counts["known"] += truth in OUTCOMES
        counts["at_odds"] += at_odds(claim["verdict"], truth)
    return counts
