"""Who is not named is not counted, and nobody is counted twice."""

import unicodedata

import numpy as np
import pandas as pd
import pytest
from support.representations import (
    ACCENT,
    SPEAKER,
    N,
    read,
    refusal,
    table,
    write,
    write_npz,
)

from privemo.battery import Material
from privemo.battery.names import as_names, where_missing
from privemo.errors import PrivemoError

GAPS = [
    "nan",
    "NaN",
    "None",
    "<NA>",
    "NaT",
    "N/A",
    "null",
    "",
    " ",
    "\u00a0",
    "Nan",
    "?",
]


def changed(names, change, rows=slice(None, None, 2)):
    """Spell some names in another way."""
    names = names.astype("U30").copy()
    names[rows] = [change(name) for name in names[rows]]
    return names


def refused(values):
    with pytest.raises(PrivemoError) as error:
        as_names(values, "speaker", "say who it is")
    return str(error.value)


@pytest.mark.parametrize(
    "values",
    [
        ["a", "b"],
        np.array(["a", "b"]),
        np.array([b"a", b"b"]),
        np.array(["a", b"b"], dtype=object),
        pd.Series(["a", "b"]),
        ["a ", "b "],
    ],
    ids=["list", "text", "bytes", "objects", "series", "padded"],
)
def test_names_are_text_whatever_they_were(values):
    assert as_names(values, "speaker", "").tolist() == ["a", "b"]


def test_names_of_any_alphabet_are_kept():
    names = ["Zoë", "Łukasz", "明", "Jose", "José"]
    assert as_names(names, "speaker", "").tolist() == names
    assert as_names(np.char.encode(names, "utf-8"), "speaker", "").tolist() == names


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("name", ["accent", "speaker"])
@pytest.mark.parametrize("kind", ["csv", "npz", "bytes"])
def test_what_is_missing_is_no_name(tmp_path, gap, name, kind):
    values = changed(
        {"accent": ACCENT, "speaker": SPEAKER}[name], lambda n: gap, [8, 9]
    )
    if kind == "bytes":
        values = np.char.encode(values, "utf-8")
    columns = {name: values}
    if kind == "csv":
        path = write(tmp_path, table(**columns))
    else:
        path = write_npz(tmp_path, **columns)
    shown = refusal(path)
    assert f"{name} is missing in 2 of 96 rows, first in row 9" in shown
    assert repr(gap) in shown or not gap.strip()


@pytest.mark.parametrize(
    "values",
    [
        np.array([1.0, np.nan]),
        np.array(["x", None], dtype=object),
        np.array(["x", pd.NA], dtype=object),
        np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"),
        np.ma.array(["x", "y"], mask=[False, True]),
        pd.Series([1, None], dtype="Int64"),
    ],
    ids=["float", "none", "NA", "date", "masked", "Int64"],
)
def test_what_python_calls_missing_is_missing(values):
    assert "missing in 1 of 2 rows, first in row 2" in refused(values)


def test_names_that_hold_such_letters_are_names():
    names = ["Nancy", "Nina", "Annan", "Nonette", "nano", "N", "0", "no"]
    assert not where_missing(names).any()


def test_rows_of_other_classes_are_left_out_where_that_is_said(tmp_path):
    accent = changed(ACCENT, lambda name: "nan", slice(8, 16))
    path = write_npz(tmp_path, accent=accent)
    assert "--classes north,south" in refusal(path)
    material = read(path, classes=["north,south"])
    assert material.classes == ["north", "south"]
    assert len(material.speaker) == N - 8
    assert material.notes[0] == "Left out, since in no class asked for: 8 of 96 rows."
    assert "no class 'North'; there are nan, north, south" in refusal(
        path, classes=["North"]
    )


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.title,
        lambda name: f"{name} ",
        lambda name: f"\t{name}",
        lambda name: f"{name}\u00a0",
        lambda name: f"{name}\u200b",
        lambda name: f"{name[0]} {name[1:]}",
        lambda name: f"{name}.0",
    ],
    ids=["upper", "title", "blank", "tab", "hard", "zero width", "within", "decimal"],
)
def test_one_speaker_is_not_counted_as_two(tmp_path, change):
    shown = refusal(write_npz(tmp_path, speaker=changed(SPEAKER, change)))
    assert "12 names in speaker are spelled in two ways or more, first" in shown
    assert f"{change('p00')!r} in row 1 and 'p00' in row 2; write each in" in shown
    shown = refusal(write(tmp_path, table(speaker=changed(SPEAKER, change))))
    assert "spelled in two ways" in shown or change("p") == "\tp"  # read without it


@pytest.mark.parametrize(
    ("one", "other"), [("1", "1.0"), ("7", "007"), ("12", "12."), ("0", "0.0")]
)
def test_numbers_are_names_in_one_form(one, other):
    assert "'1 names" not in refused([one, other, "3"])
    assert f"first {one!r} in row 1 and {other!r} in row 2" in refused(
        [one, other, "3"]
    )


def test_composed_letters_are_those_with_an_accent_added():
    composed, parts = (unicodedata.normalize(form, "Zoë") for form in ("NFC", "NFD"))
    assert r"'Zoe\u0308' in row 2" in refused([composed, parts])
    assert as_names([parts, parts], "speaker", "").tolist() == [parts, parts]


def test_classes_are_spelled_in_one_way_too(tmp_path):
    shown = refusal(write_npz(tmp_path, accent=changed(ACCENT, str.capitalize)))
    assert "2 names in accent are spelled in two ways" in shown


@pytest.mark.parametrize(
    "names",
    [
        ["1", "10", "100", "1.5", "0"],
        ["s1", "s10", "s01x", "s1x"],
        ["Anna", "Anne", "Hanna"],
        ["1 11", "11 1"],
        ["a_b", "ab"],
        [1.0, 2.0, 10.0],
        [True, False],
    ],
    ids=str,
)
def test_names_that_differ_by_more_are_different(names):
    assert len(np.unique(as_names(names, "speaker", ""))) == len(names)


def test_bytes_that_python_printed_are_refused():
    shown = refused(["b'a'", 'b"b"', "c"])
    assert "bytes printed as text in 2 of 3 rows, first in row 1 (b'a')" in shown
    assert "not UTF-8, first in row 2 (b'\\xe9')" in refused(np.array([b"a", b"\xe9"]))


def test_material_from_python_is_looked_at_in_the_same_way():
    units = np.random.default_rng(0).normal(size=(N, 2))
    with pytest.raises(PrivemoError, match="12 names in speaker"):
        Material(units, ACCENT, changed(SPEAKER, str.upper))
    with pytest.raises(PrivemoError, match="missing in 96 of 96 rows"):
        Material(units, ["None"] * N, SPEAKER)
