"""Where a page's reader finds the numbers of a table: beside the page, or in it."""

from typing import NamedTuple
from urllib.parse import quote


class Link(NamedTuple):
    """What a link leads to, and what the file is called."""

    href: str
    name: str


def csv_link(folder, place, table=None):
    """Lead to a csv beside the page; where it is not there, hold the table in the link.

    Parameters
    ----------
    folder : Path
        Where the page is.
    place : str
        Of the csv in that folder, with ``/``.
    table : DataFrame, optional
        What is held in the link otherwise.

    Returns
    -------
    link : Link

    Examples
    --------
    >>> import pandas as pd
    >>> from pathlib import Path
    >>> csv_link(Path("nowhere"), "tables/a.csv", pd.DataFrame({"P": [0.5]})).href
    'data:text/csv;charset=utf-8,P%0A0.5%0A'
    """
    name = place.rpartition("/")[2]
    if table is None or (folder / place).is_file():
        return Link(quote(place), name)
    text = table.to_csv(index=False, lineterminator="\n")
    return Link(f"data:text/csv;charset=utf-8,{quote(text)}", name)
