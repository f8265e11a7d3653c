"""Print the table of docs/speed.md from benchmarks/results.json.

    python benchmarks/docs_speed.py

Run `make bench` first. Each cell is the rate of privemo on TensorFlow over that of the
contender, on as many cores: the median over rounds, the smallest and the largest.
"""

import json

from bench import RESULTS
from training_step import N_EPOCHS


def main():
    """Turn the rows of the section into one row a contender."""
    section = json.loads(RESULTS.read_text())["step"]
    cells = {}
    for row in section["rows"]:
        network, _, contender = row["what"].partition(": ")
        cells.setdefault(contender, {})[network] = row
    print(f"{section['machine']['processor']}, {section['machine']['n_cores']} cores\n")
    print(f"| | {' | '.join(f'{n}, utterances/s | ours to it' for n in N_EPOCHS)} |")
    print("| --- |" + " --- | --- |" * len(N_EPOCHS))
    for contender, rows in cells.items():
        text = " | ".join(_spelt(rows[network]) for network in N_EPOCHS)
        print(f"| {contender} | {text} |")


def _spelt(row):
    low, high = row["ratio_low"], row["ratio_high"]
    return f"{row['median']:,.0f} | {row['ratio_median']:.2f} [{low:.2f}, {high:.2f}]"


if __name__ == "__main__":
    main()
