"""Print how long a decision takes: seconds, times how wide the interval is, squared.

    python benchmarks/evidence.py [--seeds 10]

An interval that is half as wide is worth four times the seconds, so what counts is wall
seconds of rendering, features, trainings and attacks (acoustic and lexical networks for
activation; general, paper, strong; two processes) times the square of the half-width of
the change of P, over a half-width of .03: the seconds that an interval of +-.03 takes.
The half-width is the root mean square over seeds of corpora, recipes and modalities.

Commit 593c2c1 of this repository is measured beside it, in turns, by the same packages
and in a work tree of its own. It has five folds of one corpus, and Nadeau and Bengio's
interval. The gain is then taken apart: of *speed*, seconds of one training with its
attack; of *design*, trainings times the half-width squared.

Ten seeds take one to two hours. Each is kept in benchmarks/evidence.csv once both
commits are measured, and not measured again while the code of corpora, features,
trainings and attacks stays as it is: a run that was stopped goes on.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from turns import row, table

from privemo.stages import code_digest, passed_through
from privemo.statistics.intervals import paired_difference
from privemo.tables.means import share_tested

ROOT = Path(__file__).resolve().parents[1]
NOW, BEFORE = "now", "593c2c1"
KEPT = Path(__file__).with_name("evidence.csv")
FIRST_SEED = 70  # of corpora that no table uses
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


def measured(tree, seed):
    """Measure one seed; its seconds, trainings, and how wide its intervals are."""
    seconds, scores = draw(tree, seed)
    width = _rms(half_widths(scores))
    return {"seconds": seconds, "n_trainings": len(scores), "half_width": width}


def measure(n_seeds=10):
    """Measure both commits in turns; returns the rows of the table."""
    seeds = range(FIRST_SEED, FIRST_SEED + n_seeds)
    code, found = _code(), kept()
    missing = [seed for seed in seeds if seed not in set(found["seed"])]
    with _trees() as trees:
        for seed in missing:
            for name, tree in trees.items():
                facts = {"code": code, "seed": seed, "commit": name}
                found.loc[len(found)] = facts | measured(tree, seed)
            found.to_csv(KEPT, index=False)
    found = found[found["seed"].isin(seeds)]
    return _rows(*(found[found["commit"] == name] for name in (NOW, BEFORE)))


def kept():
    """Read what was measured of the code as it is; both commits, or neither."""
    facts = ["code", "seed", "commit", "seconds", "n_trainings", "half_width"]
    if not KEPT.exists():
        return pd.DataFrame(columns=facts)
    found = pd.read_csv(KEPT, dtype={"code": str, "commit": str})
    return found[found["code"] == _code()].reset_index(drop=True)


def _code():
    """Name the code that is measured; that of the commit before does not change."""
    places = *passed_through("attack"), "corpora/planted", "workers"
    return code_digest(*places, root=ROOT / "privemo")[:16]


@contextmanager
def _trees():
    """Yield the folder of each commit; that of the one before goes when this ends."""
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place, "before")
        _git("worktree", "add", "--detach", str(tree), BEFORE)
        try:
            yield {NOW: ROOT, BEFORE: tree}
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _rows(now, before):
    """Write both commits, and the gains."""
    now, before = _costs(now), _costs(before)
    gain = {
        "gain": _ratios(before["deciding"], now["deciding"]),
        "gain of speed": _ratios(before["a_training"], now["a_training"]),
        "gain of design": [before["design"] / now["design"]],
    }
    return [
        *(
            row(f"evidence: {c['what']}", c["deciding"], "s to +-.03")
            for c in (now, before)
        ),
        *(row(f"evidence: {name}", values, "times") for name, values in gain.items()),
    ]


def _costs(found):
    """Say what a commit takes; lists have one figure a seed."""
    n, width = int(found["n_trainings"].iloc[0]), _rms(found["half_width"])
    name = found["commit"].iloc[0]
    return {
        "what": f"{name}, {n} trainings, +-{width:.3f}, {len(found)} seeds",
        "deciding": list(found["seconds"] * (width / ENOUGH) ** 2),
        "a_training": list(found["seconds"] / n),
        "design": n * width**2,
    }


def _rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def _ratios(before, now):
    return [b / n for b, n in zip(before, now, strict=True)]


def _git(*command):
    subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=10)
    found = measure(asked.parse_args().seeds)
    print(table(found), json.dumps(found), sep="\n")
