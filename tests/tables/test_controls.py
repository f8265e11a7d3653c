"""A table of privacy stands on its controls, and says when they do not hold."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.statistics.intervals import fold_interval
from privemo.tables.controls import FAILS, HOLDS, control_table

FREE = ["untrained encoder", "raw features", "oracle"]


def scores_of(values, *, quantity="P", modality="acoustic", n_test=20):
    """Make scores of five folds around a value a defence."""
    rows = [
        {
            "corpus": "toy",
            "target": "activation",
            "modality": modality,
            "defence": name,
            "recipe": "paper",
            "strength": 0.0,
            "fold": fold,
            "n_train": 60,
            "n_test": n_test,
            quantity: score,
        }
        for name, folds in values.items()
        for fold, score in enumerate(folds)
    ]
    return pd.DataFrame(rows)


def around(value, spread=0.01):
    return value + spread * np.array([-2, -1, 0, 1, 2])


def row(table, control, modality="acoustic"):
    return table.set_index(["modality", "control"]).loc[(modality, control)]


@pytest.mark.parametrize("value", [0.1, 0.5, 0.62])
@pytest.mark.parametrize("n_test", [20, 30])
def test_a_control_is_the_mean_over_folds_with_its_interval(value, n_test):
    given = scores_of({"raw features": around(value)}, n_test=n_test)
    table = control_table(given)
    found = row(table, "raw features")
    expected = fold_interval(around(value), test_share=n_test / 60)
    np.testing.assert_allclose(found[["P", "low", "high"]].astype(float), expected)
    assert found["calibrated P"] == pytest.approx(2 * value)
    assert list(table) == [
        *("modality", "control", "P", "low", "high", "calibrated P", "check")
    ]


@pytest.mark.parametrize("quantity", ["P", "MI"])
def test_the_majority_class_is_at_chance_whatever_the_data(quantity):
    given = scores_of({"raw features": around(0.2)}, quantity=quantity)
    found = row(control_table(given, quantity=quantity), "majority class")
    assert found[[quantity, "low", "high"]].to_list() == [0.5] * 3
    assert found["check"] == HOLDS


@pytest.mark.parametrize(
    ("folds", "check"),
    [
        (around(0.5), HOLDS),
        ([0.5] * 5, HOLDS),  # no spread, and no rounding either
        (around(0.52, 0.05), HOLDS),
        (around(0.3), FAILS),
        (around(0.7), FAILS),  # below chance somebody was told, too
        ([0.4] * 5, FAILS),
    ],
)
def test_shuffled_labels_that_tell_something_are_shouted(folds, check):
    table = control_table(scores_of({"shuffled labels": folds}))
    assert row(table, "shuffled labels")["check"] == check


def test_the_check_is_laxer_than_the_interval_that_is_shown():
    """One control in twenty would look broken though it holds."""
    folds = around(0.44, 0.018)
    share = 20 / 60
    assert fold_interval(folds, test_share=share).high < 0.5
    assert fold_interval(folds, test_share=share, level=0.99).high > 0.5
    found = row(control_table(scores_of({"shuffled labels": folds})), "shuffled labels")
    assert found["high"] < 0.5 and found["check"] == HOLDS


def test_other_controls_need_not_be_at_chance_and_are_not_checked():
    given = scores_of({name: around(0.1) for name in FREE})
    table = control_table(given)
    assert table["control"].to_list() == ["majority class", *FREE]
    assert (table["check"][1:] == "").all()


def test_membership_has_no_calibrated_p():
    given = scores_of({"shuffled labels": around(0.8)}, quantity="MI")
    table = control_table(given, quantity="MI")
    assert list(table) == ["modality", "control", "MI", "low", "high", "check"]
    assert row(table, "shuffled labels")["check"] == FAILS


def test_networks_and_other_modalities_have_no_part_in_a_control():
    given = scores_of({"shuffled labels": around(0.5), "none": around(0.1)})
    words = scores_of({"shuffled labels": around(0.2)}, modality="lexical")
    table = control_table(pd.concat([given, words]))
    assert table["modality"].to_list() == ["acoustic"] * 2 + ["lexical"] * 2
    assert set(table["control"]) == {"majority class", "shuffled labels"}
    assert row(table, "shuffled labels")["P"] == pytest.approx(0.5)
    assert row(table, "shuffled labels", "lexical")["check"] == FAILS


def test_scores_without_controls_are_refused():
    with pytest.raises(PrivemoError, match="none of the controls shuffled.*plan"):
        control_table(scores_of({"none": around(0.4), "gender": around(0.4)}))
