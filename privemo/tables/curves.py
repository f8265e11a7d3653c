"""Attack curves of every network and attacker."""

import pandas as pd

from privemo.scores.curves import curve_table


def curve_tables(scores):
    """Summarise the curves of every cell and attacker."""
    keys = ["target", "modality", "defence", "recipe", "attacker"]
    tables = []
    for key, mine in scores.groupby(keys, sort=False):
        found = curve_table(*(mine[c] for c in ("score", "label", "speaker", "gender")))
        for name, value in zip(reversed(keys), reversed(key), strict=True):
            found.insert(0, name, value)
        tables.append(found)
    return pd.concat(tables, ignore_index=True)
