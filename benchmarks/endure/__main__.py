"""What kills and damaged files do, counted in one run: `make endure`.

    python benchmarks/endure [--kills 100] [--files 500] [--students 40] [--seed 0]
                             [--minutes 600] [--tasks replicate,attack] [--keep FOLDER]

Kills `privemo replicate profile=smoke` of one notebook and `privemo attack` at random
moments, lets them run to the end and compares every table to the last bit; then gives
every reader so many damaged files, and keeps those in FOLDER that were not read well;
then makes a course, and grades what so many students hand in. Prints the counts and
writes benchmarks/endure/counts.json. Sittings of other seeds or tasks add up as long
as the code of privemo is the same; --kills 0, --files 0 or --students 0 leaves that
part as it is.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
from pathlib import Path

import pandas as pd
from fuzzing import fuzz
from killing import TASKS, endure
from students import grade_students

HERE = Path(__file__).resolve().parent
ROOT, COUNTS = HERE.parents[1], HERE / "counts.json"


def where():
    """Say when, on what and of which code something was counted."""
    commit = ["git", "log", "-1", "--format=%h", "--", "privemo"]
    done = subprocess.run(commit, capture_output=True, text=True, cwd=ROOT, check=True)
    return {
        "date": datetime.date.today().isoformat(),
        "commit": done.stdout.strip(),
        "system": platform.system(),
        "n_cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def main():
    """Count what was asked for, store and print it."""
    parser = argparse.ArgumentParser(usage=__doc__)
    for name, default in (
        ("kills", 100),
        ("files", 500),
        ("students", 40),
        ("seed", 0),
        ("minutes", 600),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--keep")
    asked = parser.parse_args()
    if asked.kills:
        tasks, seconds = asked.tasks.split(","), 60 * asked.minutes
        counts = endure(asked.kills, tasks=tasks, seed=asked.seed, seconds=seconds)
        store("kills", dict(counts), sitting=f"{asked.tasks}, seed {asked.seed}")
    if asked.files:
        rows, faults = fuzz(asked.files, seed=asked.seed, keep=asked.keep)
        for fault in faults:
            print(f"{fault['reader']}, file {fault['number']}:\n{fault['error']}")
        store("files", rows, sitting=f"seed {asked.seed}")
    if asked.students:
        counts = grade_students(asked.students, seed=asked.seed)
        store("students", dict(counts), sitting=f"seed {asked.seed}")
    stored = json.loads(COUNTS.read_text())
    for part in stored.values():
        print(f"{part['date']}, {part['commit']}\n{table(part['sittings'])}\n")


def store(part, counts, *, sitting):
    """Add a sitting to those of the same code; another code begins anew."""
    stored = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    before, now = stored.get(part, {}), where()
    sittings = before["sittings"] if before.get("commit") == now["commit"] else {}
    stored[part] = now | {"sittings": sittings | {sitting: counts}}
    COUNTS.write_text(json.dumps(stored, indent=1) + "\n")


def table(sittings):
    """Add up all sittings: kills of every kind, or files of every reader."""
    if isinstance(next(iter(sittings.values())), dict):
        return pd.DataFrame(sittings.values()).sum().astype(int).to_string()
    rows = pd.DataFrame([row for rows in sittings.values() for row in rows])
    sums = rows.groupby("reader", sort=False)
    largest = dict.fromkeys(["slowest", "MB more"], "max")
    return sums.agg({n: largest.get(n, "sum") for n in rows.columns[1:]}).to_string()


if __name__ == "__main__":
    main()
