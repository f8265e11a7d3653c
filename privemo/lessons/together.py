"""What a lesson that puts several utterances of a speaker together shows."""

from functools import cached_property

from privemo.experiments.beyond.scores import trade_off_scores
from privemo.report.display import merge_intervals
from privemo.tables.defences import together_points
from privemo.tables.summary import name_networks

TOGETHER_CAPTION = (
    "What each defence leaves of gender in several utterances of a test speaker, put "
    "together (ours): P of a linear attacker, and what several change against one, "
    "paired by block or fold."
)


class SeveralUtterances:
    """Defences asked about one utterance and about several; a part of a `Lesson`."""

    @cached_property
    def traded(self):
        """The trade-off of every defence, a row a block or fold."""
        given = self.prepared, self.todo.further, self.settings
        return trade_off_scores(*given, seed=self.seed)

    @cached_property
    def together(self):
        """P of each defence from several utterances of a speaker, beside one."""
        table = together_points(self.traded)
        return table.assign(defence=name_networks(table, self.networks))

    def show_together(self):
        """Show P of one utterance and of several, and the change."""
        shown, values = merge_intervals(self.together), ["P", "change"]
        wide = shown.pivot(index="defence", columns="utterances", values=values)
        return wide.reindex(shown["defence"].unique()).drop(columns=("change", 1))
