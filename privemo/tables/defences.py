"""Defences over the folds: what each leaves, and how sure a difference is."""

import numpy as np
import pandas as pd

from privemo.errors import PrivemoError
from privemo.metrics import GENDER_CHANCE, attack_chance, privacy_of
from privemo.statistics.intervals import fold_interval
from privemo.tables.compare import compare
from privemo.tables.means import share_tested

CHANGE = {"change": "estimate", "change_low": "low", "change_high": "high"}
CELL = ["defence", "recipe"]
OF = "P_of_"  # so many utterances of a speaker, put together
SCORES = ["U_validation", "U_test", "P_validation", "P_test"]


def trade_off_points(scores, *, names, membership=None):
    """Average the trade-off of each defence, and compare it with none.

    Parameters
    ----------
    scores : DataFrame
        From `privemo.experiments.beyond.scores.trade_off_scores`, of one modality and
        target, among them networks without a defence.
    names : dict of (str, str) to str
        What to call a defence and recipe; others are called by their defence.
    membership : DataFrame, optional
        From `privemo.experiments.experiment.run_membership`, of the same cells or some
        of them.

    Returns
    -------
    points : DataFrame, one row a defence
        ``defence``; means of ``U_validation``, ``U_test``, ``P_validation`` and
        ``P_test``; ``U_change`` and ``P_change``, the test scores minus those without
        a defence, paired by fold, each with ``_low`` and ``_high`` (95 %, see
        `privemo.statistics.intervals.paired_difference`); ``front``, see
        `pareto_front`; and ``MI``, NaN where it was not measured.
        `privemo.plots.trade_off_plot` draws it.
    """
    none = scores[scores["defence"] == "none"]
    measured = {} if membership is None else membership.groupby(CELL)["MI"].mean()
    points = []
    for cell, folds in scores.groupby(CELL, sort=False):
        defence, _ = cell
        point = {"defence": names.get(cell, defence)}
        point |= folds[SCORES].mean().to_dict()
        for score in "UP" if defence != "none" else "":
            found = compare(folds, none, f"{score}_test")
            point |= {
                f"{score}_{end}": getattr(found, key) for end, key in CHANGE.items()
            }
        if membership is not None:
            point["MI"] = measured.get(cell, float("nan"))
        points.append(point)
    points = pd.DataFrame(points)
    front = pareto_front(points, chance=privacy_of(attack_chance(scores)))
    return points.assign(front=points.index.isin(front.index))


def together_points(scores):
    """Average P from several utterances of a speaker, and compare it with one.

    Parameters
    ----------
    scores : DataFrame
        As for `trade_off_points`.

    Returns
    -------
    table : DataFrame, one row a defence and number of utterances
        ``defence``, ``recipe``, ``utterances``; ``P`` with ``P_low`` and ``P_high``;
        and ``change`` against one utterance with its bounds, paired by block or fold.
    """
    columns = {int(c.removeprefix(OF)): c for c in scores if c.startswith(OF)}
    rows = []
    for (defence, recipe), folds in scores.groupby(CELL, sort=False):
        one = folds.assign(P=folds[columns[1]])
        for k, column in columns.items():
            these = folds.assign(P=folds[column])
            if these["P"].isna().any():
                continue
            bounds = fold_interval(these["P"], test_share=share_tested(these))
            row = {"defence": defence, "recipe": recipe, "utterances": k}
            row |= dict(zip(("P", "P_low", "P_high"), bounds, strict=True))
            found = compare(these, one, "P")
            row |= {end: getattr(found, name) for end, name in CHANGE.items()}
            rows.append(row)
    return pd.DataFrame(rows)


def pareto_front(points, *, chance=GENDER_CHANCE):
    """Keep the defences that no other one beats, by their validation scores.

    Parameters
    ----------
    points : DataFrame, one row a defence
        Columns ``U_validation``, ``P_validation``, ``U_test`` and ``P_test``.
    chance : float, default=0.5
        P of who guesses; more than that is no better.

    Returns
    -------
    front : DataFrame
        The rows of those that no other one equals in both validation scores and beats
        in one, from the smallest utility to the largest. The test scores had no say and
        are the ones to report; seen through them, a defence of the front may well be
        beaten.

    Raises
    ------
    PrivemoError
        If a column is missing or a validation score is NaN.

    Notes
    -----
    A P above 0.5 counts as 0.5 here: an attacker below chance has learnt something, and
    who turns its answers round has an attacker above.

    Examples
    --------
    >>> points = pd.DataFrame({"U_validation": [0.6, 0.5, 0.4],
    ...     "P_validation": [0.2, 0.4, 0.3], "U_test": 0.5, "P_test": 0.3})
    >>> pareto_front(points).index.tolist()
    [1, 0]
    """
    missing = [name for name in SCORES if name not in points]
    if missing:
        raise PrivemoError(
            f"points lack the columns {missing}; a front is chosen by validation "
            "scores and reported by test scores, so it needs both"
        )
    chosen = points[["U_validation", "P_validation"]].to_numpy(dtype=float, copy=True)
    if np.isnan(chosen).any():
        raise PrivemoError(
            "a validation score is missing, so nothing can be chosen; leave that "
            "defence out by name"
        )
    chosen[:, 1] = np.minimum(chosen[:, 1], chance)
    at_least = (chosen[:, None] >= chosen).all(axis=-1)  # (n, n): row beats column
    better = (chosen[:, None] > chosen).any(axis=-1)
    beaten = (at_least & better).any(axis=0)
    return points[~beaten].sort_values("U_validation", kind="stable")
