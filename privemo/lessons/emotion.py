"""Lesson 3: what unlearning gender does to emotion, and what so few can see."""

from functools import cached_property

import numpy as np

from privemo.claims.verdicts import TOLERANCE
from privemo.lessons.lesson import TASK, Lesson
from privemo.lessons.showing import told
from privemo.plots import change_plot, power_plot
from privemo.statistics.intervals import adjust
from privemo.statistics.power import smallest_visible
from privemo.tables.changes import changes, published_changes


class EmotionLesson(Lesson):
    """U without and with the defence, and the change, block by block."""

    key, name = 3, "3_emotion_performance"
    tolerance = TOLERANCE  # the largest fall of U that the paper itself calls slight
    reported = ["emotion_change"]
    captions = {
        "emotion": "Emotion UAR U of general and private networks, beside the range "
        "over the paper's corpora.",
        "emotion_change": "Change of U under the gender adversary: p of the paired "
        "t-test, plain and corrected, each also adjusted over these cells; mostly "
        "seen is the smallest true change that would be found four times out of five.",
        "emotion_power": "How often a paired test over these blocks or folds finds a "
        "true difference of U.",
    }

    @cached_property
    def by_fold(self):
        """U of the private network minus U of the general one, a column a fold."""
        cells = [*TASK, "defence"]
        scores = self.scores.pivot(index=cells, columns="fold", values="U")
        sides = scores.unstack("defence")
        private, general = (
            sides.xs(name, axis=1, level="defence") for name in (self.attribute, "none")
        )
        return private - general

    @cached_property
    def change(self):
        """The change of U by cell, its tests, and the smallest visible one."""
        table = changes(self.scores, "U", defence=self.attribute)
        table = table.sort_values("target", kind="stable", ignore_index=True)
        names = ("p", "p_corrected")
        table = table.assign(**{f"{p}_adjusted": adjust(table[p]) for p in names})
        table["visible"] = [_visible(row) for row in table.itertuples()]
        return table

    def show_change(self, *columns):
        """Show some columns of the change, by cell."""
        return self.change.set_index(TASK)[list(columns)]

    def folds(self):
        """Yield each cell's differences, with the row of the change; those with a t."""
        for row in self.change.itertuples():
            differences = self.by_fold.loc[(row.target, row.modality)].dropna()
            if len(differences) > 1 and np.ptp(differences) > 1e-9:
                yield differences, row

    def plot_change(self):
        """Draw the change beside what would go unnoticed and beside the paper's."""
        figure = change_plot(self.change, published_changes("U"))
        alt = "Change of U with 95 % interval, by cell: "
        self.show("emotion_change", figure, alt + told(self.change, TASK, "change"))

    def plot_power(self):
        """Draw how often a true difference would be found."""
        middle = self.change[["spread", "error", "df", "n_folds"]].median()
        n_folds, how = int(middle["n_folds"]), {"independent": self.independent}
        figure = power_plot(middle, published_changes("U"), **how)
        seen = smallest_visible(middle["error"], df=middle["df"])
        alt = (
            f"Power of a paired test over {n_folds} {self.unit}s, by true change of U; "
        )
        alt += f"four times out of five it finds one of {seen:.3f}."
        self.show("emotion_power", figure, alt)

    def tables(self):
        """Return U, its change, and the change fold by fold."""
        levels = self.table[self.table["quantity"] == "U"]
        return {
            "emotion": levels.drop(columns=["published_low", "published_high"]),
            "emotion_change": self.change.drop(columns=["spread", "error", "df"]),
            "emotion_by_fold": self.by_fold.add_prefix("fold_"),
        }


def _visible(row):
    """Return the smallest change that would mostly be found in a cell."""
    return smallest_visible(row.error, df=row.df)
