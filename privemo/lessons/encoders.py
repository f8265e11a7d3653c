"""Past the paper: a pretrained encoder in place of filterbanks and word vectors."""

import tempfile
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from privemo.attacks.identity import COSINE, EVERYBODY
from privemo.encoders.embedded import VOICES, embedded_file
from privemo.errors import NotForThisCorpus
from privemo.experiments.passing_on.choices import Asked
from privemo.experiments.passing_on.commands import represent
from privemo.experiments.questions import RAW
from privemo.lessons.identity import IDENTITY_CAPTION, WhoIsWho
from privemo.lessons.lesson import BeyondLesson
from privemo.lessons.showing import told
from privemo.lessons.together import TOGETHER_CAPTION, SeveralUtterances
from privemo.plots import several_plot
from privemo.plots.common import select
from privemo.report.display import merge_intervals
from privemo.tables.compare import compare
from privemo.terms import STREAMS, UNTRAINED

AS_IT_COMES = "as it comes"
NOISE, ERASED = "much noise", "LEACE"
FOUND = ["estimate", "low", "high"]
EER = ["EER", "EER_low", "EER_high"]
PASSED = (  # parameters of a notebook that name a network
    *("corpus", "folder", "profile", "seed", "dealings", "vectors", "features"),
    *("layer", "attribute"),
)
CHANGE = ["change", "change_low", "change_high"]


class EncodersLesson(WhoIsWho, SeveralUtterances, BeyondLesson):
    """What an encoder of today gives away, before and after training for emotion."""

    key = name = "encoders"
    own = {"target": "activation", "modalities": ["given"]}
    networks = {
        (RAW, "paper"): AS_IT_COMES,
        (UNTRAINED, "paper"): UNTRAINED,
        ("none", "paper"): "general",
        ("gender", "paper"): "private",
        ("gender", "strong"): "private, strong",
        ("speaker", "paper"): "speaker-invariant",
    }
    captions = {
        "encoders": "What the vectors of a pretrained encoder give away as they come, "
        "through a network before its first step, and trained for emotion (ours): L, P "
        "and U, means over blocks or folds with 95 % interval.",
        "encoders_together": TOGETHER_CAPTION,
        "encoders_identity": IDENTITY_CAPTION,
        "encoders_expected": "What was expected, and what was found (ours); 95 %.",
        "encoders_several": "The last two as a picture: whom the cosine tells apart, "
        "and gender after each defence, from one utterance, three and ten.",
    }

    @classmethod
    def completed(cls, asked, corpus, folder):
        """Fill in the vectors that are brought along, where the corpus is planted.

        Raises
        ------
        NotForThisCorpus
            If the corpus is another one, and no vectors of it are named.
        """
        asked = {"modalities": cls.own["modalities"]} | asked
        reading = any("given" in STREAMS[name] for name in asked["modalities"])
        if asked.get("features") or not reading:
            return asked
        if corpus != "planted" or folder:
            raise NotForThisCorpus(
                f"the vectors that are brought along are those of the planted voices, "
                f"not of {folder or corpus}; make some by privemo encode, and name the "
                f"file as FEATURES (features=FILE.npz)"
            )
        return asked | {"features": str(embedded_file())}

    @cached_property
    def stages(self):
        """P, L and U of the vectors, of a network before training, and after it."""
        names = {RAW: AS_IT_COMES, UNTRAINED: UNTRAINED}
        controls = self.controls()
        controls = controls[controls["control"].isin(names)].iloc[::-1]
        before = controls.assign(
            network=controls["control"].map(names), quantity="P", score=controls["P"]
        )
        columns = ["modality", "network", "quantity", "score", "low", "high"]
        after = self.summary("L", "P", "U")
        return pd.concat([before[columns], after[columns]], ignore_index=True)

    def show_stages(self):
        """Show them, a row a network; no head of the first two says anything."""
        shown = merge_intervals(self.stages.rename(columns={"score": "ours"}))
        keys = ["modality", "network"]
        wide = shown.pivot(index=keys, columns="quantity", values="ours")
        order = pd.MultiIndex.from_frame(self.stages[keys].drop_duplicates())
        return wide.reindex(order)[["P", "L", "U"]].fillna("")

    @cached_property
    def voices(self):
        """Brought along: kinds of planted voices, and what the encoder made of each."""
        return {name: dict(np.load(embedded_file(name))) for name in VOICES}

    def pass_on(self):
        """Write what the first general network makes of its block, and say so.

        Returns
        -------
        path : Path
            Of a file that is there as long as this lesson.
        """
        self.train()
        given = self.completed(self.given, self.given["corpus"], self.given["folder"])
        asked = {name: given[name] for name in PASSED if name in given}
        asked["layer"] = str(asked.get("layer", "mean"))
        cell = self.todo.cells[0]
        asked |= {"modality": cell.modality, "target": cell.target}
        path = Path(self._folder.name) / "z.npz"
        for text in represent(path, Asked(**asked), overwrite=True):
            print(text.replace(str(path), path.name))
        return path

    @cached_property
    def _folder(self):
        return tempfile.TemporaryDirectory()

    @cached_property
    def expected(self):
        """Judge what was expected before anything was computed, a row each."""
        rows = [
            (f"As it comes, it tells {self.attribute}: P minus chance", -1),
            (f"Training hides some of it: P of general minus {UNTRAINED}", 1),
            ("As it comes, it tells people apart: EER minus 0.5", -1),
            (f"Training hides who speaks: EER of general minus {UNTRAINED}", 1),
            (f"{NOISE.capitalize()} averages out: P of ten minus P of one", -1),
            (f"What {ERASED} erases stays erased: P of ten minus P of one", 0),
        ]
        table = pd.DataFrame(rows, columns=["expected", "side"])
        found = pd.DataFrame([list(one) for one in self._found()], columns=FOUND)
        table = pd.concat([table, found], axis=1)
        table["verdict"] = [judged(*row) for row in table[["side", *FOUND]].to_numpy()]
        return table.drop(columns="side")

    def show_expected(self):
        """Show what was expected beside what was found."""
        shown = merge_intervals(self.expected.rename(columns={"estimate": "found"}))
        return shown.set_index("expected")

    def _found(self):
        """Yield an estimate and its bounds for each expectation, in their order."""
        yield self.stages.iloc[0][["score", "low", "high"]] - self.chances["P"]
        yield self._trained(self.scores, self.control_scores, "P")
        first = {"scorer": COSINE, "who": EVERYBODY, "utterances": 1}
        yield self._one(select(self.identity, **first), RAW).iloc[0][EER] - 0.5
        apart = select(self.told_apart, **first)
        yield self._trained(apart, apart, "EER")
        ten = select(self.together, utterances=10).set_index("defence")
        for defence in (NOISE, ERASED):
            yield ten[CHANGE].reindex([defence]).iloc[0]

    def _trained(self, scores, before, quantity):
        """Compare the general network with itself before its first step."""
        cells = self._one(scores, "none"), self._one(before, UNTRAINED)
        return [getattr(compare(*cells, quantity), name) for name in FOUND]

    def _one(self, scores, defence):
        """Keep the scores of one network by the paper's recipe, first modality."""
        modality = self.todo.cells[0].modality
        return select(scores, defence=defence, recipe="paper", modality=modality)

    def plot_several(self):
        """Draw who is told apart, and what each defence leaves, by utterances."""
        which = {"scorer": COSINE, "who": EVERYBODY}
        which["modality"] = self.todo.cells[0].modality
        people = select(self.identity, **which)
        people = people.rename(columns={"EER_low": "low", "EER_high": "high"})
        left = self.together.sort_values("utterances", kind="stable")
        left = left.rename(columns={"P_low": "low", "P_high": "high"})
        figure = several_plot(people, left, chance=self.chances["P"])
        alt = (
            f"Equal error rate by network and number of utterances: "
            f"{told(people, ['network', 'utterances'], 'EER')} P by defence and number "
            f"of utterances: {told(left, ['defence', 'utterances'], 'P')}"
        )
        self.show("encoders_several", figure, alt)

    def tables(self):
        """Return stages, defences, who is who, and what came of the expectations."""
        return {
            "encoders": self.stages,
            "encoders_together": self.together,
            "encoders_identity": self.identity,
            "encoders_expected": self.expected,
        }


def judged(side, estimate, low, high):
    """Say whether an interval lies where it was expected: below, above, or around 0.

    Examples
    --------
    >>> judged(-1, -0.3, -0.4, -0.2)
    'shown'
    """
    if np.isnan(low):
        return "not measured"
    if side == 0:
        return "no change shown" if low <= 0 <= high else "the opposite is shown"
    if low <= 0 <= high:
        return "not shown"
    return "shown" if np.sign(estimate) == side else "the opposite is shown"
