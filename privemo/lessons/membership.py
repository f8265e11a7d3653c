"""Lesson 7: whether a network gives away who was in its training set."""

from functools import cached_property

import numpy as np
import pandas as pd

from privemo.experiments.canaries import canary_blocks, canary_scores
from privemo.experiments.experiment import run_membership
from privemo.experiments.runs import draws_of
from privemo.folds.membership import membership_split
from privemo.folds.rows import rows_of
from privemo.lessons.lesson import CELL, TASK, Lesson, speakers_of, wide
from privemo.lessons.showing import told
from privemo.metrics import MEMBERSHIP_CHANCE
from privemo.network.labels import labels_of
from privemo.plots import both_attacks_plot, membership_plot, membership_sets_plot
from privemo.published import load_scores, load_slips
from privemo.tables.canaries import FOUND, GENERAL, canary_changes, canary_table
from privemo.tables.controls import HOLDS, control_table
from privemo.tables.summary import beside_paper, summarise
from privemo.terms import DEFENCES, UNTRAINED

BOTH = "gender and speaker"


class MembershipLesson(Lesson):
    """MI under four kinds of network, beside P and U."""

    key, name = 7, "7_membership_identification"
    own = {"target": "activation"}
    networks = {}  # called by their defences
    captions = {
        "membership": "Membership identification by defence: mean over the dealings of "
        "the sets with 95 % interval, beside the paper's corpora (tables 1 to 4, "
        "section 5.7, table 5).",
        "membership_both_attacks": "Both attacks at once; where the dotted lines "
        "cross, neither attacker learns anything. Empty marks: the paper's corpora.",
        "membership_sets": "One dealing of the speakers into sets, one bar a speaker.",
        "membership_canaries": "Membership of speakers who were learnt by heart "
        "(ours), mean over blocks with 95 % interval; words.",
        "membership_canary_changes": "What a defence changes in the membership of "
        "speakers who were learnt by heart (ours), paired by block.",
        "membership_controls": "Controls of the attacks behind MI and P (ours).",
    }

    @cached_property
    def dealings(self):
        """The draws of the first network, one a block or rotation of the sets."""
        first = self.todo.members[0]
        how = {"seed": self.seed, "membership": True}
        return draws_of(self.prepared, first, self.settings, **how)

    def splits(self):
        """Yield the table of each block with its dealing; of folds, all rotations."""
        for prepared, run in self.dealings:
            how = {"n_sets": run.n_folds, "rotation": run.fold, "seed": run.fold_seed}
            split = membership_split(
                prepared.utterances, own_set_chooses=prepared.independent, **how
            )
            yield prepared.utterances, split

    @property
    def last(self):
        """The last dealing, which is shown."""
        return self.dealings[-1]

    @cached_property
    def split(self):
        """The last dealing, as the networks have it."""
        return rows_of(*self.last)

    def slip(self):
        """Show where the paper contradicts itself, and how it is read here."""
        slips = load_slips().set_index("slip")
        return slips.loc[["membership-no"], ["printed", "elsewhere", "reading"]].T

    def plot_sets(self):
        """Draw one dealing, a bar a speaker."""
        counts = speakers_of(self.last)
        alt = f"One dealing of the speakers into sets; speakers by part: {counts}."
        figure = membership_sets_plot(self.last.prepared.utterances, self.split)
        self.show("membership_sets", figure, alt)

    def classes(self):
        """Count the classes of the adversaries of a network that unlearns speakers."""
        cell = next(cell for cell in self.todo.members if cell.defence == "speaker")
        table = self.last.prepared.utterances  # not of the first block
        _, n_classes = labels_of(table, cell, self.split.train)
        return pd.Series(n_classes, name="classes")

    def asked_about(self):
        """Count the speakers who are asked about in one dealing: in, and out."""
        counts = speakers_of(self.last)
        return counts["asked_yes"], counts["asked_no"]

    @cached_property
    def membership(self):
        """Train on some speakers more, and ask which; one row a network and dealing."""
        members = self.todo.members
        return run_membership(self.prepared, members, self.settings, seed=self.seed)

    def judged_members(self):
        """Return the scores of membership, which the claims are about."""
        return self.membership

    @cached_property
    def table(self):
        """U, L, P and MI with intervals beside the paper's range."""
        parts = [summarise(self.scores), summarise(self.membership)]
        table = beside_paper(pd.concat(parts))
        return table.assign(defence=pd.Categorical(table["defence"], DEFENCES))

    def mean_membership(self):
        """Average MI over the dealings, a column a defence."""
        keys = ["target", "modality", "defence"]
        means = self.membership.groupby(keys, sort=False)["MI"].mean()
        return means.unstack("defence")

    def plot_membership(self):
        """Draw MI by defence beside the paper's corpora."""
        rows = self.summary("MI")
        alt = "MI with 95 % intervals, chance is 0.5: " + told(rows, CELL)
        self.show("membership", membership_plot(rows, load_scores()), alt)

    def beside_paper(self, *quantities):
        """Show ours with its interval, and the paper's range, by network."""
        rows = self.summary(*quantities)
        rows = rows.assign(network=rows["network"].astype(str))
        return wide(rows, CELL)[list(quantities)]

    def both_unlearnt(self):
        """Show U, P and MI of networks that unlearn gender and speaker."""
        rows = self.summary("U", "P", "MI")
        rows = rows[rows["defence"] == BOTH]
        return wide(rows, TASK)[["U", "P", "MI"]]

    def plot_both_attacks(self):
        """Draw the attack on membership over that on gender."""
        rows = self.summary("P", "MI")
        alt = "MI upwards over 1 - P across: "
        alt += told(rows, [*CELL, "quantity"])
        figure = both_attacks_plot(self.table, load_scores())
        self.show("membership_both_attacks", figure, alt)

    def something_to_lower(self):
        """List the cells in which MI is shown above chance without a defence."""
        rows = self.summary("MI")
        rows = rows[(rows["defence"] == "none") & (rows["low"] > MEMBERSHIP_CHANCE)]
        return rows[["target", "modality", "score", "low", "high"]]

    @cached_property
    def member_controls(self):
        """Controls of the attack behind MI."""
        cells, how = self.todo.member_controls, self.settings
        scores = run_membership(self.prepared, cells, how, seed=self.seed)
        return control_table(scores, quantity="MI")

    @cached_property
    def canary_scores(self):
        """Ask who trained, of networks that learnt speakers by heart, by block."""
        vectors = self.given.get("vectors") or None
        blocks = canary_blocks(self.settings, vectors=vectors)
        cells, how = self.todo.canaries, {"seed": self.seed}
        return canary_scores(blocks, cells, self.settings, **how)

    def positive_control(self):
        """Show how much of what was learnt by heart the attack finds, by network."""
        return canary_table(self.canary_scores).set_index("defence")

    def canary_changes(self):
        """Show what each defence changes in what is found."""
        return canary_changes(self.canary_scores).set_index(["defence", "minus"])

    def attack_works(self):
        """Tell whether the attack finds who was learnt by heart, and nobody else."""
        checks = canary_table(self.canary_scores).set_index("defence")["check"]
        return checks[GENERAL] == FOUND and checks[UNTRAINED] == HOLDS

    def found(self):
        """Return the claims and the scores that tables 1 to 5 are made of."""
        return super().found() | {"membership": self.membership}

    def tables(self):
        """Return MI, the controls of both attacks, and what was learnt by heart."""
        rows = self.table[self.table["quantity"] == "MI"]
        controls = [
            self.member_controls.assign(attack="MI"),
            self.controls().assign(attack="P"),
        ]
        return {
            "membership": rows.drop(columns=["published_low", "published_high"]),
            "membership_controls": pd.concat(controls),
            "membership_canaries": canary_table(self.canary_scores),
            "membership_canary_changes": canary_changes(self.canary_scores),
        }


def by_luck(n_yes, n_no, n_dealings=1):
    """Return how far from 0.5 an MI lies by tosses of a coin, 19 times in 20.

    Each speaker is one coin, since all utterances of one share a fate.
    """
    of_one = np.sqrt(0.25 / n_yes + 0.25 / n_no) / 2  # mean of two recalls
    return 1.96 * of_one / np.sqrt(n_dealings)
