"""privemo outside its clone: what is handed out, without the kit and with it."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from support.handed_out import (
    PROJECT,
    ROOT,
    build,
    copy_tree,
    make_bare,
    required,
    unpack,
)
from support.planted_voices import draw

NEED_THE_KIT = [
    ["replicate"],
    ["run"],
    ["lessons"],
    ["assignments"],
    ["course"],
    ["search"],
    ["vectors"],
    ["corpora", "check", "planted"],
    ["corpora", "list"],
]
JUNK = ["notebooks/.ipynb_checkpoints/1.ipynb", "notebooks/mine.txt", "docs/a.tmp"]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Build the archive of sources, from a folder in which somebody works; unpack."""
    folder = tmp_path_factory.mktemp("source")
    tree = copy_tree(folder / "tree")
    for name in JUNK:
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text("of somebody who works here")
    return unpack(build("sdist", tree, folder), folder / "unpacked")


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    """Build the wheel from the archive of sources; unpack it."""
    folder = tmp_path_factory.mktemp("wheel")
    return unpack(build("wheel", source, folder), folder / "unpacked")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return make_bare(tmp_path_factory.mktemp("bare") / "modules")


@pytest.fixture
def call(wheel, tmp_path):
    """Return a function that runs Python in an empty folder, with the wheel alone."""
    home = tmp_path / "home"
    there = {"HOME": str(home), "USERPROFILE": str(home), "TQDM_DISABLE": "1"}
    ours = ("PRIVEMO_HOME", "PRIVEMO_RESULTS")
    env = {k: v for k, v in os.environ.items() if k not in ours} | there
    (tmp_path / "empty").mkdir()

    def python(*arguments, modules=None):
        path = os.pathsep.join(str(p) for p in (modules, wheel) if p)
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path / "empty",
            env=env | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    return python


def contents(folder, top):
    """List the files below a folder of a folder."""
    found = (p for p in (folder / top).rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix() for p in found}


# what is handed out


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="no git here"
)
def test_the_archive_of_sources_holds_the_project(source):
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    names = {name for name in listed.splitlines() if (ROOT / name).is_file()}
    hidden = {name for name in names if name.startswith(".")} - contents(ROOT, ".ci")
    assert names - hidden <= contents(source, ".")
    assert not contents(source, ".") & set(JUNK[:1])


@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        ("notebooks", {".ipynb"}),
        ("sources", {".py"}),
        ("docs", {".md", ".png"}),
    ],
)
def test_the_wheel_brings_notebooks_and_docs(source, wheel, folder, kinds):
    brought = {p for p in contents(source, folder) if p not in JUNK}
    assert contents(wheel / "privemo", folder) == brought
    assert {os.path.splitext(name)[1] for name in brought} == kinds
    for name in brought:
        assert (wheel / "privemo" / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_wheel_brings_the_package_and_nothing_else(source, wheel):
    assert {p.name.split("-")[0] for p in wheel.iterdir()} == {"privemo"}
    package = {n for n in contents(source, "privemo") if "__pycache__" not in n}
    kept = contents(wheel, "privemo")
    assert package <= kept
    tops = {name.split("/")[1] for name in kept - package}
    assert tops == {"notebooks", "sources", "docs"}


def test_the_wheel_asks_for_little_and_each_extra_for_more(wheel):
    asked = required(wheel)
    assert set(asked) == {"", *PROJECT["project"]["optional-dependencies"]}
    names = {extra: {r.name for r in some} for extra, some in asked.items()}
    heavy = {"tensorflow", "gensim", "espeakng-loader", "librosa", "matplotlib"}
    assert not names[""] & heavy
    assert heavy <= names["kit"]
    assert not names[""] & names["kit"]


def test_those_who_install_it_beside_others_get_ranges(wheel):
    for requirement in required(wheel)[""]:
        operators = {s.operator for s in requirement.specifier}
        assert operators == {">=", "<"}, requirement


# without the kit


def test_who_attacks_needs_no_kit_and_finds_the_page_where_he_is(call, bare, tmp_path):
    drawn = draw("linear", n_speakers=12, n_each=4)
    arrays = {"representation": drawn.representation, "speaker": drawn.speaker}
    np.savez(tmp_path / "empty/mine.npz", gender=drawn.attribute, **arrays)
    words = ["attack", "mine.npz", "--attribute", "gender", "--profile", "quick"]
    done = call("-m", "privemo", *words, modules=bare)
    assert done.returncode == 0, done.stderr
    (forecast,) = done.stderr.splitlines()
    assert " attacks; about " in forecast
    (page,) = (tmp_path / "empty/results").glob("*/report.html")
    assert done.stdout.endswith(f"report: {page}\n")
    kept = {path.name for path in (tmp_path / "home").glob("*/*")}
    assert kept == {"runs"}  # its finished parts


@pytest.mark.parametrize("words", NEED_THE_KIT, ids=" ".join)
def test_without_the_kit_one_line_says_what_to_install(call, bare, tmp_path, words):
    done = call("-m", "privemo", *words, modules=bare)
    assert done.returncode == 1
    (line,) = (done.stdout + done.stderr).splitlines()
    assert line.startswith("privemo: ")
    assert line.endswith('type python -m pip install "privemo[kit]"')
    assert list((tmp_path / "empty").iterdir()) == []
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import privemo; privemo.prepare", 'pip install "privemo[kit]"'),
        ("import privemo; privemo.nothing", "has no attribute 'nothing'"),
        ("import privemo.nothing", "No module named 'privemo.nothing'"),
    ],
)
def test_a_program_is_told_what_to_install_and_no_nonsense(call, bare, code, said):
    done = call("-c", code, modules=bare)
    assert said in done.stderr.splitlines()[-1]
    assert ("privemo[kit]" in done.stderr) == ("privemo[kit]" in said)


def test_what_a_package_lost_is_no_missing_package(call):
    code = "from privemo.errors import needs_kit\nwith needs_kit():\n import numpy.none"
    assert "numpy.none" in call("-c", code).stderr.splitlines()[-1]


def test_the_bare_door_is_as_wide_as_said(call, bare):
    """What privemo offers without the kit: defences, metrics, intervals, the attack."""
    names = "uar LinearErasure NullspaceProjection fold_interval run_battery privacy"
    code = f"import privemo\nfor n in {names.split()}: getattr(privemo, n)"
    done = call("-c", code, modules=bare)
    assert done.returncode == 0, done.stderr


def test_a_package_that_the_attack_needs_is_missed(call, tmp_path):
    """The emptiness is real: what is hidden cannot be imported."""
    modules = make_bare(tmp_path / "less", without={"sklearn"})
    done = call("-c", "import privemo.battery", modules=modules)
    assert "No module named 'sklearn'" in done.stderr


# with it


def test_lessons_are_copied_and_nobodys_work_is_overwritten(call, tmp_path):
    worked = tmp_path / "empty/lessons/2_privacy_metric.ipynb"
    worked.parent.mkdir()
    worked.write_text("mine", encoding="utf-8")
    done = call("-m", "privemo", "lessons")
    assert done.returncode == 0, done.stderr
    copied = contents(tmp_path / "empty/lessons", ".")
    assert {f"notebooks/{n}" for n in copied} == contents(ROOT, "notebooks")
    assert worked.read_text(encoding="utf-8") == "mine"
    assert "2_privacy_metric.ipynb was there, and stays as it is" in done.stdout
    again = call("-m", "privemo", "lessons", "lessons/1_leakage_by_modality.ipynb")
    assert again.stderr.startswith("privemo: nothing can be written to lessons/1_")


def test_notebooks_and_their_sources_are_found_and_results_go_where_one_is(
    call, wheel, tmp_path
):
    code = """
from privemo import paths
from privemo.lessons.jobs import jobs_of
from privemo.lessons.sources import list_lessons, solved_notebook
jobs = jobs_of({})
assert [path.stem for path, _ in jobs] == [path.stem for path in list_lessons()]
assert len(solved_notebook(list_lessons()[0]).cells) > 20
print(jobs[0][0].parent, jobs[0][1]["RESULTS"], paths.home(), sep="\\n")
"""
    done = call("-c", code)
    assert done.returncode == 0, done.stderr
    places = [wheel / "privemo/notebooks", tmp_path / "empty/results"]
    assert done.stdout.splitlines() == [*map(str, places), f"{tmp_path}/home/.privemo"]


def test_the_help_names_the_docs_that_are_there(call, wheel):
    done = call("-m", "privemo", "--help")
    assert f"{wheel}/privemo/docs" in "".join(map(str.strip, done.stdout.splitlines()))
