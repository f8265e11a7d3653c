"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def computed():
    """Compute what all lessons need, in one go."""
    from support.notebook_checks import NOTEBOOKS

    from privemo.lessons.planning import compute_notebooks
    from privemo.lessons.sources import list_lessons

    compute_notebooks([(path, {}) for path in list_lessons(NOTEBOOKS, "ipynb")])


@pytest.fixture(scope="session")
def solved(computed, tmp_path_factory):
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
    """Leave what takes long to `make endure`, which asks for it by its mark."""
    if "endure" in (config.getoption("markexpr") or ""):
        return
    skip = pytest.mark.skip(reason="takes long, or the network: make endure runs it")
    for item in items:
        if item.get_closest_marker("endure"):
            item.add_marker(skip)
