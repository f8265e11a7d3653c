"""Where a file cannot be written, that is said before anything is computed."""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.experiments.passing_on.contents import Representations
from privemo.experiments.passing_on.files import (
    NETWORKS,
    REPRESENTATIONS,
    check_file,
    write_representations,
)
from privemo.files import parquet

MADE = {"units": ["d0", "d1"], "privemo": "0"}
TABLE = pd.DataFrame({"speaker": ["a:é", "b"], "age": [31.5, np.nan], "fold": 0})


def refusal(path, endings=REPRESENTATIONS, *, overwrite=False):
    with pytest.raises(PrivemoError) as error:
        check_file(path, endings, overwrite=overwrite)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", ["z.csv", "z", "z.npz.txt", "n.keras"])
def test_an_ending_that_is_not_known_is_refused(tmp_path, name):
    message = refusal(tmp_path / name)
    assert f"{name} ends in none of .npz, .parquet; give it such a name" in message
    assert list(tmp_path.iterdir()) == []


def test_a_network_has_an_ending_of_its_own(tmp_path):
    assert "ends in none of .keras" in refusal(tmp_path / "n.npz", NETWORKS)
    path = check_file(tmp_path / "N.KERAS", NETWORKS, overwrite=False)
    assert path.name == "N.KERAS"


def test_a_file_is_replaced_only_if_that_is_asked_for(tmp_path):
    path = tmp_path / "z.npz"
    path.write_text("mine", encoding="utf-8")
    message = refusal(path)
    assert "is there already; name another file, or add --overwrite" in message
    assert check_file(path, REPRESENTATIONS, overwrite=True) == path
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_folder_is_no_file_and_is_never_replaced(tmp_path):
    (tmp_path / "z.npz").mkdir()
    for overwrite in (False, True):
        message = refusal(tmp_path / "z.npz", overwrite=overwrite)
        assert "is a folder; name a file in it" in message


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="everything can be written to"
)
def test_a_folder_that_is_read_only_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    message = refusal(tmp_path / "z.npz")
    tmp_path.chmod(0o700)
    assert "nothing can be written to" in message


def test_a_file_in_the_way_of_the_folder_is_refused(tmp_path):
    (tmp_path / "there").write_text("a file", encoding="utf-8")
    message = refusal(tmp_path / "there/z.npz")
    assert "nothing can be written to" in message
    assert "name a file in a folder that can be written to" in message


def test_parquet_without_its_package_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    message = refusal(tmp_path / "z.parquet")
    assert 'python -m pip install "privemo[parquet]", or use a file .npz' in message
    assert check_file(tmp_path / "z.npz", REPRESENTATIONS, overwrite=False)


def test_text_is_stored_as_text_and_numbers_as_numbers(tmp_path):
    values = np.array([[1, 2], [3, 4]], dtype="float32")
    write_representations(tmp_path / "z.npz", Representations(values, TABLE, MADE))
    with np.load(tmp_path / "z.npz", allow_pickle=False) as file:
        kinds = {name: file[name].dtype.kind for name in file.files}
        assert file["speaker"].tolist() == ["a:é", "b"]
    assert kinds == dict(representation="f", speaker="U", age="f", fold="i", made="U")


def test_a_write_that_breaks_off_leaves_nothing(tmp_path):
    values = np.zeros((2, 2), dtype="float32")
    broken = Representations(values, TABLE, {"units": object()})
    with pytest.raises(TypeError):
        write_representations(Path(tmp_path) / "z.npz", broken)
    assert list(tmp_path.iterdir()) == []
