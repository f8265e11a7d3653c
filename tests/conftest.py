"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def computed():
    """Compute what all stored notebooks need, in one go."""
    from support.notebook_checks import NOTEBOOKS

    from privemo.lessons.planning import compute_notebooks

    compute_notebooks([(path, {}) for path in sorted(NOTEBOOKS.glob("*.ipynb"))])


@pytest.fixture(scope="session")
def real_data():
    """Folder of real corpora, which are not part of privemo; skips where absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("PRIVEMO_DATA", beside)).expanduser()
    if not folder.is_dir():
        pytest.skip(f"no real corpora in {folder}; set PRIVEMO_DATA to their folder")
    return folder
