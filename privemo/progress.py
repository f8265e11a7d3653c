"""Progress of long work: a bar for people, lines in a file for `privemo replicate`."""

import json
import os
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm as terminal_bar
from tqdm.auto import tqdm

SECONDS_A_LINE = 60  # in a log, at least


def track(iterable, total, label):
    """Go through an iterable and show how far it is and how long it still takes.

    A bar is drawn in a terminal and in JupyterLab, none in a log file. Where the
    environment variable ``PRIVEMO_PROGRESS`` names a file (`run_notebook` sets it for
    the kernel it starts), every step is also appended to that file as one line of
    json, from which the process outside draws its bar.

    Notes
    -----
    ``TQDM_DISABLE=1`` in the environment silences the bar, not the file.

    Examples
    --------
    >>> sum(track([1, 2, 3], total=3, label="numbers"))
    6
    """
    _append(done=0, total=total, label=label)
    bar = tqdm(iterable, total=total, desc=label, disable=not _interactive())
    for done, item in enumerate(bar, start=1):
        yield item
        _append(done=done, total=total, label=label)


def report_minutes(iterable, weights, label):
    """Go through an iterable and say in a log file, once a minute, how far it is.

    Parameters
    ----------
    iterable : iterable
        Of as many items as there are weights.
    weights : sequence of float
        How long each takes, in any unit; what is left is reckoned from them.
    label : str
        What is counted.

    Yields
    ------
    item : object
        Each of the iterable. Nothing is said where there is a bar, or silence was
        asked for.
    """
    start = said = time.monotonic()
    total, gone = sum(weights), 0
    for done, (item, weight) in enumerate(zip(iterable, weights, strict=True), start=1):
        yield item
        gone += weight
        now = time.monotonic()
        if now - said >= SECONDS_A_LINE and not (_silenced() or _interactive()):
            said, passed = now, now - start
            left = passed * (total - gone) / gone if gone else 0
            announce(
                f"{done} of {len(weights)} {label}: {passed / 60:.0f} min passed, "
                f"about {left / 60:.0f} min left"
            )


def announce(text):
    """Print a sentence to stderr, above a bar that may be drawn there."""
    tqdm.write(text, file=sys.stderr)


def _interactive():
    """Return whether somebody may be watching."""
    return not _silenced() and (_in_notebook() or sys.stderr.isatty())


def _silenced():
    """Return whether somebody asked for silence."""
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
    with TemporaryDirectory() as folder:
        path, ended = Path(folder, "progress"), threading.Event()
        path.touch()
        drawing = threading.Thread(target=_draw, args=(title, path, ended), daemon=True)
        drawing.start()
        try:
            yield path
        finally:
            ended.set()
            drawing.join()


def _draw(title, path, ended):
    """Read new lines twice a second and bring the bar up to date."""
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
                _show(bar, title, **json.loads(line))
            bar.refresh()


def _show(bar, title, done, total, label):
    """Move the bar to where the other process is."""
    if done == 0:
        bar.reset(total)
    bar.set_description_str(f"{title}: {done} of {total} {label}", refresh=False)
    bar.update(done - bar.n)
