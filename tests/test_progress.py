"""The bar of `privemo replicate` is drawn from what another process writes."""

import io
import json
import sys
import time

import pytest
from support.waiting import until

from privemo import progress
from privemo.progress import (
    Step,
    duration,
    follow,
    lines_in_a_log,
    progress_bar,
    track,
    within,
)


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


# in a log


def open_log(monkeypatch):
    """Let stderr be a log, and somebody want to hear."""
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    return sys.stderr


def test_a_log_says_what_is_being_done_and_how_much_is_left(monkeypatch):
    log = open_log(monkeypatch)
    with lines_in_a_log(every=0.01), within("what 7 notebooks need, part 1 of 2"):
        for i in track(range(4), 4, "training runs"):
            if i == 3:
                until(lambda: ": 3 of 4 done" in log.getvalue())
    lines = log.getvalue().splitlines()
    begun = "what 7 notebooks need, part 1 of 2; training runs: 3 of 4 done, "
    assert f"{begun}under a minute passed, about under a minute left" in lines


def test_a_log_holds_no_bar_and_no_control_characters(monkeypatch):
    log = open_log(monkeypatch)
    with lines_in_a_log(every=0.01):
        for _ in track("ab", 2, "runs"):
            until(log.getvalue)
    assert all(c.isprintable() or c == "\n" for c in log.getvalue())


def test_a_log_is_not_chatty(monkeypatch):
    log = open_log(monkeypatch)
    assert 30 <= progress.EVERY < 60
    with lines_in_a_log():
        list(track(range(10_000), 10_000, "runs"))
    assert log.getvalue() == ""


def test_a_log_says_something_where_nothing_is_counted(monkeypatch):
    log = open_log(monkeypatch)
    with lines_in_a_log(every=0.01):
        until(log.getvalue)
    assert log.getvalue().splitlines()[0] == "under a minute passed"


@pytest.mark.parametrize(("silence", "heard"), [("1", False), ("", True), ("0", True)])
def test_who_wants_silence_gets_no_log(monkeypatch, silence, heard):
    log = open_log(monkeypatch)
    monkeypatch.setenv("TQDM_DISABLE", silence)
    assert (progress._log() is log) == heard


@pytest.mark.parametrize(
    ("out", "err", "found"),
    [
        (Terminal, Terminal, None),
        (Terminal, io.StringIO, "err"),
        (io.StringIO, io.StringIO, "err"),
        (io.StringIO, Terminal, "out"),  # as with > file
    ],
)
def test_lines_go_where_no_terminal_is(monkeypatch, out, err, found):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    streams = {"out": out(), "err": err()}
    monkeypatch.setattr(sys, "stdout", streams["out"])
    monkeypatch.setattr(sys, "stderr", streams["err"])
    assert progress._log() is streams.get(found)


def test_a_log_follows_another_process(monkeypatch):
    log = open_log(monkeypatch)
    with lines_in_a_log(every=0.01), progress_bar("notebook 1 of 1") as file:
        monkeypatch.setenv("PRIVEMO_PROGRESS", str(file))
        progress._append(done=0, total=4, label="training runs")
        progress._append(done=3, total=4, label="training runs")
        until(lambda: "notebook 1 of 1, training runs: 3 of 4" in log.getvalue())


def test_what_is_over_is_said_no_more():
    steps = follow("abc", 3, "runs")
    next(steps)
    assert [str(step) for step in progress._steps][-1].startswith("runs: 0 of 3 done")
    steps.close()
    with pytest.raises(ValueError, match="stop"), within("a part"):
        raise ValueError("stop")
    assert progress._steps == []


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (0, "runs: 0 of 40 done, 10 min passed"),
        (10, "runs: 10 of 40 done, 10 min passed, about 30 min left"),
        (40, "runs: 40 of 40 done, 10 min passed"),
    ],
)
def test_what_is_left_is_told_from_what_passed(monkeypatch, done, said):
    step = Step("runs", 40, done, start=1000.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: 1600.5)
    assert str(step) == said


def test_what_takes_longer_counts_more_in_what_is_left(monkeypatch):
    step = Step("attacks", 3, 1, start=0.0, weights=(6, 3, 1))
    monkeypatch.setattr(progress.time, "monotonic", lambda: 600.0)
    assert str(step).endswith("10 min passed, about 6 min left")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(59, "under a minute"), (60, "1 min"), (3599, "59 min"), (3600, "1 h 0 min")],
)
def test_durations_are_words(seconds, text):
    assert duration(seconds) == text
