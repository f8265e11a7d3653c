"""Lesson 2: what an attacker tells who comes afterwards."""

from dataclasses import asdict
from functools import cached_property

import numpy as np
import pandas as pd

from privemo.lessons.lesson import CELL, Lesson, wide
from privemo.lessons.showing import told
from privemo.metrics import GENDER_CHANCE
from privemo.network.recipes import RECIPES
from privemo.plots import gap_plot, training_plot

GATES = ["target", "modality", "defence", "recipe"]
PAPER_HAS = ["published_low", "published_high", "published"]


class PrivacyLesson(Lesson):
    """General and private networks, by the paper's recipe and by ours."""

    key, name = 2, "2_privacy_metric"
    networks = {
        ("none", "paper"): "general",
        ("gender", "paper"): "private",
        ("gender", "strong"): "private, strong",
    }
    reported = ["privacy_by_network", "privacy_differences", "privacy_controls"]

    @property
    def captions(self):
        """Name the cell that the training plot shows."""
        first = self.todo.cells[0]
        return CAPTIONS | {
            "privacy_training": "The adversary and a fresh attacker on the validation "
            f"speakers, {first.modality} networks for {first.target}."
        }

    @cached_property
    def gates(self):
        """The summary, with the gates that were passed."""
        by_cell = self.named(self.scores).groupby(GATES, as_index=False)
        passed = by_cell.agg(
            network=("network", "first"),
            gate_passed=("gate_passed", "all"),
            gates=("gate_passed", "sum"),
        )
        table = self.table.merge(passed)
        # the paper has nothing to set beside a recipe of ours
        table.loc[table["recipe"] != "paper", PAPER_HAS] = [np.nan, np.nan, ""]
        return table

    def beside_paper(self, *quantities):
        """Show ours beside the paper's range; † marks a gate that was not passed."""
        rows = self.gates[self.gates["quantity"].isin(quantities)]
        shown = wide(rows, CELL)
        dagger = ~rows.drop_duplicates(CELL).set_index(CELL)["gate_passed"]
        gate = dagger.map({True: "†", False: ""}).rename(("gate", ""))
        return shown[list(quantities)].join(gate)

    def plot_gap(self):
        """Draw what adversary and attacker tell of each network."""
        rows = self.gates[self.gates["quantity"].isin(["L", "P"])]
        alt = "UAR of adversary (L) and attacker (1 - P) of each network. L: "
        leakage, privacy = (rows[rows["quantity"] == name] for name in "LP")
        alt += f"{told(leakage, CELL)} P: {told(privacy, CELL)}"
        self.show("privacy_gap", gap_plot(rows), alt)

    def quiet(self):
        """Count cells whose adversary is quiet, and those where the attacker is not."""
        bounds = self.gates.pivot(
            index=CELL, columns="quantity", values=["low", "high"]
        )
        quiet = bounds["low", "L"] <= GENDER_CHANCE
        still_open = quiet & (bounds["high", "P"] < GENDER_CHANCE)
        counts = {"cells": 1, "adversary not shown above chance": quiet}
        counts |= {"yet the attacker is": still_open}
        return pd.DataFrame(counts).groupby("network").sum()

    def recipes(self):
        """Show how the two recipes train their adversary."""
        rows = pd.DataFrame(asdict(RECIPES[name]) for name in ("paper", "strong"))
        return rows.set_index("name").T

    def plot_training(self):
        """Draw adversary and fresh attacker, epoch by epoch, of the first cell."""
        histories, first = self.histories(), self.todo.cells[0]
        last = {
            name: seen[["gender", "attacker"]].mean().round(2).to_dict()
            for name, seen in histories.items()
        }
        alt = (
            f"UAR of gender over the epochs, {first.modality} networks for "
            f"{first.target}; means over all epochs: {last}."
        )
        self.show("privacy_training", training_plot(histories), alt)

    @cached_property
    def differences(self):
        """Every private network minus the general one, in P and in U."""
        return self.compare("P", "U")

    def beside_untrained(self):
        """Set P of the networks beside P of what no network has learnt."""
        controls = self.controls().pivot(
            index="modality", columns="control", values="P"
        )
        first = self.todo.cells[0].target
        trained = self.means("P")["P"].loc[first].unstack("network")
        untrained = controls[["raw features", "untrained encoder"]]
        return trained.join(untrained)

    def tables(self):
        """Return means, differences and controls."""
        return {
            "privacy_by_network": self.means("U", "L", "P", "P_reverse"),
            "privacy_differences": self.differences,
            "privacy_controls": self.controls(),
        }


CAPTIONS = {
    "privacy_by_network": "Means over folds: without a defence, trained against "
    "gender by the paper's recipe, and by recipe strong (ours). P_reverse (ours): the "
    "attacker learns on the training speakers and is asked about new ones.",
    "privacy_differences": "Networks trained against gender minus the general ones, "
    "paired by fold; adjusted: p_corrected, over the cells of a network.",
    "privacy_gap": "What the adversary (trained along) and the attacker (trained "
    "afterwards) tell of gender. †: a chance gate was not passed.",
    "privacy_controls": "Controls of the attack behind P (ours): what must be at "
    "chance, and how much there was to hide.",
}
