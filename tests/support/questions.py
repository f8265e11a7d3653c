"""A corpus to plan for, and what is planned."""

from types import SimpleNamespace

import pandas as pd

from privemo.experiments.questions import plan
from privemo.terms import CONTROLS

ALL = ["acoustic", "lexical", "multimodal"]


def corpus(*modalities, name="toy", n_speakers=20):
    """Make what `plan` looks at: two utterances of each speaker, for five folds."""
    who = [i // 2 for i in range(2 * n_speakers)]
    table = pd.DataFrame(
        {
            "speaker": [f"{name}:{i:02d}" for i in who],
            "gender": [("female", "male")[i % 2] for i in who],
            "valence": "low",
            "activation": "high",
        }
    )
    parts = {"modalities": modalities, "utterances": table, "blocks": ()}
    return SimpleNamespace(name=name, **parts)


BOTH = corpus("acoustic", "lexical")


def planned(question, *, corpus=BOTH, modalities=ALL, **options):
    return plan(question, corpus, target="both", modalities=modalities, **options)


def defences(cells):
    return sorted({(cell.defence, cell.recipe.name) for cell in cells})


CHECKS = [name for name in CONTROLS if name != "oracle"]


def inputs_of(cells):
    return sorted({(cell.modality, cell.target) for cell in cells})
