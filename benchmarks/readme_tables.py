"""Print the README's tables of results from the folders that `make replicate` left.

    python benchmarks/readme_tables.py results results/emodb

For each folder: scores by defence, the verdicts by question, and past the paper the
strongest attacker, picked beforehand, and the defences side by side.
"""

import sys
from pathlib import Path

import pandas as pd

from privemo.report.results import collect_scores, load_runs
from privemo.tables.summary import summarise

# heading, quantity, defence, recipe
COLUMNS = [
    ("L", "L", "none", "paper"),
    ("P", "P", "none", "paper"),
    ("P, Priv", "P", "gender", "paper"),
    ("P, strong", "P", "gender", "strong"),
    ("U", "U", "none", "paper"),
    ("U, Priv", "U", "gender", "paper"),
    ("U, strong", "U", "gender", "strong"),
]
MEMBERS = [
    ("MI", "MI", "none", "paper"),
    ("MI, gender", "MI", "gender", "paper"),
    ("MI, speaker", "MI", "speaker", "paper"),
    ("MI, both", "MI", "gender and speaker", "paper"),
]
KEYS = ["target", "modality"]


def scores_table(scores, columns, *, strength):
    """Put the scores of some defences side by side, a row a target and modality."""
    summary = summarise(scores)
    summary = summary[summary["strength"].isin([0, strength])]
    made = {}
    for heading, *wanted in columns:
        names = ["quantity", "defence", "recipe"]
        rows = summary[(summary[names] == wanted).all(axis=1)].set_index(KEYS)
        if len(rows):
            made[heading] = [
                f"{row.score:.2f} [{row.low:.2f}, {row.high:.2f}]"
                for row in rows.itertuples()
            ]
            made[heading] = pd.Series(made[heading], index=rows.index)
    return pd.DataFrame(made).fillna("").reset_index()


def verdicts_table(claims):
    """Count the verdicts of each question."""
    counts = pd.crosstab(claims["question"], claims["verdict"])
    return counts.reset_index()


def attackers_table(attackers):
    """Put the attackers that were picked beforehand side by side, by modality."""
    shown = [f"{r.UAR:.2f} [{r.low:.2f}, {r.high:.2f}]" for r in attackers.itertuples()]
    attackers = attackers.assign(shown=shown)
    names = list(dict.fromkeys(attackers["network"]))
    modalities = list(dict.fromkeys(attackers["modality"]))
    wide = attackers.pivot(index="network", columns="modality", values="shown")
    return wide.loc[names, modalities].fillna("").reset_index()


def defences_table(points):
    """Show what is left, the changes with their intervals, and who is on the front."""
    shown = points[["defence"]].assign(
        U=points["U_test"].map("{:.2f}".format),
        privacy=points["P_test"].map("{:.2f}".format),
    )
    for score, heading in (("U", "U, change"), ("P", "privacy, change")):
        columns = [f"{score}_change{end}" for end in ("", "_low", "_high")]
        shown[heading] = [
            "" if pd.isna(row[0]) else "{:+.2f} [{:+.2f}, {:+.2f}]".format(*row)
            for row in points[columns].to_numpy()
        ]
    shown["MI"] = points["MI"].map("{:.2f}".format).replace("nan", "")
    return shown.assign(front=points["front"].map({True: "yes", False: ""}))


def markdown(table):
    """Write a table in Markdown."""
    rows = [list(table.columns), ["---"] * len(table.columns), *table.to_numpy()]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


PAST_THE_PAPER = {
    "privacy_attackers": attackers_table,
    "membership_trade_off": defences_table,
}


def main(folders, *, strength=0.5):
    """Print the tables and the run times of each folder."""
    for folder in folders:
        scores, membership = collect_scores(folder)
        table = scores_table(scores, COLUMNS, strength=strength)
        print(f"## {folder}\n\n{markdown(table)}\n")
        if membership is not None and len(membership):
            print(markdown(scores_table(membership, MEMBERS, strength=strength)), "\n")
        print(markdown(verdicts_table(pd.read_csv(Path(folder) / "claims.csv"))), "\n")
        for name, made in PAST_THE_PAPER.items():
            path = Path(folder) / "tables" / f"{name}.csv"
            if path.exists() and len(found := pd.read_csv(path)):
                print(markdown(made(found)), "\n")
        for run in load_runs(folder):
            print(run["notebook"], run["seconds"])


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:] or ["results"]])
