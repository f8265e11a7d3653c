"""A process that trains for hours must not grow."""

import subprocess
import sys
from pathlib import Path

import pytest

# threshold set before the run: 300 trainings a worker would stay below 300 MB
LARGEST_GROWTH_MB = 1.0  # a training

MEASURE = """
import sys
from dataclasses import replace
from pathlib import Path

import psutil

from privemo.experiments.cells import Cell, make_cells
from privemo.experiments.runs import compute_run, draws_of
from support.small_corpora import SETTINGS, make_prepared

folder, leak = Path(sys.argv[1]), sys.argv[2] == "leak"
kept = []
prepared = make_prepared(folder, n_speakers=12, gender=1.0)
cells = [
    *make_cells("gender", ["lexical"], ["activation"], recipe="strong"),
    Cell("lexical", "activation"),
]
settings = replace(SETTINGS, n_seeds=1)
memory = []
for i in range(54):
    draw = draws_of(prepared, cells[i % 2], settings, seed=0)[i % 3]
    run = replace(draw.run, seed=i)
    compute_run(prepared, run, settings, folder / "runs")
    if leak:
        kept.append(bytearray(b"x" * 3_000_000))
    memory.append(psutil.Process().memory_info().rss / 1e6)
print(memory[3], memory[-1])
"""


def growth(folder, leak="none"):
    """Train and attack 54 times in one process; MB a training after the fourth."""
    said = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder), leak],
        cwd=Path(__file__).parents[1],  # where support is
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    early, late = map(float, said.split())
    return (late - early) / 50


@pytest.mark.slow
def test_fifty_trainings_in_one_process_do_not_grow(tmp_path):
    assert growth(tmp_path) < LARGEST_GROWTH_MB


@pytest.mark.slow
def test_a_leak_is_found(tmp_path):
    assert growth(tmp_path, "leak") > LARGEST_GROWTH_MB
