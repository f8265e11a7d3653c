"""Every reader is given damaged files, each in a process that watches time and memory.

    python fuzzing.py READER SEED FIRST LAST

is that process. It prints a line before and after each file; what ends it without the
second line is a hang or a crash, and the one after it goes on behind that file.
"""

import faulthandler
import json
import os
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psutil
from damage import damaged
from readers import READERS

from privemo.errors import PrivemoError

LONGEST = 10  # seconds for one file
MEMORY = 2**30  # bytes that one file of a few kB may take
OUTCOMES = ("read", "refused", "traceback", "hang or crash")


def fuzz(n_files, *, readers=tuple(READERS), seed=0, keep=None):
    """Give each reader so many damaged files; return one row a reader, and faults.

    Parameters
    ----------
    keep : Path, optional
        Folder for the files that were not read well.
    """
    rows, faults = [], []
    for reader in readers:
        results = list(_results(reader, seed, n_files))
        found = Counter(result["outcome"] for result in results)
        bad = [result for result in results if result["outcome"] not in OUTCOMES[:2]]
        rows.append(
            {"reader": reader, "files": len(results)}
            | {outcome: found[outcome] for outcome in OUTCOMES}
            | {"slowest": max(r["seconds"] for r in results)}
            | {"MB more": max(r["MB more"] for r in results)}
        )
        faults += [result | {"reader": reader} for result in bad]
        for result in bad if keep else ():
            _keep(Path(keep), reader, seed, result["number"])
    return rows, faults


def file_of(reader, seed, number):
    """Return a whole file of a kind (number -1), or a damaged one."""
    make, suffix, read = READERS[reader]
    content = make()
    if number >= 0:
        content = damaged(content, Random(f"{reader} {seed} {number}"))
    return content, suffix, read


def _results(reader, seed, n_files):
    """Yield what came of each file, whatever becomes of the processes that read."""
    first = 0
    while first < n_files:
        for result in _watched(reader, seed, first, n_files):
            yield result
            first = result["number"] + 1


def _watched(reader, seed, first, last):
    """Yield results of one process; if it died, the last one says so."""
    command = [sys.executable, __file__, reader, str(seed), str(first), str(last)]
    with TemporaryDirectory(prefix="endure-") as home:
        places = {"PRIVEMO_HOME": home, "TMPDIR": home, "TQDM_DISABLE": "1"}
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=os.environ | places,
            check=False,
        )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"]
    yield from (line for line in lines if "outcome" in line)
    if not lines:
        raise RuntimeError(done.stderr)
    if "outcome" not in lines[-1]:
        said = {"outcome": "hang or crash", "error": done.stderr[-2000:]}
        yield lines[-1] | said | {"seconds": LONGEST, "MB more": 0}


def main(reader, seed, first, last):
    """Read files one after another, and say of each how that went."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what readers print is no answer
    with TemporaryDirectory() as folder:
        outcome(reader, seed, -1, Path(folder))  # what is loaded once counts for none
        _bound_memory()
        for number in range(int(first), int(last)):
            print(json.dumps({"number": number}), file=answers)
            faulthandler.dump_traceback_later(LONGEST, exit=True)
            before, start = _peak(), time.perf_counter()
            found = outcome(reader, seed, number, Path(folder))
            faulthandler.cancel_dump_traceback_later()
            took = {"seconds": round(time.perf_counter() - start, 3)}
            took["MB more"] = round(_peak() - before, 1)
            print(json.dumps({"number": number} | found | took), file=answers)


def outcome(reader, seed, number, folder):
    """Say what came of reading one file in a folder."""
    content, suffix, read = file_of(reader, seed, number)
    path = folder / f"file{suffix}"
    path.write_bytes(content)
    try:
        read(path)
    except PrivemoError:
        return {"outcome": "refused"}
    except Exception:
        return {"outcome": "traceback", "error": traceback.format_exc(limit=-3)}
    return {"outcome": "read"}


def _bound_memory():
    """Let a file that asks for much more than it holds fail; not on Windows."""
    try:
        import resource
    except ImportError:
        return
    used = psutil.Process().memory_info().vms
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, resource.RLIM_INFINITY))


def _peak():
    """Return the most memory that this process ever had, in MB."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _keep(folder, reader, seed, number):
    content, suffix, _ = file_of(reader, seed, number)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{reader.replace(', ', '_').replace(' ', '_')}_{number}{suffix}"
    (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
