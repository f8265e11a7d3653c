"""Everybody gets the same versions: pip users, conda users, users of either backend."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / ".ci"))
from pin_environment import pin_environment, read_lock  # noqa: E402

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
JAX_LOCK = (ROOT / "requirements-jax.lock").read_text(encoding="utf-8")
SITE_LOCK = (ROOT / "requirements-site.lock").read_text(encoding="utf-8")
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

MACHINES = [
    {"sys_platform": platform, "platform_machine": machine, "python_version": python}
    for platform, machine in [
        ("linux", "x86_64"),
        ("linux", "aarch64"),
        ("darwin", "arm64"),
        ("win32", "AMD64"),
    ]
    for python in ("3.11", "3.12", "3.13")
]


def pins(lines, machine):
    """Return the version of each package on a machine; refuses two of them."""
    machine = machine | {"python_full_version": machine["python_version"] + ".7"}
    found = {}
    for requirement in map(Requirement, lines):
        if requirement.marker is None or requirement.marker.evaluate(machine):
            (pin,) = requirement.specifier
            name = canonicalize_name(requirement.name)
            assert pin.operator == "==", f"{requirement} is not pinned"
            assert name not in found, f"{name} is pinned twice"
            found[name] = pin.version
    return found


def conda_lines():
    environment = yaml.safe_load(ENVIRONMENT)
    (from_pip,) = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    return [line for line in from_pip if not line.startswith("--")]


def wanted(machine, *extras):
    """Return what pyproject.toml asks for on a machine."""
    project = PROJECT["project"]
    lines = project["dependencies"] + sum(
        (project["optional-dependencies"][extra] for extra in extras), []
    )
    found = [r for r in map(Requirement, lines) if r.name != "privemo"]
    return [r for r in found if r.marker is None or r.marker.evaluate(machine)]


@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda machine: "-".join(machine.values())
)
def test_the_lock_is_what_pyproject_asks_for(machine):
    locked = pins(read_lock(LOCK), machine)
    for requirement in wanted(machine, "kit", "test"):
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda machine: "-".join(machine.values())
)
def test_conda_users_get_the_locked_versions(machine):
    assert pins(conda_lines(), machine) == pins(read_lock(LOCK), machine)


def test_environment_yml_is_what_make_lock_writes():
    assert pin_environment(ENVIRONMENT, LOCK) == ENVIRONMENT


def test_a_changed_lock_changes_environment_yml():
    newer = re.sub(r"(?m)^(keras|absl-py)==\S+", r"\1==99.1", LOCK)
    changed = pin_environment(ENVIRONMENT, newer)
    assert "- keras==99.1\n" in changed  # asked for
    assert "- absl-py==99.1\n" in changed  # needed in turn
    assert changed.count("99.1") == 2


def test_every_package_asked_for_has_a_comment_above_or_beside_it():
    direct = ENVIRONMENT[: ENVIRONMENT.index("# what these need in turn")]
    names = set(re.findall(r"(?m)^      - ([\w-]+)==", direct))
    asked = {
        canonicalize_name(r.name) for m in MACHINES for r in wanted(m, "kit", "test")
    }
    assert names == asked
    assert direct.count("      # ") >= 6


def test_conda_has_a_python_that_privemo_takes():
    environment = yaml.safe_load(ENVIRONMENT)
    (python,) = [d for d in environment["dependencies"] if str(d).startswith("python=")]
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(python[7:])


@pytest.mark.parametrize(
    "lock", [LOCK, JAX_LOCK, SITE_LOCK], ids=["main", "jax", "site"]
)
def test_every_locked_package_has_hashes(lock):
    entries = re.split(r"(?m)^(?=[a-z0-9])", lock)[1:]
    assert len(entries) == len(read_lock(lock))
    for entry in entries:
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry)
        assert hashes, entry.splitlines()[0]


@pytest.mark.parametrize(
    "text",
    [LOCK, JAX_LOCK, SITE_LOCK, ENVIRONMENT],
    ids=["lock", "jax", "site", "yml"],
)
def test_no_host_is_named(text):
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links", text)


@pytest.mark.parametrize("machine", MACHINES[:3], ids=["3.11", "3.12", "3.13"])
def test_the_other_backend_changes_no_version(machine):
    locked, other = pins(read_lock(LOCK), machine), pins(read_lock(JAX_LOCK), machine)
    added = {name for name in other if name not in locked}
    assert added == {"jax", "jaxlib"}
    assert {name: locked[name] for name in other if name in locked} == {
        name: version for name, version in other.items() if name not in added
    }
    (jax,) = [r for r in wanted(machine, "jax") if r.name == "jax"]
    assert jax.specifier.contains(other["jax"])


@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda machine: "-".join(machine.values())
)
def test_the_site_changes_no_version_and_is_what_pyproject_asks_for(machine):
    locked, site = pins(read_lock(LOCK), machine), pins(read_lock(SITE_LOCK), machine)
    common = locked.keys() & site.keys()
    assert {n: locked[n] for n in common} == {n: site[n] for n in common}
    for requirement in wanted(machine, "site"):
        version = site[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_privemo_can_be_built_from_locked_packages_alone():
    locked = pins(read_lock(LOCK), MACHINES[0])
    for requirement in map(Requirement, PROJECT["build-system"]["requires"]):
        assert requirement.specifier.contains(locked[requirement.name])
