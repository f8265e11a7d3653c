"""The pictures of the notebooks and the report: measured, paper, chance."""

from privemo.plots.attackers import attackers_plot
from privemo.plots.curves import curves_plot
from privemo.plots.emotion import change_plot, power_plot
from privemo.plots.leakage import leakage_plot
from privemo.plots.membership import (
    both_attacks_plot,
    membership_plot,
    membership_sets_plot,
)
from privemo.plots.placement import placement_plot
from privemo.plots.privacy import gap_plot, training_plot
from privemo.plots.several import several_plot
from privemo.plots.strength import strength_plot
from privemo.plots.subgroups import rates_plot, subgroup_plot
from privemo.plots.tradeoff import trade_off_plot

__all__ = [
    "attackers_plot",
    "both_attacks_plot",
    "change_plot",
    "curves_plot",
    "gap_plot",
    "leakage_plot",
    "membership_plot",
    "membership_sets_plot",
    "placement_plot",
    "power_plot",
    "rates_plot",
    "several_plot",
    "strength_plot",
    "subgroup_plot",
    "trade_off_plot",
    "training_plot",
]
