"""What a command writes for a while is gone after it, or after the next one."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from joblib import Parallel, delayed

from privemo.files import leftovers, unfinished
from privemo.files.leftovers import temporary_files

LOKY = "joblib.externals.loky.reusable_executor"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Let temporary files lie, and memory be shared, where nobody else's do."""
    for name in ("tmp", "shared"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(leftovers, "SHARED", tmp_path / "shared")
    return tmp_path / "tmp"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def ended():
    """Return the number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def left_by(process, folder, monkeypatch):
    """Make the folder that a command leaves if it is killed."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: process)
        (left := unfinished(folder / "privemo")).mkdir()
    (left / "recording.wav").touch()
    return left


def test_temporary_files_lie_in_one_folder_until_the_end(place):
    with temporary_files():
        (folder,) = place.iterdir()
        made = [Path(tempfile.mkdtemp()), Path(tempfile.mkstemp()[1])]
        assert {path.parent for path in made} == {folder}
        code = "import tempfile; print(tempfile.gettempdir())"
        below = subprocess.check_output([sys.executable, "-c", code], text=True)
        assert below.strip() == str(folder)
    assert names(place) == []
    assert "TMPDIR" not in os.environ or os.environ["TMPDIR"] != str(folder)
    assert tempfile.gettempdir() == str(place)


def test_a_mistake_leaves_nothing(place):
    with pytest.raises(ValueError, match="x"), temporary_files():
        raise ValueError("x")
    assert names(place) == []


def test_what_a_killed_command_left_is_removed_by_the_next(place, ended, monkeypatch):
    left = left_by(ended, place, monkeypatch)
    shared = leftovers.SHARED
    (shared / f"joblib_memmapping_folder_{ended}_ab_cd").mkdir()
    (shared / f"sem.loky-{ended}-xyz").touch()
    with temporary_files():
        assert not left.exists() and names(shared) == []


def test_what_is_anothers_stays(place, ended, monkeypatch):
    living = left_by(os.getpid(), place, monkeypatch)
    others = [place / "privemo-work", place / "privemo.writing-mine"]
    for folder in others:
        folder.mkdir()
    shared = leftovers.SHARED  # of a program that is not privemo, dead or alive
    for name in (f"joblib_memmapping_folder_{ended}_ab", f"sem.loky-{os.getpid()}-x"):
        (shared / name).touch()
    before = names(shared)
    with temporary_files():
        pass
    assert {living, *others} == set(place.iterdir()) and names(shared) == before


def test_processes_that_joblib_keeps_end_before_their_folder_goes(place):
    """They would write there again; and Ctrl-C while Python waits is a traceback."""
    for _ in range(2):  # others can be started afterwards
        with temporary_files():
            pids = Parallel(2)(delayed(os.getpid)() for _ in range(4))
            assert all(psutil.pid_exists(pid) for pid in pids)
        gone = [not psutil.pid_exists(pid) or is_zombie(pid) for pid in pids]
        assert os.getpid() not in pids and all(gone)
    assert not list(place.iterdir())


def is_zombie(pid):
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_where_nothing_was_started_nothing_is_ended(place, monkeypatch):
    monkeypatch.delitem(sys.modules, LOKY, raising=False)
    with temporary_files():
        pass
    assert LOKY not in sys.modules and not list(place.iterdir())
