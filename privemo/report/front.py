"""The picture beside the five sentences: who tells how much, network by network."""

from privemo.claims.comparisons import NotTestable
from privemo.metrics import GENDER_CHANCE
from privemo.published import load_scores
from privemo.report.answers import cells_of, mean_of_cells
from privemo.report.display import interval
from privemo.report.questions import GENERAL, OWN, PRIVATE

GROUPS = (
    ("gender, trained for emotion only", "attack", GENERAL),
    ("gender, trained against it as the paper does", "attack", PRIVATE),
    ("gender, trained against it by this kit's recipe", "attack", OWN),
    ("who was trained on, trained for emotion only", "MI", GENERAL),
)
CHANCE = GENDER_CHANCE  # that of membership is the same
NONE = float("nan")


def picture_rows(folds):
    """List what the picture shows.

    Parameters
    ----------
    folds : DataFrame
        As `privemo.report.answers.fold_table` returns it.

    Returns
    -------
    groups : list of (str, list of dict)
        What is told of which networks, and for each modality ``name``, ``UAR``,
        ``low``, ``high``, ``paper_low`` and ``paper_high`` (NaN where there is none).
        Groups that were not run are left out.
    """
    groups = []
    for title, quantity, network in GROUPS:
        cells = cells_of(folds, quantity, network)
        rows = [
            {"name": name, **_score(rows, quantity), **_paper(name, rows, network)}
            for name, rows in cells.groupby("modality", sort=False)
        ]
        if rows:
            groups.append((title, rows))
    return groups


def _score(rows, quantity):
    """Average over targets; without an interval where there is one block or fold."""
    try:
        bounds = mean_of_cells(rows, quantity).interval()
    except NotTestable:
        value = rows["value"].mean()
        bounds = 1 - value if quantity == "attack" else value, NONE, NONE
    return dict(zip(("UAR", "low", "high"), bounds, strict=True))


def _paper(modality, rows, network):
    """Return the range over the paper's corpora, of means over the same targets."""
    none = {"paper_low": NONE, "paper_high": NONE}
    quantity, targets = rows["quantity"].iloc[0], rows["target"].str.split(", ").str[1]
    found = load_scores().query("source.str.startswith('table')")
    found = found[found["target"].isin(set(targets)) & (found["modality"] == modality)]
    found = found[(found["defence"] == network[0]) & (found["quantity"] == quantity)]
    if network == OWN or found.empty:
        return none
    means = found.groupby("corpus")["value"].mean()
    means = 1 - means if quantity == "P" else means
    return {"paper_low": float(means.min()), "paper_high": float(means.max())}


def averaged(folds):
    """Say what the means are over: cells, and blocks or folds; in words."""
    if folds.empty:
        return {"over": "", "units": ""}
    cells = folds["target"].str.split(", ", expand=True)
    modalities, targets = (_listed(cells[column].unique()) for column in (0, 1))
    units = "blocks that share no speaker" if folds["independent"].all() else "folds"
    return {"over": f"{modalities} networks for {targets}", "units": units}


def _listed(names):
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def alternative(groups):
    """Write the picture for who cannot see it."""
    parts = []
    for title, rows in groups:
        each = (f"{row['name']} {_written(**row)}" for row in rows)
        parts.append(f"{title}: {', '.join(each)}")
    return f"UAR of attackers, guessing is {CHANCE:.2f}. " + "; ".join(parts) + "."


def _written(*, UAR, low, high, **others):
    return interval(float(UAR), low, high)
