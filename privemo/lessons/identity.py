"""What a lesson that asks who is who shows."""

from functools import cached_property

from privemo.attacks.identity import COSINE, EVERYBODY, SHUFFLED_SPEAKERS
from privemo.experiments.beyond.scores import identity_scores
from privemo.report.display import merge_intervals
from privemo.tables.identity import identity_means

IDENTITY_CAPTION = (
    "Are two utterances, or groups of them, of one person (ours)? Equal error rate, "
    "0.5 for who guesses, and linkability D_sys, 0 where nothing links; test speakers, "
    "mean over blocks or folds with 95 % interval."
)


class WhoIsWho:
    """EER and linkability of the plan's networks; a part of a `Lesson`."""

    @cached_property
    def told_apart(self):
        """EER and linkability, one row a block or fold, scorer and group of people."""
        cells = self.todo.beyond["identity"]
        return identity_scores(self.prepared, cells, self.settings, seed=self.seed)

    @cached_property
    def identity(self):
        """EER and linkability of every network's test speakers."""
        return self.named(identity_means(self.told_apart))

    def show_identity(self, *, scorer=COSINE, who=EVERYBODY):
        """Show both for some people, a row a network and number of utterances."""
        rows = self.identity
        keep = rows["scorer"].isin([scorer, SHUFFLED_SPEAKERS]) & (rows["who"] == who)
        keys = ["modality", "network", "utterances", "scorer"]
        told = merge_intervals(rows[keep]).set_index(keys)[["EER", "D_sys"]]
        return told.unstack("scorer").fillna("")
