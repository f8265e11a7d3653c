"""The bar of `privemo replicate` is drawn from what another process writes."""

import io
import json
import sys
import time

import pytest

from privemo import progress
from privemo.progress import progress_bar, report_minutes, track


class Terminal(io.StringIO):
    """A terminal that remembers."""

    def isatty(self):
        return True


def open_terminal(monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(sys, "stderr", Terminal())
    return sys.stderr


def test_every_item_comes_through_and_is_counted(monkeypatch, tmp_path):
    monkeypatch.setenv("PRIVEMO_PROGRESS", str(tmp_path / "steps"))
    assert list(track(iter("abc"), 3, "runs")) == ["a", "b", "c"]
    steps = [json.loads(s) for s in (tmp_path / "steps").read_text().splitlines()]
    assert [step["done"] for step in steps] == [0, 1, 2, 3]
    assert steps[0] == {"done": 0, "total": 3, "label": "runs"}


def test_an_item_counts_as_done_only_when_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("PRIVEMO_PROGRESS", str(tmp_path / "steps"))
    next(track("abc", 3, "runs"))
    assert len((tmp_path / "steps").read_text().splitlines()) == 1


def test_a_terminal_shows_a_bar(monkeypatch):
    terminal = open_terminal(monkeypatch)
    list(track("abc", 3, "runs"))
    assert "runs: 100%" in terminal.getvalue()


@pytest.mark.parametrize("silenced", [True, False])
def test_log_files_and_silenced_terminals_show_none(monkeypatch, silenced):
    monkeypatch.setattr(sys, "stderr", Terminal() if silenced else io.StringIO())
    monkeypatch.setenv("TQDM_DISABLE", "1" if silenced else "")
    list(track("abc", 3, "runs"))
    assert sys.stderr.getvalue() == ""


def test_a_file_that_cannot_be_written_stops_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("PRIVEMO_PROGRESS", str(tmp_path / "no/such/folder"))
    assert len(list(track("abc", 3, "runs"))) == 3


def test_the_bar_outside_follows(monkeypatch):
    terminal = open_terminal(monkeypatch)
    with progress_bar("notebook 1 of 2") as file:
        monkeypatch.setenv("PRIVEMO_PROGRESS", str(file))
        for _ in track("abcd", 4, "training runs"):
            time.sleep(0.3)
        time.sleep(0.7)
    shown = terminal.getvalue()
    assert "notebook 1 of 2: starting" in shown
    assert "notebook 1 of 2: 4 of 4 training runs" in shown
    assert " left" in shown


def test_without_title_there_is_no_bar(monkeypatch):
    terminal = open_terminal(monkeypatch)
    with progress_bar(None) as file:
        assert file is None
    assert terminal.getvalue() == ""


@pytest.fixture
def clock(monkeypatch):
    """Make a clock that is moved by hand."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def say(clock, seconds, weights):
    """Go through items that take so long."""
    for _ in report_minutes(range(len(weights)), weights, "attacks"):
        clock[0] += seconds


@pytest.mark.parametrize(
    ("seconds", "n", "lines"), [(60, 4, 4), (20, 12, 4), (7, 8, 0), (300, 2, 2)]
)
def test_a_log_gets_a_line_a_minute_at_most(monkeypatch, clock, seconds, n, lines):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    say(clock, seconds, [1] * n)
    assert len(sys.stderr.getvalue().splitlines()) == lines


def test_what_is_left_is_reckoned_from_the_weights(monkeypatch, clock):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    say(clock, 600, [6, 3, 1])
    first, second, _ = sys.stderr.getvalue().splitlines()
    assert first == "1 of 3 attacks: 10 min passed, about 7 min left"
    assert second == "2 of 3 attacks: 20 min passed, about 2 min left"


@pytest.mark.parametrize("silenced", [True, False])
def test_terminals_and_silence_get_no_lines(monkeypatch, clock, silenced):
    monkeypatch.setattr(sys, "stderr", io.StringIO() if silenced else Terminal())
    monkeypatch.setenv("TQDM_DISABLE", "1" if silenced else "")
    say(clock, 600, [1, 1])
    assert sys.stderr.getvalue() == ""
