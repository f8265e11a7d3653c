"""Many attackers are told apart from the one that was picked beforehand."""

import numpy as np
import pandas as pd
import pytest

from privemo.statistics.intervals import fold_interval
from privemo.tables.attackers import battery_table, description_table
from privemo.terms import ABOVE, BELOW, CHANCE, PICKED

SPREAD = np.array([-0.02, 0, 0.02])


def table_of(column, values, *, what, **cell):
    """Make a row a fold and attacker, or probe, of one cell."""
    named = {"corpus": "toy", "modality": "lexical", "target": "valence"}
    named |= {"defence": "none", "recipe": "paper", "strength": 0.0} | cell
    return pd.DataFrame(
        [
            named | {"fold": k, "n_train": 60, "n_test": 20, what: name, column: score}
            for name, folds in values.items()
            for k, score in enumerate(folds)
        ]
    )


def battery(values, **cell):
    return table_of("UAR", values, what="attacker", **cell)


@pytest.mark.parametrize(
    ("attackers", "median", "highest", "by"),
    [
        ({"a": 0.6, "b": 0.9, "c": 0.7}, 0.7, 0.9, "b"),
        ({"a": 0.6, "b": 0.5}, 0.55, 0.6, "a"),
        ({"a": 0.4, "b": 0.4, "c": 0.45, "d": 0.1}, 0.4, 0.45, "c"),
    ],
)
def test_the_middle_and_the_best_are_over_attackers_of_means_over_folds(
    attackers, median, highest, by
):
    folds = {name: score + SPREAD for name, score in attackers.items()}
    # the picked one is none of them, however high
    (row,) = battery_table(battery(folds | {PICKED: 0.95 + SPREAD})).itertuples()
    assert row.median == pytest.approx(median)
    assert row.highest == pytest.approx(highest) and row.by == by


def test_the_best_over_folds_is_one_attacker_not_another_in_each_fold():
    folds = {"a": [1.0, 0.0, 0.8], "b": [0.0, 1.0, 0.7], PICKED: [1.0, 1.0, 0.8]}
    (row,) = battery_table(battery(folds)).itertuples()
    assert (row.highest, row.by) == (pytest.approx(0.6), "a")


@pytest.mark.parametrize(
    ("score", "spread", "verdict"),
    [
        (0.8, 1, ABOVE),
        (0.2, 1, BELOW),
        (0.51, 1, CHANCE),
        (0.45, 1, CHANCE),
        (0.8, 10, CHANCE),  # far, but nobody knows how far
        (0.5, 0, CHANCE),  # no width, at chance
        (0.6, 0, ABOVE),
    ],
)
def test_the_picked_one_has_an_interval_and_a_verdict(score, spread, verdict):
    folds = score + spread * SPREAD
    (row,) = battery_table(battery({"a": SPREAD + 0.5, PICKED: folds})).itertuples()
    expected = fold_interval(folds, test_share=1 / 3)
    np.testing.assert_allclose([row.UAR, row.low, row.high], expected)
    assert row.verdict == verdict
    assert pytest.approx(1 - score) == row.P


@pytest.mark.parametrize("score", [0.5, 0.75, 1.0])
def test_the_calibrated_p_is_1_at_chance_and_0_where_all_is_told(score):
    table = battery_table(battery({"a": SPREAD, PICKED: [score] * 3}))
    assert table["calibrated P"].item() == pytest.approx(2 * (1 - score))


def test_every_cell_has_a_row_of_its_own():
    folds = {"a": 0.5 + SPREAD, PICKED: 0.5 + SPREAD}
    telling = {"a": 0.9 + SPREAD, PICKED: 0.9 + SPREAD}
    several = [
        battery(folds, defence="gender", recipe="strong", strength=0.5),
        battery(telling),
        battery(telling, defence="gender", strength=0.5),
    ]
    table = battery_table(pd.concat(several))
    assert table["defence"].to_list() == ["gender", "none", "gender"]
    assert table["recipe"].to_list() == ["strong", "paper", "paper"]
    assert table["verdict"].to_list() == [CHANCE, ABOVE, ABOVE]


def lengths(bits, control, probe="linear"):
    table = table_of("bits", {probe: bits}, what="probe")
    table["control_bits"] = control
    return table.assign(saved_bits=table["control_bits"] - table["bits"])


@pytest.mark.parametrize(("bits", "compression"), [(1.0, 1), (0.5, 2), (1.25, 0.8)])
def test_a_description_is_the_mean_over_folds_and_saves_what_the_control_costs(
    bits, compression
):
    (row,) = description_table(lengths(bits + SPREAD, 1.1)).itertuples()
    assert row.bits == pytest.approx(bits) and row.control_bits == pytest.approx(1.1)
    assert row.compression == pytest.approx(compression)
    expected = fold_interval(1.1 - bits - SPREAD, test_share=1 / 3)
    np.testing.assert_allclose([row.saved_bits, row.low, row.high], expected)


def test_every_probe_has_a_row():
    both = [lengths(0.5 + SPREAD, 1.0), lengths(1.0 + SPREAD, 1.0, "kernel")]
    table = description_table(pd.concat(both))
    assert table["probe"].to_list() == ["linear", "kernel"]
    assert table["low"][0] > 0  # planted
    assert table["low"][1] < 0 < table["high"][1]  # absent
