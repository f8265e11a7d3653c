"""The report: what the notebooks found, beside the paper, in one file to pass on."""

import re
from base64 import b64encode
from pathlib import Path

import jinja2
import pandas as pd

from privemo import __version__, paths
from privemo.published import load_slips
from privemo.results import load_runs

EMPTY = "\N{EN DASH}"
NUMERIC = re.compile(r"[-+\d., \[\]]+(to [-+\d.]+)?")  # a number, interval or range


def write_report(folder=None):
    """Write ``report.html`` from the results of all notebooks.

    The file holds everything, plots included, and asks nothing of the network.

    Parameters
    ----------
    folder : path-like, optional
        Results folder, as `privemo.results.save_results` writes it. Default:
        `privemo.paths.results_folder`.

    Returns
    -------
    path : Path
        The report.

    Raises
    ------
    PrivemoError
        If there are no results.
    """
    folder = Path(folder or paths.results_folder())
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("privemo", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.tests["numeric"] = NUMERIC.fullmatch
    text = environment.get_template("report.html").render(
        version=__version__,
        runs=[_with_contents(run, folder) for run in load_runs(folder)],
        slips=_as_text(load_slips().drop(columns="slip")),
    )
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8")
    return path


def merge_intervals(table):
    """Write an estimate and its interval in one cell: ``0.65 [0.60, 0.70]``.

    Parameters
    ----------
    table : DataFrame
        With columns ``low`` and ``high`` right after the column they belong to, or
        ``x_low`` and ``x_high`` beside a column ``x``.

    Returns
    -------
    table : DataFrame
        Without the bounds.

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
            table[center] = [_interval(*cell) for cell in cells]
            table = table.drop(columns=[low, high])
    return table


def take_out_constants(table):
    """Say once what every row of a table says.

    Parameters
    ----------
    table : DataFrame
        Any table; one of a single row is left as it is.

    Returns
    -------
    same : str
        A sentence, or nothing.
    table : DataFrame
        Without the columns of text or whole numbers that have one value only.

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
        and not pd.api.types.is_float_dtype(table[name])
    ]
    words = [f"{name.replace('_', ' ')} {table[name].iloc[0]}" for name in same]
    sentence = f"All rows: {', '.join(words)}." if words else ""
    return sentence, table.drop(columns=same)


def _with_contents(run, folder):
    """Add to what a notebook recorded the contents of its tables and plots."""
    same, claims = take_out_constants(pd.DataFrame(run["claims"]))
    return run | {
        "tables": [
            (run["captions"].get(name, ""), *_read_table(folder / f"tables/{name}.csv"))
            for name in run["tables"]
        ],
        "figures": [
            (run["captions"].get(name, name), _image(folder / f"figures/{name}.png"))
            for name in run["figures"]
        ],
        "claims": _as_text(claims.drop(columns=["claim", "question"], errors="ignore")),
        "same_for_claims": same,
        "problems": _as_text(pd.DataFrame(run["problems"])),
    }


def _read_table(path):
    same, table = take_out_constants(pd.read_csv(path))
    return same, _as_text(table)


def _as_text(table):
    """Write every cell as text, numbers with two decimals."""
    return merge_intervals(table).map(_cell)


def _cell(value):
    if pd.isna(value) or value == "":
        return EMPTY
    if isinstance(value, float):
        return f"{value:.2f}".replace("-0.00", "0.00")
    return str(value)


def _interval(center, low, high):
    if pd.isna(center) or pd.isna(low):
        return _cell(center)
    return f"{_cell(center)} [{_cell(low)}, {_cell(high)}]"


def _image(path):
    return "data:image/png;base64," + b64encode(path.read_bytes()).decode("ascii")
