"""Time of `privemo replicate`, cold and warm.

    python benchmarks/replicate_time.py [n_warm]

Cold: into an empty folder, so that corpus, features, trainings, attacks, notebooks and
report are all made; once, since it takes 20 to 40 minutes on two cores. Warm: the
same command again, which trains nothing. Memory is the largest of any one process.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time

import psutil
from turns import row, table


class Watch(threading.Thread):
    """Looks twice a second how much memory each process below another one has."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.peak_bytes = psutil.Process(process.pid), 0
        self.start()

    def run(self):
        while self.process.is_running():
            try:
                for child in self.process.children(recursive=True):
                    self.peak_bytes = max(self.peak_bytes, child.memory_info().rss)
            except psutil.NoSuchProcess:
                continue
            time.sleep(0.5)


def replicate(home):
    """Run it; returns seconds, and the peak of its largest process in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "privemo", "replicate"],
        env={**os.environ, "PRIVEMO_HOME": home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watch = Watch(process)
    if process.wait():
        raise SystemExit("privemo replicate failed; run it alone to see why")
    return time.perf_counter() - start, watch.peak_bytes / 1e6


def measure(n_warm=3):
    """Measure one cold run and some warm ones; returns the rows of the table."""
    with tempfile.TemporaryDirectory(dir=".") as home:
        cold, *warm = (replicate(home) for _ in range(1 + n_warm))
    seconds = [s for s, _ in warm]
    return [
        row("replicate: cold", [cold[0]], "s", peak_mb=cold[1]),
        row(
            "replicate: warm",
            seconds,
            "s",
            of="cold to this",
            ratios=[cold[0] / s for s in seconds],
            peak_mb=max(mb for _, mb in warm),
        ),
    ]


if __name__ == "__main__":
    print(table(measure(*map(int, sys.argv[1:]))))
