"""Environments of their own, into which privemo is installed as by a stranger."""

import os
import subprocess
import sys
import venv
from pathlib import Path

from packaging.requirements import Requirement
from support.handed_out import PROJECT


class Environment:
    """A new environment, with an empty folder to work in and no home."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.empty = self.folder / "empty"
        venv.create(self.folder / "venv", with_pip=True)
        self.empty.mkdir()
        scripts = "Scripts" if sys.platform == "win32" else "bin"
        self.scripts = self.folder / "venv" / scripts
        ours = ("PYTHONPATH", "PYTHONHOME", "PRIVEMO_HOME", "PRIVEMO_RESULTS")
        self.env = {k: v for k, v in os.environ.items() if k not in ours}

    def call(self, command, *arguments, **env):
        """Call a command of the environment in its empty folder."""
        return subprocess.run(
            [self.scripts / command, *map(str, arguments)],
            cwd=self.empty,
            env=self.env | env,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def install(self, *what):
        """Install with pip, as its user has configured it."""
        done = self.call("python", "-m", "pip", "install", "--quiet", *what)
        assert done.returncode == 0, done.stderr
        return self

    def privemo(self, *arguments):
        """Call privemo as somebody who has no home yet."""
        home = str(self.folder / "home")
        nobody = {"HOME": home, "USERPROFILE": home, "TQDM_DISABLE": "1"}
        return self.call("privemo", *arguments, **nobody)

    @property
    def megabytes(self):
        """Size of all that is installed, pip included."""
        files = (self.folder / "venv").rglob("*")
        return sum(p.lstat().st_size for p in files if p.is_file()) / 1e6

    @property
    def packages(self):
        """Names and versions of what is installed."""
        listed = self.call("python", "-m", "pip", "list", "--format=freeze").stdout
        return dict(line.split("==") for line in listed.split())


def lowest():
    """Write the lowest version that is said to do of each package, for pip."""
    found = []
    for requirement in map(Requirement, PROJECT["project"]["dependencies"]):
        (low,) = (s.version for s in requirement.specifier if s.operator == ">=")
        found.append(f"{requirement.name}=={low}.*")
    return found
