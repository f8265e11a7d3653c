"""A command of privemo that can be killed, and whatever it started."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psutil

from privemo.files import UNFINISHED

ENDS_WITHIN = 10  # seconds that what was started may outlive who started it
STOPS_WITHIN = 60  # seconds after Ctrl-C
PROGRAM = [sys.executable, "-m", "privemo"]
MARK = "PRIVEMO_ENDURE"  # a variable that all processes of one start inherit


class Command:
    """One start of a command, in a session of its own as in a terminal's window."""

    def __init__(self, arguments, home, *, program=None, places=None):
        self.mark, self.home, self.pids = uuid.uuid4().hex, home, set()
        self.said = home / f"said-{self.mark}"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [*(program or PROGRAM), *arguments],
                stdout=said,
                stderr=said,
                env=os.environ | _places(home) | (places or {}) | self._told(),
                start_new_session=True,
            )

    def _told(self):
        return {MARK: self.mark, "PRIVEMO_PROGRESS": f"{self.home}/steps-{self.mark}"}

    def n_begun(self):
        """Count the trainings that it set out to compute, in all its rounds."""
        path = self.home / f"steps-{self.mark}"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        steps = [json.loads(line) for line in text.split("\n")[:-1]]
        asked = [s for s in steps if s["label"] == "training runs" and not s["done"]]
        return sum(step["total"] for step in asked)

    def running(self):
        """Tell whether it has not ended by itself."""
        return self.process.poll() is None

    def kill(self, how, whom):
        """Send a signal to the main process, or to all in its group."""
        self.pids |= {process.pid for process in self.alive()}
        send = os.killpg if whom == "group" else os.kill
        send(self.process.pid, how)

    def wait(self, seconds=None):
        """Wait for the main process; tell whether it ended in time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        return True

    def alive(self):
        """List the processes of this start, however far below."""
        return [process for process in psutil.process_iter() if self._is_mine(process)]

    def orphans(self):
        """Count what runs on for longer than it may; then end it."""
        end = time.monotonic() + ENDS_WITHIN
        while self.alive() and time.monotonic() < end:
            time.sleep(0.1)
        left = self.alive()
        for process in left:
            process.kill()
        return len(left)

    def text(self):
        """Return what it said."""
        return self.said.read_text(encoding="utf-8", errors="replace")

    def _is_mine(self, process):
        try:
            mine = process.environ().get(MARK) == self.mark
            return mine and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:  # it has ended, or is somebody else's
            return False


def _places(home):
    """Keep all that a command writes in one folder, and its progress in a file."""
    temporary = home / "tmp"
    temporary.mkdir(exist_ok=True)
    return {
        "PRIVEMO_HOME": str(home),
        "PRIVEMO_RESULTS": "",
        "TMPDIR": str(temporary),
        "JUPYTER_RUNTIME_DIR": str(temporary / "jupyter"),
    }


def is_writing(home):
    """Tell whether anything is being written, this very moment."""
    return any(UNFINISHED.search(path.name) for path in home.glob("*/**/*.writing-*"))


def leftovers(home, pids):
    """List what is left of files that should not last, of the processes given."""
    shared = Path("/dev/shm").glob("*")
    passing = [path for path in (home / "tmp").rglob("*") if not path.is_dir()]
    unfinished = [p for p in home.rglob("*.writing-*") if "tmp" not in p.parts]
    named = tuple(f"{start}{pid}{end}" for pid in pids for start, end in _OF_JOBLIB)
    return [*passing, *unfinished, *(p for p in shared if p.name.startswith(named))]


_OF_JOBLIB = (("joblib_memmapping_folder_", "_"), ("sem.loky-", "-"))
SIGNALS = {"kill -9": signal.SIGKILL, "Ctrl-C": signal.SIGINT}
