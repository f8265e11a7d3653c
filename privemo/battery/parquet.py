"""Read a table in parquet, as one in text is read."""

import pandas as pd

from privemo.battery.lookup import same_names
from privemo.errors import PrivemoError
from privemo.files.parquet import check_parquet


def read_parquet(path, known):
    """Read a table; nothing in it is ever executed.

    Parameters
    ----------
    path : Path
        A file.
    known : sequence of str
        Names of columns that are names, whatever they hold.

    Returns
    -------
    table : DataFrame
        What stood beside the rows is a column if it has a name, and dropped if not.

    Raises
    ------
    PrivemoError
        If it cannot be read.
    """
    check_parquet(path)
    try:
        table = pd.read_parquet(path, engine="pyarrow")
    except Exception as error:  # the readers of parquet raise what they like
        what = " ".join(str(error).split())
        raise PrivemoError(
            f"{path} cannot be read as parquet ({what}); write it again"
        ) from error
    beside = [name for name in table.index.names if name is not None]
    table = table.reset_index(beside).reset_index(drop=True).rename(columns=str)
    for name in same_names(known, list(table)).values():
        table[name] = ["" if pd.isna(value) else value for value in table[name]]
    return table
