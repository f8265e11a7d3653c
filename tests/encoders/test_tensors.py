"""Tensors are read as they were saved, and nothing else is looked up."""

import io
import zipfile

import numpy as np
import pytest
from support.voice_weights import draw_weights, plain, saved

from privemo.encoders.tensors import read_tensors
from privemo.errors import PrivemoError

EXTRA = plain("step") + plain(7) + plain("note") + plain("größer")


def read(content):
    return read_tensors(io.BytesIO(content))


@pytest.mark.parametrize("shape", [(1,), (7,), (2, 3), (4, 1, 2)])
def test_a_tensor_is_read_to_the_bit(shape):
    array = np.random.default_rng(0).normal(size=shape).astype("<f4")
    found = read(saved({"a": array, "b": 2 * array}))["model_state"]
    np.testing.assert_array_equal(found["a"], array)
    np.testing.assert_array_equal(found["b"], 2 * array)


def test_all_weights_come_by_their_names_and_what_else_was_saved():
    weights = draw_weights()
    found = read(saved(weights, extra=EXTRA))
    assert (found["step"], found["note"]) == (7, "größer")
    assert list(found["model_state"]) == list(weights)


@pytest.mark.parametrize(
    "asked", [b"cos\nsystem\n", b"cbuiltins\neval\n", b"ctorch\nload\n"]
)
def test_what_is_no_tensor_is_refused_and_never_run(asked, tmp_path):
    proof = tmp_path / "run"
    call = plain("x") + asked + b"(" + plain(f"touch {proof}") + b"tR"
    with pytest.raises(PrivemoError, match="asks for .*, which is no tensor"):
        read(saved(draw_weights(), extra=call))
    assert not proof.exists()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"kind": b"DoubleStorage"}, "torch.DoubleStorage, which is no tensor"),
        ({"steps": (1, 40)}, "does not lie row by row"),
        ({"start": 1}, "does not lie row by row"),
        ({"start": -1}, "does not lie row by row"),
    ],
)
def test_a_tensor_of_another_kind_is_refused(how, message):
    with pytest.raises(PrivemoError, match=message):
        read(saved({"a": np.ones((3, 40), "<f4")}, **how))


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.05, 0.5, 0.999])
def test_a_file_that_is_cut_short_is_refused(kept):
    content = saved(draw_weights())
    with pytest.raises(PrivemoError, match="cannot be read .*download them again"):
        read(content[: int(kept * len(content))])


def test_files_of_another_layout_are_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", "")
    for content in (archive.getvalue(), b"\x80\x02K\x01.", b"<html>not found</html>"):
        with pytest.raises(PrivemoError, match="the weights cannot be read"):
            read(content)
