"""A file is attacked from the command line, or refused in one message."""

import errno
import sys
from datetime import date

import numpy as np
import pytest
from support.battery import EFFORT
from support.planted_voices import draw
from typer.testing import CliRunner

import privemo.__main__ as command_line
from privemo.battery import command as attack_command
from privemo.errors import PrivemoError


@pytest.fixture
def attack(tmp_path, monkeypatch):
    """Return a function that attacks a small file in a home of its own."""
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    monkeypatch.setattr(attack_command, "load_effort", lambda profile: EFFORT)
    monkeypatch.chdir(tmp_path)
    material = draw("linear", n_speakers=16, n_each=6)
    np.savez(
        "mine.npz",
        representation=material.representation,
        accent=material.attribute,
        speaker=material.speaker,
    )
    arguments = ["attack", "mine.npz", "--attribute", "accent", "--seed", "1"]
    return lambda *more: CliRunner().invoke(command_line.app, [*arguments, *more])


@pytest.fixture
def computing(monkeypatch):
    """Note whether anything is computed."""
    calls = []
    monkeypatch.setattr(attack_command, "run_battery", lambda *a, **b: calls.append(a))
    return calls


def test_the_command_prints_the_tables_and_writes_the_page(tmp_path, attack):
    done = attack()
    assert done.exit_code == 0, done.output
    path = tmp_path / "results" / "attack_mine_accent" / "report.html"
    assert done.stdout.endswith(f"report: {path}\n")
    page = path.read_text(encoding="utf-8")
    assert f"{tmp_path.name}/mine.npz, attacked by privemo" in page
    assert str(tmp_path) not in page
    command = "privemo attack mine.npz --attribute accent --profile full --seed 1"
    assert f"<code>{command}</code>" in page
    assert "96 utterances of 16 speakers (8 apple, 8 birch), 4 units each" in page
    assert date.today().isoformat() in page
    assert "picked beforehand" in done.stdout
    assert "tell the accent of speakers" in done.stdout
    assert "attacks; about a minute at most" in done.stderr
    assert not list(path.parent.glob("*.unfinished"))


def test_tables_are_printed_before_the_disk_is_full(attack, monkeypatch):
    def fail(findings, folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(attack_command, "write_page", fail)
    done = attack()
    assert "tell the accent of speakers" in done.stdout
    assert "No space left on device); name another folder" in str(done.exception)


def test_the_same_attack_with_another_folder_computes_nothing(attack):
    first = attack()
    again = attack("--results", "elsewhere")
    assert "of memory" in first.stderr
    assert "of memory" not in again.stderr
    assert first.stdout.split("report:")[0] == again.stdout.split("report:")[0]


@pytest.mark.parametrize(
    ("in_the_way", "options", "message"),
    [
        ("results", (), "written to .*results .*; name another .* --results"),
        ("out", ("--results", "out"), "written to .*out .*; name"),
        ("out/report.html/", ("--results", "out"), "report.html is a folder, and no"),
        ("out/inputs.csv/", ("--results", "out"), "inputs.csv is a folder, and no"),
        ("runs", (), "written to .*runs .*; set PRIVEMO_HOME"),
    ],
)
def test_what_is_in_the_way_is_said_first(
    tmp_path, attack, computing, in_the_way, options, message
):
    path = tmp_path / in_the_way
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if in_the_way.endswith("/") else path.touch()
    with pytest.raises(PrivemoError, match=message):
        raise attack(*options).exception
    assert computing == []


def test_what_is_in_the_way_of_one_folder_is_not_of_another(
    tmp_path, attack, computing
):
    (tmp_path / "results").touch()
    assert not isinstance(attack("--results", "out").exception, PrivemoError)
    assert len(computing) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.npz"], "there is no file none.npz"),
        (["none.npz", "--profile", "fast"], "choose one of quick, full"),
    ],
)
def test_a_mistake_is_one_message(monkeypatch, tmp_path, arguments, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["privemo", "attack", *arguments])
    with pytest.raises(SystemExit) as stop:
        command_line.main()
    assert message in str(stop.value.code)
    assert list(tmp_path.iterdir()) == []
