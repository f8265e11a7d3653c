"""The examples of CONTRIBUTING.md are installed and run as they stand there."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from support.brought import forget, install
from support.planted_voices import draw

TEXT = (Path(__file__).resolve().parents[1] / "CONTRIBUTING.md").read_text("utf-8")


def block(language):
    """Return the one block of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    return found


PROJECT = tomllib.loads(block("toml"))["project"]
ENTRIES = PROJECT["entry-points"]
NAMES = [name for names in ENTRIES.values() for name in names]


@pytest.fixture
def call(tmp_path):
    """Install the example; return a function that calls privemo beside it."""
    about = {"name": PROJECT["name"], "version": PROJECT["version"]}
    install(tmp_path / "site", block("python"), ENTRIES, **about)
    path = os.pathsep.join([str(tmp_path / "site"), *(p for p in sys.path if p)])
    env = os.environ | {"PYTHONPATH": path, "PRIVEMO_HOME": str(tmp_path)}

    def call(*arguments):
        command = [sys.executable, "-m", "privemo", *arguments]
        how = {"cwd": tmp_path, "env": env, "capture_output": True, "text": True}
        return subprocess.run(command, **how)

    return call


def test_the_example_offers_one_of_each_group():
    assert set(ENTRIES) == {
        f"privemo.{g}" for g in ("attackers", "defences", "encoders")
    }
    code = block("python")
    for names in ENTRIES.values():
        for name, value in names.items():
            assert f'("{name}"' in code
            assert re.search(rf"^(def|class) {value.partition(':')[2]}\b", code, re.M)


def test_all_of_it_is_listed_and_good(call):
    done = call("plugins")
    assert done.returncode == 0, done.stderr + done.stdout
    lines = done.stdout.splitlines()
    assert len(lines) == len(NAMES) == 3
    for name, line in zip(NAMES, lines, strict=True):
        assert f"{name!r} of package privemo-mine 0.1 (privemo_mine:" in line


@pytest.mark.slow
def test_the_command_of_the_example_attacks_with_it_and_another_version_anew(
    call, tmp_path
):
    material = draw("linear", n_speakers=16, n_each=6)
    arrays = {"attribute": material.attribute, "speaker": material.speaker}
    np.savez(tmp_path / "mine.npz", representation=material.representation, **arrays)
    (words,) = re.findall(r"`privemo (attack\s+mine\.npz[^`]*)`", TEXT)
    command = [w.strip('"') for w in re.findall(r'"[^"]*"|\S+', words)]
    command += ["--profile", "quick"]
    done = call(*command)
    assert done.returncode == 0, done.stderr
    assert re.search(r"random forest +0\.\d\d.* above chance", done.stdout)
    assert "not counting random forest" in done.stderr
    again = call(*command)
    assert "not counting" not in again.stderr and "of memory" not in again.stderr
    about = {"name": PROJECT["name"], "version": "0.2"}
    install(tmp_path / "site", block("python"), ENTRIES, **about)
    old = tmp_path / "site" / "privemo_mine-0.1.dist-info"
    old.rmdir()
    anew = call(*command)
    assert "not counting random forest" in anew.stderr
    # five folds of one attacker; all others are there
    n, n_there = map(int, re.search(r"(\d+) attacks, (\d+) of", anew.stderr).groups())
    assert n - n_there == 5


def test_without_plugins_none_is_used_and_it_is_said(tmp_path):
    forget()
    env = os.environ | {"PRIVEMO_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "privemo", "plugins"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("no package brings an attacker")
