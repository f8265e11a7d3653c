"""A small corpus of words in which emotion is plain, and settings for seconds."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd

from privemo.config import load_profile
from privemo.experiments.cells import Cell
from privemo.experiments.runs import Run
from privemo.features import Prepared
from privemo.features.store import write_ragged
from privemo.terms import CELL as CELL_NAMES
from privemo.terms import GENDERS

SETTINGS = load_profile("smoke", n_folds=3)
CELL = Cell("lexical", "activation")
COLUMNS = [
    "corpus",
    *CELL_NAMES,
    "fold",
    "independent",
    "n_train",
    "n_test",
]  # of every score
RUN = Run(CELL, number=0, fold=0, n_folds=3, fold_seed=0, seed=0)


def make_prepared(
    folder, *, n_speakers=12, n_per_speaker=9, seed=0, name="toy", gender=0.0
):
    """Make a small corpus of words in which emotion is plain, and gender as asked."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(n_speakers), n_per_speaker)
    level = np.tile(np.arange(3), len(who) // 3)
    words = [rng.normal(size=(n, 300)) for n in rng.integers(3, 9, len(who))]
    for i, w in enumerate(words):
        w[:, 0] += 3 * (level[i] - 1)
        w[:, 1] += gender * (2 * (who[i] % 2) - 1)
    table = pd.DataFrame(
        {
            "utterance": [f"u{i}" for i in range(len(who))],
            "speaker": [f"{name}:{s:02d}" for s in who],
            "gender": np.take(GENDERS, who % 2),
            "text": "words",
            "audio": "",
            "activation": np.take(["low", "mid", "high"], level),
            "valence": "",
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    streams = {"lexical": write_ragged(folder, words)}
    fingerprint = f"{name}-{seed}-{gender:g}"
    return Prepared(name, table, streams, fingerprint, pd.DataFrame(), ())


def times(folder):
    return {f: f.stat().st_mtime_ns for f in folder.glob("*/record.json")}


def treated(name):
    """Make the cell that is treated by a defence or a control afterwards."""
    return replace(CELL, afterwards=name)


def n_records(how, kind):
    """Count the records of a kind."""
    found = (json.loads(r.read_text()) for r in how["folder"].glob("*/record.json"))
    return sum(record["settings"]["kind"] == kind for record in found)
