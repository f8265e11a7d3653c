"""No process is left behind: it ends with the one that started it, whatever it does."""

import os
import signal
import sys
import time

import nbformat
import pytest
from support.marked import Marked
from support.waiting import until

from privemo.workers.ending import end_with

SOON = 10  # seconds
BUSY = {
    "nothing": "",
    "Python": "while True: pass",
    "C": "import ctypes; ctypes.CDLL(None).sleep(600)",
    "C that keeps Python's lock": "import ctypes; ctypes.PyDLL(None).sleep(600)",
}
WORKERS = """
import os, signal, sys, time
from pathlib import Path
from joblib import delayed
from privemo.workers.parallel import processes

def work(i, folder, what):
    Path(folder, str(i)).touch()
    exec(what)

def start(folder, what):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    processes(2, n_threads=1)(delayed(work)(i, folder, what) for i in range(2))
"""
CHILD = """
import sys, time
from privemo.workers.child import Child
Child().call(exec, sys.argv[2], {"folder": sys.argv[1]})
"""


@pytest.fixture
def started():
    """Start code in a process of its own; end it, whatever happens."""
    all_of_them = []

    def start(code, *arguments):
        all_of_them.append(Marked(code, *arguments))
        return all_of_them[-1]

    yield start
    for one in all_of_them:
        one.end()


def n_files(folder):
    return len(list(folder.iterdir()))


def kill_and_wait(one):
    one.kill()
    until(lambda: not one.alive(), seconds=SOON)


@pytest.mark.skipif(sys.platform != "linux", reason="C libraries are called by name")
@pytest.mark.parametrize("what", BUSY.values(), ids=BUSY)
def test_workers_end_with_their_parent_whatever_they_compute(started, tmp_path, what):
    code = f"{WORKERS}\nstart(*sys.argv[1:])\ntime.sleep(600)"
    parent = started(code, tmp_path, what)
    until(lambda: n_files(tmp_path) == 2)
    kill_and_wait(parent)


def test_a_child_of_dask_ends_with_it_whatever_it_computes(started, tmp_path):
    what = "import ctypes; open(folder + '/0', 'w'); ctypes.PyDLL(None).sleep(600)"
    parent = started(CHILD, tmp_path, what)
    until(lambda: n_files(tmp_path) == 1)
    kill_and_wait(parent)


def test_workers_stay_while_their_parent_lives_and_are_used_again(started, tmp_path):
    """Also where the thread that started them has ended, as those of notebooks do."""
    code = f"""{WORKERS}
import os, threading
def who(i):
    time.sleep(0.2)
    return os.getpid()
def ask():
    found.append(set(processes(2)(delayed(who)(i) for i in range(4))))
found = []
if sys.argv[2] == "a thread":
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    time.sleep(3)
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
else:
    ask(); time.sleep(3); ask()
Path(sys.argv[1], "same" if found[0] == found[1] else "others").touch()
"""
    for where in ("a thread", "the main thread"):
        (folder := tmp_path / where).mkdir()
        started(code, folder, where).process.wait()
        assert os.listdir(folder) == ["same"]


def test_a_parent_that_had_gone_before_is_noticed(started):
    code = "import time; from privemo.workers.ending import end_with;"
    code += "end_with(2**22 + 1, thread_stays=True); time.sleep(600)"
    assert started(code).process.wait(SOON) == 1


def test_this_process_goes_on_if_its_parent_does():
    end_with(os.getppid(), thread_stays=False)
    time.sleep(1.5)  # longer than between two looks


@pytest.mark.skipif(sys.platform == "win32", reason="there are no groups")
def test_ctrl_c_is_answered_by_the_parent_alone(started, tmp_path):
    what = """
try:
    import time; time.sleep(600)
except KeyboardInterrupt:
    Path(folder, "answered").touch()
"""
    parent = started(f"{WORKERS}\nstart(*sys.argv[1:])", tmp_path, what)
    until(lambda: n_files(tmp_path) == 2)
    os.killpg(parent.process.pid, signal.SIGINT)
    assert parent.process.wait(60) != 0
    until(lambda: not parent.alive(), seconds=SOON)
    assert sorted(os.listdir(tmp_path)) == ["0", "1"]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["papermill", "nbval"])
def test_a_killed_run_of_a_notebook_leaves_no_kernel_and_no_worker(
    started, tmp_path, how
):
    (folder := tmp_path / "seen").mkdir()
    source = f"{WORKERS}\nstart({str(folder)!r}, 'import time; time.sleep(600)')"
    cells = [nbformat.v4.new_code_cell(source)]
    path = tmp_path / "computing.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    code = {
        "papermill": "import sys; from privemo.lessons.notebooks import run_notebook;"
        "run_notebook(sys.argv[1], sys.argv[1] + '.out.ipynb', {})",
        "nbval": "import sys, pytest; pytest.main(['--nbval-lax', "
        "'--nbval-current-env', '-p', 'no:cacheprovider', sys.argv[1]])",
    }
    run = started(code[how], path)
    until(lambda: n_files(folder) == 2)
    assert sum("ipykernel" in line for line in run.alive()) == 1
    kill_and_wait(run)


@pytest.mark.slow
def test_a_killed_run_leaves_no_worker_of_dask(started, tmp_path):
    code = """
import sys, time
from pathlib import Path
from joblib import delayed
from privemo.workers import compute_all, use_workers
def work(i):
    Path(sys.argv[1], str(i)).touch()
    time.sleep(600)
if __name__ == "__main__":
    with use_workers("dask", workers="2"):
        calls = [delayed(exec)(WORK, {"folder": sys.argv[1], "i": i}) for i in range(2)]
        list(compute_all(calls, folder=sys.argv[1]))
"""
    work = "import time; open(f'{folder}/{i}', 'w').close(); time.sleep(600)"
    run = started(f"WORK = {work!r}\n{code}", tmp_path)
    until(lambda: {"0", "1"} <= set(os.listdir(tmp_path)))
    kill_and_wait(run)
