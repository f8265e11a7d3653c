"""A file of somebody else's is read, or refused with what to do about it."""

import pickle

import numpy as np
import pandas as pd
import pytest
from support.planted_voices import draw

from privemo.battery import Material, read_material
from privemo.errors import PrivemoError


def arrays(n_each=2):
    material = draw("linear", n_speakers=8, n_each=n_each)
    return {
        "representation": material.representation,
        "attribute": material.attribute,
        "speaker": material.speaker,
    }


def write_npz(folder, **change):
    path = folder / "z.npz"
    kept = {n: a for n, a in (arrays() | change).items() if a is not None}
    np.savez(path, **kept)
    return path


def write_csv(folder, **columns):
    parts = arrays()
    table = pd.DataFrame(parts.pop("representation")).add_prefix("z").assign(**parts)
    path = folder / "z.csv"
    table.assign(**columns).to_csv(path, index=False)
    return path


def refusal(path, **options):
    with pytest.raises(PrivemoError) as error:
        read_material(path, **options)
    return str(error.value)


def test_both_kinds_of_file_hold_the_same(tmp_path):
    a, b = read_material(write_npz(tmp_path)), read_material(write_csv(tmp_path))
    np.testing.assert_allclose(a.representation, b.representation)
    np.testing.assert_array_equal(a.attribute, b.attribute)
    np.testing.assert_array_equal(a.speaker, b.speaker)
    assert a.classes == ["apple", "birch"]
    assert a.fewest_speakers == 4


@pytest.mark.parametrize(
    "dtype",
    ["float16", "float32", ">f8", "int64"],
    ids=["half", "single", "big", "int"],
)
def test_every_kind_of_real_number_is_read(tmp_path, dtype):
    Z = arrays()["representation"].astype(dtype)
    found = read_material(write_npz(tmp_path, representation=Z)).representation
    np.testing.assert_array_equal(found, Z.astype(float))


@pytest.mark.parametrize("labels", [[0, 1] * 8, [True, False] * 8, [b"x", b"y"] * 8])
def test_numbers_truth_values_and_bytes_are_labels_too(labels):
    parts = arrays(n_each=1)
    material = Material(
        np.repeat(parts["representation"], 2, axis=0),
        labels,
        [f"s{i}" for i in range(16)],
    )
    assert len(material.classes) == 2
    assert not any("b'" in name for name in material.classes)


def test_an_attribute_of_another_name_and_other_inputs(tmp_path):
    noise = np.zeros((16, 1))
    gender = arrays()["attribute"]
    path = write_npz(tmp_path, attribute=None, gender=gender, control_untrained=noise)
    material = read_material(path, attribute="gender")
    assert material.name == "gender"
    np.testing.assert_array_equal(material.others["untrained"], noise)


def test_a_column_with_one_value_a_speaker_is_no_unit(tmp_path):
    """An age of every speaker would be found out by any attacker."""
    age = np.repeat(np.arange(8), 2) * 10
    material = read_material(write_csv(tmp_path, age=age, text="hm", z4=0.0))
    assert material.representation.shape == (16, 5)  # four units, and one always 0
    assert material.notes == (
        "Units: 5 columns, z0 ... z4.",
        "Left out, since not numbers or with one value a speaker: age, text.",
    )


def test_with_one_row_a_speaker_every_column_is_a_unit(tmp_path):
    path = write_csv(tmp_path, speaker=[f"s{i}" for i in range(16)], z4=0.5)
    found = read_material(path, one_row_each=True)
    assert found.representation.shape == (16, 5)


def test_names_of_arrays_may_be_in_any_case(tmp_path):
    parts = arrays()
    np.savez(tmp_path / "z.npz", **{name.title(): a for name, a in parts.items()})
    assert read_material(tmp_path / "z.npz").classes == ["apple", "birch"]


def test_the_values_of_a_file_of_features_are_a_representation(tmp_path):
    Z, other = arrays()["representation"], np.ones((16, 1))
    whole = write_npz(tmp_path, representation=None, values=Z, source="some encoder")
    np.testing.assert_allclose(read_material(whole).representation, Z)
    both = write_npz(tmp_path, values=other)  # other people's name for something else
    np.testing.assert_allclose(read_material(both).representation, Z)


def test_values_of_sequences_are_no_representation(tmp_path):
    values = np.ones((40, 4))
    path = write_npz(tmp_path, representation=None, values=values)
    assert "has shape (40, 4); it needs one row for each of the 16" in refusal(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"speaker": None}, "has no array speaker; it has representation, attribute"),
        ({"attribute": None}, "has no array attribute.*--attribute NAME"),
        ({"representation": np.zeros(16)}, r"has shape \(16,\); it needs one row for"),
        ({"representation": np.zeros((15, 4))}, r"\(15, 4\).*each of the 16"),
        ({"representation": np.zeros((16, 0))}, r"shape \(16, 0\)"),
        ({"representation": np.full((16, 2), "x")}, "no real numbers"),
        (
            {"representation": np.ones((16, 2)) * 1j},
            "holds complex128, no real numbers",
        ),
        ({"control_raw": np.zeros((3, 2))}, r"raw has shape \(3, 2\)"),
        ({"speaker": np.array(["s"] * 15)}, "16 values of attribute and 15 of speaker"),
        ({"speaker": np.array([["s"] * 16])}, r"speaker has shape \(1, 16\)"),
        ({"attribute": np.array(["x"] * 16)}, "only 'x' in all 16 rows"),
        ({"attribute": np.tile(["x", "y"], 8)}, "'s0' has 2 values of attribute"),
        (
            {"attribute": np.r_[["y"] * 6, ["x"] * 10]},
            "'y' of attribute has 3 speakers",
        ),
        ({"attribute": np.r_[[""] * 2, ["x"] * 14]}, "in 2 of 16 rows, first in row 1"),
        ({"attribute": np.r_[[np.nan] * 2, [1.0] * 14]}, "missing in 2 of 16 rows"),
    ],
)
def test_a_mistake_in_an_npz_says_what_and_where(tmp_path, change, message):
    with pytest.raises(PrivemoError, match=message):
        read_material(write_npz(tmp_path, **change))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_value_is_refused_with_its_row(tmp_path, value):
    Z = arrays()["representation"]
    Z[4:6, 1] = value
    shown = refusal(write_npz(tmp_path, representation=Z))
    assert "NaN or infinite values in 2 of 16 rows, first in row 5" in shown


@pytest.mark.parametrize("value", [1e200, -1e39, np.finfo("f8").max])
def test_a_value_beyond_single_precision_is_refused_with_its_row(tmp_path, value):
    Z = arrays()["representation"].astype(float)
    Z[4:6, 1] = value
    for path in (
        write_npz(tmp_path, representation=Z),
        write_npz(tmp_path, control_raw=Z),
        write_csv(tmp_path, z1=Z[:, 1]),
    ):
        shown = refusal(path)
        assert "has values beyond 3.4e+38 in 2 of 16 rows, first in row 5" in shown


def test_large_values_of_single_precision_are_read(tmp_path):
    Z = arrays()["representation"] * 1e36
    assert read_material(write_npz(tmp_path, representation=Z)).classes


def test_a_representation_in_which_nothing_varies_is_refused(tmp_path):
    Z = np.ones((16, 3)) * [1, 2, 3]
    shown = refusal(write_npz(tmp_path, representation=Z))
    assert "representation is the same in all 16 rows" in shown
    Z[0, 0] = 0
    assert read_material(write_npz(tmp_path, representation=Z)).classes


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


@pytest.mark.parametrize("name", ["attribute", "representation", "control_x"])
def test_nothing_in_a_file_is_ever_run(tmp_path, name):
    sprung = tmp_path / "sprung"
    trap = np.array([Trap(str(sprung))] * 16, dtype=object)
    path = write_npz(tmp_path, **{name: trap})
    shown = refusal(path)
    assert "array of Python objects" in shown
    assert "array.astype(str)" in shown
    assert not sprung.exists()
    pickle.loads(pickle.dumps(trap[0])).close()  # the trap is one
    assert sprung.exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_damaged_npz_is_one_message(tmp_path, content):
    path = tmp_path / "z.npz"
    path.write_bytes(content)
    assert "cannot be read as npz" in refusal(path)


def test_a_damaged_archive_member_is_one_message(tmp_path):
    path = write_npz(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[300:330] = bytes(30)
    path.write_bytes(damaged)
    assert "z.npz" in refusal(path)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"z1": [""] * 3 + [1.0] * 13}, "3 of 16 rows, first in row 1"),
        ({"attribute": [""] * 2 + ["x"] * 14}, "attribute is missing in 2 of 16"),
        ({"z0": "a", "z1": "b", "z2": "c", "z3": "d"}, "no column of numbers beside"),
    ],
)
def test_a_mistake_in_a_csv_says_what_and_where(tmp_path, columns, message):
    assert message in refusal(write_csv(tmp_path, **columns))


@pytest.mark.parametrize("content", [b"", b'a,"b\nc', b"\xff\xfe\x00\x01"])
def test_a_damaged_csv_is_one_message(tmp_path, content):
    path = tmp_path / "z.csv"
    path.write_bytes(content)
    assert "z.csv" in refusal(path)


def test_a_missing_column_is_named(tmp_path):
    assert "no column age; it has z0, z1, z2, z3, attribute, speaker" in refusal(
        write_csv(tmp_path), attribute="age"
    )


def test_files_of_other_kinds_or_none_are_refused(tmp_path):
    assert "ends in none of .npz, .csv, .tsv, .txt, .parquet" in refusal(
        tmp_path / "z.pkl"
    )
    assert "z.npz; correct its name" in refusal(tmp_path / "z.npz")
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "folder.npz" / "a.CSV").touch()
    assert "is a folder; name a file in it, such as a.CSV" in refusal(
        tmp_path / "folder.npz"
    )
    (tmp_path / "Mine.npz").touch()
    assert "mine.csv; there is Mine.npz" in refusal(tmp_path / "mine.csv")
    shown = refusal(write_npz(tmp_path), attribute="speaker")
    assert "the attribute cannot be the speaker" in shown
