"""What kills and damaged files do, counted in one run: `make endure`.

    python benchmarks/endure [--kills 100] [--files 500] [--students 40] [--seed 0]
                             [--minutes 600] [--tasks replicate,attack] [--keep FOLDER]
                             [--browser all]

Kills `privemo replicate profile=smoke` of one notebook and `privemo attack` at random
moments, lets them run to the end and compares every table to the last bit; then gives
every reader so many damaged files, and keeps those in FOLDER that were not read well;
then makes a course, and grades what so many students hand in. At last it opens the
notebooks, or those whose names start so (--browser 1,2,attackers), in JupyterLab in a
real browser, as a student does: sets PROFILE to "smoke", runs all cells and answers an
exercise. Prints the counts and writes benchmarks/endure/counts.json. Sittings of other
seeds, tasks or notebooks add up as long as the code is the same; --kills 0, --files 0,
--students 0 or --browser none leaves that part as it is.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pandas as pd
from browsing import browse
from chromium import why_not
from fuzzing import fuzz
from killing import TASKS, endure
from students import grade_students

HERE = Path(__file__).resolve().parent
ROOT, COUNTS = HERE.parents[1], HERE / "counts.json"
CODE = {"browser": ["privemo", "notebooks"]}  # what is counted; else privemo alone


def where(part):
    """Say when, on what and of which code something was counted."""
    commit = ["git", "log", "-1", "--format=%h", "--", *CODE.get(part, ["privemo"])]
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
    parser.add_argument("--browser", default="all")
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
    faults = [] if asked.browser == "none" else visit(asked.browser)
    stored = json.loads(COUNTS.read_text())
    for part in stored.values():
        print(f"{part['date']}, {part['commit']}\n{table(part['sittings'])}\n")
    sys.exit(f"faults in a browser, see above: {len(faults)}" if faults else 0)


def visit(asked):
    """Use notebooks in a browser, if there is one; return what is wrong with them."""
    if reason := why_not():
        print(f"browser: skipped, {reason}\n")
        return []
    found = []
    for row, faults in browse([""] if asked == "all" else asked.split(",")):
        for fault in faults:
            print(f"{row['notebook']}: {fault}", flush=True)
        store("browser", [row], sitting=row["notebook"])
        found += faults
    return found


def store(part, counts, *, sitting):
    """Add a sitting to those of the same code; another code begins anew."""
    stored = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    before, now = stored.get(part, {}), where(part)
    sittings = before["sittings"] if before.get("commit") == now["commit"] else {}
    stored[part] = now | {"sittings": sittings | {sitting: counts}}
    COUNTS.write_text(json.dumps(stored, indent=1) + "\n")


def table(sittings):
    """Add up all sittings: kills of every kind, or of every reader or notebook."""
    if isinstance(next(iter(sittings.values())), dict):
        return pd.DataFrame(sittings.values()).sum().astype(int).to_string()
    rows = pd.DataFrame([row for rows in sittings.values() for row in rows])
    sums = rows.groupby(rows.columns[0], sort=False)
    largest = dict.fromkeys(["slowest", "MB more"], "max")
    return sums.agg({n: largest.get(n, "sum") for n in rows.columns[1:]}).to_string()


if __name__ == "__main__":
    main()
