"""Fixtures shared by all tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

IN_THE_BACKGROUND = pytest.StashKey[subprocess.Popen]()


@pytest.fixture(scope="session")
def lessons_computed(pytestconfig):
    """Compute what all lessons need, in one go; most of it was, while others ran."""
    from support.notebook_checks import NOTEBOOKS

    from privemo.lessons.planning import compute_notebooks
    from privemo.lessons.sources import list_lessons

    pytestconfig.stash[IN_THE_BACKGROUND].wait()
    compute_notebooks([(path, {}) for path in list_lessons(NOTEBOOKS, "ipynb")])


@pytest.fixture(scope="session")
def solved(lessons_computed, tmp_path_factory):
    """Run the solved notebooks, once for all tests; return the folder of results."""
    from privemo.lessons.notebooks import run_notebooks
    from privemo.lessons.sources import list_lessons, solved_notebook, write_notebook

    made, results = (tmp_path_factory.mktemp(name) for name in ("made", "solved"))
    paths = [write_notebook(solved_notebook(s), s, made) for s in list_lessons()]
    jobs = [(path, {"RESULTS": str(results)}) for path in paths]
    assert len(list(run_notebooks(jobs, results / "notebooks"))) == len(jobs)
    return results


@pytest.fixture(scope="session")
def real_data():
    """Folder of real corpora, which are not part of privemo; skips where absent."""
    named = os.environ.get("PRIVEMO_DATA")
    if not named:
        pytest.skip("no real corpora; set PRIVEMO_DATA to their folder")
    folder = Path(named).expanduser()
    assert folder.is_dir(), f"PRIVEMO_DATA names {folder}, which is no folder"
    return folder


def pytest_collection_modifyitems(config, items):
    """Put what needs all lessons last, and leave what takes long to `make endure`."""
    items.sort(key=_needs_lessons)
    if "endure" in (config.getoption("markexpr") or ""):
        return
    skip = pytest.mark.skip(reason="takes long, or the network: make endure runs it")
    for item in items:
        if item.get_closest_marker("endure"):
            item.add_marker(skip)


def pytest_collection_finish(session):
    """Begin with what the last tests need: the others leave a core free."""
    if session.config.option.collectonly or not any(map(_needs_lessons, session.items)):
        return
    first = ["nice"] if shutil.which("nice") else []  # after whom somebody waits for
    command = [*first, sys.executable, "-m", "privemo", "run"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    session.config.stash[IN_THE_BACKGROUND] = subprocess.Popen(command, **quiet)


def pytest_sessionfinish(session):
    """End with the tests what is computed for them."""
    if process := session.config.stash.get(IN_THE_BACKGROUND, None):
        process.terminate()
        process.wait()


def _needs_lessons(item):
    return "lessons_computed" in getattr(item, "fixturenames", ())
