"""Write docs/results-encoders.md: people, through a pretrained encoder of speech.

    python benchmarks/encoders.py ravdess=../RAVDESS,ravdess.npz
        [cremad=../CREMA-D,cremad.npz ...] [--out docs/results-encoders.md]

Of each corpus its folder, and the file that `privemo encode` wrote of it. What do the
vectors give away as they come, through a network before its first step, and trained for
emotion: of gender, of age where the corpus knows it, and of who speaks? Profile lesson,
activation, one dealing of the folds. What has records is found, the rest is computed.
"""

import argparse
import os
import platform
import shlex
import sys
import tempfile
from pathlib import Path

import pandas as pd
from docs_tables import markdown, networks_table, shown

from privemo.attacks.identity import COSINE, EVERYBODY, SHUFFLED_SPEAKERS, TRAINED
from privemo.corpora.listing import about_corpus
from privemo.corpora.schema import attributes_in
from privemo.experiments.beyond.scores import identity_scores
from privemo.experiments.cells import make_cells
from privemo.experiments.questions import RAW
from privemo.lessons.opening import open_lesson
from privemo.tables.identity import identity_means
from privemo.terms import UNTRAINED

GIVEN = ["given"]
AGE = "age_group"
INTRO = """# Pretrained encoders

Recordings of people through an encoder that others trained
([encoders.md](encoders.md)), one vector an utterance, read by the network of figure 1
in place of filterbanks ([features.md](features.md)). *As it comes*: the vectors
themselves; *{untrained}*: through a network before its first step. P is 1 minus the UAR
of an attacker; of gender, who guesses has 0.5. The encoder may have been trained on any
speech, these corpora too: that is not known. Brackets: 95 %, speakers and trainings
crossed ([statistics.md](statistics.md)); of defences and of who is who, over folds.
"""
NAMES = {RAW: "as it comes", UNTRAINED: UNTRAINED}


class Encoded:
    """A corpus through an encoder."""

    def __init__(self, name, folder, file):
        self.name = name
        results = tempfile.mkdtemp()
        self.given = {"corpus": name, "folder": folder, "features": file}
        self.given |= {"modalities": GIVEN, "target": "activation", "results": results}
        self.lesson = self.open(2)

    def open(self, key, **more):
        """Open a lesson on the encoded corpus."""
        return open_lesson(key, **self.given | {"strength": 0.5} | more)

    @property
    def has_age(self):
        """Whether the corpus knows how old people are."""
        return AGE in attributes_in(self.lesson.utterances)


def stages(lesson):
    """Show L, P and U from the vectors as they come to networks that unlearn."""
    controls = lesson.controls()
    controls = controls[controls["control"].isin(NAMES)]
    rows = [
        {"network": NAMES[row.control], "P": shown(row.P, row.low, row.high)}
        for row in controls.iloc[::-1].itertuples()
    ]
    wide = networks_table(lesson.summary("L", "P", "U"), "LPU")
    table = pd.concat([pd.DataFrame(rows), wide], ignore_index=True)
    return table.fillna("–")  # no head of these says anything


def defences(lesson):
    """Show what each defence leaves of emotion, and of gender in 1, 3 and 10."""
    table = lesson.together
    told = [shown(*row) for row in table[["P", "P_low", "P_high"]].to_numpy()]
    wide = table.assign(told=told).pivot(
        index="defence", columns="utterances", values="told"
    )
    wide.columns = [f"P, {k} utterances" if k > 1 else "P, 1" for k in wide]
    emotion = lesson.points.set_index("defence")["U_test"].map("{:.2f}".format)
    wide.insert(0, "U", emotion)
    return wide.reindex(table["defence"].unique()).reset_index()


def who_is_who(encoded):
    """Show EER and linkability, network by network."""
    lesson, what = encoded.lesson, (GIVEN, ["activation"])
    cells = [cell for cell in lesson.todo.cells]
    for name in ("speaker", UNTRAINED, RAW):
        cells += make_cells(name, *what)
    scores = identity_scores(lesson.prepared, cells, lesson.settings)
    table = identity_means(scores)
    names = lesson.networks | {(n, "paper"): told for n, told in NAMES.items()}
    names[("speaker", "paper")] = "speaker-invariant"
    pairs = zip(table["defence"], table["recipe"], strict=True)
    table = table.assign(network=[names[pair] for pair in pairs])
    table = table[(table["who"] == EVERYBODY)]
    rows = []
    for (network, k), mine in table.groupby(["network", "utterances"], sort=False):
        by = mine.set_index("scorer")
        row = {"network": network, "utterances": k}
        for scorer in (COSINE, TRAINED, SHUFFLED_SPEAKERS):
            for score in ("EER", "D_sys"):
                if scorer in by.index:
                    columns = [score, f"{score}_low", f"{score}_high"]
                    row[f"{score}, {scorer}"] = shown(*by.loc[scorer, columns])
        rows.append(row)
    return pd.DataFrame(rows)


def chapter(encoded):
    """Yield the lines about one corpus."""
    title, lesson = about_corpus(encoded.name).title, encoded.lesson
    table = lesson.utterances
    yield f"## {title}\n"
    yield f"{len(table):,} utterances of {table['speaker'].nunique()} speakers.\n"
    for note in lesson.notes:
        yield f"- {note}"
    yield f"\n### {title}: gender and emotion\n\n{markdown(stages(lesson))}\n"
    if encoded.has_age:
        of_age = encoded.open(2, attribute=AGE)
        classes = " and ".join(sorted(table[AGE].unique()))
        yield f"### {title}: age\n\nThree groups, {classes}: who guesses has P 0.67.\n"
        yield f"{markdown(stages(of_age))}\n"
    yield f"### {title}: defences, and several utterances\n"
    yield f"{markdown(defences(encoded.open('defences')))}\n"
    yield f"### {title}: who is who\n\n{markdown(who_is_who(encoded))}\n"


def main():
    """Write the page."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--out", default="docs/results-encoders.md")
    asked = parser.parse_args()
    lines = [INTRO.format(untrained=UNTRAINED)]
    command = shlex.join(sys.argv[1:])
    lines += [f"Made by\n\n```\npython benchmarks/encoders.py {command}\n```\n"]
    lines += [f"on {platform.system()} {platform.machine()}, {os.cpu_count()} cores.\n"]
    for text in asked.corpora:
        name, places = text.split("=", 1)
        lines += chapter(Encoded(name, *places.split(",")))
    Path(asked.out).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
