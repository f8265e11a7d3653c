"""Print how often a verdict contradicts what was planted, and how often it decides.

    python benchmarks/known_truth.py [--seeds 10] [--blocks 5] [--questions 1 2 3 5]

For each of the planted corpora in `privemo.claims.planted_truth.TRUTH_SETS`, and each
of ``--seeds`` draws of their blocks, none of which a table uses, the questions are
asked as a notebook of profile `lesson` asks them, and judged by the same rules. Only
claims whose truth follows from the knobs are counted. Verdicts of one draw rest on the
same networks, so the interval of the wrong share is over draws, the claims of each
counted together. Promised: at most .05 of the verdicts are wrong.
"""

import argparse

import pandas as pd

from privemo.claims import judge
from privemo.claims.planted_truth import TRUTH_SETS, clash
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments.experiment import run_cells
from privemo.experiments.questions import plan
from privemo.features import prepare
from privemo.statistics.intervals import fold_interval
from privemo.terms import PAPERS_STREAMS

FIRST_SEED = 2000  # blocks of tables have 0 to 9, those of settings 900 on
SETTINGS = load_profile("lesson", probe_epochs=0)
OUTCOMES = ("right", "wrong", "undecided")


def judged(knobs, seed, n_blocks, questions):
    """Ask questions of one draw of blocks; one row a claim whose truth is known."""
    corpus = load_corpus("planted", seed=seed, n_blocks=n_blocks, **knobs)
    prepared, parts = prepare(corpus, SETTINGS), []
    for question in questions:
        todo = plan(question, corpus, target="both", modalities=[*PAPERS_STREAMS])
        cells = [cell for cell in todo.cells if cell.recipe.name == "paper"]
        scores = run_cells(prepared, cells, SETTINGS)
        parts.append(judge(question, scores, knobs=knobs))
    claims = pd.concat(parts)
    claims = claims[claims["truth"].isin(["true", "false"])]
    outcome = [clash(row.verdict, row.truth) for row in claims.itertuples()]
    return claims.assign(outcome=outcome, seed=seed)


def counted(claims):
    """Count the outcomes of each set, and bound the share of wrong ones over draws."""
    rows = []
    for name, mine in [*claims.groupby("set", sort=False), ("all", claims)]:
        counts = mine["outcome"].value_counts().reindex(OUTCOMES, fill_value=0)
        wrong = (mine["outcome"] == "wrong").groupby(mine["seed"]).mean()
        share, low, high = fold_interval(wrong, test_share=0)
        bounds = f"{share:.3f} [{max(low, 0):.3f}, {high:.3f}]"
        rows.append((name, mine["claim"].nunique(), *counts, bounds))
    columns = ["corpora", "claims", *OUTCOMES, "share wrong"]
    return pd.DataFrame(rows, columns=columns)


def main():
    """Measure, and print a table and every wrong verdict."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=10)
    asked.add_argument("--blocks", type=int, default=5)
    asked.add_argument("--questions", type=int, nargs="+", default=[1, 2, 3, 5])
    asked = asked.parse_args()
    found = []
    for i in range(asked.seeds):
        for name, knobs in TRUTH_SETS.items():
            draw = FIRST_SEED + i * asked.blocks
            part = judged(knobs, draw, asked.blocks, asked.questions)
            found.append(part.assign(set=name))
            print(f"draw {i + 1}, {name}: {part['outcome'].value_counts().to_dict()}")
    claims = pd.concat(found, ignore_index=True)
    print(counted(claims).to_string(index=False))
    shown = ["set", "seed", "claim", "ours", "low", "high", "verdict", "truth"]
    wrong = claims[claims["outcome"] == "wrong"][shown]
    print(wrong.to_string(index=False) if len(wrong) else "no verdict is wrong")


if __name__ == "__main__":
    main()
