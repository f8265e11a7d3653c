"""Processes that are found again by a variable in their environment."""

import os
import subprocess
import sys
import uuid

import psutil

MARK = "PRIVEMO_TEST"


class Marked:
    """A process in a session of its own, and all that it starts."""

    def __init__(self, code, *arguments):
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            env=os.environ | {MARK: self.mark},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self):
        """Kill the process alone, so that it can tell nobody."""
        self.process.kill()
        self.process.wait()

    def alive(self):
        """List the command lines of what runs."""
        return [line for p in psutil.process_iter() if (line := self._line(p))]

    def end(self):
        """End all that is left, whatever a test found."""
        for process in psutil.process_iter():
            if self._line(process):
                process.kill()

    def _line(self, process):
        try:
            mine = process.environ().get(MARK) == self.mark
            return " ".join(process.cmdline()) if mine else ""
        except psutil.Error:  # it has ended, or is somebody else's
            return ""
