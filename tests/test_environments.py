"""privemo as a stranger installs it: real environments, with and without the kit.

Takes the network, gigabytes and a quarter of an hour: `make endure` runs it.
"""

import subprocess
import sys
import zipfile

import numpy as np
import pytest
from support.environments import Environment, lowest
from support.handed_out import build, copy_tree, unpack
from support.planted_voices import draw

pytestmark = pytest.mark.endure

MOST_MB = 450  # of an environment for privemo attack, pip included
HEAVY = {"tensorflow", "tensorflow-cpu", "keras", "gensim", "espeakng-loader"}
ATTACK = ["attack", "mine.npz", "--attribute", "gender", "--profile", "quick"]


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """Build the archive of sources, and the wheel from it."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps"]
    asked = subprocess.run([*command, "--ignore-installed", "tqdm"])
    if asked.returncode:
        pytest.skip("no index of packages can be reached")
    folder = tmp_path_factory.mktemp("archives")
    sdist = build("sdist", copy_tree(folder / "tree"), folder)
    tree = unpack(sdist, folder / "unpacked")
    return {"sdist": sdist, "wheel": build("wheel", tree, folder)}


@pytest.fixture(scope="module")
def kit(archives, tmp_path_factory):
    """Install everything."""
    environment = Environment(tmp_path_factory.mktemp("kit"))
    return environment.install(f"{archives['wheel']}[kit]")


def attack(environment):
    """Attack a file in the environment's empty folder; return what is there then."""
    drawn = draw("linear", n_speakers=24, n_each=5)
    arrays = {"representation": drawn.representation, "speaker": drawn.speaker}
    np.savez(environment.empty / "mine.npz", gender=drawn.attribute, **arrays)
    done = environment.privemo(*ATTACK)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "tell the gender of speakers who were never heard" in done.stdout
    (page,) = environment.empty.glob("results/*/report.html")
    assert done.stdout.endswith(f"report: {page}\n")


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_bare_environment_attacks_and_says_what_else_takes(archives, tmp_path, kind):
    bare = Environment(tmp_path).install(archives[kind])
    attack(bare)
    assert bare.megabytes < MOST_MB
    assert not HEAVY & set(bare.packages)
    for command in ("replicate", "run", "lessons", "assignments", "course"):
        done = bare.privemo(command)
        assert done.returncode == 1
        (line,) = (done.stdout + done.stderr).splitlines()
        assert line.endswith('type python -m pip install "privemo[kit]"')


def test_the_lowest_versions_will_do(archives, tmp_path):
    attack(Environment(tmp_path).install(archives["wheel"], *lowest()))


def test_with_the_kit_lessons_are_copied_and_assigned(kit):
    assert HEAVY - {"tensorflow", "tensorflow-cpu"} <= set(kit.packages)
    assert kit.privemo("lessons").returncode == 0
    assert len(list(kit.empty.glob("lessons/[1-7]_*.ipynb"))) == 7
    done = kit.privemo("assignments", "course")
    assert done.returncode == 0, done.stderr
    assert len(list(kit.empty.glob("course/release/[1-7]_*/*.ipynb"))) == 7


def test_with_the_kit_a_course_names_the_version_that_made_it(kit):
    done = kit.privemo("course", "handed out", "--no-records")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(kit.empty / "handed out/students.zip") as archive:
        asked = archive.read("privemo-course/requirements.txt").decode()
    assert asked == "privemo[kit]==0.1.0\n"


def test_with_the_kit_a_lesson_is_replicated_in_an_empty_folder(kit):
    words = ["notebook=1", "profile=smoke"]
    done = kit.privemo("run", *words)
    assert done.returncode == 0, done.stderr
    assert not (kit.empty / "results").exists()
    done = kit.privemo("replicate", *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"report: {kit.empty / 'results/report.html'}\n"
    assert (kit.empty / "results/notebooks/1_leakage_by_modality.ipynb").is_file()
    assert {p.name for p in (kit.folder / "home/.privemo").iterdir()} == {
        "data",
        "runs",
    }
