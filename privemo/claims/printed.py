"""What the paper prints for a claim, looked up in its tables and its text."""

import pandas as pd

from privemo.claims.comparisons import GAP, Side
from privemo.tables.summary import as_range

ALL = "all"  # instead of targets, of a claim over all cells


def sides_of(claim, targets):
    """Read from a row of the claims the cell it is about, and the other or None."""
    targets = tuple(targets.split())
    cell = Side(targets, claim.modality, claim.defence, claim.strength)
    if not claim.other_defence:
        return cell, None
    parts = claim.other_modality, claim.other_defence, claim.other_strength
    return cell, Side(targets, *parts)


def printed(claim, targets, published):
    """Look up what the paper prints for a claim, for one or more of its targets."""
    cell, other = sides_of(claim, targets)
    cells = [cell]
    if claim.rule == "at every strength":
        printed_at = published["strength"].dropna().unique()
        cells = [cell._replace(strength=f"{s:g}") for s in printed_at if s > 0]
    values = pd.concat([_look_up(published, claim.quantity, one) for one in cells])
    if other is not None:
        b = _look_up(published, claim.quantity, other)
        if cell.modality != other.modality:
            values, b = values.droplevel("modality"), b.droplevel("modality")
        values = (values - b.reindex(values.index)).dropna()
    return values.round(2) + 0.0  # no -0.00


def as_text(claim, values):
    """Write what the paper prints as a range; for all cells together as a count."""
    if claim.rule == "over all cells":
        above, below = (values > 0).sum(), (values < 0).sum()
        return f"{above} above 0, {below} below, of {len(values)}"
    sign = "+" if claim.other_defence else ""
    return as_range(values.min(), values.max(), sign=sign)


def _look_up(published, quantity, cell):
    """Take one quantity of one cell; from the tables if no strength is asked for."""
    if quantity == GAP:
        men = _look_up(published, "U_male", cell)
        return men - _look_up(published, "U_female", cell)
    rows = published[published["quantity"] == quantity]
    if cell.targets != (ALL,):
        rows = rows[rows["target"].isin(cell.targets)]
    for name in ("modality", "defence"):
        if getattr(cell, name):
            rows = rows[rows[name] == getattr(cell, name)]
    if cell.strength:
        rows = rows[rows["strength"] == float(cell.strength)]
    else:
        rows = rows[rows["strength"].isna() | (rows["strength"] == 0)]
    return rows.set_index(["target", "modality", "corpus"])["value"]
