"""Past the paper: every defence on one front of emotion and privacy."""

from functools import cached_property

import numpy as np
import pandas as pd

from privemo.defences import ENTRIES
from privemo.experiments.experiment import run_membership
from privemo.lessons.lesson import BeyondLesson
from privemo.lessons.showing import told
from privemo.lessons.together import TOGETHER_CAPTION, SeveralUtterances
from privemo.plots import trade_off_plot
from privemo.tables.defences import trade_off_points
from privemo.terms import STREAMS

NOISES = ("little noise", "noise", "much noise")
LEFT = ["defence", "U_validation", "U_test", "P_validation", "P_test", "MI", "front"]


class DefencesLesson(SeveralUtterances, BeyondLesson):
    """What each defence leaves of emotion, of gender and of membership."""

    key = name = "defences"
    own = BeyondLesson.own | {"defences": []}  # plug-ins beside privemo's
    networks = {
        ("gender", "paper"): "unlearns gender",
        ("gender", "strong"): "unlearns gender, strong",
        ("gender and speaker", "paper"): "unlearns both",
        ("gender by several", "orthogonal"): "three adversaries",
    }
    captions = {
        "membership_trade_off": "What each defence leaves of emotion, gender and "
        "membership (ours): mean over folds. The front was chosen on validation "
        "speakers and is shown on test speakers.",
        "defences_together": TOGETHER_CAPTION,
    }

    @property
    def first(self):
        """The cell without a defence."""
        return self.todo.further[0]

    @cached_property
    def points(self):
        """Means of each defence, and its difference to none, paired by fold."""
        members = self.todo.further_members
        others = run_membership(self.prepared, members, self.settings, seed=self.seed)
        return trade_off_points(self.traded, names=self.networks, membership=others)

    def show_points(self):
        """Show what each defence leaves, and who is on the front."""
        return self.points[LEFT].set_index("defence")

    def show_changes(self):
        """Show each defence minus none, on the test speakers, paired by fold."""
        return self.points.set_index("defence").filter(like="change").dropna()

    def plot_points(self):
        """Draw privacy over emotion, by defence."""
        rows = self.points
        across = told(rows, ["defence"], "U_test")
        upwards = told(rows, ["defence"], "P_test")
        chance = self.emotion_chances[self.first.target]
        figure = trade_off_plot(rows, chance=chance, hidden=self.chances["P"])
        alt = (
            f"Privacy upwards over emotion across. Emotion: {across} Privacy: {upwards}"
        )
        self.show("membership_trade_off", figure, alt)

    def noise_added(self):
        """Give the noise on a unit, in radii of the ball, by defence."""
        streams = STREAMS[self.first.modality]
        n_units = self.settings.n_gru_units * len(streams)
        radii = {name: ENTRIES[name].noise / np.sqrt(n_units) for name in NOISES}
        return pd.Series(radii, name="radii a unit")

    def utterances_of_one(self):
        """Return the number of utterances of a middling speaker."""
        return int(self.utterances.groupby("speaker").size().median())

    def tables(self):
        """Return the trade-off."""
        return {"membership_trade_off": self.points, "defences_together": self.together}
