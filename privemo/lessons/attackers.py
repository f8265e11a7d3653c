"""Past the paper: many attackers, one picked beforehand, and description lengths."""

from functools import cached_property

from privemo.attacks.brought import check_asked
from privemo.attacks.kinds import DENSE
from privemo.experiments.beyond.scores import battery_scores, description_lengths
from privemo.lessons.lesson import BeyondLesson
from privemo.lessons.privacy import PrivacyLesson
from privemo.lessons.showing import spans
from privemo.metrics import attack_chance
from privemo.plots import attackers_plot
from privemo.tables.attackers import (
    battery_table,
    description_table,
    side_of_chance,
    uar_interval,
)
from privemo.terms import ABOVE, BELOW, CONTROLS, PICKED


class AttackersLesson(BeyondLesson):
    """The networks of lesson 2, and the controls, under the whole battery."""

    key = name = "attackers"
    own = BeyondLesson.own | {"attackers": []}  # plug-ins that join the battery
    networks = PrivacyLesson.networks | {(name, "paper"): name for name in CONTROLS}

    def __init__(self, *args, given, **kwargs):
        check_asked(given.get("attackers", ()))
        super().__init__(*args, given=given, **kwargs)

    @property
    def captions(self):
        """Name the target."""
        target = self.todo.cells[0].target
        return CAPTIONS | {
            "privacy_attackers": "Six attackers (ours) in the paper's direction, "
            f"networks for {target}: UAR, P and interval are those of the attacker "
            "that was picked before it was asked."
        }

    @cached_property
    def scored(self):
        """UAR of every attacker, one row a cell, fold and attacker."""
        return battery_scores(*self._battery, **self._how)

    @property
    def _battery(self):
        return self.prepared, self.todo.beyond["battery"], self.settings

    @property
    def _how(self):
        return {"seed": self.seed, "attackers": self.given.get("attackers", ())}

    @cached_property
    def attackers(self):
        """Median, highest, and the attacker picked beforehand, by network."""
        return self.named(battery_table(self.scored))

    def show_attackers(self):
        """Show the summaries of each network."""
        shown = ["median", "highest", "by", "UAR", "low", "high", "verdict"]
        return self.attackers.set_index(["modality", "network"])[shown]

    def plot_attackers(self):
        """Draw every attacker of every network."""
        figure = attackers_plot(
            self.scored,
            self.attackers,
            names=self.networks,
            chance=self.attack_chance,
        )
        n_above = self.attackers["verdict"].eq(ABOVE).sum()
        alt = (
            f"{self.attribute.capitalize()} UAR by attacker, a panel a modality, a row "
            "a network or control. The one picked beforehand, over the modalities: "
            f"{spans(self.attackers, 'network', 'UAR')} Shown above chance in "
            f"{n_above} of {len(self.attackers)} rows."
        )
        self.show("privacy_battery", figure, alt)

    @cached_property
    def by_attacker(self):
        """Mean UAR over folds, a column an attacker."""
        keys = ["modality", "network"]
        return self.named(self.scored).pivot_table("UAR", keys, "attacker", sort=False)

    def gain(self):
        """How much more the picked attacker tells than dense layers, by network."""
        rows = self.by_attacker.query("network not in @CONTROLS")
        return (rows[PICKED] - rows[DENSE]).rename("gain")

    def n_below_chance(self):
        """Count networks and controls in which an attacker is shown below chance."""
        return int(self.attackers["verdict"].eq(BELOW).sum())

    @cached_property
    def caught(self):
        """Tell which attackers are shown above chance, network by network."""
        mine = self.named(self.scored).query("network not in @CONTROLS")
        cells = mine.groupby(["modality", "network", "attacker"], sort=False)
        how = {"chance": attack_chance(mine), "include_groups": False}
        told = cells.apply(shown_above_chance, **how)
        return told.unstack("attacker", sort=False)

    def caught_by_others(self):
        """Tell which networks some attacker has caught, and dense layers have not."""
        others = self.caught.drop(columns=DENSE).any(axis=1)
        return others & ~self.caught[DENSE]

    @cached_property
    def bits(self):
        """Description lengths, by network and probe."""
        found = description_lengths(*self._battery, **self._how)
        return self.named(description_table(found))

    def show_bits(self):
        """Show how many bits a gender takes, and what that saves."""
        shown = ["bits", "control_bits", "compression", "saved_bits", "low", "high"]
        return self.bits.set_index(["modality", "network", "probe"])[shown]

    def tables(self):
        """Return summaries, single attackers and bits."""
        same = ["corpus", "target"]
        return {
            "privacy_attackers": self.attackers.drop(columns=same),
            "privacy_by_attacker": self.by_attacker.reset_index(),
            "privacy_bits": self.bits.drop(columns=same),
        }


def shown_above_chance(folds, *, chance):
    """Tell whether the whole interval of an attacker's UAR lies above chance."""
    return side_of_chance(uar_interval(folds), chance) == ABOVE


CAPTIONS = {
    "privacy_by_attacker": "The same, attacker by attacker: mean UAR over folds.",
    "privacy_battery": "The same as a picture.",
    "privacy_bits": "Bits an utterance that it takes to send the genders of the "
    "training speakers to somebody who has their representations (ours); one without.",
}
