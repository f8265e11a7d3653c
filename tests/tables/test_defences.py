"""Defences over the folds: means, differences to none, the front."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.statistics.intervals import paired_difference
from privemo.tables.defences import (
    SCORES,
    pareto_front,
    together_points,
    trade_off_points,
)

N_FOLDS = 5


def scores(**shifts):
    """Score a network without a defence, and others moved from it by fold."""
    rng = np.random.default_rng(0)
    base = pd.DataFrame(0.5 + 0.05 * rng.normal(size=(N_FOLDS, 4)), columns=SCORES)
    base = base.assign(fold=range(N_FOLDS), n_train=90, n_test=30, recipe="paper")
    tables = [base.assign(defence="none")]
    for name, shift in shifts.items():
        moved = base.assign(defence=name)
        for column, by in shift.items():
            moved[column] += by
        tables.append(moved)
    return pd.concat(tables, ignore_index=True)


@pytest.mark.parametrize("shift", [-0.2, 0.0, 0.1])
def test_a_change_is_the_paired_difference_to_none(shift):
    wobble = shift + 0.01 * np.arange(N_FOLDS)
    table = scores(LEACE={"P_test": wobble})
    none, leace = trade_off_points(table, names={}).itertuples()
    by_defence = dict(list(table.groupby("defence")))
    pair = by_defence["LEACE"]["P_test"], by_defence["none"]["P_test"]
    found = paired_difference(*pair, test_share=1 / 3)
    assert leace.P_change == pytest.approx(found.estimate)
    assert (leace.P_change_low, leace.P_change_high) == pytest.approx(found[1:3])
    assert leace.U_change == 0
    assert np.isnan(none.P_change) and none.P_test == pytest.approx(pair[1].mean())


def test_the_order_of_the_folds_does_not_matter():
    table = scores(INLP={"U_test": 0.02 * np.arange(N_FOLDS)})
    mixed = table.sample(frac=1, random_state=0).sort_values("defence", kind="stable")
    ours, theirs = (
        trade_off_points(t, names={}).set_index("defence").loc["INLP"]
        for t in (table, mixed)
    )
    pd.testing.assert_series_equal(ours, theirs)


def test_the_front_is_chosen_by_validation_and_test_scores_have_no_say():
    better = {"U_validation": 0.1, "P_validation": -0.01, "U_test": -0.3}
    beaten = {"U_validation": -0.1, "P_validation": -0.1, "P_test": 0.3}
    points = trade_off_points(scores(better=better, beaten=beaten), names={})
    assert points.set_index("defence")["front"].to_dict() == {
        "none": True,
        "better": True,
        "beaten": False,
    }


def test_membership_stands_beside_what_it_was_measured_of():
    table = scores(LEACE={}, noise={})
    members = pd.DataFrame(
        {"defence": ["LEACE"] * 2, "recipe": "paper", "MI": [0.4, 0.6], "fold": [0, 1]}
    )
    names = {("LEACE", "paper"): "erased"}
    points = trade_off_points(table, names=names, membership=members)
    assert points["defence"].tolist() == ["none", "erased", "noise"]
    assert points["MI"].tolist() == pytest.approx([np.nan, 0.5, np.nan], nan_ok=True)


def make_points(*scores):
    columns = ["U_validation", "P_validation"]
    return pd.DataFrame(scores, columns=columns).assign(U_test=0.5, P_test=0.4)


@pytest.mark.parametrize(
    ("scores", "front"),
    [
        ([(0.6, 0.2), (0.5, 0.3), (0.4, 0.4)], [2, 1, 0]),
        ([(0.6, 0.3), (0.5, 0.3), (0.6, 0.2)], [0]),
        ([(0.6, 0.3), (0.6, 0.3)], [0, 1]),  # equals do not beat each other
        ([(0.6, 0.5), (0.5, 0.7)], [0]),  # below chance is no more privacy
        ([(0.6, 0.5)], [0]),
    ],
)
def test_the_front_holds_what_nothing_beats(scores, front):
    assert pareto_front(make_points(*scores)).index.to_list() == front


def test_a_front_without_validation_scores_is_refused():
    points = make_points((0.6, 0.2), (0.5, np.nan))
    with pytest.raises(PrivemoError, match="validation score is missing"):
        pareto_front(points)
    with pytest.raises(PrivemoError, match="lack the columns .*U_validation"):
        pareto_front(points.drop(columns="U_validation"))


def joint(**changes):
    """Score P of one utterance and of several, by fold."""
    table = scores(noise={})
    for column, by in {"P_of_1": 0.0, "P_of_3": -0.05, "P_of_10": -0.2}.items():
        table[column] = table["P_test"] + changes.get(column, by)
    return table


def test_several_utterances_are_compared_with_one_fold_by_fold():
    table = together_points(joint())
    assert table["utterances"].tolist() == [1, 3, 10] * 2
    assert table["change"].tolist() == pytest.approx([0, -0.05, -0.2] * 2)
    assert table["change_high"].tolist() == pytest.approx([0, -0.05, -0.2] * 2)
    means = joint().groupby("defence", sort=False)["P_of_10"].mean()
    assert table.query("utterances == 10")["P"].tolist() == pytest.approx([*means])


def test_a_number_that_a_fold_does_not_have_is_left_out():
    table = joint(P_of_10=[np.nan, *[-0.2] * (2 * N_FOLDS - 1)])
    found = together_points(table)
    assert found.query("defence == 'none'")["utterances"].tolist() == [1, 3]
    assert found.query("defence == 'noise'")["utterances"].tolist() == [1, 3, 10]
