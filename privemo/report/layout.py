"""What stands where in one of the paper's tables: ours first, then the published."""

from dataclasses import dataclass

import pandas as pd

from privemo.metrics import EMOTION_CHANCE, GENDER_CHANCE
from privemo.published import load_table
from privemo.statistics.intervals import ALPHA

DASH, DAGGER, STAR = "\N{EN DASH}", "\N{DAGGER}", "*"
MODALITIES = {"acoustic": "Audio", "lexical": "Lexical", "multimodal": "Multimodal"}
OURS = {"given": "Given", "given and lexical": "Given and lexical"}  # if they were run
CORPORA = {  # as the paper abbreviates them
    "msp_improv": "Imp",
    "msp_podcast": "Pod",
    "iemocap": "Iem",
    "muse": "MuS",
}
QUANTITIES = {"U_male": "U(M)", "U_female": "U(F)"}  # the others are called alike
CAPTIONS = {
    1: "General models, activation. Bold: differs significantly from table 3.",
    2: "General models, valence. Bold: differs significantly from table 4.",
    3: "Private models, activation. Bold: differs significantly from table 1.",
    4: "Private models, valence. Bold: differs significantly from table 2.",
    5: "Models with a gender and a speaker adversary. Bold: differs significantly from "
    "tables 1 and 2. Italic: emotion performance is significantly lower.",
}
LEGEND = (
    f"U, U(M), U(F): emotion UAR on everybody, men and women; chance "
    f"{EMOTION_CHANCE:.2f}, or 0.50 of two levels. L: leakage, what the adversary "
    f"tells of gender; chance {GENDER_CHANCE:.2f}, lower is better. P: privacy metric, "
    f"1 minus the gender UAR of an attacker; chance {GENDER_CHANCE:.2f}, higher is "
    f"better. MI: membership identification; chance {GENDER_CHANCE:.2f}, lower is "
    f"better.",
    "Imp: MSP-Improv. Pod: MSP-Podcast. Iem: IEMOCAP. MuS: MuSE.",
    "Ours: mean over blocks or folds with its 95 % interval: Student's t where blocks "
    "share no speaker; where folds do, one that counts speakers and trainings, or, if "
    "it is not kept what was said of whom, Nadeau and Bengio's. Bold: p below "
    f"{ALPHA} by the paper's paired t-test, adjusted by Benjamini and Hochberg over "
    f"all tests of a table and recipe. {STAR} The same by the test that goes with the "
    "interval; of blocks it is the same test.",
    f"{DAGGER} The chance gate did not pass in every block or fold: in the epoch of "
    "the lowest emotion loss the adversary was not at chance in validation.",
    f"{DASH} Not printed by the paper, or not run here. The paper's own marks of "
    "significance are not shown: the text version that the numbers were taken from "
    "has lost them.",
)


@dataclass(frozen=True)
class Entry:
    """One number of a table, with its interval and its marks."""

    score: float
    low: float = float("nan")
    high: float = float("nan")
    bold: bool = False  # significant by the paper's test
    italic: bool = False  # table 5: significantly lower
    star: bool = False  # significant by the corrected test
    dagger: bool = False  # a chance gate was not passed


@dataclass(frozen=True)
class Row:
    """A modality, whose numbers they are, and an `Entry` or None for each column."""

    modality: str
    source: str
    entries: tuple
    ours: bool


@dataclass(frozen=True)
class Layout:
    """One of the paper's tables; ``columns`` are pairs of target and quantity."""

    number: int
    caption: str
    columns: tuple
    rows: tuple
    notes: tuple


def lay_out(number, table):
    """Arrange our numbers and the published ones as the paper does."""
    printed = load_table(number).set_index("modality")
    columns = tuple(_columns(number, printed))
    rows = []
    for modality, title in MODALITIES.items():
        for source, cells in _ours(table, modality):
            rows.append(Row(title, source, _entries(cells, columns, number), True))
        for corpus, cells in printed.loc[[modality]].groupby("corpus", sort=False):
            values = cells.set_index("target")
            entries = [_printed(values, *column) for column in columns]
            rows.append(Row(title, CORPORA[corpus], tuple(entries), False))
    for modality in [name for name in OURS if name in set(table["modality"])]:
        for source, cells in _ours(table, modality):
            entries = _entries(cells, columns, number)
            rows.append(Row(OURS[modality], source, entries, True))
    return Layout(number, CAPTIONS[number], columns, tuple(rows), tuple(_notes(table)))


def _columns(number, printed):
    """List the printed columns; L is added, except in table 5, which has no room."""
    quantities = [name for name in printed if name not in ("target", "corpus")]
    if number != 5 and "L" not in quantities:
        quantities.insert(quantities.index("P"), "L")
    return [(t, name) for t in printed["target"].unique() for name in quantities]


def _ours(table, modality):
    """Yield our rows of a modality; an empty one if it was not run."""
    corpora = table["corpus"].unique().tolist() or [""]
    for corpus in corpora:
        rows = table[(table["corpus"] == corpus) & (table["modality"] == modality)]
        name = f"ours ({corpus})" if len(corpora) > 1 else "ours"
        for recipe in dict.fromkeys(["paper", *rows["recipe"]]):
            source = name if recipe == "paper" else f"{name}, {recipe}"
            yield source, rows[rows["recipe"] == recipe]


def _entries(cells, columns, number):
    cells = cells.set_index(["target", "quantity"])
    return tuple(
        _measured(cells.loc[column], italic=number == 5 and column[1] == "U")
        if column in cells.index
        else None
        for column in columns
    )


def _measured(row, *, italic):
    """Mark one of our numbers; `italic`: if it is significantly lower."""
    if pd.isna(row["score"]):
        return None
    bold = bool(row["p"] < ALPHA)
    return Entry(
        *row[["score", "low", "high"]],
        bold=bold,
        italic=bold and italic and bool(row["difference"] < 0),
        star=bool(row["p_corrected"] < ALPHA),
        dagger=not row["gate_passed"],
    )


def _printed(values, target, quantity):
    if quantity not in values:
        return None
    return Entry(float(values.loc[target, quantity]))


def _notes(table):
    """Say what our rows are: corpus, blocks or folds, lambda."""
    if table.empty:
        return ["Ours: not run."]
    corpora = ", ".join(table["corpus"].unique())
    n_folds = sorted({n for n in table["n_folds"] if n > 0})
    few, many = n_folds[0], n_folds[-1]
    notes = [f"Ours: corpus {corpora}, {many} blocks or folds."]
    if few < many:
        notes.append(
            f"In some cells {few}: fewer were asked, or some lack what a score needs."
        )
    for recipe, strengths in table.groupby("recipe", sort=False)["strength"]:
        lambdas = ", ".join(f"{value:g}" for value in sorted(strengths.unique()))
        notes.append(f"Recipe {recipe}: lambda {lambdas}.")
    if "strong" in set(table["recipe"]):
        notes.append("Recipe strong is this kit's own way of training the adversary.")
    return notes
