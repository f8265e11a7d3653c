"""Ask whether training takes gender away on planted voices as it does on people.

    python benchmarks/people_and_planted.py [cremad=../CREMA-D ...] [--blocks 4]

P of the raw features, of an encoder before its first step and of a general network,
acoustic, activation, profile `lesson`: of people, by folds, and of planted voices with
at most twelve settings of their knobs, on blocks that no table uses. The settings, and
that all three numbers have to lie within .05 of a corpus of people, were written down
before the first of them was computed. Whatever comes out, the default stays: it was
chosen by U and L of general networks alone.
"""

import argparse

import pandas as pd

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_cells
from privemo.features import prepare
from privemo.tables.summary import summarise
from privemo.terms import UNTRAINED

FIRST_SEED, NEAR = 3000, 0.05
SETTINGS = load_profile("lesson", probe_epochs=0)
PLANTED = {
    "default": {},
    "gender in timbre only": {"gender_in_timbre": 1.0, "gender_in_expression": 0.0},
    "confounding .5": {"gender_emotion_confounding": 0.5},
    "36 utterances a speaker": {"n_utterances": 36},
    "timbre .5": {"gender_in_timbre": 0.5},
    "timbre 1": {"gender_in_timbre": 1.0},
    "expression only": {"gender_in_timbre": 0.0, "gender_in_expression": 1.0},
    "speakers half as different": {"speaker_identity": 0.5},
    "emotion all in the voice": {"emotion_in_voice": 1.0},
    "little emotion in the voice": {"emotion_in_voice": 0.4},
    "little expression, much timbre": {
        "gender_in_timbre": 1.0,
        "gender_in_expression": 0.3,
    },
    "noisy room": {"snr_db": 5.0},
}


def measured(corpus):
    """Return P of raw features, untrained encoder and general network."""
    prepared = prepare(corpus, SETTINGS, modalities=["acoustic"], progress=False)
    cells = [
        cell
        for name in ("raw features", UNTRAINED, "none")
        for cell in make_cells(name, ["acoustic"], ["activation"])
    ]
    table = summarise(run_cells(prepared, cells, SETTINGS))
    return table[table["quantity"] == "P"].set_index("defence")


def main():
    """Print one row a corpus."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="*", help="NAME=FOLDER")
    parser.add_argument("--blocks", type=int, default=4)
    asked = parser.parse_args()
    people = dict(text.split("=", 1) for text in asked.people)
    found = {
        name: measured(load_corpus(name, folder)) for name, folder in people.items()
    }
    for name, knobs in PLANTED.items():
        how = {"seed": FIRST_SEED, "n_blocks": asked.blocks}
        found[name] = measured(load_corpus("planted", **how, **knobs))
    print(table_of(found, people).to_string())


def table_of(found, people):
    """Put the three numbers side by side, and say which corpora of people are near."""
    rows = {}
    for name, P in found.items():
        told = [f"{r.score:.2f} [{r.low:.2f}, {r.high:.2f}]" for r in P.itertuples()]
        near = [
            other
            for other in people
            if other != name and (P["score"] - found[other]["score"]).abs().max() < NEAR
        ]
        rows[name] = dict(zip(P.index, told, strict=True)) | {"near": ", ".join(near)}
    return pd.DataFrame.from_dict(rows, orient="index")


if __name__ == "__main__":
    main()
