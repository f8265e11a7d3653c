"""A home of its own for each test, and a small corpus."""

import pytest
from support.fake_search import fake
from support.small_corpora import make_prepared

from privemo.search import study as search_module


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def faked(monkeypatch):
    monkeypatch.setattr(search_module, "score_point", fake)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))
