"""Lesson 2: what an attacker tells who comes afterwards."""

from dataclasses import asdict
from functools import cached_property

import numpy as np
import pandas as pd

from privemo.experiments.questions import RAW
from privemo.lessons.lesson import CELL, Lesson, check_quantities, wide
from privemo.lessons.showing import over_epochs, spans
from privemo.metrics import privacy_of
from privemo.network.recipes import RECIPES
from privemo.plots import gap_plot, training_plot
from privemo.terms import UNTRAINED

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
            n_gates=("gate_passed", "size"),
        )
        passed["gate_passed"] |= passed["defence"] == "none"  # never told to
        table = self.table.merge(passed)
        # the paper has nothing to set beside a recipe of ours
        table.loc[table["recipe"] != "paper", PAPER_HAS] = [np.nan, np.nan, ""]
        return table

    def beside_paper(self, *quantities):
        """Show ours beside the paper's range, and in how many folds the gate passed."""
        check_quantities(quantities, self.gates["quantity"])
        rows = self.gates[self.gates["quantity"].isin(quantities)]
        shown, cells = wide(rows, CELL), rows.drop_duplicates(CELL).set_index(CELL)
        counts = [gate_told(cell) for cell in cells.itertuples()]
        gate = pd.Series(counts, index=cells.index, name=("gate passed", ""))
        return shown[list(quantities)].join(gate)

    def plot_gap(self):
        """Draw what adversary and attacker tell of each network."""
        rows = self.gates[self.gates["quantity"].isin(["L", "P"])]
        both = rows.pivot(index=CELL, columns="quantity", values="score")
        both = both.assign(attacker=privacy_of(both["P"])).reset_index()
        n_more = (both["attacker"] > both["L"]).sum()
        alt = (
            f"{self.attribute.capitalize()} UAR of adversary (circle) and attacker "
            "(square), a panel a target, a row a modality and network; chance is "
            f"{self.attack_chance:.3g}. The adversary over the cells of each network: "
            f"{spans(both, 'network', 'L')} The attacker: "
            f"{spans(both, 'network', 'attacker')} The attacker tells more "
            f"in {n_more} of {len(both)} rows."
        )
        self.show("privacy_gap", gap_plot(rows, **self._of), alt)

    @property
    def _of(self):
        """What a plot names, and where it draws chance."""
        return {"attribute": self.attribute, "chance": self.attack_chance}

    def quiet(self):
        """Count cells whose adversary is quiet, and those where the attacker is not."""
        bounds = self.gates.pivot(
            index=CELL, columns="quantity", values=["low", "high"]
        )
        quiet = bounds["low", "L"] <= self.chances["L"]
        still_open = quiet & (bounds["high", "P"] < self.chances["P"])
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
        alt = f"{first.modality.title()} networks for {first.target}. "
        alt += over_epochs(histories, **self._of)
        self.show("privacy_training", training_plot(histories, **self._of), alt)

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
        untrained = controls[[RAW, UNTRAINED]]
        return trained.join(untrained)

    def tables(self):
        """Return means, differences and controls."""
        return {
            "privacy_by_network": self.means("U", "L", "P", "P_reverse"),
            "privacy_differences": self.differences,
            "privacy_controls": self.controls(),
        }


def gate_told(cell):
    """Write how often a gate passed; † where it had to, and once did not."""
    return f"{cell.gates} of {cell.n_gates}{'' if cell.gate_passed else ' †'}"


CAPTIONS = {
    "privacy_by_network": "Means over folds: without a defence, trained against "
    "gender by the paper's recipe, and by recipe strong (ours). Asked about new "
    "speakers (ours): the attacker learns on the training speakers.",
    "privacy_differences": "Networks trained against gender minus the general ones, "
    "paired by fold; adjusted: over the cells of a network.",
    "privacy_gap": "What the adversary (trained along) and the attacker (trained "
    "afterwards) tell of gender. †: a chance gate was not passed.",
    "privacy_controls": "Controls of the attack behind P (ours): what must be at "
    "chance, and how much there was to hide.",
}
