"""The page and the command say what was found, and one sentence of what was wrong."""

import re
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.planted_voices import draw
from typer.testing import CliRunner

import privemo.__main__ as command_line
from privemo.battery import Effort, Findings, run_battery
from privemo.battery import command as attack_command
from privemo.battery.page import conclusion, readable_tables, write_page
from privemo.battery.running import load_effort
from privemo.errors import PrivemoError
from privemo.plots.battery import battery_plot
from privemo.terms import PICKED

EFFORT = Effort(
    attackers=("logistic regression", "nearest neighbours"),
    n_folds=4,
    n_seeds=1,
    n_shuffles=2,
    n_orders=1,
)


@pytest.fixture(scope="module")
def found():
    material = draw("linear", n_speakers=16, n_each=6)
    others = {"raw <features>": np.ones((96, 1))}
    material = replace(material, others=others, name="accent & age", notes=("A note.",))
    return run_battery(material, effort=EFFORT, n_jobs=1)


@pytest.fixture(scope="module")
def page(found, tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "new" / "folder"
    return write_page(found, folder).read_text(encoding="utf-8")


def outcome(*rows, passed=True):
    """Make findings of which only the conclusion matters."""
    table = pd.DataFrame(rows, columns=["attacker", "UAR", "low", "high", "verdict"])
    controls = pd.DataFrame({"passed": [True, passed]})
    facts = {"attribute": "gender", "chance": "0.50"}
    return Findings(table, controls, None, None, facts, ())


def test_the_page_asks_nothing_of_the_network(page):
    assert page.count("data:image/png;base64,") == 1
    text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", page)
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(", text)


@pytest.mark.parametrize(
    "part",
    [
        "accent &amp; age",
        "raw &lt;features&gt;",
        "A note.",
        PICKED,
        "nearest neighbours",
        "shuffled over speakers, median",
        "kernel",
        "Limits",
        "8 apple, 8 birch",
    ],
)
def test_the_page_holds_everything(page, part):
    assert part in page


def test_the_page_names_no_speaker(page):
    assert not re.search(r"\bs1[0-5]\b", page)


def test_the_tables_are_written_with_all_digits(found, tmp_path):
    write_page(found, tmp_path)
    for name in ("attackers", "controls", "inputs", "description"):
        table = pd.read_csv(tmp_path / f"{name}.csv", keep_default_na=False)
        assert table.columns.to_list() == getattr(found, name).columns.to_list()
    attackers = pd.read_csv(tmp_path / "attackers.csv")
    np.testing.assert_allclose(attackers["UAR"], found.attackers["UAR"], rtol=1e-12)


def test_one_input_alone_is_no_comparison(found):
    assert "inputs" in readable_tables(found)
    assert "inputs" not in readable_tables(replace(found, inputs=found.inputs[:1]))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("above chance", "tell the gender of speakers who were never heard"),
        ("below chance", "Whoever turns these answers round has an attack"),
        ("not told from chance", "That is no proof that the gender cannot be told"),
    ],
)
def test_the_conclusion_is_that_of_the_attacker_picked_beforehand(verdict, words):
    text = conclusion(outcome((PICKED, 0.6, 0.5, 0.7, verdict)))
    assert words in text
    assert "0.60 [0.50, 0.70], chance is 0.50" in text
    assert "trust nothing" not in text


def test_others_who_differ_are_named():
    rows = ("trees", 0.7, 0.6, 0.8, "above chance"), ("layers", 0.3, 0.2, 0.4, "")
    text = conclusion(outcome(*rows, (PICKED, 0.5, 0.4, 0.6, "not told from chance")))
    assert text.endswith(" Above chance: trees.")


def test_a_control_that_fails_is_shouted(found):
    text = conclusion(outcome((PICKED, 0.6, 0.5, 0.7, "above chance"), passed=False))
    assert "A control is not at chance: trust nothing here" in text
    broken = replace(found, controls=found.controls.assign(passed=False))
    assert set(readable_tables(broken)["controls"]["passed"]) == {"NO"}


def test_the_plot_shows_every_row_and_chance(found):
    figure = battery_plot(found.attackers, chance=0.5)
    (ax,) = figure.axes
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == found.attackers["attacker"].to_list()
    assert any(np.all(np.equal(line.get_xdata(), 0.5)) for line in ax.get_lines())
    with pytest.raises(PrivemoError, match="needs the columns"):
        battery_plot(found.controls, chance=0.5)


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
    path = tmp_path / "results" / "attack_mine" / "report.html"
    assert done.stdout.endswith(f"report: {path}\n")
    assert path.is_file()
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


def test_quick_is_less_than_full():
    quick, full = load_effort("quick"), load_effort("full")
    assert set(quick.attackers) < set(full.attackers)
    assert quick.n_seeds < full.n_seeds
