"""A file or folder is there whole or not at all."""

import hashlib
import os
import time

import pandas as pd
import pytest

from privemo import files
from privemo.files import (
    ABANDONED_AFTER,
    new_file,
    new_folder,
    unfinished,
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


def test_a_file_that_was_not_finished_is_nowhere(tmp_path):
    with pytest.raises(ValueError, match="mistake"), new_file(tmp_path / "a") as new:
        new.touch()
        raise ValueError("a mistake")
    assert names(tmp_path) == []


ENDED = 2**22 + 1  # no process has so high a number
OLDER = "a.writing-0123456789ab"  # such names did not say whose they are


@pytest.fixture
def left_by(tmp_path, monkeypatch):
    """Return what leaves an unfinished folder, and an unfinished file, as if killed."""

    def left_by(process, *, computer="here"):
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: process)
            patch.setattr(files, "_computer", lambda: digest(computer))
            file, folder = (unfinished(tmp_path / name) for name in ("f", "g"))
        folder.mkdir()
        for path in (folder / "half", file):
            path.touch()
        return [file, folder]

    monkeypatch.setattr(files, "_computer", lambda: digest("here"))
    return left_by


def digest(name):
    return hashlib.sha256(name.encode()).hexdigest()[:6]


@pytest.mark.parametrize("write", [new_file, new_folder])
def test_what_a_killed_process_left_is_removed_by_the_next_writer(
    left_by, tmp_path, write
):
    left_by(ENDED)
    with write(tmp_path / "another") as path:
        path.mkdir() if write is new_file else None
    assert names(tmp_path) == ["another"]


@pytest.mark.parametrize(
    "whose", [{"process": os.getpid()}, {"process": ENDED, "computer": "another"}]
)
def test_what_another_process_may_be_writing_stays_for_a_day(left_by, tmp_path, whose):
    left = left_by(**whose)
    with new_folder(tmp_path / "a"):
        pass
    assert all(path.exists() for path in left)
    file, folder = left
    for path in (folder / "half", folder, file):
        os.utime(path, (time.time() - 2 * ABANDONED_AFTER,) * 2)
    with new_folder(tmp_path / "b"):
        pass
    assert names(tmp_path) == ["a", "b"]


def test_a_name_of_before_goes_after_a_day_and_a_users_file_never(tmp_path):
    for name in (OLDER, "thesis.writing-draft", "a.writing-here-12-0123"):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1, 1))
    with new_folder(tmp_path / "a"):
        pass
    assert names(tmp_path) == ["a", "a.writing-here-12-0123", "thesis.writing-draft"]


def test_what_is_another_users_stays_and_stops_nobody(left_by, tmp_path, monkeypatch):
    file, _ = left_by(ENDED)

    def refuse(path):
        raise PermissionError(path)

    monkeypatch.setattr(type(file), "unlink", refuse)
    with new_folder(tmp_path / "a"):
        pass
    assert names(tmp_path) == ["a", file.name]
