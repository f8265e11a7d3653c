"""Size of an installation of privemo, and how long it takes to load.

    python benchmarks/installed_size.py [EXTRA ...]

Builds the wheel, installs it into a new environment with pip (kit takes minutes and
gigabytes), and prints MB and packages, pip included, and the seconds of one processor
from a start of Python to a loaded `privemo attack`: median and range of nine
starts, beside those of a start that loads nothing.
"""

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from turns import in_turns, row, table

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))
from support.environments import Environment  # noqa: E402
from support.handed_out import build, copy_tree  # noqa: E402

LOADS = {
    "nothing": "pass",
    "privemo --help": "import privemo.__main__",
    "privemo attack": "import privemo.__main__, privemo.battery.command",
}
N_STARTS = 9


def measure(extra, wheel, folder):
    """Install with an extra, or with none; return the rows of the table."""
    named = f"{wheel}[{extra}]" if extra else wheel
    environment = Environment(folder).install(named)
    starts = {name: partial(start, environment, code) for name, code in LOADS.items()}
    in_turns(starts, 1)  # writes bytecode
    size = {"MB": environment.megabytes, "packages": len(environment.packages)}
    found = in_turns(starts, N_STARTS)
    which = f" with {extra}" if extra else ""
    return [
        *(row(f"installed{which}", [value], unit) for unit, value in size.items()),
        *(row(f"load {name}{which}", values, "s") for name, values in found.items()),
    ]


def start(environment, code):
    """Return the processor's seconds that a start of Python took."""
    before = os.times()
    subprocess.run([environment.scripts / "python", "-c", code], check=True)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])  # of children, user's and system's


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        wheel = build("wheel", copy_tree(Path(place, "tree")), Path(place))
        rows = []
        for extra in sys.argv[1:] or [""]:
            folder = Path(place, extra or "bare")
            folder.mkdir()
            rows += measure(extra, wheel, folder)
        print(table(rows))
