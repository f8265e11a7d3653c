"""Print the README's tables of results from the folders that `make replicate` left.

    python benchmarks/readme_tables.py results results/emodb

Each folder becomes one Markdown table, and below it the verdicts.
"""

import sys
from pathlib import Path

import pandas as pd

from privemo.results import load_runs

COLUMNS = {"U": "emotion U", "L": "leakage L", "P": "privacy P"}


def results_table(folder):
    """Return measured scores with intervals, the paper's range below each name."""
    table = pd.read_csv(Path(folder) / "tables" / "leakage.csv")
    table["ours"] = [
        f"{row.score:.2f} [{row.low:.2f}, {row.high:.2f}]" for row in table.itertuples()
    ]
    keys = ["target", "modality"]
    wide = table.pivot(index=keys, columns="quantity", values=["ours", "published"])
    rows = dict.fromkeys(table[keys].itertuples(index=False, name=None))
    lines = []
    for key in rows:
        line = list(key)
        for quantity in COLUMNS:
            line += [wide.loc[key, ("ours", quantity)]]
            line += [str(wide.loc[key, ("published", quantity)])]
        lines.append(line)
    head = ["target", "modality"]
    for name in COLUMNS.values():
        head += [name, "paper"]
    return head, lines


def markdown(head, lines):
    """Write a table in Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main(folders):
    """Print a table and the verdicts for each folder."""
    for folder in folders:
        print(f"## {folder}\n\n{markdown(*results_table(folder))}\n")
        for run in load_runs(folder):
            claims = pd.DataFrame(run["claims"])
            counts = claims["verdict"].value_counts()
            print(", ".join(f"{n} {verdict}" for verdict, n in counts.items()))
            print(run["seconds"], "\n")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:] or ["results"]])
