"""A file or folder is there whole or not at all."""

import errno
import hashlib
import os
import time
from pathlib import Path

import pandas as pd
import pytest

from privemo import files
from privemo.errors import PrivemoError
from privemo.files import (
    ABANDONED_AFTER,
    new_file,
    new_folder,
    try_folder,
    unfinished,
    write_csv,
    write_text,
)
from privemo.paths import check_home


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


# places that cannot be written to


def test_trying_a_place_makes_it_and_leaves_nothing(tmp_path):
    try_folder(tmp_path / "new" / "results", "")
    assert names(tmp_path / "new") == ["results"]
    assert names(tmp_path / "new" / "results") == []


def test_a_folder_with_the_name_of_a_file_is_named(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(PrivemoError, match=r"a\.csv is a folder, and no file; go"):
        try_folder(tmp_path, "go elsewhere", names=["a.csv"])
    try_folder(tmp_path, "go elsewhere", names=["b.csv"])


@pytest.mark.parametrize("place", ["file", "file/results", "file/a/b"])
def test_a_file_in_the_way_is_named_with_a_remedy(tmp_path, place):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PrivemoError, match=rf"written to .*{place} \(.*\); choose"):
        try_folder(tmp_path / place, "choose another")


def refusing(monkeypatch, code):
    """Let nothing be written any more, as on a full or read-only disk."""

    def refuse(path, content):
        path.touch()
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.ENOENT])
def test_a_place_that_is_full_or_read_only_is_refused(tmp_path, monkeypatch, code):
    refusing(monkeypatch, code)
    with pytest.raises(PrivemoError, match=os.strerror(code)):
        try_folder(tmp_path)
    assert names(tmp_path) == []


def test_both_places_of_home_are_tried(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    check_home()
    assert names(tmp_path) == ["data", "runs"]
    (tmp_path / "runs").rmdir()
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(PrivemoError, match="runs .*set PRIVEMO_HOME to a folder"):
        check_home()


@pytest.mark.parametrize("make", [new_file, new_folder])
def test_what_cannot_be_written_is_a_sentence(tmp_path, make):
    (tmp_path / "file").write_text("in the way")
    begun, told = [], pytest.raises(PrivemoError, match="written to .*PRIVEMO_HOME")
    with told, make(tmp_path / "file" / "a"):
        begun.append("computed")
    assert begun == []


@pytest.mark.parametrize("make", [new_file, new_folder])
def test_a_disk_that_fills_up_is_a_sentence_and_leaves_no_name(tmp_path, make):
    told = pytest.raises(PrivemoError, match="No space left")
    with told, make(tmp_path / "a"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("make", [new_file, new_folder])
def test_an_error_of_another_place_stays_what_it_is(tmp_path, make):
    with pytest.raises(NotADirectoryError), make(tmp_path / "a"):
        raise NotADirectoryError(errno.ENOTDIR, "no folder", "/elsewhere/b.wav")
