"""Print how long a decision takes: seconds, times how wide the interval is, squared.

    python benchmarks/evidence.py [--seeds 10] [--before 593c2c1]

An interval that is half as wide is worth four times the seconds, so what counts is wall
seconds of rendering, features, trainings and attacks (acoustic and lexical networks for
activation; general, paper, strong; two processes) times the square of the half-width of
the change of P, over a half-width of .03: the seconds that an interval of +-.03 takes.
The half-width is the root mean square over seeds of corpora, recipes and modalities.

With ``--before``, a commit of this repository is measured beside it, in turns, by the
same packages and in a work tree of its own. 593c2c1 has five folds of one corpus, and
Nadeau and Bengio's interval. The gain is then taken apart: of *speed*, seconds of one
training with its attack; of *design*, trainings times the half-width squared.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from turns import row, table

from privemo.statistics.intervals import paired_difference
from privemo.tables.means import share_tested

ROOT = Path(__file__).resolve().parents[1]
ENOUGH = 0.03  # half-width of an interval that decides; ours
# what both commits understand: one draw of the default corpus, from nothing
MEASURE = """
import inspect, sys
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.features import prepare
try:
    from privemo.experiments.cells import make_cells
    from privemo.experiments.experiment import run_cells
except ImportError:
    from privemo.cells import make_cells
    from privemo.experiments import run_cells

if __name__ == "__main__":
    seed, settings = int(sys.argv[1]), load_profile("lesson")
    how = {"seed": seed}
    if "n_blocks" in inspect.signature(load_corpus).parameters:
        how = {"seed": seed * settings.n_blocks, "n_blocks": settings.n_blocks}
    prepared = prepare(load_corpus("planted", **how), settings, progress=False)
    networks = ("none", "paper"), ("gender", "paper"), ("gender", "strong")
    cells = [
        cell
        for defence, recipe in networks
        for cell in make_cells(
            defence, ["acoustic", "lexical"], ["activation"], recipe=recipe
        )
    ]
    run_cells(prepared, cells, settings, n_jobs=2).to_csv(sys.argv[2], index=False)
"""


def draw(tree, seed):
    """Measure one draw in a work tree; wall seconds, and its scores."""
    with tempfile.TemporaryDirectory() as folder:
        script, found = Path(folder, "measure.py"), Path(folder, "scores.csv")
        script.write_text(MEASURE, encoding="utf-8")
        env = {**os.environ, "PYTHONPATH": str(tree), "PRIVEMO_HOME": folder}
        _share_vectors(Path(folder))
        start = time.perf_counter()
        command = [sys.executable, str(script), str(seed), str(found)]
        subprocess.run(command, env=env, check=True, capture_output=True)
        return time.perf_counter() - start, pd.read_csv(found)


def _share_vectors(home):
    """Let a folder see the word vectors that are here; fetching them is no evidence."""
    from privemo.paths import data_folder

    vectors = data_folder() / "vectors"
    if vectors.is_dir():
        (home / "data").mkdir()
        (home / "data" / "vectors").symlink_to(vectors.resolve())


def half_widths(scores):
    """Return the half-width of every change of P."""
    keys, found = ["modality", "recipe"], []
    general = scores[scores["defence"] == "none"].set_index("modality")
    for (modality, _), cell in scores[scores["defence"] != "none"].groupby(keys):
        sides = cell["P"], general.loc[modality, "P"]
        test = paired_difference(*map(list, sides), test_share=share_tested(cell))
        found.append((test.high - test.low) / 2)
    return found


def evidence(seconds, scores):
    """Put what was measured of one commit together, over its seeds."""
    widths = np.array([width for one in scores for width in half_widths(one)])
    width, n = float(np.sqrt(np.mean(widths**2))), len(scores[0])
    return {
        "half_width": width,
        "n_trainings": n,
        "seconds_a_training": [s / n for s in seconds],
        "seconds_to_decide": [s * (width / ENOUGH) ** 2 for s in seconds],
    }


def measure(n_seeds=10, before="593c2c1"):
    """Measure both commits in turns; returns the rows of the table."""
    trees = {"evidence": ROOT} | ({before: None} if before else {})
    seconds, scores = ({name: [] for name in trees} for _ in range(2))
    with tempfile.TemporaryDirectory() as place:
        if before:
            trees[before] = Path(place, "before")
            _git("worktree", "add", "--detach", str(trees[before]), before)
        try:
            for seed in range(n_seeds):
                for name, tree in trees.items():
                    taken, found = draw(tree, 70 + seed)
                    seconds[name].append(taken)
                    scores[name].append(found)
        finally:
            if before:
                _git("worktree", "remove", "--force", str(trees[before]))
    return _rows({name: evidence(seconds[name], scores[name]) for name in trees})


def _rows(found):
    """Write both commits, and the gains."""
    rows, (now, *rest) = [], found.values()
    for name, one in found.items():
        what = f"{name}: {one['n_trainings']} trainings, +-{one['half_width']:.3f}"
        rows.append(row(what, one["seconds_to_decide"], "s to +-.03"))
    for before in rest:
        design = [b["n_trainings"] * b["half_width"] ** 2 for b in (before, now)]
        speed = zip(
            before["seconds_a_training"], now["seconds_a_training"], strict=True
        )
        whole = zip(before["seconds_to_decide"], now["seconds_to_decide"], strict=True)
        rows.append(row("evidence: gain", [b / n for b, n in whole], "times"))
        rows.append(row("evidence: gain of speed", [b / n for b, n in speed], "times"))
        rows.append(row("evidence: gain of design", [design[0] / design[1]], "times"))
    return rows


def _git(*command):
    subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=10)
    asked.add_argument("--before", default="593c2c1")
    asked = asked.parse_args()
    found = measure(asked.seeds, asked.before)
    print(table(found), json.dumps(found), sep="\n")
