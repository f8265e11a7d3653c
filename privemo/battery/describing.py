"""The description length, computed once and kept like the parts of an attack."""

import numpy as np
import pandas as pd

from privemo.attacks.description import describe
from privemo.battery.parts import content_of, keep, named
from privemo.experiments.records import DAMAGE, find_record


def describe_once(material, *, n_orders, seed, folder=None, n_jobs=-1):
    """Find the table of `privemo.attacks.description.describe`, or compute it."""
    content = content_of(material.representation, material.attribute, material.speaker)
    settings = named(content=content, part="description", n_orders=n_orders, seed=seed)
    found = _find(folder, settings)
    if found is not None:
        return found
    table = describe(material, n_orders=n_orders, seed=seed, n_jobs=n_jobs)
    arrays = {name: np.array(table[name].tolist()) for name in table}
    keep(folder, settings, {"columns": list(table)}, arrays)
    return table


def _find(folder, settings):
    """Return the table that is kept; None if there is none, or a damaged one."""
    record = find_record(folder, settings) if folder else None
    try:
        return pd.DataFrame(record.arrays())[record.facts["columns"]]
    except DAMAGE:
        return None
