"""Print how long the whole battery of attackers takes.

    python benchmarks/battery_time.py [3] [full]

1,000 representations of 64 units of 50 speakers, in which gender shifts four units;
all attackers, their tuning, seeds, controls and description lengths, on all cores. The
first of the rounds, which starts the workers, is printed and counted, too; median. The
processor time of all processes over the number of cores is what the wall time would be
if nobody else used them, and no core waited.
"""

import os
import statistics
import sys
import time

import numpy as np
import psutil

from privemo.battery import Material, load_effort, run_battery

N_SPEAKERS, N_EACH, N_UNITS = 50, 20, 64


def draw_material(seed=0):
    """Draw speakers with a voice each, utterances around it, and gender in both."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat(np.arange(N_SPEAKERS), N_EACH)
    Z = rng.normal(size=(len(speaker), N_UNITS))
    Z += 0.5 * rng.normal(size=(N_SPEAKERS, N_UNITS))[speaker]
    Z[:, :4] += 0.5 * (speaker % 2)[:, None]
    return Material(Z, np.array(["female", "male"])[speaker % 2], speaker)


def processor_seconds():
    """Processor time of this process and its workers."""
    this = psutil.Process()
    times = [p.cpu_times() for p in [this, *this.children(recursive=True)]]
    return sum(t.user + t.system for t in times)


def load():
    """Return how many processes want a core, where the system counts them."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def main(n_rounds=3, profile="full"):
    """Measure, print."""
    material, seconds, busy = draw_material(), [], []
    for _ in range(int(n_rounds)):
        start, before = time.perf_counter(), processor_seconds()
        run_battery(material, effort=load_effort(profile))
        seconds.append(time.perf_counter() - start)
        busy.append(processor_seconds() - before)
        print(f"{seconds[-1]:.1f} s, load {load():.1f}", flush=True)
    n, d = material.representation.shape
    each = statistics.median(busy) / os.cpu_count()
    print(f"{n:,} representations of {d} units, {N_SPEAKERS} speakers, {profile}")
    print(f"{os.cpu_count()} cores: median {statistics.median(seconds):.1f} s")
    print(f"processor time over cores: median {each:.1f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
