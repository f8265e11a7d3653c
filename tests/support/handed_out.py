"""The archives that privemo is handed out as, and an environment that lacks the kit."""

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MADE = shutil.ignore_patterns(
    *(".git", ".venv", "venv", "runs", "results", "settings", "build", "dist", "site"),
    *("*.egg-info", "__pycache__", ".*_cache", ".ipynb_checkpoints"),
)
# Python runs a module of this name before all others
CUSTOMISED = """
import sys
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder

HIDDEN = {hidden!r}


class Bare:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in HIDDEN:
            return PathFinder.find_spec(name, path, target)


sys.meta_path[:] = [BuiltinImporter, FrozenImporter, Bare]
"""


def copy_tree(folder):
    """Copy what belongs to the project, and nothing that it made."""

    def left_out(place, names):
        ours = {"README.md"} if Path(place) == ROOT / "data" else set(names)
        return MADE(place, names) | (set(names) - ours)

    return shutil.copytree(ROOT, folder, ignore=left_out)


def build(kind, tree, folder):
    """Build "sdist" or "wheel" from a tree with the setuptools that is installed."""
    code = f"from setuptools import build_meta as b; b.build_{kind}({str(folder)!r})"
    command = [sys.executable, "-c", code]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (path,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return path


def unpack(archive, folder):
    """Unpack a wheel, or an sdist, whose only folder is returned."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
        return folder
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    (tree,) = folder.iterdir()
    return tree


def make_bare(folder, *, without=()):
    """Write a folder that, on PYTHONPATH, hides all but what privemo alone takes."""
    folder.mkdir()
    text = CUSTOMISED.format(hidden=kit_modules() | set(without))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return folder


def kit_modules():
    """List the modules that do not come with an installation without extras."""
    waiting, known = list(PROJECT["project"]["dependencies"]), {"privemo"}
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        marker = requirement.marker
        if name not in known and (marker is None or marker.evaluate({"extra": ""})):
            known.add(name)
            waiting += metadata.requires(name) or []
    homes = metadata.packages_distributions()
    return {m for m, d in homes.items() if not known & set(map(canonicalize_name, d))}


def required(wheel):
    """Read what a wheel asks for: requirements by extra, "" for none."""
    (path,) = wheel.glob("*.dist-info/METADATA")
    found = {}
    for text in re.findall(r"(?m)^Requires-Dist: (.*)$", path.read_text("utf-8")):
        requirement = Requirement(text)
        extra = re.search(r'extra == "(\w+)"', text)
        found.setdefault(extra[1] if extra else "", []).append(requirement)
    return found
