"""Scores of every fold, averaged, with intervals, beside the paper's."""

import pandas as pd

from privemo.errors import PrivemoError
from privemo.published import load_scores
from privemo.tables.means import cell_mean
from privemo.terms import DEFENCE, KEYS, QUANTITIES


def summarise(scores):
    """Average every score over the folds, with its interval.

    Parameters
    ----------
    scores : DataFrame, one row a cell and fold
        Columns ``corpus``, ``target``, ``modality``, where there are several also
        ``defence``, ``recipe`` and ``strength``; ``fold``, ``n_train``, ``n_test``
        (utterances fitted to and tested on); and one or more of ``U``, ``U_male``,
        ``U_female``, ``L``, ``P``, ``MI``. NaN marks a score that there is not: a U(M)
        without a "mid", an L without a gender adversary.

    Returns
    -------
    summary : DataFrame, one row a cell and quantity
        ``score`` (mean over folds), ``low``, ``high`` (see
        `privemo.tables.means.cell_mean`; NaN below two folds) and
        ``n_folds``, the number of folds that have the score.

    Raises
    ------
    PrivemoError
        If a column is missing or a fold occurs twice in a cell.
    """
    check_scores(scores)
    keys = cell_keys(scores)
    rows = [
        dict(zip(keys, key, strict=True)) | average(folds, quantity)
        for key, folds in scores.groupby(keys, sort=False, dropna=False)
        for quantity in QUANTITIES
        if quantity in scores.columns
    ]
    return pd.DataFrame(rows)


def cell_keys(scores):
    """List the columns that tell one cell of `scores` from another."""
    return KEYS + [name for name in DEFENCE if name in scores.columns]


def beside_paper(summary):
    """Put the range of the paper's corpora beside our scores.

    Parameters
    ----------
    summary : DataFrame
        As `summarise` returns it. Without a column ``defence`` all models are taken
        for general ones.

    Returns
    -------
    table : DataFrame, the rows of ``summary``
        With ``published_low`` and ``published_high``, the smallest and largest value
        over the paper's corpora for the same defence, target, modality and quantity
        (NaN if its tables have none), and ``published``, the same as text. The paper's
        tables 1 and 2 hold general models, 3 and 4 those with a gender adversary, 5
        those with a gender and a speaker adversary; sections 5.6 and 5.7 print some
        scores of adversaries by stream and of speaker adversaries.
    """
    keys = ["defence", "target", "modality", "quantity"]
    columns = ["published_low", "published_high"]
    span = load_scores()
    span = span[span["source"] != "5.4"]  # single strengths, which question 4 shows
    span = span.groupby(keys)["value"].agg(["min", "max"]).set_axis(columns, axis=1)
    table = summary if "defence" in summary else summary.assign(defence="none")
    table = table.merge(span.reset_index(), on=keys, how="left")
    table = table[[*summary.columns, *columns]]
    bounds = zip(table["published_low"], table["published_high"], strict=True)
    return table.assign(published=[as_range(low, high) for low, high in bounds])


def as_range(low, high, *, sign=""):
    """Write a range of published values, which have two decimals."""
    if pd.isna(low):
        return ""
    low, high = format(low, f"{sign}.2f"), format(high, f"{sign}.2f")
    return low if low == high else f"{low} to {high}"


def average(folds, quantity, *, value=None):
    """Average a score, with its interval, over the folds that have the score.

    ``value`` names the column, if that is not called after the quantity.
    """
    value = value or quantity
    n_folds = int(folds[value].count())
    score, low, high = folds[value].mean(), float("nan"), float("nan")
    if n_folds > 1:
        score, low, high = cell_mean(folds, value).interval()
    return dict(quantity=quantity, score=score, low=low, high=high, n_folds=n_folds)


def check_scores(scores):
    """Refuse a table that would be averaged wrongly."""
    needed = [*KEYS, "fold", "n_train", "n_test"]
    missing = [name for name in needed if name not in scores.columns]
    if missing:
        raise PrivemoError(f"scores lack the columns {missing}; they need {needed}")
    if not set(QUANTITIES) & set(scores.columns):
        raise PrivemoError(
            f"scores hold none of {', '.join(QUANTITIES)}, only "
            f"{', '.join(scores.columns)}; give the table that run_cells returns"
        )
    twice = scores[scores.duplicated([*cell_keys(scores), "fold"])]
    if len(twice):
        row = twice.iloc[0]
        cell = ", ".join(str(row[name]) for name in cell_keys(scores))
        raise PrivemoError(
            f"fold {row['fold']} of {cell} occurs twice; average the seeds, and keep "
            f"the columns {', '.join(DEFENCE)} where there are several defences"
        )


def name_networks(table, names):
    """Call the networks of a table by the names that a notebook gives them."""
    pairs = zip(table["defence"], table["recipe"], strict=True)
    return [names.get(pair, pair[0]) for pair in pairs]
