"""Scores of every fold, averaged, with intervals, beside the paper's."""

import pandas as pd

from privemo.errors import PrivemoError
from privemo.published import load_table
from privemo.statistics import fold_interval

QUANTITIES = ("U", "U_male", "U_female", "L", "P")
KEYS = ["corpus", "target", "modality"]


def summarise(scores):
    """Average every score over the folds, with its interval.

    Parameters
    ----------
    scores : DataFrame, one row a corpus, target, modality and fold
        Columns ``corpus``, ``target``, ``modality``, ``fold``, ``n_train``, ``n_test``
        (utterances fitted to and tested on), ``U``, ``U_male``, ``U_female``, ``L``,
        ``P``. NaN marks a score that was refused, such as a U(M) without a "mid".

    Returns
    -------
    summary : DataFrame, one row a corpus, target, modality and quantity
        ``score`` (mean over folds), ``low``, ``high`` (see
        `privemo.statistics.fold_interval`; NaN below two folds) and ``n_folds``, the
        number of folds that have the score.

    Raises
    ------
    PrivemoError
        If a column is missing or a fold occurs twice.
    """
    check_scores(scores)
    rows = [
        dict(zip(KEYS, key, strict=True)) | average(folds, quantity)
        for key, folds in scores.groupby(KEYS, sort=False)
        for quantity in QUANTITIES
    ]
    return pd.DataFrame(rows)


def beside_paper(summary, *, tables=(1, 2)):
    """Put the range of the paper's corpora beside our scores.

    Parameters
    ----------
    summary : DataFrame
        As `summarise` returns it.
    tables : sequence of int, default=(1, 2)
        The paper's tables to compare with: 1 and 2 for general models, 3 and 4 for
        private ones, 5 for two adversaries.

    Returns
    -------
    table : DataFrame, the rows of ``summary``
        With ``published_low`` and ``published_high``, the smallest and largest printed
        value over the paper's corpora for the same target, modality and quantity (NaN
        if none), and ``published``, the same as text.
    """
    keys = ["target", "modality", "quantity"]
    printed = pd.concat([load_table(number) for number in tables])
    printed = printed.melt(["target", "modality", "corpus"], var_name="quantity")
    span = printed.groupby(keys)["value"].agg(published_low="min", published_high="max")
    table = summary.merge(span.reset_index(), on=keys, how="left")
    bounds = zip(table["published_low"], table["published_high"], strict=True)
    return table.assign(published=[as_range(low, high) for low, high in bounds])


def as_range(low, high, *, sign=""):
    """Write a range of published values, which have two decimals."""
    if pd.isna(low):
        return ""
    low, high = format(low, f"{sign}.2f"), format(high, f"{sign}.2f")
    return low if low == high else f"{low} to {high}"


def average(folds, quantity):
    """Average a score, with its interval, over the folds that have the score."""
    values = folds[quantity].dropna()
    estimate, low, high = values.mean(), float("nan"), float("nan")
    if len(values) > 1:
        interval = fold_interval(values, test_share=share_tested(folds))
        estimate, low, high = interval
    n_folds = len(values)
    return dict(quantity=quantity, score=estimate, low=low, high=high, n_folds=n_folds)


def share_tested(folds):
    """Utterances tested for each one fitted to; see `fold_interval`."""
    return folds["n_test"].sum() / folds["n_train"].sum()


def check_scores(scores):
    """Refuse a table that would be averaged wrongly."""
    needed = [*KEYS, "fold", "n_train", "n_test", *QUANTITIES]
    missing = [name for name in needed if name not in scores.columns]
    if missing:
        raise PrivemoError(f"scores lack the columns {missing}; they need {needed}")
    twice = scores[scores.duplicated([*KEYS, "fold"])]
    if len(twice):
        row = twice.iloc[0]
        raise PrivemoError(
            f"fold {row['fold']} of {row['corpus']}, {row['target']}, "
            f"{row['modality']} occurs twice; average the seeds and keep one defence"
        )
