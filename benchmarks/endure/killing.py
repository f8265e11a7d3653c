"""Commands are killed over and over; then one runs to its end, as if none had been."""

import itertools
import signal
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from commands import SIGNALS, STOPS_WITHIN, Command, is_writing, leftovers

TASKS = {
    "replicate": ("profile=smoke", "notebook=1", 'modalities=["lexical"]'),
    "attack": ("{file}", "--attribute", "gender", "--profile", "quick"),
}
IN_A_ROW = 6  # kills of one task, before it may end
COUNTS = (
    "kills",
    "lost",
    "broken",
    "orphans",
    "files left",
    "mid-write",
    "two at once",
)


KINDS = [*itertools.product(SIGNALS, ("main", "group"))]


def endure(n_kills, *, tasks=tuple(TASKS), kinds=KINDS, seed=0, seconds=float("inf")):
    """Kill tasks so many times, or until the time is up.

    Returns
    -------
    counts : Counter
        ``kills``, also by signal and victim; ``lost``: finished records that were gone
        or computed again; ``broken``: tables that differ from those of a run that was
        never killed, runs that failed, and Ctrl-C that was not answered; ``orphans``:
        processes that were there ten seconds after a kill; ``files left``.
    """
    # a background job ignores Ctrl-C, and so would whatever it starts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chance, end = Random(seed), time.monotonic() + seconds
    counts = Counter(dict.fromkeys(COUNTS, 0))
    with TemporaryDirectory(prefix="endure-") as folder:
        whole = {task: _undisturbed(task, Path(folder)) for task in tasks}
        while counts["kills"] < n_kills and time.monotonic() < end:
            task = chance.choice(tasks)
            n = min(IN_A_ROW, n_kills - counts["kills"])
            with _home(Path(folder)) as home:
                chain = Chain(task, home, whole[task], kinds, chance)
                counts.update(chain.run(n))
            print(dict(counts), flush=True)
    return counts


class Chain:
    """One task in one home, killed several times and then left in peace."""

    def __init__(self, task, home, whole, kinds, chance):
        self.task, self.home, self.whole = task, home, whole
        self.kinds, self.chance = kinds, chance
        self.counts, self.pids = Counter(dict.fromkeys(COUNTS, 0)), set()

    def run(self, n_kills):
        """Kill so many times, or until the task is done in between; then compare."""
        while self.counts["kills"] < n_kills and self._is_killed():
            pass
        before = _finished(self.home)
        last = _start(self.task, self.home)
        last.wait()
        self._look_after(last, before)
        self._expect(last.process.returncode == 0, last)
        self._expect(_tables(self.home) == self.whole.tables, last)
        self.counts["files left"] += len(leftovers(self.home, self.pids))
        return self.counts

    def _is_killed(self):
        """Start the task, at times twice; kill one; tell whether there was a kill."""
        before, two = _finished(self.home), self.chance.random() < 0.25
        started = [_start(self.task, self.home) for _ in range(1 + two)]
        killed = self._kill_in_time(started[0])
        for one in started:
            one.wait()
            self._look_after(one, before)
        self.counts["two at once"] += killed and two
        self._expect(all(one.process.returncode == 0 for one in started[killed:]), one)
        return killed

    def _kill_in_time(self, command):
        """Kill a command at a random moment, unless it ends before; tell whether."""
        at = time.monotonic() + self.chance.uniform(0, self.whole.seconds)
        writing = self.chance.random() < 0.5
        while time.monotonic() < at or (writing and not is_writing(self.home)):
            if not command.running():
                return False
            time.sleep(0.001 if time.monotonic() >= at else 0.02)
        how, whom = self.chance.choice(self.kinds)
        command.kill(SIGNALS[how], whom)
        self.counts.update(["kills", f"{self.task}, {how}, {whom}"])
        self.counts["mid-write"] += writing
        self._expect(command.wait(STOPS_WITHIN), command)
        return True

    def _look_after(self, command, before):
        """Count what a command left running, and what it computed again."""
        self.counts["orphans"] += command.orphans()
        self.pids |= command.pids | {command.process.pid}
        after = _finished(self.home)
        gone = sum(after.get(path) != mark for path, mark in before.items())
        again = command.n_begun() + _n_attacks(before) - self.whole.n_begun
        self.counts["lost"] += gone + max(0, again)
        self._expect("Traceback" not in command.text(), command)

    def _expect(self, well, command):
        """Count what did not go well, and show it."""
        if not well:
            self.counts["broken"] += 1
            print(f"BROKEN ({self.task}):\n{command.text()[-3000:]}", flush=True)


class Whole:
    """What a task yields if nobody kills it, and how long it takes."""

    def __init__(self, tables, seconds, n_begun):
        self.tables, self.seconds, self.n_begun = tables, seconds, n_begun


def _undisturbed(task, folder):
    with _home(folder) as home:
        start = time.monotonic()
        command = _start(task, home)
        command.wait()
        assert command.process.returncode == 0, command.text()
        assert _tables(home)
        return Whole(_tables(home), time.monotonic() - start, command.n_begun())


def _start(task, home):
    """Start a task, which writes nothing but in its home."""
    file = home / "representations.npz"
    if not file.exists():
        _write_representations(file)
    return Command([task, *(text.format(file=file) for text in TASKS[task])], home)


@contextmanager
def _home(folder):
    with TemporaryDirectory(dir=folder) as home:
        yield Path(home)


def _tables(home):
    """Return the bytes of all tables."""
    tables = (home / "results").rglob("*.csv")
    return {str(path.relative_to(home)): path.read_bytes() for path in tables}


def _finished(home):
    """List what is finished, and when it was: what is made again has another moment."""
    marks = [*home.glob("runs/*/record.json"), *home.glob("data/**/about.json")]
    marks = [path for path in marks if ".writing-" not in str(path)]
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in marks}


def _n_attacks(finished):
    """Count trainings that were attacked, too, so that nothing of them is missing."""
    records = [path for path in finished if path.name == "record.json"]
    return sum('"kind": "attack"' in path.read_text() for path in records)


def _write_representations(path, *, n_speakers=16, n_each=15, n_units=8):
    """Write representations that tell something of the gender."""
    chance = np.random.default_rng(0)
    speaker = np.repeat(np.arange(n_speakers), n_each)
    gender = np.where(speaker % 2, "female", "male")
    representation = chance.normal(size=(len(speaker), n_units))
    representation[gender == "male", 0] += 1
    arrays = {"gender": gender, "speaker": speaker.astype(str)}
    np.savez(path, representation=representation, **arrays)
