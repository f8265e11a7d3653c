"""A score as a text of recalls, speaker by speaker, so that a table can hold it.

``0.5 female: 3=7/10 4=2/9; 0.5 male: 0=5/9`` is a score of one training: half the share
that is right of what women were asked about, and half of men's. Of speaker 3 seven of
ten utterances were. Speakers have numbers, since names of a gated corpus are not shown.
"""

import pandas as pd

from privemo.statistics.crossed import (
    difference_interval,
    lay_out,
    score_interval,
)
from privemo.statistics.means import Counted

END = "_recalls"  # of the column beside a score


def column(quantity):
    """Name the column that holds the recalls of a score."""
    return f"{quantity}{END}"


def write_recalls(answers):
    """Write an UAR as a text.

    Parameters
    ----------
    answers : DataFrame, one row a speaker and label
        Columns ``speaker`` (a number), ``label``, ``n`` and ``n_right``.

    Returns
    -------
    text : str

    Examples
    --------
    >>> row = {"speaker": 3, "label": "female", "n": 10, "n_right": 7}
    >>> write_recalls(pd.DataFrame([row]))
    '1 female: 3=7/10'
    """
    weight = 1 / max(answers["label"].nunique(), 1)
    parts = []
    for label, rows in answers.groupby("label"):
        each = zip(rows["speaker"], rows["n_right"], rows["n"], strict=True)
        said = " ".join(f"{speaker}={right}/{n}" for speaker, right, n in each)
        parts.append(f"{weight:.17g} {label}: {said}")
    return "; ".join(parts)


def weighted(scores):
    """Add up scores, each with its weight.

    Parameters
    ----------
    scores : dict of str to (str, float)
        Name -> text and weight.

    Returns
    -------
    text : str
        Labels are named after the score that they are of; "" if a score has no text.

    Examples
    --------
    >>> weighted({"men": ("1 low: 3=7/10", 1), "women": ("1 low: 4=2/9", -1)})
    '1 men/low: 3=7/10; -1 women/low: 4=2/9'
    """
    parts = []
    for name, (text, times) in scores.items():
        if not isinstance(text, str) or not text:
            return ""
        for part in text.split("; "):
            weight, rest = part.split(" ", 1)
            parts.append(f"{times * float(weight):.17g} {name}/{rest}")
    return "; ".join(parts)


def read_recalls(texts):
    """Lay out the texts of some trainings, one a fold.

    Parameters
    ----------
    texts : Series of str, indexed by fold

    Returns
    -------
    answers : privemo.statistics.crossed.Answers

    Raises
    ------
    PrivemoError
        If there are too few trainings or speakers for an interval over both.
    """
    rows, weights = [], {}
    for fold, text in texts.items():
        for part in text.split("; "):
            head, said = part.split(": ")
            weight, label = head.split(" ", 1)
            weights[label] = float(weight)
            for one in said.split(" "):
                speaker, counts = one.split("=")
                right, n = counts.split("/")
                rows.append((fold, int(speaker), label, int(n), int(right)))
    columns = ["training", "speaker", "label", "n", "n_right"]
    return lay_out(pd.DataFrame(rows, columns=columns), weights=weights)


def counted(texts, others=None):
    """Count the error of a mean over trainings, or of its difference to another.

    Parameters
    ----------
    texts, others : Series of str, indexed by fold
        Of the same folds.

    Returns
    -------
    counted : privemo.statistics.means.Counted
        See `privemo.statistics.crossed.crossed_interval`.

    Raises
    ------
    PrivemoError
        As `read_recalls`, or if the two do not ask the same of the same speakers.
    """
    if others is None:
        found = score_interval(read_recalls(texts))
    else:
        found = difference_interval(read_recalls(texts), read_recalls(others))
    return Counted(found.error, found.df)
