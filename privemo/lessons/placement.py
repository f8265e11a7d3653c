"""Lesson 6: where in the network the adversary stands."""

from dataclasses import asdict
from functools import cached_property

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from privemo.lessons.lesson import Lesson
from privemo.lessons.showing import told
from privemo.metrics import uar
from privemo.network.adversaries import Adversary
from privemo.network.refitting import columns_read
from privemo.plots import placement_plot
from privemo.published import load_scores
from privemo.terms import GENDERS, STREAMS, WHOLE

BY_STREAM = "gender by stream"


class PlacementLesson(Lesson):
    """One adversary on the whole representation, or one on each stream."""

    key, name = 6, "6_adversary_placement"
    own = {"target": "both", "modalities": ["multimodal"]}
    networks = {
        ("none", "paper"): "none",
        ("gender", "paper"): "gender",
        (BY_STREAM, "paper"): BY_STREAM,
    }
    captions = {
        "placement": "Multimodal networks without defence, with one gender adversary "
        "on the concatenation, and with one on each stream: mean over folds with 95 % "
        "interval, beside the paper's corpora (tables 1 to 4, section 5.6).",
        "placement_streams": "Attack UAR of a linear attacker on one stream alone, and "
        "on the whole representation (ours); mean over folds, chance 0.5.",
        "placement_controls": "Controls of the attack behind P (ours).",
    }

    def printed(self):
        """Show what the paper prints of this comparison, and the change."""
        rows = load_scores().query("modality == 'multimodal'")
        rows = rows[rows["quantity"].isin(["P", "U"])]
        keys = ["target", "corpus", "quantity"]
        table = rows.pivot(index=keys, columns="defence", values="value")
        table = table[["none", "gender", BY_STREAM]]
        return table.assign(change=(table[BY_STREAM] - table["gender"]).round(2))

    @property
    def modality(self):
        """The one with two streams."""
        return self.todo.cells[0].modality

    @property
    def reads(self):
        """What an adversary may read."""
        return *STREAMS[self.modality], WHOLE

    def adversaries(self):
        """List the adversaries of each network."""
        first = self.todo.cells[0].target
        return pd.DataFrame(
            {"network": cell.defence, **asdict(adversary)}
            for cell in self.todo.cells
            if cell.target == first
            for adversary in cell.adversaries
        )

    def plot_placement(self):
        """Draw P and U of each network beside the paper's corpora."""
        look = {"chances": self.emotion_chances, "modality": self.modality}
        figure = placement_plot(self.table, load_scores(), **look)
        rows = self.summary("P", "U")
        alt = "P and U with 95 % intervals: "
        alt += told(rows, ["target", "network", "quantity"])
        self.show("placement", figure, alt)

    def validation(self):
        """Read what each adversary told of validation speakers, at two moments."""
        found = {}
        for cell in self.todo.cells:
            if cell.defence == BY_STREAM:
                history = self.history(cell)
                heads = history.filter(regex="^gender")
                found[cell.target, "epoch kept"] = heads[history["chosen"]].mean()
                found[cell.target, "all epochs"] = heads.mean()
        return pd.DataFrame(found).T.rename_axis(["target", "at"])

    @cached_property
    def attacks(self):
        """Attack each stream of each training by itself, one row an attack."""
        rows = [row for cell in self.todo.cells for row in self._attacks(cell)]
        columns = ["target", "defence", "fold", "reads", "attack_uar"]
        return pd.DataFrame(rows, columns=columns)

    def _attacks(self, cell):
        """Attack every training of a cell, stream by stream."""
        for draw, rows, arrays in self.trainings(cell):
            gender = draw.prepared.utterances["gender"].to_numpy(dtype=str)
            for reads in self.reads:
                how = {"modality": self.modality}
                score = attack_stream(
                    arrays["representation"], reads, rows, gender, **how
                )
                yield cell.target, cell.defence, draw.run.number, reads, score

    def streams(self):
        """Average the attacks over the folds, a column a stream."""
        keys = ["target", "defence", "reads"]
        return self.attacks.groupby(keys, sort=False)["attack_uar"].mean()

    def told_less(self):
        """Count the folds in which a stream tells less under its own adversary."""
        keys = ["target", "fold"], ["reads", "defence"]
        table = self.attacks.pivot_table("attack_uar", *keys)
        rows = []
        for stream in self.reads:
            change = table[stream][BY_STREAM] - table[stream]["gender"]
            rows.append((stream, (change < 0).sum(), len(change), change.mean()))
        columns = ["stream", "told less in", "of", "change on average"]
        return pd.DataFrame(rows, columns=columns).set_index("stream")

    def tables(self):
        """Return scores, streams and controls."""
        rows = self.table[self.table["quantity"].isin(["U", "L", "P"])]
        return {
            "placement": rows.drop(columns=["published_low", "published_high"]),
            "placement_streams": self.streams().reset_index(),
            "placement_controls": self.controls(),
        }


def attack_stream(representation, stream, rows, gender, *, modality="multimodal"):
    """Attack UAR of a linear attacker who sees one stream, or the whole (ours).

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Of a network with two streams.
    stream : {"acoustic", "given", "lexical", "representation"}
        What it reads.
    rows : Fold
        It knows the test rows and is asked about the training rows.
    gender : ndarray of str, shape (n_utterances,)
        Of each speaker.
    modality : {"multimodal", "given and lexical"}
        Of the network.

    Returns
    -------
    score : float in [0, 1]
        UAR; chance is 0.5.
    """
    adversary = Adversary(placement=stream)
    read = columns_read(adversary, modality, representation.shape[1])
    linear = LogisticRegression(C=0.1, class_weight="balanced", max_iter=500)
    attacker = make_pipeline(StandardScaler(), linear)
    attacker.fit(representation[rows.test, read], gender[rows.test])
    said = attacker.predict(representation[rows.train, read])
    return uar(gender[rows.train], said, classes=GENDERS)
