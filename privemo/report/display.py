"""Tables for the eye: two decimals, an interval beside its number, nothing twice."""

import numpy as np
import pandas as pd

from privemo.report.headings import heading
from privemo.report.layout import QUANTITIES

EMPTY = "\N{EN DASH}"
SMALLEST_P = 0.001
MOST_DIGITS = 9  # of a count that is written out


def merge_intervals(table):
    """Write an estimate and its interval in one cell: ``0.65 [0.60, 0.70]``.

    Examples
    --------
    >>> table = pd.DataFrame({"score": [0.654], "low": [0.6], "high": [0.7]})
    >>> merge_intervals(table)
                   score
    0  0.65 [0.60, 0.70]
    """
    table = table.copy()
    for low in [name for name in table.columns if name.endswith("low")]:
        high = low.removesuffix("low") + "high"
        center = low.removesuffix("_low")
        if low == "low" and table.columns.get_loc(low) > 0:
            center = table.columns[table.columns.get_loc(low) - 1]
        if {center, high} <= set(table.columns) and center != low:
            cells = zip(table[center], table[low], table[high], strict=True)
            table[center] = [interval(*cell) for cell in cells]
            table = table.drop(columns=[low, high])
        elif low != center and high in table:  # a range around nothing
            table[low] = [
                _bounds(*ends) for ends in zip(table[low], table[high], strict=True)
            ]
            table = table.rename(columns={low: center}).drop(columns=high)
    return table


def take_out_constants(table):
    """Say once what every row of a table says.

    Examples
    --------
    >>> table = pd.DataFrame({"corpus": ["emodb", "emodb"], "L": [0.6, 0.7]})
    >>> take_out_constants(table)[0]
    'All rows: corpus emodb.'
    """
    same = [
        name
        for name in table.columns
        if len(table) > 1
        and table[name].nunique(dropna=False) == 1
        and name != "verdict"
        and (name == "strength" or not pd.api.types.is_float_dtype(table[name]))
    ]
    words = [f"{heading(name)} {cell(table[name].iloc[0], name=name)}" for name in same]
    sentence = f"All rows: {', '.join(words)}." if words else ""
    return sentence, table.drop(columns=same)


def widen(table):
    r"""Give every quantity a column, the paper's range below our number.

    Examples
    --------
    >>> table = pd.DataFrame({"modality": "lexical", "quantity": ["L", "P"],
    ...                       "score": [0.6, 0.3], "published": ["", "0.38"]})
    >>> widen(table).to_dict("records")
    [{'modality': 'lexical', 'L': '0.60', 'P': '0.30\npaper 0.38'}]
    """
    values = ("score", "low", "high", "n_folds", "published")
    keys = [name for name in table.columns if name not in (*values, "quantity")]
    if not {"quantity", "score"} <= set(table.columns) or not keys:
        return table
    cells = table[[*keys, "quantity"]].assign(text=_with_published(table))
    quantities = list(dict.fromkeys(table["quantity"]))
    if table.duplicated([*keys, "quantity"]).any() or not table.duplicated(keys).any():
        return table
    wide = cells.set_index([*keys, "quantity"])["text"].unstack(sort=False)
    return wide[quantities].rename(columns=QUANTITIES).reset_index().fillna("")


def as_text(table):
    """Write every cell of a table as text."""
    table = merge_intervals(table)
    return pd.DataFrame(
        {name: [cell(value, name=name) for value in table[name]] for name in table}
    )


def cell(value, *, name=""):
    """Write one value: scores with two decimals, p-values with three."""
    if pd.isna(value) or value == "":
        return EMPTY
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if name == "quantity":
        return heading(value)
    if not isinstance(value, float):
        return _short(str(value))
    if name == "strength":
        return f"{value:g}"
    if name == "p" or name.startswith("p_"):
        return f"{value:.3f}" if value >= SMALLEST_P else f"<{SMALLEST_P}"
    return f"{value:.2f}".replace("-0.00", "0.00")


def interval(center, low, high):
    """Write a number and its interval."""
    if pd.isna(center) or pd.isna(low):
        return cell(center)
    return f"{cell(center)} {_bounds(low, high)}"


def _bounds(low, high):
    return EMPTY if pd.isna(low) else f"[{cell(low)}, {cell(high)}]"


def _short(text):
    """Write a count of many digits by its first two."""
    if not text.isdecimal() or len(text) <= MOST_DIGITS:
        return text
    return f"{float(text):.1e}".replace("e+", " \N{MULTIPLICATION SIGN} 10^")


def _with_published(table):
    """Write our number, and below it its interval and the paper's range."""
    full = table.reindex(columns=["score", "low", "high", "n_folds", "published"])
    most = full["n_folds"].max()
    texts = []
    for row in full.itertuples():
        few = f" ({row.n_folds:g} of {most:g})" if 0 < row.n_folds < most else ""
        lines = [cell(row.score) + few]
        lines += [] if pd.isna(row.low) else [f"[{cell(row.low)}, {cell(row.high)}]"]
        lines += [f"paper {row.published}"] if cell(row.published) != EMPTY else []
        texts.append("\n".join(lines))
    return texts
