"""The paper's tables 1 to 5, ours beside the published, in the paper's own layout."""

from pathlib import Path
from statistics import mode

import pandas as pd

from privemo.errors import PrivemoError
from privemo.files import write_csv, write_text
from privemo.published import DEFENCE_OF_TABLE, TABLES, load_table
from privemo.report import typesetting
from privemo.report.layout import lay_out
from privemo.report.results import collect_scores, load_runs
from privemo.statistics.intervals import adjust
from privemo.statistics.recalls import column
from privemo.tables.compare import compare
from privemo.tables.means import melted
from privemo.tables.summary import average, check_scores
from privemo.terms import KEYS, QUANTITIES

STRENGTH = 0.5  # lambda of tables 3 to 5; ours, the paper's is a hyper-parameter
CELL = [*KEYS, "recipe", "quantity"]
COLUMNS = [
    *CELL[:4],
    *("strength", "quantity", "score", "low", "high", "n_folds", "compared_with"),
    *("difference", "p", "p_corrected", "gate_passed"),
]


COMPARED_WITH = {  # by table and target, as the captions say
    1: {"activation": 3},
    2: {"valence": 4},
    3: {"activation": 1},
    4: {"valence": 2},
    5: {"activation": 1, "valence": 2},
}


def paper_table(number, scores, membership=None, *, strength=STRENGTH):
    """Compute one of the paper's tables from our scores.

    Parameters
    ----------
    number : {1, 2, 3, 4, 5}
        See `privemo.published.load_table`.
    scores : DataFrame, one row a cell and fold
        As `privemo.report.results.collect_scores` returns it; what other tables need
        may be among it.
    membership : DataFrame, optional
        The same of membership identification.
    strength : float, default=0.5
        Lambda of the private models shown. Where there are none, the lambda that has
        the most scores.

    Returns
    -------
    table : DataFrame, one row a corpus, target, modality, recipe and quantity
        Quantities as printed, and L, which the paper's tables 3 to 5 lack. ``score``,
        ``low``, ``high``, ``n_folds`` as in `privemo.tables.summary.summarise`;
        ``compared_with``, a table; ``difference`` from it, mean over the folds that
        both have; ``p`` of the paper's paired t-test and ``p_corrected`` of the test
        that goes with the interval (`privemo.tables.means`), both adjusted by Benjamini
        and Hochberg over all tests of this table and recipe;
        ``gate_passed``, whether the chance gate was passed in every fold.

    Raises
    ------
    PrivemoError
        If the paper has no such table, or for the reasons given in `summarise`.

    Notes
    -----
    A recipe without general models of its own is compared with those of the recipe
    "paper", except in L: at lambda 0 the encoder does not depend on the recipe, the
    adversary does.
    """
    if number not in TABLES:
        raise PrivemoError(f"the paper has tables 1 to 5, not {number!r}")
    folds = _by_fold(scores, membership)
    cells = _of_table(folds, number, strength)
    others = {
        target: _of_table(folds, other, strength)
        for target, other in COMPARED_WITH[number].items()
    }
    rows = [
        _row(number, dict(zip(CELL, key, strict=True)), cell, others)
        for key, cell in cells.groupby(CELL, sort=False)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    for p in ("p", "p_corrected"):
        table[p] = table.groupby("recipe")[p].transform(adjust)
    return table


def quantities_of(number):
    """List the quantities of one of our tables: those printed, and L."""
    printed = {*load_table(number).columns, "L"}
    return [name for name in QUANTITIES if name in printed]


def write_tables(folder):
    """Write tables 1 to 5 as csv, Markdown and LaTeX to ``tables/paper``."""
    scores, membership = collect_scores(folder)
    if scores.empty and membership.empty:
        return []
    strength = stated_strength(load_runs(folder))
    layouts = []
    for number in TABLES:
        table = paper_table(number, scores, membership, strength=strength)
        layouts.append(lay_out(number, table))
        path = Path(folder) / "tables" / "paper" / f"table{number}"
        write_csv(path.with_suffix(".csv"), _with_published(number, table))
        write_text(path.with_suffix(".md"), typesetting.markdown(layouts[-1]))
        write_text(path.with_suffix(".tex"), typesetting.latex(layouts[-1]))
    return layouts


def stated_strength(runs):
    """Return the lambda that most notebooks state, or the usual one."""
    stated = [run["settings"].get("strength") for run in runs]
    stated = [value for value in stated if isinstance(value, int | float)]
    return mode(stated) if stated else STRENGTH


def at_strength(scores, strength):
    """Keep the wanted lambda of each defence; where it was not run, the commonest."""
    wanted = scores.groupby("defence")["strength"].transform(_strength, strength)
    return scores[scores["strength"] == wanted]


def _by_fold(scores, membership):
    """Put every quantity of every cell and fold into a row of its own."""
    parts = []
    for part in (scores, membership):
        if part is None or part.empty:
            continue
        check_scores(part)
        found = [name for name in QUANTITIES if name in part]
        apart = {*found, *map(column, found)}
        parts.append(melted(part, [name for name in part if name not in apart], found))
    if not parts:
        raise PrivemoError("there are no scores; run: make replicate")
    return pd.concat(parts, ignore_index=True)


def _of_table(folds, number, strength):
    """Choose what belongs into a table, at one strength a recipe."""
    chosen = folds[
        folds["target"].isin(COMPARED_WITH[number])
        & (folds["defence"] == DEFENCE_OF_TABLE[number])
        & folds["quantity"].isin(quantities_of(number))
    ]
    strengths = {
        recipe: _strength(rows["strength"], strength)
        for recipe, rows in chosen.groupby("recipe")
    }
    return chosen[chosen["strength"] == chosen["recipe"].map(strengths)]


def _strength(found, wanted):
    """Return the wanted lambda if it is there, else that of the most scores."""
    return wanted if (found == wanted).any() else found.mode().min()


def _row(number, key, cell, others):
    """Average a cell and compare it with the one of the other table."""
    target, quantity = key["target"], key["quantity"]
    general = DEFENCE_OF_TABLE[number] == "none"  # was never told to pass
    return {
        **key,
        **average(cell, quantity, value="value"),
        "strength": cell["strength"].iloc[0],
        "compared_with": COMPARED_WITH[number][target],
        **_comparison(cell, _counterpart(others[target], key)),
        "gate_passed": general or bool(cell["gate_passed"].all()),
    }


def _counterpart(others, key):
    """Find the folds to compare with: those of the same recipe, if there are any."""
    fallback = [] if key["quantity"] == "L" else ["paper"]
    same = others[(others[CELL[:3]] == [key[name] for name in CELL[:3]]).all(axis=1)]
    same = same[same["quantity"] == key["quantity"]]
    for recipe in [key["recipe"], *fallback]:
        found = same[same["recipe"] == recipe]
        if len(found):
            break
    return found


def _comparison(cell, other):
    """Compare two cells over the folds that both have."""
    found = compare(cell, other, "value")
    p = {"p": found.p, "p_corrected": found.p_corrected}
    return {"difference": found.estimate, **p}


def _with_published(number, table):
    """Add the paper's rows, for the csv."""
    printed = load_table(number).melt(KEYS, var_name="quantity", value_name="score")
    parts = {"measured": table, "published": printed.reindex(columns=COLUMNS)}
    rows = [part.assign(source=name) for name, part in parts.items() if len(part)]
    table = pd.concat(rows, ignore_index=True)[["source", *COLUMNS]]
    return table.astype({"n_folds": "Int64", "compared_with": "Int64"})
