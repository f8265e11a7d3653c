"""The command line runs all notebooks, or stops with one message."""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support.command_line import refuse
from support.toy_notebook import write_toy
from typer.testing import CliRunner

import privemo.__main__ as command_line
from privemo import workers
from privemo.corpora import CORPORA
from privemo.corpora.check import Report
from privemo.errors import PrivemoError
from privemo.experiments.records import write_record
from privemo.lessons import jobs


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """Put two toys where the notebooks are, and results where nothing is lost."""
    for name in ("1_toy", "2_toy"):
        write_toy(tmp_path / f"{name}.ipynb")
    monkeypatch.setattr(jobs, "NOTEBOOKS", tmp_path)
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    return tmp_path


def test_replicate_runs_every_notebook_and_writes_the_report(notebooks):
    done = CliRunner().invoke(command_line.app, ["replicate", "seed=1"])
    assert done.exit_code == 0, done.output
    assert "notebook 1 of 2: 1_toy, done in" in done.stderr
    assert "notebook 2 of 2: 2_toy, done in" in done.stderr
    results = notebooks / "results"
    assert done.stdout == f"report: {results / 'report.html'}\n"
    executed = sorted(p.name for p in (results / "notebooks").iterdir())
    assert executed == ["1_toy.ipynb", "2_toy.ipynb"]
    assert pd.read_csv(results / "tables/leakage.csv")["L"].tolist() == [1.72, 1.62]
    assert (results / "claims.csv").exists()


@pytest.mark.parametrize("command", ["replicate", "run"])
def test_where_the_time_went_is_said_on_request(notebooks, command, monkeypatch):
    def compute(jobs, where):
        facts, cell = {"seconds": 3.25}, {"modality": "lexical"}
        settings = {"kind": "training", "cell": cell | {"recipe": {"name": "paper"}}}
        write_record(notebooks / "runs", settings, facts, {"x": np.zeros(1)})

    monkeypatch.setattr(command_line, "_compute", compute)
    done = CliRunner().invoke(command_line.app, [command, "--timing"])
    assert done.exit_code == 0, done.output
    assert "training  lexical  paper  1      3.0    3.25" in done.stdout
    assert done.stdout.endswith("core seconds in all: 3\n")


def test_where_nothing_was_computed_no_time_went(notebooks):
    done = CliRunner().invoke(command_line.app, ["run", "--timing"])
    assert done.stdout == "nothing was computed: every record was there\n"


def test_one_notebook_and_a_relative_results_folder(notebooks, monkeypatch):
    monkeypatch.chdir(notebooks)
    arguments = ["replicate", "notebook=2", "results=mine"]
    done = CliRunner().invoke(command_line.app, arguments)
    assert done.exit_code == 0, done.output
    assert "notebook 1 of 1: 2_toy" in done.stderr
    assert (notebooks / "mine/report.html").exists()


def test_bonus_notebooks_come_last_and_can_be_asked_for(notebooks):
    (notebooks / "beyond").mkdir()
    more = write_toy(notebooks / "beyond/attackers.ipynb")
    chosen = [path.stem for path in jobs.choose_notebooks("")]
    assert chosen == ["1_toy", "2_toy", "attackers"]
    assert jobs.choose_notebooks("att") == [more]


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("sede=1", "has no parameter 'sede'; did you mean SEED?"),
        ("seed=x", "takes SEED: int = 0, so 'x' (str) cannot be its SEED"),
        ("seed", "'seed' is no NAME=VALUE; write it as seed=1"),
        ("notebook=3", "choose one of 1_toy, 2_toy"),
    ],
)
def test_a_mistake_is_one_message_and_runs_nothing(
    notebooks, monkeypatch, capsys, argument, message
):
    shown = refuse(monkeypatch, capsys, "replicate", argument)
    assert shown.startswith("privemo: ")
    assert message in shown
    assert len(shown.strip().splitlines()) == 1
    assert not (notebooks / "results").exists()


def test_a_value_given_twice_is_refused(notebooks, monkeypatch, capsys):
    shown = refuse(monkeypatch, capsys, "replicate", "seed=1", "SEED=2")
    assert "SEED is given twice" in shown


def test_a_mistake_inside_a_notebook_shows_no_traceback(notebooks, monkeypatch, capsys):
    arguments = ("replicate", "notebook=1", "mistake=of the user")
    shown = refuse(monkeypatch, capsys, *arguments)
    assert shown.startswith("privemo: a.wav is empty; download it again")
    assert "Traceback" not in shown


@pytest.mark.parametrize("arguments", [["corpora"], ["corpora", "list"]])
def test_corpora_are_listed_on_a_narrow_terminal(arguments):
    done = CliRunner().invoke(command_line.app, arguments)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if line[0] != " "] == list(CORPORA)
    assert max(map(len, lines)) <= 80
    assert sum("licence: " in line for line in lines) == len(CORPORA)


@pytest.mark.parametrize(("remedy", "code"), [("nothing to do", 0), ("mend it", 1)])
def test_a_checked_corpus_passes_or_is_to_be_mended(monkeypatch, remedy, code):
    monkeypatch.setattr("privemo.corpora.load_corpus", lambda name, folder: name)
    monkeypatch.setattr(
        "privemo.corpora.check.check_corpus",
        lambda corpus, about, count_folds, sounds: Report(
            title=f"{corpus} {sounds}", sections={}, mend=[remedy] * code
        ),
    )
    arguments = ["corpora", "check", "meld", "--sounds", "7"]
    done = CliRunner().invoke(command_line.app, arguments)
    assert done.exit_code == code
    assert done.stdout.startswith("meld 7\n")


@pytest.mark.parametrize("command", ["check", "fetch"])
def test_an_unknown_corpus_is_one_message(monkeypatch, capsys, command):
    shown = refuse(monkeypatch, capsys, "corpora", command, "emo-db")
    assert shown.startswith("privemo: there is no corpus 'emo-db'; choose one of")


def test_what_was_fetched_is_said(monkeypatch):
    monkeypatch.setattr(
        "privemo.corpora.fetch.fetch_corpus", lambda name, folder: [name, f"{folder}"]
    )
    done = CliRunner().invoke(command_line.app, ["corpora", "fetch", "meld", "here"])
    assert done.stdout == "meld\nhere\n"


def test_results_of_another_corpus_are_kept_apart(monkeypatch, tmp_path):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    assert jobs._results_of("planted") == tmp_path / "results"
    assert jobs._results_of("emodb") == tmp_path / "results/emodb"


def test_the_module_can_be_run():
    command = [sys.executable, "-m", "privemo", "--help"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0
    assert "replicate" in done.stdout


ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--backend", "dask", "--scheduler", "tcp://a:1", "--workers", "3"],
        ["backend=dask", "scheduler=tcp://a:1", "workers=3"],
        ["backend=dask", "--scheduler", "tcp://a:1", "WORKERS=3"],
    ],
)
@pytest.mark.parametrize("command", ["replicate", "run", "search"])
def test_options_and_words_say_the_same(monkeypatch, capsys, command, arguments):
    asked = []

    @contextmanager
    def stop(**where):
        asked.append(where)
        raise PrivemoError("stopped")
        yield

    monkeypatch.setattr(workers, "use_workers", stop)
    assert "stopped" in refuse(monkeypatch, capsys, command, *arguments)
    assert asked == [{"backend": "dask", "scheduler": "tcp://a:1", "workers": "3"}]


def test_an_option_and_a_word_are_given_twice(monkeypatch, capsys):
    said = refuse(monkeypatch, capsys, "run", "--workers", "1", "workers=2")
    assert "workers is given twice" in said


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_passes_the_words_on():
    words = ["backend=dask", "scheduler=tcp://a:1", "workers=3"]
    command = ["make", "--dry-run", "replicate", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    (line,) = [s for s in done.stdout.splitlines() if "privemo replicate" in s]
    assert set(words) <= set(line.split())
