"""Lesson 5: what unlearning gender does to women and to men."""

from functools import cached_property

import pandas as pd

from privemo.lessons.lesson import TASK, Lesson
from privemo.lessons.showing import told
from privemo.plots import rates_plot, subgroup_plot
from privemo.scores.groups import gap_by_chance, rates_by_gender
from privemo.tables.changes import changes, published_changes, share_harmed
from privemo.tables.means import with_gap
from privemo.terms import KEYS

ENDS = ("_male", "_female")
KEPT = ["change", "low", "high", "p_corrected", "n_folds"]


class SubgroupsLesson(Lesson):
    """U(M), U(F), their gap, and gaps between groups dealt at random."""

    key, name = 5, "5_gender_subgroups"
    reported = ["subgroups_change", "subgroups_harmed", "subgroups_by_chance"]
    captions = {
        "subgroups": "Emotion UAR on men and on women, beside the range over the "
        "paper's corpora.",
        "subgroups_change": "Change of U under the gender adversary, for men, for "
        "women, and the difference of the two.",
        "subgroups_harmed": "Cells in which a group is worse off than without the "
        "adversary.",
        "subgroups_rates": "Recall and false alarms of each level, by gender; the gap "
        "is men minus women.",
        "subgroups_by_chance": "Largest gap of any recall or false alarm, beside what "
        "it would be if gender were dealt anew among the speakers, of the first "
        "dealing of the folds.",
    }

    @property
    def n_cells(self):
        """Number of cells, each once without and once with the defence."""
        return len(self.todo.cells) // 2

    def tested_people(self):
        """Count speakers and utterances of each gender in each test fold."""
        each = self.said().groupby(["gender", "fold"])["speaker"]
        counts = each.agg(speakers="nunique", utterances="size")
        return counts.unstack("gender")

    @cached_property
    def parts(self):
        """Changes of U for men, for women, and of the gap between them."""
        gap = with_gap(self.scores, "gap")
        return {
            "men": changes(self.scores, "U_male"),
            "women": changes(self.scores, "U_female"),
            "men minus women": changes(gap, "gap"),
        }

    @cached_property
    def change(self):
        """The three changes below each other, cell by cell."""
        change = pd.concat(self.parts, names=["who"]).reset_index("who")
        change = change[[*TASK, "who", *KEPT]].reset_index(drop=True)
        return change.sort_values(TASK, kind="stable", ignore_index=True)

    def plot_change(self):
        """Draw the change for men across, and for women upwards."""
        printed = [published_changes(f"U{end}") for end in ENDS]
        ours = pd.merge(self.parts["men"], self.parts["women"], on=KEYS, suffixes=ENDS)
        figure = subgroup_plot(ours, pd.merge(*printed, on=KEYS, suffixes=ENDS))
        rows = self.change[self.change["who"] != "men minus women"]
        alt = "Change of U for men (across) and women (upwards), with 95 % intervals: "
        alt += told(rows, [*TASK, "who"], "change")
        self.show("subgroups_change", figure, alt)

    @cached_property
    def harmed(self):
        """Count the cells in which a group is worse off."""
        counts = {
            who: share_harmed(self.parts[who], published_changes(f"U{end}"))
            for who, end in zip(("men", "women"), ENDS, strict=True)
        }
        return pd.DataFrame.from_dict(counts, orient="index").rename_axis("who")

    def _each(self, function, *, predicted, **options):
        """Apply a function to what every network said, and name the network."""
        for cell in self.todo.cells:
            said = predicted(cell)
            kind = "Priv" if cell.reversed else "Gen"
            named = {"target": cell.target, "modality": cell.modality, "network": kind}
            yield named, function(said, **options)

    @cached_property
    def rates(self):
        """Recall and false alarms of each level, by gender and network."""
        each = self._each(rates_by_gender, predicted=self.predicted)
        return pd.concat([t.assign(**named) for named, t in each], ignore_index=True)

    def plot_rates(self):
        """Draw the gaps of all recalls."""
        rows = self.rates[self.rates["rate"] == "recall"]
        alt = "Recall of each level, men minus women: "
        alt += told(rows, [*TASK, "network", "level"], "gap")
        self.show("subgroups_rates", rates_plot(self.rates), alt)

    @cached_property
    def chance(self):
        """The largest gap of each network, beside gaps of genders dealt at random."""
        once = {"predicted": self.predicted_once, "seed": self.seed}
        tests = self._each(gap_by_chance, **once)
        table = pd.DataFrame(named | test._asdict() for named, test in tests)
        return table.sort_values(TASK, kind="stable", ignore_index=True)

    def tables(self):
        """Return U by gender, its changes, rates and chance."""
        rows = self.table[self.table["quantity"].isin(["U_male", "U_female"])]
        corpus = self.prepared.name
        return {
            "subgroups": rows.drop(columns=["published_low", "published_high"]),
            "subgroups_change": self.change.assign(corpus=corpus),
            "subgroups_harmed": self.harmed.assign(corpus=corpus),
            "subgroups_rates": self.rates,
            "subgroups_by_chance": self.chance,
        }
