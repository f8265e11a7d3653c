"""Past the paper: members who can be named with few false alarms."""

from functools import cached_property

from privemo.experiments.beyond.scores import membership_scores
from privemo.lessons.identity import IDENTITY_CAPTION, WhoIsWho
from privemo.lessons.lesson import BeyondLesson
from privemo.lessons.showing import told
from privemo.plots import curves_plot
from privemo.tables.curves import curve_tables
from privemo.terms import UNTRAINED

AREA = ["n_positive", "n_negative", "auc", "auc_low", "auc_high", "tpr_10"]
ATTACK = ["target", "modality", "attacker"]
EVERYBODY = "all"


class CurvesLesson(WhoIsWho, BeyondLesson):
    """Attack curves of two attackers on membership, by utterance and by speaker."""

    key = name = "membership_curves"
    networks = {
        ("none", "paper"): "general",
        ("gender", "paper"): "private",
        ("gender", "strong"): "private, strong",
        ("speaker", "paper"): "speaker-invariant",
        (UNTRAINED, "paper"): UNTRAINED,
    }
    captions = {
        "membership_curves": "Attack curves (ours): area, and members found at 1 % and "
        "10 % false alarms, by utterance and by speaker, with intervals over speakers.",
        "membership_roc": "Members found over false alarms, networks without a defence "
        "(ours). Thick: one decision a speaker.",
        "identity": IDENTITY_CAPTION,
    }
    reported = []

    @cached_property
    def asked(self):
        """How sure each attacker is of each utterance it is asked about."""
        members = self.todo.beyond["ignorant"]
        return membership_scores(self.prepared, members, self.settings, seed=self.seed)

    @cached_property
    def curves(self):
        """Areas and hits of every network, attacker, unit and group."""
        return curve_tables(self.asked)

    def undefended(self, *, by_gender=False):
        """Show areas and hits of networks without a defence."""
        rows = self.curves[self.curves["defence"] == "none"]
        if by_gender:
            rows = rows[(rows["group"] != EVERYBODY) & (rows["unit"] == "speaker")]
            return rows.set_index([*ATTACK, "group"])[AREA]
        rows = rows[rows["group"] == EVERYBODY]
        return rows.set_index([*ATTACK, "unit"])[[*AREA, "tpr_1"]]

    def women(self):
        """Give the share of women among members asked about, and among the others."""
        people = self.asked.drop_duplicates("speaker")
        share = people["gender"].eq("female").groupby(people["label"]).mean()
        return share.rename("share of women")

    def plot_curves(self):
        """Draw hits over false alarms of networks without a defence."""
        first = self.asked["target"].iloc[0]
        keep = (self.asked["target"] == first) & (self.asked["defence"] == "none")
        rows = self.undefended().reset_index().query("target == @first")
        rows = rows.rename(columns={"auc_low": "low", "auc_high": "high"})
        alt = "Hits over false alarms, networks without a defence; areas: "
        alt += told(rows, ["modality", "attacker", "unit"], "auc")
        self.show("membership_roc", curves_plot(self.asked[keep]), alt)

    def caught(self):
        """Show the areas that lie wholly above one half; count those below."""
        rows = self.curves
        above, below = rows[rows["auc_low"] > 0.5], rows[rows["auc_high"] < 0.5]
        print(
            f"Of {rows['auc'].notna().sum()} areas {len(above)} are shown above 0.5, "
            f"and {len(below)} below; with 95 % intervals, one in forty of each is "
            f"luck."
        )
        names = ["modality", "defence", "attacker", "unit", "group"]
        return above.set_index(names)[["auc", "auc_low", "auc_high", "tpr_10"]]

    def tables(self):
        """Return the curves, and who is who."""
        return {"membership_curves": self.curves, "identity": self.identity}
