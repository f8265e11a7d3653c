"""A file is attacked from the command line, or refused in one message."""

import sys

import numpy as np
import pytest
from support.battery import EFFORT
from support.planted_voices import draw
from typer.testing import CliRunner

import privemo.__main__ as command_line
from privemo.battery import command as attack_command


def test_the_command_prints_the_tables_and_writes_the_page(tmp_path, monkeypatch):
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
    done = CliRunner().invoke(command_line.app, arguments)
    assert done.exit_code == 0, done.output
    path = tmp_path / "results" / "attack_mine_accent" / "report.html"
    assert done.stdout.endswith(f"report: {path}\n")
    page = path.read_text(encoding="utf-8")
    assert f"{tmp_path.name}/mine.npz, attacked by privemo" in page
    assert str(tmp_path) not in page
    assert "picked beforehand" in done.stdout
    assert "tell the accent of speakers" in done.stdout


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
