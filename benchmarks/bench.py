"""All timings in one run and one table: `make bench`.

    python benchmarks/bench.py [SECTION ...]

Sections: step, growth, filterbank, attack, replicate, evidence; all if none is named.
Writes benchmarks/results.json, in which a section that was not run stays as it was, and
prints the table. Needs the extra `bench`, and two to three hours on two cores, of which
evidence takes one or two, with nothing else running; a machine's other work shows in
the spread.
"""

import datetime
import json
import os
import platform
import sys
from importlib import metadata
from pathlib import Path

import attack_time
import evidence
import filterbank
import growth
import replicate_time
import training_step
from turns import table

RESULTS = Path(__file__).with_name("results.json")
SECTIONS = {
    "step": training_step,
    "growth": growth,
    "filterbank": filterbank,
    "attack": attack_time,
    "replicate": replicate_time,
    "evidence": evidence,
}
PACKAGES = ("tensorflow-cpu", "jax", "keras", "torch", "kaldi-native-fbank", "numpy")


def machine():
    """Describe what was measured on."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "date": datetime.date.today().isoformat(),
        "processor": _processor(),
        "n_cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": versions,
    }


def _processor():
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _lines(path):
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def main(names):
    """Run the sections and keep what they found."""
    unknown = sorted(set(names) - set(SECTIONS))
    if unknown:
        raise SystemExit(f"no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    stored = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in names or SECTIONS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        stored[name] = {"machine": machine(), "rows": SECTIONS[name].measure()}
        RESULTS.write_text(json.dumps(stored, indent=1) + "\n")
    rows = [r for name in SECTIONS if name in stored for r in stored[name]["rows"]]
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
