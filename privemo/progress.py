"""Progress of long work: a bar for people, a line now and then for a log.

Lines of json in a file tell `privemo replicate` how far a notebook's kernel is.
"""

import json
import os
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm as terminal_bar
from tqdm.auto import tqdm

EVERY = 50  # seconds between two lines of a log: one a minute at least, and few more
_steps = []  # what is being gone through, the outermost first


@dataclass(eq=False)
class Step:
    """Something that is being gone through, and how far it is."""

    label: str
    total: int = 0
    done: int = 0
    start: float = field(default_factory=time.monotonic)
    weights: tuple = ()  # how long each takes, in any unit; all alike if there are none

    def __str__(self):
        """Write a part of a line of a log."""
        if not self.total:
            return self.label
        passed = time.monotonic() - self.start
        text = f"{self.label}: {self.done} of {self.total} done, {duration(passed)}"
        if not 0 < self.done < self.total:
            return f"{text} passed"
        weights = self.weights or [1] * self.total
        left = passed * sum(weights[self.done :]) / sum(weights[: self.done])
        return f"{text} passed, about {duration(left)} left"


@contextmanager
def within(label):
    """Name what is being done until the block ends, for who reads a log."""
    step = Step(label)
    _steps.append(step)
    try:
        yield step
    finally:
        _steps.remove(step)


def follow(iterable, total, label, weights=()):
    """Go through an iterable; a log says how far it is and how long it still takes."""
    with within(label) as step:
        step.total, step.weights = total, tuple(weights)
        for step.done, item in enumerate(iterable):
            yield item
        step.done = total


@contextmanager
def lines_in_a_log(every=EVERY):
    """Say now and then what is being done, where there is a log and no terminal.

    Parameters
    ----------
    every : float
        Seconds between two lines.
    """
    log, ended = _log(), threading.Event()
    if log is None:
        yield
        return
    saying = threading.Thread(target=_say, args=(log, ended, every), daemon=True)
    saying.start()
    try:
        yield
    finally:
        ended.set()
        saying.join()


def _log():
    """Return the stream that is a log; None in a terminal, or for who wants silence."""
    logs = [one for one in (sys.stderr, sys.stdout) if one and not one.isatty()]
    return logs[0] if logs and not _silenced() else None


def _say(log, ended, every):
    """Write a line whenever some seconds have passed."""
    start = time.monotonic()
    while not ended.wait(every):
        steps = [str(step) for step in list(_steps)]
        text = "; ".join(steps or [f"{duration(time.monotonic() - start)} passed"])
        with suppress(OSError, ValueError):  # a full disk must not end the work
            print(text, file=log, flush=True)


def duration(seconds):
    """Write a duration in words.

    Examples
    --------
    >>> duration(20), duration(150), duration(7500)
    ('under a minute', '2 min', '2 h 5 min')
    """
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min" if minutes else "under a minute"
    return f"{minutes // 60} h {minutes % 60} min"


def track(iterable, total, label, weights=()):
    """Go through an iterable and show how far it is and how long it still takes.

    A bar is drawn in a terminal and in JupyterLab; in a log there is a line now and
    then, if `lines_in_a_log` is asked for. Where the environment variable
    ``PRIVEMO_PROGRESS`` names a file (`run_notebook` sets it for the kernel it starts),
    every step is also appended to that file as one line of json, from which the process
    outside draws its bar.

    Notes
    -----
    ``TQDM_DISABLE=1`` in the environment silences bar and log, not the file.

    Examples
    --------
    >>> sum(track([1, 2, 3], total=3, label="numbers"))
    6
    """
    _append(done=0, total=total, label=label)
    followed = follow(iterable, total, label, weights)
    bar = tqdm(followed, total=total, desc=label, disable=not _interactive())
    for done, item in enumerate(bar, start=1):
        yield item
        _append(done=done, total=total, label=label)


def announce(text):
    """Print a sentence to stderr, above a bar that may be drawn there."""
    tqdm.write(text, file=sys.stderr)


def _interactive():
    """Return whether somebody may be watching."""
    return not _silenced() and (_in_notebook() or sys.stderr.isatty())


def _silenced():
    """Return whether silence was asked for."""
    return os.environ.get("TQDM_DISABLE", "0") not in ("", "0")


def _in_notebook():
    """Return whether this is a notebook's kernel, whose stderr is no terminal."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def _append(**step):
    """Append one line to the file that `privemo replicate` reads, if there is one."""
    path = os.environ.get("PRIVEMO_PROGRESS")
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(step) + "\n")
    except OSError:
        pass  # a full disk must not end a training run for the sake of a bar


@contextmanager
def progress_bar(title):
    """Draw the progress of another process that goes through `track`."""
    if title is None:
        yield None
        return
    with TemporaryDirectory() as folder, within(title) as step:
        path, ended = Path(folder, "progress"), threading.Event()
        path.touch()
        drawing = threading.Thread(target=_draw, args=(step, path, ended), daemon=True)
        drawing.start()
        try:
            yield path
        finally:
            ended.set()
            drawing.join()


def _draw(step, path, ended):
    """Read new lines twice a second and bring the bar up to date."""
    title = step.label
    bar = terminal_bar(
        desc=f"{title}: starting",
        total=1,
        bar_format="{desc} |{bar:20}| {elapsed} passed, {remaining} left",
        disable=not sys.stderr.isatty(),
        leave=False,
    )
    rest = ""
    with bar, path.open(encoding="utf-8") as file:
        while not ended.wait(0.5):
            *lines, rest = (rest + file.read()).split("\n")
            for line in lines:
                told = json.loads(line)
                _show(bar, title, **told)
                _note(step, title, **told)
            bar.refresh()


def _show(bar, title, done, total, label):
    """Move the bar to where the other process is."""
    if done == 0:
        bar.reset(total)
    bar.set_description_str(f"{title}: {done} of {total} {label}", refresh=False)
    bar.update(done - bar.n)


def _note(step, title, done, total, label):
    """Note for the log where the other process is."""
    if done == 0:
        step.label, step.start = f"{title}, {label}", time.monotonic()
    step.done, step.total = done, total
