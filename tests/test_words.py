"""No file of the project names a place on the author's machine or a private host."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACES = re.compile(
    r"(?<![\w.:/~*-])/(?:home|root|Users|work|mnt|tmp|opt|var)/\w|\b[A-Z]:[\\/]Users"
)
PUBLIC = {  # pages that anybody can open; a new one is added here
    "affective-meld.github.io",
    "arxiv.org",
    "creativecommons.org",
    "doi.org",
    "docs.python.org",
    "emodb.bilderbar.info",
    "git-lfs",  # beginning of the address in a git-lfs pointer
    "git-lfs.github.com",
    "github.com",
    "keras.io",
    "www.python.org",
    "zenodo.org",
}
HOST = re.compile(
    r"(?:https?|ssh|git|ftp)://(?:[^\s/@]*@)?([\w.-]+)|\b(?:\d+\.){3}\d+\b"
)
LOCKS = {path.name for path in ROOT.glob("*.lock")}  # see test_packaging.py


def project_files():
    """List the files that are, or are about to be, under version control."""
    if shutil.which("git") is None:
        return []
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    names = done.stdout.splitlines()
    return [name for name in names if name not in LOCKS and (ROOT / name).is_file()]


def findings(text):
    """List the places and hosts in a text that only its author can reach."""
    places = [match[0] for match in PLACES.finditer(text)]
    hosts = [match[0] for match in HOST.finditer(text)]
    private = [host for host in hosts if HOST.match(host)[1] not in PUBLIC]
    return places + private


@pytest.mark.parametrize("name", project_files())
def test_a_file_names_nothing_private(name):
    if name == Path(__file__).relative_to(ROOT).as_posix():
        return
    try:
        text = (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a recording or a picture
    assert findings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "saved in /home/somebody/results",
        "'/root/x'",
        "C:\\Users\\somebody",
        "see https://wiki.example.internal/page",
        "pip --index-url http://10.0.0.5/simple",
        "git clone ssh://git@somewhere/x.git",
    ],
)
def test_a_private_place_or_host_is_found(text):
    assert findings(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "https://doi.org/10.1609/aaai.v34i05.6307",
        "https://github.com/numediart/EmoV-DB",
        "results/tables/leakage.csv",
        "folder=../home/x",
        "numpy 2.4.6",
    ],
)
def test_what_is_public_is_left_alone(text):
    assert findings(text) == []
