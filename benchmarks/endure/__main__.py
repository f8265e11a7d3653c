"""What kills and damaged files do, counted in one run: `make endure`.

    python benchmarks/endure [--kills 100] [--files 500] [--minutes 600] [--seed 0]

Kills `privemo replicate profile=smoke` of one notebook and `privemo attack` at random
moments, lets them run to the end and compares every table to the last bit; then gives
every reader so many damaged files. Prints the counts and writes
benchmarks/endure/counts.json, in which a part that was not asked for (--kills 0 or
--files 0) stays as it was. Files that were not read well are left in --keep FOLDER.
"""

import argparse
import datetime
import json
import os
import platform
import signal
import subprocess
from pathlib import Path

import pandas as pd
from fuzzing import fuzz
from killing import endure

HERE = Path(__file__).resolve().parent
COUNTS = HERE / "counts.json"


def where():
    """Say when, on what and of which code something was counted."""
    commit = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
    done = subprocess.run(commit, capture_output=True, text=True, check=False)
    return {
        "date": datetime.date.today().isoformat(),
        "commit": done.stdout.strip(),
        "system": platform.system(),
        "n_cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "python": platform.python_version(),
    }


def main():
    """Count what was asked for, store and print it."""
    parser = argparse.ArgumentParser(usage=__doc__)
    for name, default in (
        ("kills", 100),
        ("files", 500),
        ("seed", 0),
        ("minutes", 600),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--keep")
    asked = parser.parse_args()
    # a background job ignores Ctrl-C, and so would whatever it starts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    stored = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    if asked.kills:
        counts = endure(asked.kills, seed=asked.seed, seconds=60 * asked.minutes)
        stored["kills"] = where() | {"counts": dict(counts)}
    if asked.files:
        rows, faults = fuzz(asked.files, seed=asked.seed, keep=asked.keep)
        for fault in faults:
            print(f"{fault['reader']}, file {fault['number']}:\n{fault['error']}")
        stored["files"] = where() | {"rows": rows}
    COUNTS.write_text(json.dumps(stored, indent=1) + "\n")
    for name, part in stored.items():
        table = (
            pd.DataFrame(part["rows"]) if name == "files" else pd.Series(part["counts"])
        )
        print(f"{name}, {part['date']}, {part['commit']}\n{table.to_string()}\n")


if __name__ == "__main__":
    main()
