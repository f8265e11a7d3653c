"""A corpus of people, and the lessons that it allows."""

from functools import cached_property
from pathlib import Path

import pandas as pd
from tables import changes_of

from privemo.corpora import load_corpus
from privemo.corpora.listing import about_corpus
from privemo.errors import NotForThisCorpus
from privemo.lessons.jobs import choose_notebooks
from privemo.lessons.opening import open_lesson
from privemo.lessons.parameters import read_parameters
from privemo.terms import TARGETS, levels_in

QUESTIONS = "1,2,3,4,5,6,7"
TRAINING = ["target", "modality", "defence", "recipe", "strength", "fold"]


class People:
    """A corpus, and the lessons that it allows.

    Parameters
    ----------
    name, folder : str
        As in `privemo.lessons.opening.open_lesson`.
    questions : list of int
        Those to ask.
    dealings : int
        How often its speakers are dealt into folds.
    """

    def __init__(self, name, folder, *, questions, dealings):
        self.name, self.folder, self.dealings = name, folder, dealings
        self.questions, self.lessons, self.refused = questions, {}, {}
        for question in questions:
            try:
                self.lessons[question] = self.open(question)
            except NotForThisCorpus as reason:
                self.refused[question] = reason

    def open(self, question, **more):
        """Open a lesson on this corpus, with what its notebook asks."""
        how = notebook_parameters(question)
        how |= {"corpus": self.name, "folder": self.folder, "dealings": self.dealings}
        how["target"] = self.target(how["target"])
        return open_lesson(question, **how | more)

    def target(self, wanted):
        """Return what a notebook is about, or the other if that has no labels."""
        labelled = [t for t in TARGETS if levels_in(self.corpus.utterances[t])]
        return wanted if wanted in ("both", *labelled) else labelled[0]

    @cached_property
    def corpus(self):
        """The corpus, read once."""
        return load_corpus(self.name, self.folder)

    @property
    def title(self):
        """What the corpus is called: one's own by its folder."""
        own = self.name == "own"
        return Path(self.folder).name if own else about_corpus(self.name).title

    @property
    def first(self):
        """Any of the lessons."""
        return next(iter(self.lessons.values()))

    @property
    def heard(self):
        """Whether the corpus has sound."""
        return "acoustic" in self.corpus.modalities

    @cached_property
    def changes(self):
        """What unlearning changes, by `changes_of`."""
        return changes_of(self.lessons[2].scores)

    @cached_property
    def claims(self):
        """The verdicts on all questions."""
        return pd.concat(lesson.claims for lesson in self.lessons.values())

    def counted(self):
        """Count the people, what they said, and the trainings."""
        table = self.corpus.utterances
        genders = table.drop_duplicates("speaker")["gender"].value_counts()
        people = " and ".join(f"{n} {gender}" for gender, n in genders.items())
        n_trainings, minutes = self.cost()
        return (
            f"{len(table):,} utterances of {table['speaker'].nunique():,} speakers "
            f"({people}); folds dealt {times(self.dealings)}; {n_trainings} networks, "
            f"trained and attacked in {minutes:.0f} core minutes."
        )

    def cost(self):
        """Count trainings and add up their minutes, each once."""
        parts = [
            lesson.membership if question == 7 else lesson.scores
            for question, lesson in self.lessons.items()
        ]
        every = pd.concat(
            part.drop_duplicates(TRAINING).assign(members=question == 7)
            for question, part in zip(self.lessons, parts, strict=True)
        ).drop_duplicates([*TRAINING, "members"])
        return len(every), every["seconds"].sum() / 60

    def left_out(self):
        """Say which questions are not asked, and why."""
        for question, reason in self.refused.items():
            yield f"Question {question} is not asked: {reason}."
        rest = [n for n in range(1, 8) if n not in self.questions]
        if rest:
            which = ", ".join(map(str, rest))
            yield f"Not asked in this run: questions {which}."


def notebook_parameters(question):
    """Return what a notebook asks; where it asks it, the corpus says."""
    (path,) = choose_notebooks(f"{question}_")
    found = read_parameters(path).items()
    wanted = ("TARGET", "STRENGTH", "STRENGTHS")
    return {name.lower(): p.default for name, p in found if name in wanted}


def times(number):
    """Write how often."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
