"""What each attacker of the battery tells of an attribute, and what chance is."""

import matplotlib.pyplot as plt
import numpy as np

from privemo.plots.common import points, require, with_legend


def battery_plot(table, *, chance):
    """Draw the UAR of every attacker."""
    require(table, ["attacker", "UAR", "low", "high"])
    table = table.rename(columns={"UAR": "score"}).assign(y=-np.arange(len(table)))
    tested = table["low"].notna()
    figure, ax = plt.subplots(figsize=(6.4, 1.0 + 0.32 * len(table)))
    points(ax, table[tested], "y", 0, "attacker, 95 %", fmt="s", color="tab:red")
    look = {"color": "tab:red", "markerfacecolor": "white", "label": "no interval"}
    ax.plot(table["score"][~tested], table["y"][~tested], "D", **look)
    ax.axvline(chance, color="black", linestyle=":", label="chance")
    ax.set(xlabel="UAR", yticks=table["y"], yticklabels=table["attacker"])
    ax.set_xlim(min(ax.get_xlim()[0], chance - 0.1), max(ax.get_xlim()[1], 1.0))
    return with_legend(figure, ax)
