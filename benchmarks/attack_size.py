"""Print what an attack on many rows costs, and what learning from fewer rows loses.

    python benchmarks/attack_size.py time [20000] [quick] [768]
    python benchmarks/attack_size.py lost [10] [5000] [768] [4]

Representations of 300 speakers with a voice each and four classes, their units mixed
from 200 directions of very different lengths. ``time`` attacks so many rows by a
profile and prints seconds, core seconds and the most memory that all processes had
together (what they share counts once), beside what was forecast. ``lost`` draws such
corpora anew; all attackers but the dense ones learn from all rows, from at most as
many as in profile quick, and from that number divided by the last option, which is the
share that remains of a corpus so many times as large. UAR of each, and the mean and
standard deviation over the draws of what is lost.
"""

import sys
import threading
import time
from contextlib import suppress

import numpy as np
import pandas as pd
import psutil
from battery_time import processor_seconds

from privemo.attacks.crossing import Job, pick
from privemo.battery import Material, load_effort, run_battery
from privemo.battery.crossing import attack_plans, plan_job
from privemo.battery.running import VECTORS
from privemo.metrics import mean_uar
from privemo.terms import PICKED

N_SPEAKERS, CLASSES, N_DIRECTIONS = 300, np.array(list("abcd")), 200


def draw_material(n_rows, n_units, seed=0):
    """Draw voices, utterances around them, and a class in ten directions."""
    rng = np.random.default_rng(seed)
    speaker = np.arange(n_rows) % N_SPEAKERS
    label = speaker % len(CLASSES)
    hidden = rng.normal(size=(n_rows, N_DIRECTIONS))
    hidden += 0.7 * rng.normal(size=(N_SPEAKERS, N_DIRECTIONS))[speaker]
    hidden[:, :10] += 0.5 * rng.normal(size=(len(CLASSES), 10))[label]
    hidden *= np.logspace(0, -1.5, N_DIRECTIONS)
    Z = hidden @ rng.normal(size=(N_DIRECTIONS, n_units))
    Z += 0.02 * rng.normal(size=Z.shape)
    return Material(Z.astype("float32"), CLASSES[label], speaker)


class Memory(threading.Thread):
    """Watch the memory of this process and those below it, ten times a minute."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.ended = 0, threading.Event()

    def run(self):
        while not self.ended.wait(6):
            self.most = max(self.most, shared_once())


def shared_once():
    """Add up the memory of all processes; what n of them share counts 1/n in each."""
    this, total = psutil.Process(), 0
    for process in [this, *this.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total


def measure(n_rows=20_000, profile="quick", n_units=768):
    """Attack once and print what it took."""
    material, memory = draw_material(int(n_rows), int(n_units)), Memory()
    memory.start()
    start, before = time.perf_counter(), processor_seconds()
    found = run_battery(material, effort=load_effort(profile))
    seconds, busy = time.perf_counter() - start, processor_seconds() - before
    memory.ended.set()
    print(found.attackers[["attacker", "UAR"]].round(3).to_string(index=False))
    print(f"{seconds:.0f} s, {busy:.0f} core seconds, {memory.most / 1e9:.2f} GB")


def uars(material, effort, share):
    """Attack with all rows, or some, and score every attacker."""
    job = Job(
        *(material.representation, material.attribute, material.speaker),
        attackers=effort.attackers,
    )
    most = dict.fromkeys(job.attackers, int(effort.most_rows * share))
    most[VECTORS] = int(effort.fewer_rows * share)
    (crossed,) = attack_plans([plan_job(job, most)])
    said = crossed.said | {PICKED: pick(crossed)[0]}
    return {
        name: mean_uar(job.attribute, answer[0], crossed.fold)
        for name, answer in said.items()
    }


def compare(n_draws=10, n_rows=5000, n_units=768, share=4):
    """Draw, attack with all rows and with fewer, and print what is lost."""
    effort, rows = load_effort("quick"), []
    ways = {"all": 1000, "quick": 1, f"quick / {share}": 1 / int(share)}
    for seed in range(int(n_draws)):
        material = draw_material(int(n_rows), int(n_units), seed)
        for way, part in ways.items():
            found = uars(material, effort, part)
            rows += [(seed, way, name, uar) for name, uar in found.items()]
            print(f"draw {seed}, {way}: {found}", file=sys.stderr, flush=True)
    table = pd.DataFrame(rows, columns=["draw", "rows", "attacker", "UAR"])
    wide = table.pivot(index=["attacker", "draw"], columns="rows", values="UAR")
    lost = wide.rsub(wide["all"], axis=0).groupby("attacker").agg(["mean", "std"])
    print(wide.groupby("attacker").mean().round(3).to_string())
    print("\nlost")
    print(lost.round(3).to_string())


if __name__ == "__main__":
    {"time": measure, "lost": compare}[sys.argv[1]](*sys.argv[2:])
