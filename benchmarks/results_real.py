"""Write docs/results-real.md: the paper's questions, asked of recordings of people.

    python benchmarks/results_real.py cremad=../CREMA-D ravdess=../RAVDESS ...
        [--dealings cremad=2] [--questions 1 2 3 4 5 7] [--known]
        [--out docs/results-real.md]

Every corpus that is named is opened by the same lessons as the notebooks, profile
`lesson`; what has records is found, the rest is computed. With ``--known`` every
acoustic corpus is attacked by who learnt gender on each of the others, too. The
verdicts of the planted corpus, which stand beside those of people, are read from the
claims of a run, ``results/claims.csv``.
"""

import argparse
import os
import platform
import shlex
import sys
from functools import cached_property
from itertools import permutations
from pathlib import Path

import pandas as pd
from docs_tables import COLUMNS, MEMBERS, markdown, scores_table, shown, verdicts_table

from privemo.corpora import load_corpus
from privemo.errors import NotForThisCorpus
from privemo.lessons.opening import open_lesson
from privemo.statistics.power import smallest_visible
from privemo.tables.compare import compare
from privemo.terms import VERDICTS

TASK = ["target", "modality"]
RECIPES = ("paper", "strong")  # of the networks that unlearn gender
SHOWN = ("reproduced", "contradicted", "nothing to lower", "nothing to lose")
STRENGTH = 0.5


class People:
    """A corpus, and the lessons that it allows.

    Parameters
    ----------
    name, folder : str
        As in `open_lesson`.
    questions : list of int
        Those to ask.
    dealings : int
        How often its speakers are dealt into folds.
    """

    def __init__(self, name, folder, questions, dealings):
        self.name, self.folder, self.dealings = name, folder, dealings
        self.lessons, self.refused = {}, {}
        for question in questions:
            try:
                self.lessons[question] = self.open(question)
            except NotForThisCorpus as reason:
                self.refused[question] = reason

    def open(self, question, **more):
        """Open a lesson on this corpus."""
        how = {"corpus": self.name, "folder": self.folder, "dealings": self.dealings}
        return open_lesson(question, **how, **more)

    @property
    def first(self):
        """Any of the lessons."""
        return next(iter(self.lessons.values()))

    @cached_property
    def claims(self):
        """The verdicts on all questions."""
        return pd.concat(lesson.claims for lesson in self.lessons.values())

    def counted(self):
        """Count the people, what they said, and the networks."""
        table = self.first.utterances
        genders = table.drop_duplicates("speaker")["gender"].value_counts()
        people = " and ".join(f"{n} {gender}" for gender, n in genders.items())
        return (
            f"{len(table):,} utterances of {table['speaker'].nunique():,} speakers "
            f"({people}); folds dealt {self.dealings} time(s); {self.seconds():.0f} "
            "core minutes of trainings and attacks."
        )

    def seconds(self):
        """Add up the minutes of all trainings and attacks, each once."""
        parts = [lesson.scores for lesson in self.lessons.values()]
        every = pd.concat(parts).drop_duplicates([*TASK, *CELL, "fold"])
        return every["seconds"].sum() / 60


CELL = ["defence", "recipe", "strength"]


def changes_table(scores):
    """Show what unlearning changes, and the smallest change that would be found."""
    rows = []
    for key, cell in scores.groupby(TASK, sort=False):
        general = cell[cell["defence"] == "none"]
        for recipe in RECIPES:
            mine = cell[(cell["defence"] == "gender") & (cell["recipe"] == recipe)]
            for quantity in "LPU":
                found = compare(mine, general, quantity)
                told = shown(found.estimate, found.low, found.high, sign="+")
                seen = smallest_visible(found.error, df=found.df)
                rows.append((*key, recipe, quantity, told, f"{seen:.3f}"))
    columns = [*TASK, "recipe", "of", "change", "smallest visible"]
    table = pd.DataFrame(rows, columns=columns)
    wide = table.pivot(index=[*TASK, "recipe"], columns="of").swaplevel(axis=1)
    wide = wide.reindex(columns=[(q, c) for q in "LPU" for c in columns[-2:]])
    wide.columns = [f"{q}, {what}" for q, what in wide.columns]
    return wide.reset_index()


def gates_table(lesson):
    """Count who passed the gate, and what ended by itself."""
    named = lesson.named(lesson.scores)
    by = named.groupby("network", sort=False)
    table = by.agg(
        trainings=("fold", "size"),
        at_chance=("gate_passed", "sum"),
        ended=("ended", "sum"),
        epochs=("n_epochs", "median"),
    )
    table.columns = ["trainings", "gate passed", "ended by themselves", "median epochs"]
    return table.reset_index()


def controls_table(lesson):
    """Show what must be at chance, and what there was to hide."""
    table = lesson.controls()
    told = [shown(row.P, row.low, row.high) for row in table.itertuples()]
    return table.assign(P=told)[["modality", "control", "P", "check"]]


def strengths_table(lesson):
    """Show U and P at every strength."""
    parts = [lesson.by_strength(q).assign(of=q) for q in "UP"]
    table = pd.concat(parts).reset_index()
    first = [*TASK, "recipe", "of"]
    return table[first + [name for name in table if name not in first]]


def groups_table(lesson):
    """Show how emotion recognition changes for each gender."""
    table = lesson.change
    told = [shown(r.change, r.low, r.high, sign="+") for r in table.itertuples()]
    return table.assign(change=told)[[*TASK, "who", "change"]]


def pages(people):
    """Yield heading and tables of each question that a corpus allows."""
    lessons = people.lessons
    if 2 in lessons:
        scores = lessons[2].scores
        yield "L, P and U", [scores_table(scores, COLUMNS, strength=STRENGTH)]
        yield (
            "What unlearning gender changes (questions 2 and 3)",
            [changes_table(scores)],
        )
        yield "Gates and ends", [gates_table(lessons[2])]
        yield "Controls of P", [controls_table(lessons[2])]
    if 4 in lessons:
        yield "Strength (question 4)", [strengths_table(lessons[4])]
    if 5 in lessons:
        yield "Groups (question 5)", [groups_table(lessons[5])]
    if 7 in lessons:
        members = scores_table(lessons[7].membership, MEMBERS, strength=STRENGTH)
        yield "Membership (question 7)", [members]
    yield "Verdicts", [verdicts_table(people.claims)]


def beside(every, planted):
    """Put the verdicts on each claim side by side, a column a corpus."""
    parts = {"planted": planted} if planted is not None else {}
    parts |= {people.name: people.claims for people in every}
    table = {
        name: claims.set_index("claim")["verdict"].map(VERDICTS_SHORT)
        for name, claims in parts.items()
    }
    said = pd.concat(parts.values()).drop_duplicates("claim").set_index("claim")
    table = pd.DataFrame(table).reindex(said.index).fillna("")
    tested = (table != VERDICTS_SHORT["not testable"]) & (table != "")
    table = table[tested.drop(columns="planted", errors="ignore").any(axis=1)]
    table.insert(0, "claim", said["statement"])
    return table


VERDICTS_SHORT = {name: name for name in VERDICTS} | {"not testable": "–"}


def holds_where(table):
    """Say in one paragraph what holds everywhere, and what on planted voices only."""
    people = table.drop(columns=["claim", "planted"], errors="ignore")
    decided = people.where(people.isin(SHOWN))
    some = decided.notna().any(axis=1)
    words = {"reproduced": "holds", "contradicted": "is contradicted"}
    found = {
        f"Decided on people, and {what} wherever it is": some
        & decided.fillna(word).eq(word).all(axis=1)
        for word, what in words.items()
    }
    both = [people.eq(word).any(axis=1) for word in words]
    found["Decided one way and the other on people"] = both[0] & both[1]
    if "planted" in table:
        planted = table["planted"]
        same = decided.eq(planted, axis=0).any(axis=1)
        found["Decided on planted voices only"] = planted.isin(SHOWN) & ~some
        found["Not on people as on planted voices"] = (
            planted.isin(list(words)) & some & ~same
        )
    return " ".join(f"{what}: {named(table, rows)}." for what, rows in found.items())


def named(table, which):
    """List claims by their statements."""
    texts = [text.rstrip(".") for text in table.loc[which, "claim"]]
    return "; ".join(f"*{text}*" for text in texts) or "nothing"


def overview(every):
    """One row a corpus, target and modality: what there is, and what changes."""
    parts = []
    for people in every:
        if 2 in people.lessons:
            scores = people.lessons[2].scores
            now = scores_table(scores, COLUMNS, strength=STRENGTH)[[*TASK, "L", "P"]]
            change = changes_table(scores).pivot(index=TASK, columns="recipe")
            columns = {
                f"P, {recipe}": change["P, change", recipe] for recipe in RECIPES
            } | {f"U, {recipe}": change["U, change", recipe] for recipe in RECIPES}
            table = now.merge(pd.DataFrame(columns).reset_index(), on=TASK)
            table.insert(0, "corpus", people.name)
            parts.append(table)
    return pd.concat(parts)


def known_table(every):
    """Attack each corpus by who learnt gender on another one (the paper's D2)."""
    heard = [p for p in every if "acoustic" in load_corpus(p.name, p.folder).modalities]
    parts = []
    for here, other in permutations(heard, 2):
        how = {"known": other.name, "known_folder": other.folder}
        scores = here.open(2, modalities=["acoustic"], **how).scores
        table = scores_table(scores, COLUMNS[1:4], strength=STRENGTH)
        table.insert(0, "attacker knows", other.name)
        table.insert(0, "corpus", here.name)
        parts.append(table)
    return pd.concat(parts)


def page(every, *, planted, known, command):
    """Yield the lines of the page."""
    yield "# Results on people\n"
    yield f"Made by\n\n```\npython benchmarks/results_real.py {command}\n```\n"
    yield f"on {platform.system()} {platform.machine()}, {os.cpu_count()} cores.\n"
    yield (Path(__file__).with_name("results_real_intro.md")).read_text("utf-8")
    yield f"## At a glance\n\n{markdown(overview(every))}\n"
    table = beside(every, planted)
    yield f"## Planted beside people\n\n{holds_where(table)}\n\n{markdown(table)}\n"
    if known:
        yield f"## Attacked from another corpus\n\n{markdown(known_table(every))}\n"
    for people in every:
        yield f"## {people.name}\n\n{people.counted()}\n"
        for note in people.first.notes:
            yield f"- {note}"
        for question, reason in people.refused.items():
            yield f"- Question {question} is not asked: {reason}."
        for heading, tables in pages(people):
            yield f"\n### {people.name}: {heading}\n"
            yield from (f"{markdown(table)}\n" for table in tables)


def read_pairs(texts):
    """Read NAME=VALUE texts."""
    return dict(text.split("=", 1) for text in texts)


def main():
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="+", help="NAME=FOLDER")
    parser.add_argument("--dealings", nargs="*", default=[], help="NAME=TIMES")
    parser.add_argument(
        "--questions", nargs="*", type=int, default=[1, 2, 3, 4, 5, 6, 7]
    )
    parser.add_argument("--planted", default="results/claims.csv")
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--out", default="docs/results-real.md")
    asked = parser.parse_args()
    dealings = {n: int(v) for n, v in read_pairs(asked.dealings).items()}
    every = [
        People(name, folder, asked.questions, dealings.get(name, 1))
        for name, folder in read_pairs(asked.corpora).items()
    ]
    found = Path(asked.planted)
    planted = pd.read_csv(found) if found.exists() else None
    how = {"planted": planted, "known": asked.known}
    command = shlex.join(sys.argv[1:])
    lines = page(every, command=command, **how)
    Path(asked.out).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
