"""What stands around the code says what the code says: versions, commands, counts."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import privemo
from privemo.config import load_profile
from privemo.corpora import CORPORA
from privemo.corpora.planted import Knobs
from privemo.corpora.planted.texts import vocabulary
from privemo.network.network import build_network
from privemo.network.recipes import RECIPES
from privemo.terms import WHOLE

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / ".ci"))
import licences  # noqa: E402

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
TWICE = {"contourpy", "soupsieve", "jax", "jaxlib"}  # other versions, older Pythons
FROM = re.compile(r"(?m)^FROM ([a-z]+):([\w.-]+)$")  # a name with a host has a slash


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
TAKEN = SpecifierSet(PROJECT["requires-python"])
PYTHONS = [f"3.{minor}" for minor in range(30) if f"3.{minor}" in TAKEN]


# versions


def test_every_place_says_the_same_version():
    version = PROJECT["version"]
    assert privemo.__version__ == version
    assert yaml.safe_load(read("CITATION.cff"))["version"] == version
    assert f"version {version}" in " ".join(read("README.md").split())
    assert re.search(r"(?m)^## (\S+)", read("CHANGELOG.md"))[1] == version


def test_the_citation_names_the_kit_and_the_paper():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert (citation["license"], citation["type"]) == (PROJECT["license"], "software")
    (paper,) = citation["references"]
    assert paper["doi"] == "10.1609/aaai.v34i05.6307" and paper["year"] == 2020
    title = " ".join(read("README.md").replace(">", " ").split())
    assert paper["title"] in title


# commands


def test_the_workflow_runs_what_ci_runs_on_every_python_and_three_systems():
    jobs = yaml.safe_load(read(".github/workflows/test.yml"))["jobs"]
    job = jobs["test"]
    assert job["strategy"]["matrix"]["python"] == PYTHONS
    systems = job["strategy"]["matrix"]["system"]
    assert {name.split("-")[0] for name in systems} == {"ubuntu", "macos", "windows"}
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", name) for name in used)


def test_the_workflow_builds_the_site_and_tries_it():
    job = yaml.safe_load(read(".github/workflows/test.yml"))["jobs"]["site"]
    (python,) = [step["with"] for step in job["steps"] if "with" in step]
    assert python["python-version"] in PYTHONS
    build, test = [step["run"] for step in job["steps"] if "run" in step]
    assert build == "make site" and test.endswith(" tests/test_site.py")
    assert "\nsite: $(INSTALLED)\n" in read("Makefile")


def test_a_workflow_of_its_own_installs_a_browser_and_uses_the_lessons_in_it():
    workflow = yaml.safe_load(read(".github/workflows/browser.yml"))
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}  # on
    (job,) = workflow["jobs"].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert "playwright install" in runs[-2] and "benchmarks/endure" in runs[-1]
    assert '".[browser]"' in " ".join(runs) and "browser" in EXTRAS
    assert "browser" not in read(".ci/run")


def test_one_list_of_pythons_stands_in_the_makefiles_check():
    low, high = PYTHONS[0].split(".")[1], PYTHONS[-1].split(".")[1]
    assert f"(3, {low}) <= sys.version_info[:2] <= (3, {high})" in read(
        ".ci/check_python.py"
    )


def test_hooks_before_a_commit_fetch_nothing():
    (source,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert source["repo"] == "local"
    for hook in source["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].split()[0] in ("ruff", "python")
        files = [word for word in hook["entry"].split() if word.endswith(".py")]
        assert all((ROOT / name).is_file() for name in files)


def test_the_image_has_a_python_that_privemo_takes_and_no_host():
    name, tag = FROM.search(read("Dockerfile")).groups()
    assert name == "python" and tag.removesuffix("-slim") in PYTHONS
    assert not FROM.search("FROM host.example/python:3.12")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_can_be_filled_in(form):
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    if form.stem == "config":
        return
    assert set(content) == {"name", "description", "body"}
    ids = [field["id"] for field in content["body"]]
    assert len(ids) == len(set(ids)) > 0
    assert all(field["attributes"]["label"] for field in content["body"])


# licences


def test_the_table_of_licences_covers_the_locks():
    rows = dict(licences.ROW.findall(licences.PAGE.read_text(encoding="utf-8")))
    assert set(rows) == licences.locked_names()
    assert all(rows.values())


def test_the_table_of_licences_says_what_the_packages_say():
    text = licences.PAGE.read_text(encoding="utf-8")
    rows = dict(licences.ROW.findall(text))
    assert licences.page(rows) == text
    now = licences.licences()
    assert {name for name in rows if now[name] != rows[name]} <= TWICE


def test_a_package_of_which_no_licence_is_known_is_refused(monkeypatch):
    monkeypatch.setattr(licences, "locked_names", lambda: {"ruff", "secretive"})
    with pytest.raises(SystemExit, match="no licence is known of secretive; install"):
        licences.licences()


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (["License-Expression: MIT", "License: other"], "MIT"),
        (["License: BSD-3-Clause"], "BSD-3-Clause"),
        (["License: UNKNOWN", "Classifier: License :: ISC"], "ISC"),
        (["License: " + "a" * 41, "Classifier: License :: X :: MIT"], "MIT"),
        (["Classifier: Topic :: Text"], ""),
    ],
)
def test_a_licence_is_read_as_a_package_states_it(tmp_path, lines, licence):
    place = tmp_path / "toy-1.dist-info"
    place.mkdir()
    text = ["Metadata-Version: 2.4", "Name: Toy", "Version: 1", *lines, ""]
    (place / "METADATA").write_text("\n".join(text), encoding="utf-8")
    assert licences.installed(str(tmp_path))["toy"] == licence


# cards


def test_the_data_card_counts_what_the_knobs_make():
    card, knobs = read("docs/data-card.md"), Knobs()
    n_blocks = load_profile("lesson").n_blocks
    n_utterances = knobs.n_speakers * knobs.n_utterances
    assert f"| {knobs.n_speakers} | ten blocks, {n_blocks * knobs.n_speakers} |" in card
    assert f"| {n_utterances} | {n_blocks * n_utterances:,} |" in card
    assert f"{sum(map(len, vocabulary().values()))} words and phrases" in card


@pytest.mark.parametrize("profile", ["lesson", "paper"])
def test_the_model_card_counts_the_weights(profile):
    counts = [
        build_network(
            modality,
            n_emotions=3,
            adversaries={"gender": (2, WHOLE)},
            settings=load_profile(profile),
            recipe=RECIPES["paper"],
        ).count_params()
        for modality in ("acoustic", "lexical", "multimodal")
    ]
    row = " | ".join(f"{n:,}" for n in counts)
    assert f"| weights, profile `{profile}` | {row} |" in read("docs/model-card.md")


# additions


def test_every_path_in_contributing_is_there():
    text = read("CONTRIBUTING.md")
    paths = re.findall(
        r"`((?:\.ci|docs|notebooks|privemo|sources|tests)/[^`\s]*)`", text
    )
    assert len(paths) > 10
    made = [path for path in paths if "NAME" in path]  # by who adds one
    assert [
        path for path in paths if path not in made and not (ROOT / path).exists()
    ] == []
    assert all((ROOT / path).parent.is_dir() for path in made)


@pytest.mark.parametrize("name", CORPORA)
def test_every_corpus_is_described(name):
    assert f"\n## {name}\n" in read("docs/corpora.md")
    assert f"| `{name}` |" in read("docs/corpora.md")
    assert f"docs/corpora.md#{name})" in read("data/README.md")
