"""A table is read however its cells are separated and its letters are stored."""

import numpy as np
import pytest
from support.representations import N, Z, read, refusal, table, write

from privemo.battery.delimited import read_delimited

KNOWN = ("accent", "speaker")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("name", ["z.csv", "z.tsv", "z.txt", "z.CSV"])
def test_the_separator_is_seen_in_the_file(tmp_path, separator, name):
    path = write(tmp_path, table(), name, sep=separator)
    np.testing.assert_array_equal(read(path).representation, Z)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_commas_are_read_where_commas_do_not_separate(tmp_path, separator):
    whole = Z.round()  # whole numbers have no comma
    whole[:, 0] = Z[:, 0]
    path = write(tmp_path, table(whole), sep=separator, decimal=",")
    np.testing.assert_array_equal(read(path).representation, whole)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_the_encoding_is_seen_in_the_file(tmp_path, encoding):
    speakers = table(speaker=np.char.add(table()["speaker"].to_numpy(str), "ü"))
    path = write(tmp_path, speakers, encoding=encoding)
    assert read(path).speaker[0] == "p00ü"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "sep=,\n" + text,
        lambda text: "\n\n" + text,
        lambda text: text.replace(",", ", "),
        lambda text: text.replace("\n", ",\n"),  # an empty column without a name
        lambda text: text.replace("\n", ",\n").replace(",\n", "\n", 1),
        lambda text: text + ",,,,,,,\n" * 3,
        lambda text: text.replace("accent", " Accent ").replace("speaker", "SPEAKER"),
        lambda text: text.replace("accent", '"accent"'),
    ],
    ids=str.split("windows mac excel above blanks empty behind below case quotes"),
)
def test_what_spreadsheets_add_changes_nothing(tmp_path, change):
    path = write(tmp_path, change(table().to_csv(index=False)))
    material = read(path)
    np.testing.assert_array_equal(material.representation, Z)
    assert material.notes == ("Units: 6 columns, u0 ... u5.",)


@pytest.mark.parametrize("quoting", [1, 2])
def test_quoted_numbers_are_numbers(tmp_path, quoting):
    path = write(tmp_path, table(), quoting=quoting)
    np.testing.assert_array_equal(read(path).representation, Z)


def test_columns_without_a_name_are_called_as_pandas_does(tmp_path):
    text = "a,,Unnamed: 1,accent,speaker\n1,2,3,x,s\n"
    found = read_delimited(write(tmp_path, text), KNOWN)
    assert list(found) == ["a", "Unnamed: 1.1", "Unnamed: 1", "accent", "speaker"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("u0,accent,speaker\n1,0.5,x,s\n", "4 cells in row 1 and 3 names above it"),
        ("u0,accent,speaker\n0,5,x,s\n", "4 cells in row 1 and 3 names above it"),
        ("u0,accent,speaker\n5,x,s\n5,x,s,t\n", "cannot be read as a table"),
        ("u0,u0,accent,speaker\n1,2,x,s\n", "2 columns called u0"),
        ("u0,accent,accent,speaker\n1,x,x,s\n", "2 columns called accent"),
        ("u0,a,speaker\n1,x,s\n", "no column accent; it has u0, a, speaker"),
        ("0.5,x,s\n0.7,y,t\n", "no column accent and no speaker; it has 0.5, x, s"),
        ("u0,accent,speaker\n", "no column of numbers"),
        ("", "cannot be read as a table"),
        ("PK\x03\x04\0\0", "no text in UTF-8 or UTF-16"),
        ('u0,"accent', "cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, text, message):
    assert message in refusal(write(tmp_path, text))


def test_commas_and_points_in_one_table_are_asked_about(tmp_path):
    columns = {"u0": [f"{z:.3f}".replace(".", ",") for z in Z[:, 0]]}
    shown = refusal(write(tmp_path, table(**columns), sep=";"))
    assert "decimal commas in 1 columns, such as u0" in shown
    assert "decimal points in 5, such as u1; write points everywhere" in shown


def test_labels_with_commas_stay_labels(tmp_path):
    accent = np.repeat(["1,5", "2"], 8)
    path = write(tmp_path, table(accent=np.tile(accent, N // 16)), sep=";")
    assert read(path).classes == ["1,5", "2"]
