"""A place for packages, and a registry that forgets them."""

import importlib

import pytest
from support.brought import forget, install


@pytest.fixture(autouse=True)
def forgotten():
    forget()
    yield
    forget()


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Return a function that installs a module of attackers; it is imported anew."""
    folder = tmp_path / "site"
    monkeypatch.syspath_prepend(folder)

    def put(code, names, *, module="brought_by_tests", **about):
        values = {name: f"{module}:{value}" for name, value in names.items()}
        install(folder, code, {"privemo.attackers": values}, **about)
        importlib.invalidate_caches()
        forget(module)
        return folder

    return put
