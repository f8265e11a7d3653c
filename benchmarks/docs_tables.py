"""Print the tables of README.md and docs/results.md from folders of results.

    python benchmarks/docs_tables.py results results/emodb
    python benchmarks/docs_tables.py tests/reference

Of what `make replicate` left: the README's table and its column of verdicts; scores by
defence, verdicts by question, and past the paper the attacker picked beforehand
and the defences side by side. Of the stored tables, ``tests/reference``: those of these
that need no single folds, the same on every machine.
"""

import sys
from pathlib import Path

import pandas as pd

from privemo.report.results import collect_scores
from privemo.tables.summary import summarise
from privemo.terms import VERDICTS

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
BOUNDS = ["score", "low", "high"]
NETWORKS = {"private": "paper", "private, strong": "strong"}


def shown(estimate, low, high, sign=""):
    """Write a number with its interval, a difference with its sign."""
    return "{:{s}.2f} [{:{s}.2f}, {:{s}.2f}]".format(estimate, low, high, s=sign)


def front_table(tables, *, target="activation"):
    """Say what the README says in three rows: L, P, and what defences change.

    Parameters
    ----------
    tables : path-like
        Folder of tables: ``results/tables``, or the stored ones, ``tests/reference``.
    target : str
        Of the networks.

    Returns
    -------
    table : DataFrame, one row a modality
    """
    tables = Path(tables)
    scores = pd.concat(
        pd.read_csv(tables / f"{name}.csv") for name in ("leakage", "strength_scores")
    )
    general = scores[(scores["defence"] == "none") & (scores["target"] == target)]
    made = {}
    for quantity in ("L", "P"):
        rows = general[general["quantity"] == quantity]
        rows = rows.drop_duplicates("modality").set_index("modality")
        made[quantity] = [shown(*row) for row in rows[BOUNDS].to_numpy()]
        made[quantity] = pd.Series(made[quantity], index=rows.index)
    changes = pd.read_csv(tables / "privacy_differences.csv")
    changes = changes[changes["target"] == target]
    for quantity in ("P", "U"):
        for network, recipe in NETWORKS.items():
            keep = (changes["quantity"] == quantity) & (changes["network"] == network)
            rows = changes[keep].set_index("modality")[["difference", "low", "high"]]
            texts = [shown(*row, sign="+") for row in rows.to_numpy()]
            heading = f"{quantity}, change by `{recipe}`"
            made[heading] = pd.Series(texts, index=rows.index)
    return pd.DataFrame(made).reset_index(names="network")


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
                shown(row.score, row.low, row.high) for row in rows.itertuples()
            ]
            made[heading] = pd.Series(made[heading], index=rows.index)
    return pd.DataFrame(made).fillna("").reset_index()


def verdicts_table(claims):
    """Count the verdicts of each question."""
    counts = pd.crosstab(claims["question"], claims["verdict"])
    counts = counts.reindex(columns=list(VERDICTS), fill_value=0)
    counts.loc["all"] = counts.sum()
    return counts.reset_index()


def verdicts_in_words(claims):
    """Say how often each verdict came out; the README's column, a row a question."""
    rows = [
        (question, ", ".join(f"{n} {verdict}" for verdict, n in row.items() if n))
        for question, row in verdicts_table(claims).set_index("question").iterrows()
    ]
    return pd.DataFrame(rows, columns=["question", "verdict here"])


def attackers_table(attackers):
    """Put the attackers that were picked beforehand side by side, by modality."""
    texts = [shown(r.UAR, r.low, r.high) for r in attackers.itertuples()]
    attackers = attackers.assign(text=texts)
    names = list(dict.fromkeys(attackers["network"]))
    modalities = list(dict.fromkeys(attackers["modality"]))
    wide = attackers.pivot(index="network", columns="modality", values="text")
    return wide.loc[names, modalities].fillna("").reset_index()


def defences_table(points):
    """Show what is left, the changes with their intervals, and who is on the front."""
    table = points[["defence"]].assign(
        U=points["U_test"].map("{:.2f}".format),
        privacy=points["P_test"].map("{:.2f}".format),
    )
    for score, heading in (("U", "U, change"), ("P", "privacy, change")):
        columns = [f"{score}_change{end}" for end in ("", "_low", "_high")]
        table[heading] = [
            "" if pd.isna(row[0]) else shown(*row, sign="+")
            for row in points[columns].to_numpy()
        ]
    table["MI"] = points["MI"].map("{:.2f}".format).replace("nan", "")
    return table.assign(front=points["front"].map({True: "yes", False: ""}))


def networks_table(rows, quantities="PLU"):
    """Show scores with their bounds, a row a network and a column a quantity."""
    rows = rows.assign(text=[shown(*row) for row in rows[BOUNDS].to_numpy()])
    names = list(dict.fromkeys(rows["network"]))
    wide = rows.pivot(index="network", columns="quantity", values="text")
    return wide.loc[names, list(quantities)].fillna("").reset_index()


def expected_table(expected):
    """Show what was expected of an encoder, and what was found."""
    found = [shown(*row, sign="+") for row in expected.iloc[:, 1:4].to_numpy()]
    return expected[["expected", "verdict"]].assign(found=found)


def markdown(table):
    """Write a table in Markdown."""
    rows = [list(table.columns), ["---"] * len(table.columns), *table.to_numpy()]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


PAST_THE_PAPER = {
    "privacy_attackers": attackers_table,
    "membership_trade_off": defences_table,
    "encoders": networks_table,
    "encoders_expected": expected_table,
}


def main(folders, *, strength=0.5):
    """Print the tables of each folder."""
    for folder in map(Path, folders):
        print(f"# {folder}\n")
        for heading, tables in made_of(folder, strength=strength).items():
            print(f"## {heading}\n")
            for table in tables:
                print(f"{markdown(table)}\n")


def made_of(folder, *, strength):
    """Make the tables of each page that a folder has the numbers for."""
    ran = (folder / "claims.csv").exists()  # else tables alone, as the stored ones
    tables = folder / "tables" if ran else folder
    pages = {"README.md": [], "docs/results.md": []}
    if (tables / "leakage.csv").exists():
        pages["README.md"].append(front_table(tables))
    if ran:
        claims = pd.read_csv(folder / "claims.csv")
        pages["README.md"].append(verdicts_in_words(claims))
        pages["docs/results.md"] += scores_tables(folder, strength=strength)
        pages["docs/results.md"].append(verdicts_table(claims))
    for name, made in PAST_THE_PAPER.items():
        path = tables / f"{name}.csv"
        if path.exists() and len(found := pd.read_csv(path)):
            pages["docs/results.md"].append(made(found))
    return pages


def scores_tables(folder, *, strength):
    """Make the tables of scores, and of membership where that was asked."""
    scores, membership = collect_scores(folder)
    made = [scores_table(scores, COLUMNS, strength=strength)]
    if membership is not None and len(membership):
        made.append(scores_table(membership, MEMBERS, strength=strength))
    return made


if __name__ == "__main__":
    main(sys.argv[1:] or ["results"])
