"""A file or folder is there whole or not at all."""

import errno
import os
import time

import pandas as pd
import pytest

from privemo import files
from privemo.errors import PrivemoError
from privemo.files import (
    ABANDONED_AFTER,
    check_writable,
    new_file,
    new_folder,
    write_csv,
    write_text,
)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_named_when_it_is_finished(tmp_path):
    path = tmp_path / "new" / "table.csv"
    with new_file(path) as unfinished:
        unfinished.write_text("whole")
        assert not path.exists() and unfinished.parent == path.parent
    assert path.read_text() == "whole"
    assert names(path.parent) == ["table.csv"]


def test_what_ends_in_the_middle_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(OSError, match="disk"), new_file(path) as unfinished:
        unfinished.write_text("ha")
        raise OSError("the disk is full")
    assert path.read_text() == "old"


def test_text_has_the_same_bytes_on_every_system(tmp_path):
    write_text(tmp_path / "a.txt", "naïve\nend\n")
    assert (tmp_path / "a.txt").read_bytes() == "naïve\nend\n".encode()


def test_a_table_keeps_all_digits_and_no_index(tmp_path):
    table = pd.DataFrame({"U": [0.1 + 0.2, 1 / 3], "name": ["a", "b"]}, index=[7, 9])
    write_csv(tmp_path / "t.csv", table)
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"U,name\n0.30000000000000004,a\n")
    assert b"\r" not in content
    back = pd.read_csv(tmp_path / "t.csv")
    assert back["U"].tolist() == table["U"].tolist()


def test_a_folder_is_named_when_it_is_finished(tmp_path):
    target = tmp_path / "records" / "abc"
    with new_folder(target) as folder:
        (folder / "record.json").write_text("{}")
        assert not target.exists()
    assert names(target) == ["record.json"] and names(target.parent) == ["abc"]


def test_a_folder_that_was_not_finished_is_nowhere(tmp_path):
    with pytest.raises(ValueError, match="mistake"), new_folder(tmp_path / "a") as new:
        (new / "half").touch()
        raise ValueError("a mistake")
    assert names(tmp_path) == []


def test_who_comes_second_keeps_what_is_there(tmp_path):
    target = tmp_path / "a"
    with new_folder(target) as late:
        (late / "late").touch()
        with new_folder(target) as early:
            (early / "early").touch()
    assert names(target) == ["early"] and names(tmp_path) == ["a"]


@pytest.mark.parametrize(("age", "left"), [(2 * ABANDONED_AFTER, False), (60, True)])
def test_what_killed_processes_left_is_removed_after_a_day(tmp_path, age, left):
    abandoned = tmp_path / "a.writing-0123456789ab"
    abandoned.mkdir()
    (abandoned / "half").touch()
    then = time.time() - age
    for path in (abandoned / "half", abandoned):
        os.utime(path, (then, then))
    with new_folder(tmp_path / "a"):
        pass
    assert abandoned.exists() == left


@pytest.mark.parametrize("folder", [".", "new", "new/below/it"])
def test_a_place_that_can_be_written_stays_as_it_is(tmp_path, folder):
    (tmp_path / "a.csv").touch()
    check_writable(tmp_path / folder, ["a.csv"], remedy="go elsewhere")
    assert names(tmp_path) == ["a.csv"]


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("file", "file is no folder to write in; go elsewhere"),
        ("file/below/it", "file is no folder to write in"),
        ("nowhere", "nowhere is no folder"),  # a link to what is not there
        ("taken", "a.csv is a folder, and no file; go elsewhere"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(tmp_path, folder, message):
    (tmp_path / "file").touch()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "taken" / "a.csv").mkdir(parents=True)
    with pytest.raises(PrivemoError, match=message):
        check_writable(tmp_path / folder, ["a.csv"], remedy="go elsewhere")


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT]
)
def test_a_full_or_read_only_disk_is_named(tmp_path, monkeypatch, code):
    def fail(**_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(files.tempfile, "TemporaryFile", fail)
    with pytest.raises(PrivemoError, match=f"{os.strerror(code)}; go elsewhere"):
        check_writable(tmp_path, remedy="go elsewhere")
