"""What all notebooks say together: verdicts counted, facts stated once."""

import pandas as pd

from privemo.claims.comparisons import LEFT_OUT
from privemo.claims.planted_truth import clash
from privemo.report.display import EMPTY, cell, interval
from privemo.terms import VERDICTS

MEANINGS = {  # in a sentence; privemo.claims.verdicts has the rules
    "reproduced": "the claim is shown to hold: its adjusted p is below .05.",
    "direction only": "the whole unadjusted 90 % interval is on the claim's side, but "
    "the adjusted p does not decide.",
    "inconclusive": "neither the claim nor its opposite is shown; the reason says how "
    "many blocks would decide, where that can be counted.",
    "contradicted": "the opposite of the claim is shown.",
    "nothing to lower": "without a defence too little is found for one to take away.",
    "nothing to lose": "without a defence too little emotion is told for one to cost.",
    "not testable": "scores that it needs are missing: the corpus has not got them, or "
    "they were left out of this run, as the reason says.",
}
KNOWN = ("true", "false")


def show_claims(run):
    """Write what the report shows of each claim of a notebook."""
    return [_shown(claim) for claim in run["claims"]]


def count_verdicts(runs):
    """Count the verdicts question by question.

    Parameters
    ----------
    runs : list of dict
        See `privemo.report.results.load_runs`.

    Returns
    -------
    counts : DataFrame, one row a notebook and one for all
        One column a verdict, ``left_out`` (of those not testable, the claims that the
        corpus could have answered), ``known`` (claims whose truth is known) and
        ``at_odds`` (verdicts that cannot be right).
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


def _shown(claim):
    ours, truth = [claim.get(n) for n in ("ours", "low", "high")], _truth(claim)
    p_adjusted = cell(_number(claim.get("p_adjusted")), name="p_adjusted")
    return {
        "statement": claim.get("statement") or claim["claim"],
        "corpus": claim.get("corpus") or "",
        "verdict": claim["verdict"],
        "at_odds": _at_odds(claim),
        "ours": "" if ours[0] is None else interval(*map(_number, ours)),
        "p_adjusted": "" if p_adjusted == EMPTY else p_adjusted,
        "target": claim.get("target") or "",
        "paper": claim.get("paper") or "",
        "reason": claim.get("reason") or "",
        "truth": truth,
        "short_truth": truth.partition(":")[0],
    }


def _truth(claim):
    return claim.get("truth") or ""


def _at_odds(claim):
    """Tell whether a verdict cannot be right, given what was planted."""
    return clash(claim["verdict"], _truth(claim)) == "wrong"


def _number(value):
    return float("nan") if value is None else float(value)


def _count(claims):
    counts = dict.fromkeys((*VERDICTS, "left_out", "known", "at_odds"), 0)
    for claim in claims:
        counts[claim["verdict"]] += 1
        counts["left_out"] += (claim.get("reason") or "").startswith(LEFT_OUT)
        counts["known"] += _truth(claim) in KNOWN
        counts["at_odds"] += _at_odds(claim)
    return counts
