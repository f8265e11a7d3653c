"""A column is used as it stands there, or somebody is asked."""

import numpy as np
import pandas as pd
import pytest
from support.representations import N, Z, loose_table, read, refusal, table, write

from privemo.battery.columns import numbers_of, select
from privemo.battery.families import listed, unit_families
from privemo.battery.numberlike import hold_numbers
from privemo.errors import PrivemoError

WRONG = [
    *("#DIV/0!", "#NAME?", "Err:502", "abc", "1,5", "1.234,5", "12 %", "0.5 dB", "-"),
    *("nan", "None", "<NA>", "NaT", "n/a", "null", "", "\u22120.5", "[0.5]"),
]


def with_cell(start, column, value):
    broken = start.astype(object)
    broken.loc[40, column] = value
    return broken


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("column", ["u3", "slope"])
def test_a_cell_that_is_no_number_is_named(tmp_path, value, column):
    start = table() if column == "u3" else loose_table()
    shown = refusal(write(tmp_path, with_cell(start, column, value)))
    assert f"column {column} holds no number in 1 of 96 rows, first in row 41" in shown
    assert f"it is {value!r}" in shown if value else "it is empty" in shown
    assert f"--leave-out {column} if it is no unit" in shown


@pytest.mark.parametrize(
    "written",
    [
        lambda z: f"{z:.4f}".replace(".", ","),
        lambda z: f"'{z:.4f}",
        lambda z: f'="{z:.4f}"',
        lambda z: f"{z:.1f} %",
        lambda z: f"[{z:.4f} {z:.4f}]",
        lambda z: f"[np.float32({z}), np.float32({z})]",
        lambda z: f"tensor([{z}, {z}])",
    ],
    ids=["comma", "quote", "formula", "percent", "list", "floats", "tensor"],
)
@pytest.mark.parametrize("start", [table, loose_table])
def test_a_column_of_numbers_in_another_form_is_not_dropped(tmp_path, written, start):
    columns = {"more": [written(z) for z in Z[:, 0]]}
    shown = refusal(write(tmp_path, start(**columns)))
    assert "column more holds no number in 96 of 96 rows, first in row 1" in shown
    assert "leave these rows out" not in shown


def test_what_belongs_to_a_family_and_is_text_is_not_dropped(tmp_path):
    shown = refusal(write(tmp_path, table(u3="low", u6="high")))
    assert "column u3 holds no number in 96 of 96 rows" in shown
    assert "the same is true of 1 more" in shown


def test_columns_of_text_are_left_out_and_named(tmp_path):
    texts = {
        "file": [f"03-01-{i:02d}-01.wav" for i in range(N)],
        "words": np.tile(["seven 7", "oh 2 oh", "and so on", "12"], N // 4),
        "day": "2020-01-03",
        "kept": True,
        "comment": "",
    }
    for start in (table, loose_table):
        material = read(write(tmp_path, start(**texts)))
        np.testing.assert_array_equal(material.representation, Z)
        assert material.notes[1].endswith("a speaker: file, words, day, kept, comment.")


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (["1", "2", "x"], True),
        (["1", "x", "y"], False),
        (["#N/A", "#DIV/0!", "0.5"], True),
        (["nan", "None", ""], False),
        (["", "", "7"], True),
        (["1a", "2b"], False),
        (["9" * 100_000 + "x"], False),
    ],
)
def test_a_column_is_meant_as_numbers_if_it_is_more_that_than_text(cells, meant):
    assert hold_numbers(pd.Series(cells)) == meant


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ({}, ["d0", "d1", "duration", "a,b"]),
        ({"units": ["d*"]}, ["d0", "d1", "duration"]),
        ({"units": ["d[0-9]*"]}, ["d0", "d1"]),
        ({"units": ["a,b", "d1"]}, ["d1", "a,b"]),
        ({"leave_out": ["d0,duration"]}, ["d1", "a,b"]),
        ({"units": ["d*"], "leave_out": ["duration"]}, ["d0", "d1"]),
    ],
)
def test_columns_are_chosen_by_name_or_pattern(options, left):
    columns = pd.DataFrame(0, [0], ["d0", "d1", "duration", "a,b"])
    assert list(select(columns, **options)) == left


def test_a_column_that_is_not_there_cannot_be_chosen():
    columns = pd.DataFrame(0, [0], ["d0", "d1"])
    with pytest.raises(PrivemoError, match="no column 'e' .*; there are d0, d1"):
        select(columns, leave_out=["d0,e"])
    with pytest.raises(PrivemoError, match="none of the columns d0, d1 is left"):
        select(columns, leave_out=["*"])


def test_text_that_was_asked_for_as_a_unit_is_refused():
    with pytest.raises(PrivemoError, match="column b holds no number in 1 of 1 rows"):
        numbers_of(pd.DataFrame({"a": [1.0], "b": ["x"]}), meant=True)


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (["d0", "d1", "d2", "label"], ["d"]),
        (["0", "1", "2"], [""]),
        (["f[0]", "f[1]", "f[2]"], ["f["]),
        (["mean_0", "mean_1", "sd_0", "sd_1"], ["mean_", "sd_"]),
        ([*(f"d{i}" for i in range(16)), "r1", "r2", "r3"], ["d"]),
        (["pitch", "rate", "f1", "f2"], []),
    ],
)
def test_a_family_is_most_of_the_columns(names, stems):
    assert list(unit_families(names)) == stems


def test_many_names_are_counted_and_long_ones_cut():
    assert listed(["two\nlines"]) == "two lines"
    shown = listed(["x" * 100, *"abcdefghijk"])
    assert shown.startswith("x" * 60 + "...,") and shown.endswith("g, and 4 more")
