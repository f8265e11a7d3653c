"""A process below a worker: it computes, dies and is replaced."""

import os
import random
import signal
import subprocess
import sys
import threading

import pytest
from support.waiting import until

from privemo.errors import PrivemoError
from privemo.workers.child import ATTEMPTS, Child


@pytest.fixture
def child():
    child = Child()
    yield child
    child.call(os.getpid)
    child._process.kill()
    child._process.wait()


def test_a_child_calls_and_keeps_what_it_has(child):
    assert child.call(divmod, 7, 2) == (3, 1)
    assert child.call(int, "11", base=2) == 3
    assert child.call(print, "between the answers") is None
    first, second = (child.call(os.getpid) for _ in range(2))
    assert first == second != os.getpid()


def test_nobody_draws_from_the_random_numbers_of_a_child(child):
    child.call(eval, "__import__('random').seed(7)")
    drawn = child.call(eval, "__import__('random').random()")
    assert drawn == random.Random(7).random()
    assert child.call(threading.active_count) == 2  # one waits for the next call


def test_a_mistake_in_a_child_is_raised_here(child):
    with pytest.raises(ValueError, match="invalid literal") as caught:
        child.call(int, "x")
    assert "Traceback" in caught.value.__notes__[0]
    assert child.call(int, "5") == 5


def test_a_killed_child_is_replaced(child):
    first = child.call(os.getpid)
    os.kill(first, signal.SIGKILL)
    assert child.call(os.getpid) != first


def test_a_call_that_kills_every_child_is_given_up(child):
    with pytest.raises(PrivemoError, match=f"killed {ATTEMPTS} times.*memory"):
        child.call(os._exit, 1)


def test_a_child_ends_with_its_parent(tmp_path):
    code = (
        "import sys; from pathlib import Path; from privemo.workers.child import Child;"
        "child = Child(); child.call(int); "
        "Path(sys.argv[1]).write_text(str(child._process.pid)); "
        "child.call(__import__('time').sleep, 60)"
    )
    told = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", code, told])
    until(lambda: told.exists() and told.read_text())
    parent.kill()
    parent.wait()
    until(lambda: not alive(int(told.read_text())))


def alive(pid):
    """Tell whether a process runs; one that ended and was not waited for does not."""
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"
