"""What the report says first: five questions, each answered in one sentence.

Their tests are adjusted together, as the verdicts on a question are, and what they do
not decide is called undecided.
"""

from dataclasses import dataclass, replace

import pandas as pd

from privemo.claims.comparisons import NotTestable, by_fold
from privemo.claims.verdicts import TOLERANCE, Evidence, evidence, verdict
from privemo.corpora import CORPORA
from privemo.corpora.listing import about_corpus
from privemo.metrics import EMOTION_CHANCE
from privemo.report.questions import (
    GENERAL,
    NO_EMOTION,
    NOT_ASKED,
    QUESTIONS,
    TOO_FEW,
)
from privemo.statistics.intervals import adjust
from privemo.statistics.means import Mean
from privemo.tables.compare import compare
from privemo.tables.means import cell_mean, melted

PLANTED = "planted"
_FOLD = ["fold", "n_train", "n_test", "independent"]
_KEPT = ["target", "modality", "defence", "recipe", "U_chance", *_FOLD]


@dataclass(frozen=True)
class Answer:
    """A question's sentence, and the mean that it carries, if there is one."""

    short: str
    text: str
    outcome: str = "not asked"  # or "shown", "opposite", "open"
    mean: Mean | None = None


def answer_all(folds, *, corpus):
    """Answer the five questions.

    Parameters
    ----------
    folds : DataFrame
        As `fold_table` returns it.
    corpus : str
        Whose speakers they are of.

    Returns
    -------
    answers : list of Answer
        Always five.
    """
    words = {"whom": whom(corpus), "tolerance": f"{TOLERANCE:.2f}"}
    asked, answers = {}, {}
    for question in QUESTIONS:
        try:
            asked[question] = mean_for(question, folds)
        except NotTestable as reason:
            answers[question] = Answer(question.short, str(reason))
    for question, fair in _adjusted(asked).items():
        answers[question] = _answer(question, asked[question], fair, words)
    return [_with_premise(answers[one], one, folds, words) for one in QUESTIONS]


def whom(corpus):
    """Name the speakers of a corpus.

    Examples
    --------
    >>> whom("planted"), whom("emodb"), whom("of nobody")
    ('planted voices', 'the speakers of EmoDB', 'the speakers of of nobody')
    """
    if corpus == PLANTED:
        return "planted voices"
    title = about_corpus(corpus).title if corpus in CORPORA else corpus
    return f"the speakers of {title}"


def fold_table(scores, membership, corpus):
    """Put what the questions need of one corpus into one long table.

    Parameters
    ----------
    scores, membership : DataFrame, one row a cell and fold
        As `privemo.report.results.collect_scores` returns them, at one lambda a
        defence; either may be empty.
    corpus : str
        Whose.

    Returns
    -------
    folds : DataFrame, one row a cell, fold and quantity
    """
    parts = []
    for table, names in ((scores, ("P", "U")), (membership, ("MI",))):
        there = [name for name in names if name in table]
        if there:
            mine = table[table["corpus"] == corpus]
            free = pd.Series(mine.get("independent", False), mine.index).eq(True)
            chance = pd.Series(mine.get("U_chance", EMOTION_CHANCE), mine.index)
            mine = mine.assign(independent=free, U_chance=chance.fillna(EMOTION_CHANCE))
            parts.append(melted(mine, _KEPT, there).dropna(subset="value"))
    if not parts:
        return pd.DataFrame(columns=["quantity", "value", *_KEPT])
    folds = pd.concat(parts, ignore_index=True)
    return folds.assign(target=folds["modality"] + ", " + folds["target"])


def cells_of(folds, quantity, network):
    """Take one quantity of one kind of network."""
    name = "P" if quantity == "attack" else quantity
    rows = folds[folds["quantity"] == name]
    for column, value in zip(("defence", "recipe"), network, strict=True):
        rows = rows[rows[column] == value]
    return rows


def mean_of_cells(rows, quantity):
    """Average over cells, fold by fold, and over folds; refuse fewer than two."""
    folds = by_fold(rows).dropna(subset="value")
    if len(folds) < 2:
        raise NotTestable(TOO_FEW)
    mean = cell_mean(folds, "value")
    return (-mean).minus(-1) if quantity == "attack" else mean  # 1 - P


def mean_for(question, folds):
    """Compute the mean that a question is about."""
    rows = cells_of(folds, question.quantity, question.network)
    if rows.empty:
        raise NotTestable(NOT_ASKED.format(asked_by=question.asked_by))
    if not question.other:
        return mean_of_cells(rows, question.quantity)
    others = cells_of(folds, question.quantity, question.other)
    both = set(rows["target"]) & set(others["target"])
    if not both:
        raise NotTestable(NOT_ASKED.format(asked_by=question.asked_by))
    sides = (by_fold(side[side["target"].isin(both)]) for side in (rows, others))
    found = compare(*sides, "value")
    if found.n_folds < 2:
        raise NotTestable(TOO_FEW)
    return -found.mean if question.quantity == "attack" else found.mean


def written(mean, *, signed):
    """Write a mean with its interval.

    Examples
    --------
    >>> from privemo.statistics.means import Mean
    >>> written(Mean(0.6, 0.1, n_folds=4), signed=False)
    '0.60 [0.44, 0.76]'
    >>> written(Mean(-0.001, 0.02, n_folds=4), signed=True)
    '0.00 [-0.03, +0.03]'
    """
    numbers = [f"{n:+.2f}" if signed else f"{n:.2f}" for n in mean.interval()]
    center, low, high = ("0.00" if n[1:] == "0.00" else n for n in numbers)
    return f"{center} [{low}, {high}]"


def _adjusted(asked):
    """Test all means that there are, and adjust what speaks for and against."""
    found = [
        evidence([mean.minus(question.bound)], direction=question.direction)
        for question, mean in asked.items()
    ]
    sides = [adjust(list(p)) for p in zip(*found, strict=True)]
    return dict(zip(asked, map(Evidence, *sides), strict=True)) if found else {}


def _answer(question, mean, fair, words):
    """Write one sentence."""
    outcomes = {"reproduced": "shown", "contradicted": "opposite"}
    how = {"direction": question.direction, "adjusted": fair}
    outcome = outcomes.get(verdict([mean.minus(question.bound)], **how), "open")
    ours = written(mean, signed=bool(question.other))
    sentence = getattr(question, outcome)
    text = sentence.format(ours=ours, bound=f"{question.bound:.2f}", **words)
    return Answer(question.short, text, outcome, mean)


def _with_premise(answer, question, folds, words):
    """Call undecided what emotion costs, where none was shown to be told before."""
    if question.quantity != "U" or answer.outcome != "shown":
        return answer
    rows = cells_of(folds, "U", GENERAL)
    chance = rows.groupby("target")["U_chance"].first().mean()
    if mean_of_cells(rows, "U").interval().low > chance:
        return answer
    ours = written(answer.mean, signed=True)
    return replace(answer, text=NO_EMOTION.format(ours=ours, **words), outcome="open")
