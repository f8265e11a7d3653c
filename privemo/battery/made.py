"""Files that `privemo represent` wrote, which say themselves how they were made."""

import json

import numpy as np
import pandas as pd

from privemo.experiments.passing_on.files import MADE
from privemo.experiments.records import DAMAGE
from privemo.files.arrays import damage_of
from privemo.files.parquet import PARQUET

USUAL = "attribute"  # what is told if nobody says otherwise
GENDER = "gender"  # the same of such a file


def how_made(path):
    """Return what a file says of itself.

    Parameters
    ----------
    path : Path
        Any file of representations.

    Returns
    -------
    made : dict
        What `privemo represent` wrote; empty for a file of somebody else's.
    """
    read = _of_table if path.suffix.lower() == PARQUET else _of_archive
    try:
        made = read(path)
        return made if {"privemo", "units"} <= made.keys() else {}
    except DAMAGE:  # whoever reads the representations says what is wrong
        return {}


def attribute_of(path, attribute):
    """Return what is to be told: the gender, if nobody says what and privemo wrote it.

    Parameters
    ----------
    path : Path
        The file.
    attribute : str
        As it was asked for.

    Returns
    -------
    attribute : str
    """
    made = how_made(path) if attribute == USUAL else {}
    return made.get("attack", {}).get("attribute", GENDER) if made else attribute


def _of_table(path):
    return pd.read_parquet(path, columns=[]).attrs[MADE]


def _of_archive(path):
    with np.load(path, allow_pickle=False) as file:
        made = file[MADE]
    return {} if damage_of(made) else json.loads(str(made))
