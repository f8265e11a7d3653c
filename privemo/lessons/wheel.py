"""privemo as students install it: this very code, without the lessons' solutions."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from privemo import __version__, paths
from privemo.errors import PrivemoError

FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
FOLDERS = ("privemo", "notebooks", "docs")
TOLD = ("course.md", "lecturer.md")  # what a wrong answer is told, and by which test
MADE = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", *TOLD)
BUILD = "from setuptools import build_meta as b; b.build_wheel({!r})"


def installation():
    """Return the files by which a student installs the same privemo, as bytes by name.

    Of a checkout a wheel is built, and its locked versions go with it. Somebody who
    has installed privemo has installed a version, which can be named.
    """
    if not (paths.CHECKOUT / "pyproject.toml").exists():
        return {"requirements.txt": f"privemo[kit]=={__version__}\n".encode()}
    with TemporaryDirectory() as folder:
        wheel = _build(Path(folder))
        asked = f"--constraint constraints.txt\n./{wheel.name}[kit]\n"
        return {
            wheel.name: wheel.read_bytes(),
            "requirements.txt": asked.encode(),
            "constraints.txt": _locked().encode(),
        }


def _build(folder):
    """Build a wheel from a copy: what was built before stays out of it."""
    tree, made = folder / "tree", folder / "made"
    for name in FOLDERS:
        shutil.copytree(paths.CHECKOUT / name, tree / name, ignore=MADE)
    for name in FILES:
        shutil.copy2(paths.CHECKOUT / name, tree / name)
    made.mkdir()
    command = [sys.executable, "-c", BUILD.format(str(made))]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise PrivemoError(
            f"no wheel of {paths.CHECKOUT} can be built ({reason}); install privemo as "
            f"the README says, by make, which brings setuptools"
        )
    (wheel,) = made.glob("*.whl")
    return wheel


def _locked():
    """List the locked versions; without hashes, which no wheel of one's own has."""
    lines = (paths.CHECKOUT / "requirements.lock").read_text("utf-8").splitlines()
    pins = [line.removesuffix(" \\") for line in lines if line[:1].isalnum()]
    return "\n".join([*pins, ""])
