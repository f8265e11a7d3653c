"""Text of damaged files is told from text, before Python fails on it."""

import zipfile

import numpy as np
import pytest

from privemo.battery.made import how_made
from privemo.battery.reading import read_material
from privemo.errors import PrivemoError
from privemo.features.given_file import open_given
from privemo.files.arrays import damage_of


def with_code(array, code):
    """Put a number in place of the first character, as damage does."""
    array = np.array(array)
    order = array.dtype.byteorder
    array.reshape(-1).view(np.dtype("u4").newbyteorder(order))[0] = code
    return array


@pytest.mark.parametrize(
    "array",
    [
        ["anna", "ben"],
        [["\U0010ffff", ""], ["\u00e9", "\ud7ff\ue000"]],
        "one",
        [""],
        [1.5, np.nan],
        np.array([], dtype=str),
        np.array(["anna"], dtype=">U4"),
        np.array(["anna", "ben", "cleo"])[::2],
    ],
)
def test_characters_are_text(array):
    assert damage_of(np.array(array)) == ""


@pytest.mark.parametrize("code", [0x110000, 0xFFFFFFFF, 0xD800, 0xDFFF])
@pytest.mark.parametrize("order", "<>")
def test_what_is_no_character_is_found(code, order):
    names = np.array(["anna", "ben"], dtype=f"{order}U4")
    assert damage_of(names) == ""
    for shape in (2, (2, 1)):
        found = damage_of(with_code(names.reshape(shape), code))
        assert found == "holds text that has no such characters"


@pytest.mark.parametrize("code", [0x110000, 0xD800])
@pytest.mark.parametrize("name", ["speaker", "gender"])
def test_representations_with_such_text_are_refused(tmp_path, code, name):
    speaker = np.repeat([f"s{i}" for i in range(8)], 4)
    arrays = {"speaker": speaker, "gender": np.where(np.arange(32) < 16, "f", "m")}
    arrays["representation"] = np.random.default_rng(0).normal(size=(32, 3))
    np.savez(tmp_path / "whole.npz", **arrays)
    assert read_material(tmp_path / "whole.npz", attribute="gender").classes
    arrays[name] = with_code(arrays[name], code)
    np.savez(tmp_path / "x.npz", **arrays)
    with pytest.raises(PrivemoError, match=f"{name} holds text that has no such"):
        read_material(tmp_path / "x.npz", attribute="gender")


def test_what_is_no_array_is_refused(tmp_path):
    """NumPy returns the bytes of a member whose first letters are another's."""
    arrays = {"speaker": np.array(["a", "b"]), "gender": np.array(["f", "m"])}
    np.savez(tmp_path / "x.npz", utterance=["a"], representation=np.eye(2), **arrays)
    content = (tmp_path / "x.npz").read_bytes()
    (tmp_path / "y.npz").write_bytes(content.replace(b"\x93NUMPY", b"\x93NUMPX"))
    with pytest.raises(PrivemoError, match="cannot be read as npz|is no array"):
        read_material(tmp_path / "y.npz", attribute="gender")
    with zipfile.ZipFile(tmp_path / "z.npz", "w") as archive:
        for name in ("representation", "gender", "speaker", "made", "utterance"):
            archive.writestr(f"{name}.npy", b"no array at all")
        archive.writestr("values.npy", b"neither")
    with pytest.raises(PrivemoError, match="is no array"):
        read_material(tmp_path / "z.npz", attribute="gender")
    with pytest.raises(PrivemoError, match="utterance is no array"):
        open_given(tmp_path / "z.npz")
    assert how_made(tmp_path / "z.npz") == {}


@pytest.mark.parametrize("name", ["utterance", "source"])
def test_features_with_such_text_are_refused(tmp_path, name):
    arrays = {"utterance": np.array(["a", "b"]), "source": np.array("mine")}
    arrays[name] = with_code(arrays[name], 0x110000)
    np.savez(tmp_path / "x.npz", values=np.eye(2), **arrays)
    with pytest.raises(PrivemoError, match=f"damaged .{name} holds text that has"):
        open_given(tmp_path / "x.npz")


def test_what_does_not_say_how_it_was_made_is_somebody_elses(tmp_path):
    made = with_code(np.array('{"privemo": 1, "units": []}'), 0x110000)
    np.savez(tmp_path / "x.npz", made=made)
    assert how_made(tmp_path / "x.npz") == {}
