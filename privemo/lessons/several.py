"""Past the paper: several adversaries at one place, left alone or kept apart."""

from functools import cached_property

import numpy as np
import pandas as pd

from privemo.experiments.experiment import run_cells
from privemo.lessons.attackers import AttackersLesson
from privemo.lessons.showing import told
from privemo.plots import attackers_plot
from privemo.tables.compare import TESTED, compare
from privemo.terms import CONTROLS, KEYS

ONE, SEVERAL = "one adversary", ("three", "three, kept apart")


class SeveralLesson(AttackersLesson):
    """One adversary, one a stream, three, and three kept apart."""

    key = name = "several_adversaries"
    own = {"target": "activation", "modalities": ["multimodal"]}
    networks = {
        ("none", "paper"): "general",
        ("gender", "paper"): ONE,
        ("gender by stream", "paper"): "one a stream",
        ("gender by several", "paper"): SEVERAL[0],
        ("gender by several", "orthogonal"): SEVERAL[1],
        **{(control, "paper"): control for control in CONTROLS},
    }

    @property
    def captions(self):
        """Name the target."""
        target = self.todo.cells[0].target
        return {
            "placement_several": "Three adversaries at one place minus one (ours), "
            "paired by fold; recipe orthogonal keeps them apart.",
            "placement_attackers": "Six attackers (ours) in the paper's direction, "
            f"networks for {target}; UAR, P and interval are those of the attacker "
            "that was picked before it was asked.",
            "placement_battery": "Attacker by attacker; mean over folds.",
        }

    @cached_property
    def scores(self):
        """The networks of lesson 6, and those with three adversaries."""
        cells = self.todo.cells + self.todo.further
        return run_cells(self.prepared, cells, self.settings, seed=self.seed)

    def agreement(self):
        """Tell how often two of three adversaries say the same, and how alike they see.

        On test utterances, mean over folds; the likeness is kept where a recipe asks.
        """
        rows = [row for cell in self.todo.further for row in self._agreement(cell)]
        table = pd.DataFrame(rows, columns=["recipe", "agreement", "likeness"])
        return table.groupby("recipe", sort=False).mean()

    def _agreement(self, cell):
        names = [adversary.name for adversary in cell.adversaries]
        for _, rows, arrays in self.trainings(cell):
            said = [arrays[name][rows.test].argmax(axis=1) for name in names]
            pairs = [(a == b).mean() for i, a in enumerate(said) for b in said[:i]]
            alike = (
                arrays["likeness"][rows.test].mean() if "likeness" in arrays else np.nan
            )
            yield cell.recipe.name, np.mean(pairs), alike

    @cached_property
    def against_one(self):
        """Three adversaries minus one, paired by fold."""
        of = dict(list(self.named(self.scores).groupby("network")))
        rows = []
        for network in SEVERAL:
            for quantity in ("P", "U"):
                found = compare(of[network], of[ONE], quantity)
                rows.append((network, quantity, *found.tested))
        return pd.DataFrame(rows, columns=["network", "quantity", *TESTED])

    def plot_attackers(self):
        """Draw every attacker of every network."""
        figure = attackers_plot(self.scored, self.attackers, names=self.networks)
        alt = "UAR of gender by attacker and network; the one picked beforehand: "
        alt += told(self.attackers, ["network"], "UAR")
        self.show("placement_battery", figure, alt)

    def tables(self):
        """Return the comparison and the attackers."""
        return {
            "placement_several": self.against_one,
            "placement_attackers": self.attackers.drop(columns=KEYS),
        }
