"""Files of features as people bring them, right and wrong, and a corpus for them."""

import numpy as np

from privemo.corpora.corpus import Corpus
from privemo.corpora.schema import problem_table, utterance_table

IDS = [f"u{i}" for i in range(6)]


def small_corpus(name="test", ids=IDS, **change):
    """Make a corpus of texts; nobody spoke them."""
    rows = [
        {
            "utterance": utterance,
            "speaker": f"{name}:{i % 4}",
            "gender": ["female", "male"][i % 2],
            "text": f"word {i}",
            "audio": "",
            "activation": ["low", "mid", "high"][i % 3],
        }
        for i, utterance in enumerate(ids)
    ]
    fixed = {"modalities": ("lexical",), "description": ""}
    return Corpus(
        name=name,
        utterances=utterance_table(rows),
        problems=problem_table([]),
        **(fixed | change),
    )


def vectors(n=6, width=5, seed=0):
    """Draw one vector an utterance."""
    return np.random.default_rng(seed).normal(3, 2, size=(n, width))


def save(path, **arrays):
    """Save a file that is right, but for the arrays named; None leaves one out."""
    arrays = {"utterance": np.array(IDS), "values": vectors()} | arrays
    np.savez(path, **{n: a for n, a in arrays.items() if a is not None})
    return path
