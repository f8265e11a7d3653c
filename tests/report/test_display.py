"""Tables for the eye say everything once, and nothing that is not there."""

import pandas as pd
import pytest

from privemo.report.display import (
    as_text,
    cell,
    merge_intervals,
    take_out_constants,
    widen,
)

LONG = pd.DataFrame(
    {
        "modality": ["acoustic", "acoustic", "lexical", "lexical"],
        "quantity": ["U_male", "L"] * 2,
        "score": [0.5, 0.7, 0.6, float("nan")],
        "low": [0.4, 0.6, 0.5, float("nan")],
        "high": [0.6, 0.8, 0.7, float("nan")],
        "n_folds": [3, 5, 5, 0],
        "published": ["0.51", "", "0.61 to 0.65", ""],
    }
)


def test_intervals_of_several_columns_are_merged():
    table = pd.DataFrame({"U": [0.5], "U_low": [0.4], "U_high": [0.6], "slow": [1]})
    merged = merge_intervals(table)
    assert merged.to_dict("records") == [{"U": "0.50 [0.40, 0.60]", "slow": 1}]


def test_a_column_called_low_first_is_left_alone():
    table = pd.DataFrame({"low": [0.4], "mid": [0.3], "high": [0.3]})
    assert list(merge_intervals(table)) == ["low", "mid", "high"]


def test_a_range_around_nothing_is_one_cell():
    table = pd.DataFrame({"null_low": [0.4, None], "null_high": [0.6, None]})
    assert as_text(table)["null"].tolist() == ["[0.40, 0.60]", "\N{EN DASH}"]
    alone = pd.DataFrame({"null_high": [0.6]})
    assert list(as_text(alone)) == ["null_high"]


@pytest.mark.parametrize("n_rows", [1, 2])
def test_numbers_and_verdicts_are_never_taken_out(n_rows):
    table = pd.DataFrame({"verdict": ["reproduced"], "L": [0.7], "n_folds": [5]})
    same, rest = take_out_constants(pd.concat([table] * n_rows))
    assert ("verdict" in rest, "L" in rest, "n_folds" in rest) == (
        True,
        True,
        n_rows < 2,
    )
    assert same == ("All rows: blocks or folds 5." if n_rows > 1 else "")


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (0.123, "", "0.12"),
        (-0.001, "", "0.00"),
        (0.0004, "p", "<0.001"),
        (0.0123, "p_corrected", "0.012"),
        (0.0123, "P_reverse", "0.01"),
        (0.75, "strength", "0.75"),
        (1.0, "strength", "1"),
        (float("nan"), "", "\N{EN DASH}"),
        ("", "", "\N{EN DASH}"),
        (5, "", "5"),
        (123456789, "", "123456789"),
        ("453648743373988232820", "", "4.5 \N{MULTIPLICATION SIGN} 10^20"),
        (True, "front", "yes"),
        ("U_male", "quantity", "U(M)"),
    ],
)
def test_a_value_is_written_for_what_it_is(value, name, text):
    assert cell(value, name=name) == text


def test_one_lambda_is_said_once_and_several_are_not():
    one = pd.DataFrame({"strength": [0.5, 0.5], "U": [0.6, 0.6]})
    assert take_out_constants(one)[0] == "All rows: lambda 0.5."
    two = pd.DataFrame({"strength": [0.5, 1.0], "U": [0.6, 0.6]})
    assert take_out_constants(two)[0] == ""


def test_quantities_become_columns_with_the_papers_range_below():
    wide = as_text(widen(LONG))
    assert list(wide) == ["modality", "U(M)", "L"]
    assert wide["U(M)"].tolist() == [
        "0.50 (3 of 5)\n[0.40, 0.60]\npaper 0.51",
        "0.60\n[0.50, 0.70]\npaper 0.61 to 0.65",
    ]
    assert wide["L"].tolist() == ["0.70\n[0.60, 0.80]", "\N{EN DASH}"]


@pytest.mark.parametrize(
    "table",
    [
        LONG.drop(columns="quantity"),
        LONG.iloc[[0]],
        pd.concat([LONG, LONG]),  # a quantity occurs twice: nothing may be lost
        LONG.assign(difference=[0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_other_tables_stay_long(table):
    pd.testing.assert_frame_equal(widen(table), table)
