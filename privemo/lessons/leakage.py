"""Lesson 1: how much the adversary, a mere spectator, tells of gender."""

from functools import cached_property

import pandas as pd

from privemo.lessons.lesson import TASK, Lesson
from privemo.lessons.showing import listen, told
from privemo.metrics import privacy_of
from privemo.plots import leakage_plot
from privemo.statistics.over_speakers import speaker_permutation
from privemo.terms import LEVELS


class LeakageLesson(Lesson):
    """General networks, their leakage L, and what chance would make of it."""

    key, name = 1, "1_leakage_by_modality"
    networks = {("none", "paper"): "general"}
    reported = ["leakage_by_chance", "leakage_controls"]
    captions = {
        "leakage": "General models: mean over blocks or folds with 95 % interval, "
        "beside the range over the paper's corpora (tables 1 and 2).",
        "leakage_by_chance": "Leakage beside what it would be if gender were dealt "
        "anew among the speakers, of the first dealing of the folds.",
        "leakage_controls": "Controls of the attack (ours): what must be at chance, "
        "and how much there was to hide.",
    }

    def balance(self):
        """Count speakers and levels by class."""
        table = self.utterances
        targets = list(dict.fromkeys(cell.target for cell in self.todo.cells))
        counts = {t: pd.crosstab(table[self.attribute], table[t]) for t in targets}
        counts = {t: count.reindex(columns=LEVELS) for t, count in counts.items()}
        speakers = self.speakers()[["speakers"]]
        parts = {"": speakers, **counts}
        return pd.concat(parts, axis=1, names=["target", "level"])

    def listen(self):
        """Play and draw an excited utterance of a woman and of a man."""
        table, target = self.utterances, self.todo.cells[0].target
        pair = table[table[target] == "high"].drop_duplicates("gender")
        if "acoustic" in self.prepared.streams:
            pair = pair.sort_values("gender")
            listen(pair, corpus=self.prepared.name, settings=self.settings)

    def plot_leakage(self):
        """Draw L beside chance and the paper's range."""
        rows = self.summary("L")
        n_above = (rows["low"] > self.attack_chance).sum()
        alt = (
            "Leakage L of general networks with 95 % intervals, a panel a target, "
            f"beside the paper's range. {told(rows, TASK)} Shown above chance, "
            f"{self.attack_chance:.3g}: {n_above} of {len(rows)}."
        )
        self.show("leakage", leakage_plot(rows, chance=self.attack_chance), alt)

    @cached_property
    def chance(self):
        """L of each network beside dealings of gender over speakers."""
        return pd.DataFrame(self._permuted(cell) for cell in self.todo.cells)

    def _permuted(self, cell):
        said = self.predicted_once(cell)
        told = self.attribute, f"predicted_{self.attribute}", "speaker"
        columns = [said[name] for name in told]
        how = {"independent": self.independent, "seed": self.seed}
        test = speaker_permutation(*columns, fold=said["fold"], **how)
        return {"target": cell.target, "modality": cell.modality, **test._asdict()}

    def adversary_and_attacker(self):
        """Set the UAR of the adversary beside that of the attacker."""
        means = self.means("L", "P")
        told_by = {"adversary": means["L"], "attacker": privacy_of(means["P"])}
        return pd.DataFrame(told_by)

    def tables(self):
        """Return leakage, its chance and its controls."""
        return {
            "leakage": self.table.drop(columns=["published_low", "published_high"]),
            "leakage_by_chance": self.chance,
            "leakage_controls": self.controls(),
        }
