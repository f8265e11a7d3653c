"""The command line runs all notebooks, or stops with one message."""

import os
import re
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

import privemo
import privemo.__main__ as command_line
from privemo import workers
from privemo.battery.running import EFFORTS
from privemo.config import PROFILES
from privemo.corpora import CORPORA
from privemo.corpora.check import Report
from privemo.errors import PrivemoError
from privemo.experiments.grid import SEARCHED
from privemo.experiments.records import write_record
from privemo.lessons import jobs
from privemo.network.recipes import RECIPES
from privemo.terms import PAPERS_STREAMS, TARGETS


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """Put two toys where the notebooks are, and results where nothing is lost."""
    for name in ("1_toy", "2_toy"):
        write_toy(tmp_path / f"{name}.ipynb")
    monkeypatch.setattr(jobs, "NOTEBOOKS", tmp_path)
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_replicate_runs_every_notebook_and_writes_the_report(notebooks):
    done = CliRunner().invoke(command_line.app, ["replicate", "seed=1"])
    assert done.exit_code == 0, done.output
    assert "notebook 1 of 2: 1_toy, done in" in done.stderr
    assert "notebook 2 of 2: 2_toy, done in" in done.stderr
    results = notebooks / "results/seed1"
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


def test_one_notebook_and_a_relative_results_folder(notebooks):
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
    assert list(notebooks.rglob("report.html")) == []


def test_a_notebook_that_stops_keeps_no_other_from_the_report(
    notebooks, monkeypatch, capsys
):
    toy = notebooks / "1_toy.ipynb"
    wrong = toy.read_text().replace(r"MISTAKE = \"\"", r"MISTAKE = \"of the user\"")
    assert toy.write_text(wrong) and wrong.count("of the user") == 2
    shown = refuse(monkeypatch, capsys, "replicate", "seed=1")
    assert "1_toy, stopped" in shown and "2_toy, done in" in shown
    assert shown.startswith("privemo: a.wav is empty; download it again")
    assert (notebooks / "results/seed1/report.html").exists()


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


def ran(notebooks, *arguments):
    """Run both toys; return the exit code and what was said."""
    done = CliRunner().invoke(command_line.app, ["replicate", *arguments])
    return done.exit_code, done.stdout + str(done.exception or "")


def test_results_of_other_parameters_are_kept_apart(notebooks):
    for arguments in ([], ["seed=2"], ["strength=0.7", "seed=2"], []):
        assert ran(notebooks, *arguments)[0] == 0
    found = {path.parent for path in notebooks.rglob("report.html")}
    results = notebooks / "results"
    assert found == {results, results / "seed2", results / "strength0.7_seed2"}
    assert pd.read_csv(results / "tables/leakage.csv")["L"].tolist() == [0.72, 0.62]


def test_results_in_a_folder_of_others_are_not_replaced(notebooks):
    assert ran(notebooks, "results=mine", "seed=1")[0] == 0
    before = (Path("mine") / "run/toy.json").read_bytes()
    code, said = ran(notebooks, "results=mine", "seed=2")
    assert code == 1
    assert "mine holds results of toy with another seed, 1 and not 2; give an" in said
    assert (Path("mine") / "run/toy.json").read_bytes() == before
    assert ran(notebooks, "results=mine", "seed=1")[0] == 0


@pytest.mark.parametrize(
    ("in_the_way", "named"),
    [
        ("results", "results"),
        ("results/tables", "tables"),
        ("results/notebooks", "notebooks"),
    ],
)
def test_a_file_in_the_way_is_found_before_anything_is_computed(
    notebooks, monkeypatch, in_the_way, named
):
    monkeypatch.setattr(command_line, "_compute", None)  # would raise
    (notebooks / in_the_way).parent.mkdir(exist_ok=True)
    (notebooks / in_the_way).write_text("a file")
    code, said = ran(notebooks)
    assert code == 1
    assert f"{named} (File exists); give another folder as RESULTS" in said


def test_the_version_is_said():
    done = CliRunner().invoke(command_line.app, ["--version"])
    assert (done.exit_code, done.stdout) == (0, f"privemo {privemo.__version__}\n")


@pytest.mark.parametrize("command", [["replicate"], ["run"], ["search"]])
def test_help_lists_the_choices(command):
    shown = CliRunner().invoke(command_line.app, [*command, "--help"]).stdout
    words = set(re.findall(r"\w+", shown))
    streams = {*PAPERS_STREAMS, "given", "features"}
    assert words >= {*CORPORA, *PROFILES, *TARGETS} | streams


def test_help_lists_the_choices_of_other_commands():
    for command in ("check", "fetch"):
        shown = CliRunner().invoke(command_line.app, ["corpora", command, "--help"])
        assert set(re.findall(r"\w+", shown.stdout)) >= set(CORPORA)
    shown = CliRunner().invoke(command_line.app, ["search", "--help"]).stdout
    assert set(re.findall(r"\w+", shown)) >= {*SEARCHED, *RECIPES}
    assert set(command_line.EFFORTS) == set(EFFORTS)


@pytest.mark.parametrize("command", ["replicat", "atack", "corpra"])
def test_a_misspelt_command_gets_its_nearest(command):
    done = CliRunner().invoke(command_line.app, [command])
    assert done.exit_code == 2 and "Did you mean" in done.stderr


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("corpora check em", "emodb"),
        ("attack x.csv --profile q", "quick"),
    ],
)
def test_a_shell_can_complete(typed, completed):
    place = {"COMP_WORDS": f"privemo {typed}", "COMP_CWORD": f"{len(typed.split())}"}
    asked = os.environ | place | {"_PRIVEMO_COMPLETE": "complete_bash"}
    code = (
        "import sys; sys.argv = ['privemo']; from privemo.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=asked, capture_output=True, text=True)
    assert done.stdout.split() == [completed]


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_terminal_that_lacks_letters_gets_the_others(encoding):
    code = """
import sys, typer
from privemo import __main__ as command_line
command_line.app.command("say")(lambda: typer.echo("UAR \u2264 1 \u2013 chance 0.5"))
sys.argv = ["privemo", "say"]
command_line.main()
"""
    asked = os.environ | {"PYTHONIOENCODING": encoding}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=asked, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.strip().endswith(b"chance 0.5")
    assert encoding == "ascii" or done.stdout.startswith(b"UAR ? 1 ? chance")


@pytest.mark.parametrize("part", ["lines_in_a_log", "needs_kit", "app"])
def test_ctrl_c_before_or_after_a_command_is_answered(monkeypatch, part):
    """In a command it is answered where what was computed is kept."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, part, interrupted)
    with pytest.raises(SystemExit, match="^privemo: stopped$"):
        command_line.main()


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
    words = ["backend=dask", "scheduler=tcp://a:1", "modalities=acoustic,lexical"]
    command = ["make", "--dry-run", "replicate", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    (line,) = [s for s in done.stdout.splitlines() if "privemo replicate" in s]
    assert set(words) <= set(line.split())
