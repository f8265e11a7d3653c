"""Files that privemo wrote say so themselves; those of others say nothing."""

import json

import numpy as np
import pandas as pd
import pytest
from support.representations import SPEAKER, N, Z, write, write_npz

from privemo.battery import read_material
from privemo.battery.made import attribute_of, how_made
from privemo.battery.round import paper_notes
from privemo.errors import PrivemoError

UNITS = [f"d{i}" for i in range(Z.shape[1])]
MADE = {"privemo": "0.1.0", "units": UNITS}
GENDER = np.repeat(np.tile(["female", "male"], 6), 8)
PART = np.repeat(["train", "test", "validation"], [32, 32, 32])
BESIDE = {"fold": np.full(N, 2), "part": PART, "activation_rating": np.arange(N) / 7}


def written(folder, made=MADE, **arrays):
    """Write a file as privemo does."""
    text = {} if made is None else {"made": np.array(json.dumps(made))}
    return write_npz(folder, gender=GENDER, **BESIDE, **text, **arrays)


def test_what_privemo_wrote_is_told_by_gender(tmp_path):
    path = written(tmp_path)
    assert how_made(path) == MADE
    assert attribute_of(path, "attribute") == "gender"
    material = read_material(path)
    assert material.name == "gender"
    np.testing.assert_array_equal(material.representation, Z)


@pytest.mark.parametrize("attribute", ["accent", "gender"])
def test_whoever_names_an_attribute_gets_it(tmp_path, attribute):
    assert attribute_of(written(tmp_path), attribute) == attribute


@pytest.mark.parametrize("made", [None, "x", ["privemo", "units"], {"privemo": "1"}])
def test_somebody_else_s_file_is_asked_about(tmp_path, made):
    path = written(tmp_path, made)
    assert how_made(path) == {}
    with pytest.raises(PrivemoError, match="no array attribute"):
        read_material(path)
    assert paper_notes(path, "gender") == ()


def test_a_file_that_is_no_archive_says_nothing(tmp_path):
    assert how_made(write(tmp_path, "made,units\n")) == {}
    assert how_made(tmp_path / "missing.npz") == {}


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [(["test,validation"], 4, 12), (["train", "test"], 0, 8)],
)
def test_parts_are_attacked_by_themselves(tmp_path, part, first, last):
    material = read_material(written(tmp_path), part=part)
    rows = slice(first * 8, last * 8)
    np.testing.assert_array_equal(material.representation, Z[rows])
    np.testing.assert_array_equal(material.speaker, SPEAKER[rows])
    assert f"in no part asked for: 32 of {N} rows" in material.notes[0]


def test_a_part_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(
        PrivemoError, match="no part 'tset'; there are test, train, val"
    ):
        read_material(written(tmp_path), part=["tset"])
    with pytest.raises(PrivemoError, match="has no array part"):
        read_material(write_npz(tmp_path), attribute="accent", part=["test"])


def test_rows_of_one_part_too_many_are_refused(tmp_path):
    path = written(tmp_path)
    arrays = dict(np.load(path))
    np.savez(path, **arrays | {"part": PART[1:]})
    with pytest.raises(PrivemoError, match=f"{N} values of gender and {N - 1} of part"):
        read_material(path, part=["test"])


# parquet


def in_parquet(folder, made=MADE, **columns):
    pytest.importorskip("pyarrow")
    table = pd.DataFrame(Z, columns=UNITS).assign(speaker=SPEAKER, gender=GENDER)
    table = table.assign(**BESIDE | columns)
    if made:
        table.attrs["made"] = made
    table.to_parquet(folder / "z.parquet")
    return folder / "z.parquet"


def test_what_stands_beside_the_units_is_no_unit(tmp_path):
    path = in_parquet(tmp_path)
    np.testing.assert_array_equal(read_material(path).representation, Z)
    with pytest.raises(PrivemoError, match="activation_rating; say --leave-out"):
        read_material(in_parquet(tmp_path, made=None), attribute="gender")


def test_parquet_of_somebody_else_s_is_read_as_other_tables_are(tmp_path):
    path = in_parquet(tmp_path, made=None)
    table = pd.read_parquet(path).drop(columns=["fold", "activation_rating"])
    table["gender"] = table["gender"].astype("category")
    table.set_index("speaker").to_parquet(path)
    material = read_material(path, attribute="gender")
    np.testing.assert_array_equal(material.representation, Z)
    np.testing.assert_array_equal(material.speaker, SPEAKER)


@pytest.mark.parametrize("column", ["gender", "speaker"])
def test_what_is_missing_in_parquet_is_refused(tmp_path, column):
    values = {"gender": GENDER, "speaker": SPEAKER}[column].astype(object)
    values[3] = None
    path = in_parquet(tmp_path, **{column: values})
    with pytest.raises(PrivemoError, match=f"{column} is missing in 1 of {N} rows"):
        read_material(path)


def test_broken_parquet_is_refused(tmp_path):
    pytest.importorskip("pyarrow")
    (tmp_path / "z.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(
        PrivemoError, match="cannot be read as parquet .*write it again"
    ):
        read_material(tmp_path / "z.parquet", attribute="gender")
