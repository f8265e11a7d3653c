"""Processes are started in one place, from which they get who they belong to."""

import ast
import os
import warnings
from pathlib import Path

import pytest
from joblib import delayed

import privemo
from privemo.workers.parallel import KEPT, processes

HOUSE = Path(privemo.__file__).parent
ALLOWED = {HOUSE / "workers/parallel.py"}


def starts_processes(source):
    """Tell whether a module could start joblib's processes by itself."""
    nodes = list(ast.walk(ast.parse(source)))
    taken = [a.name for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names]
    named = [node.attr for node in nodes if isinstance(node, ast.Attribute)]
    return bool({"Parallel", "parallel_config"} & {*taken, *named})


def test_nobody_else_starts_processes_of_joblib():
    modules = set(HOUSE.rglob("*.py")) - ALLOWED
    found = [m for m in modules if starts_processes(m.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from joblib import Parallel, delayed", True),
        ("import joblib\njoblib.Parallel(2)", True),
        ("import joblib\nwith joblib.parallel_config('loky'): pass", True),
        ("from joblib import delayed", False),
        ("from privemo.workers.parallel import KEPT, processes", False),
    ],
)
def test_another_start_would_be_found(source, found):
    assert starts_processes(source) == found


@pytest.mark.parametrize("n_threads", [1, 2])
def test_what_is_computed_comes_back_in_order_and_on_as_many_threads(n_threads):
    compute = processes(2, n_threads=n_threads)
    asked = [delayed(os.getenv)("OMP_NUM_THREADS") for _ in range(4)]
    assert compute(asked) == [str(n_threads)] * 4
    assert processes(2, n_threads=n_threads)(delayed(pow)(i, 2) for i in range(4)) == [
        *(0, 1, 4, 9)
    ]


def test_one_process_is_this_one():
    assert processes(1)([delayed(os.getpid)()]) == [os.getpid()]


def _allowed():
    from joblib.externals.loky import process_executor

    return process_executor._MAX_MEMORY_LEAK_SIZE


def test_every_process_may_keep_its_compiled_networks():
    assert set(processes(2)(delayed(_allowed)() for _ in range(4))) == {KEPT}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A worker stopped while some jobs were given to the executor.", 0),
        ("A worker stopped listening", 1),
    ],
)
def test_replacing_a_full_process_is_no_news(text, shown):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        processes(1)
        warnings.warn(text, UserWarning, stacklevel=1)
    assert len(caught) == shown
