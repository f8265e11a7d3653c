"""Lesson 4: what the reversal strength does to emotion and to privacy."""

from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from privemo.lessons.lesson import TASK, Lesson
from privemo.lessons.showing import told
from privemo.plots import strength_plot
from privemo.published import load_scores
from privemo.report.display import interval
from privemo.statistics.intervals import ALPHA, adjust
from privemo.tables.compare import TESTED, compare
from privemo.terms import KEYS

CURVE = [*TASK, "recipe"]
PAIR = ["quantity", *TASK, "from", "to"]
TESTS = {"p": "plain", "p_corrected": "corrected", "adjusted": "adjusted"}


class StrengthLesson(Lesson):
    """Scores at every lambda, and every two of them compared."""

    key, name = 4, "4_adversarial_strength"
    own = {"target": "activation"}
    reported = ["strength_scores"]
    captions = {
        "strength_scores": "Scores at every reversal strength; 0 is the general model, "
        "recipe strong is ours.",
        "strength_pairs": "Every two strengths of a curve, later minus earlier, "
        "paired by fold; adjusted: over all pairs of a quantity.",
        "strength_controls": "Controls of the attack behind P (ours).",
        "strength_curves": "Mean over folds with 95 % interval at every reversal "
        "strength; stars: the paper's values (table 1 and section 5.4).",
    }

    @cached_property
    def curves(self):
        """U, L and P at every strength, one row a number."""
        rows = self.table[self.table["quantity"].isin(["U", "L", "P"])]
        columns = ["published_low", "published_high", "published"]
        return rows.drop(columns=columns)

    def by_strength(self, quantity):
        """Show one quantity, a column a strength; † marks a gate that did not pass."""
        rows = self.curves[self.curves["quantity"] == quantity]
        passed = self.scores.groupby([*CURVE, "strength"])["gate_passed"].all()
        rows = rows.merge(passed.reset_index())
        rows["gate_passed"] |= rows["strength"] == 0  # never told to
        text = [interval(row.score, row.low, row.high) for row in rows.itertuples()]
        rows["ours"] = np.char.add(text, np.where(rows["gate_passed"], "", " †"))
        shown = rows.pivot(index=CURVE, columns="strength", values="ours")
        return shown.fillna("")

    def paper(self):
        """Show what the paper prints, a column a strength; at 0 that of its table 1."""
        published = load_scores()
        text = published[published["source"] == "5.4"]
        first_table = (published["source"] == "table 1") & (
            published["quantity"] == "P"
        )
        at_zero = published[first_table & (published["corpus"] == "muse")]
        at_zero = at_zero[at_zero["modality"].isin(text["modality"])]
        rows = pd.concat([at_zero, text])
        return rows.pivot(index=KEYS, columns="strength", values="value")

    def plot_curves(self):
        """Draw U, L and P over lambda."""
        figure = strength_plot(self.curves, load_scores(), chances=self.chances)
        rows = self.curves[self.curves["quantity"] == "P"]
        alt = "U, L and P over lambda with 95 % intervals. P: "
        self.show("strength_curves", figure, alt + told(rows, [*CURVE, "strength"]))

    @cached_property
    def pairs(self):
        """Every two strengths of a curve, later minus earlier, paired by fold."""
        return pd.concat(self._pairs(quantity) for quantity in "ULP")

    def _pairs(self, quantity):
        rows, mine = [], self.scores[self.scores["recipe"] == "paper"]
        for curve, folds in mine.groupby(TASK, sort=False):
            of = dict(list(folds.groupby("strength")))
            for a, b in combinations(of, 2):
                tested = compare(of[b], of[a], quantity).tested
                rows.append((quantity, *curve, a, b, *tested))
        table = pd.DataFrame(rows, columns=[*PAIR, *TESTED])
        return table.assign(adjusted=adjust(table["p_corrected"]))

    def count_pairs(self):
        """Count the pairs that differ, by luck and by three tests."""
        width = (self.pairs["high"] - self.pairs["low"]) / 2
        of = self.pairs.assign(width=width).groupby("quantity")
        found = {TESTS[p]: of[p].agg(lambda p: (p < ALPHA).sum()) for p in TESTS}
        count = {"pairs": of.size(), "by luck": ALPHA * of.size(), **found}
        return pd.DataFrame(count | {"half-width": of["width"].median()})

    def shapes(self):
        """Say where each curve of P is highest, and whether it rises all the way."""
        keep = (self.curves["quantity"] == "P") & (self.curves["recipe"] == "paper")
        rows = []
        for name, curve in self.curves[keep].groupby(TASK, sort=False):
            score = curve.sort_values("strength").set_index("strength")["score"]
            rises = score.is_monotonic_increasing
            rows.append((*name, rises, score.idxmax()))
        columns = [*TASK, "rises all the way", "highest at lambda"]
        return pd.DataFrame(rows, columns=columns).set_index(TASK)

    def tables(self):
        """Return scores, pairs and controls."""
        return {
            "strength_scores": self.curves,
            "strength_pairs": self.pairs,
            "strength_controls": self.controls(),
        }
