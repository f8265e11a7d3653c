"""One object that a notebook opens, asks and saves by."""

import time
from dataclasses import asdict
from functools import cached_property

import pandas as pd
from IPython.display import display

from privemo.claims import judge
from privemo.claims.judging import NOT_TESTABLE, left_out
from privemo.corpora import planted
from privemo.experiments.experiment import run_cells
from privemo.experiments.questions import QUESTIONS
from privemo.experiments.runs import by_number, draws_of
from privemo.experiments.scoring import predictions, training_histories
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.lessons.places import facts_of
from privemo.lessons.showing import Picture
from privemo.metrics import privacy_of
from privemo.paths import runs_folder
from privemo.report.display import as_text, interval
from privemo.report.overview import KNOWN
from privemo.report.results import LeftBehind, save_results
from privemo.statistics.intervals import adjust
from privemo.tables.compare import TESTED, compare
from privemo.tables.controls import control_table
from privemo.tables.summary import beside_paper, name_networks, summarise
from privemo.terms import (
    PAPERS_STREAMS,
    QUANTITIES,
    TARGETS,
    check,
    levels_in,
    named_for,
)

TASK = ["target", "modality"]
CELL = [*TASK, "network"]
TOLD = ("", "predicted_")  # columns of an attribute: the truth, and what was said
MEASURED = (*QUANTITIES, "P_reverse")
STATED = (  # parameters that the report states
    *("corpus", "profile", "seed", "dealings", "known", "strengths"),
    *("strength", "strength_acoustic", "strength_lexical"),
)


class Lesson:
    """A question, a corpus that is ready, and the networks that the question needs.

    Parameters
    ----------
    corpus : Corpus
        As it was read.
    prepared : privemo.features.Prepared
        The same with its features.
    settings : Settings
        Of a profile.
    todo : privemo.experiments.questions.Plan
        The networks.
    given : dict
        The notebook's parameters, by name in lower case.
    known : privemo.features.Prepared, optional
        Another corpus, which the attacker knows.
    """

    key = None  # of `privemo.experiments.questions.QUESTIONS`
    name = ""  # of the notebook's file
    own = {"target": "both"}  # parameters, beside those of `privemo.lessons.places`
    networks = {("none", "paper"): "general", ("gender", "paper"): "private"}

    captions = {}  # a sentence for each table and figure, by its name
    reported = None  # tables that the report prints in full; all by default

    def __init__(self, corpus, prepared, settings, todo, *, given, known=None):
        self.prepared, self.settings, self.todo = prepared, settings, todo
        self.known, self.given, self.seed = known, given, given["seed"]
        self.notes = [corpus.description, *prepared.notes]
        self.figures, self.alternatives, self.started = {}, {}, time.perf_counter()
        self.networks = {
            (named_for(self.attribute, defence), recipe): name
            for (defence, recipe), name in self.networks.items()
        }

    @classmethod
    def completed(cls, asked, corpus, folder):
        """Fill in what the lesson brings along, among other parameters; nothing."""
        return asked

    @property
    def utterances(self):
        """The table of the corpus, one row an utterance."""
        return self.prepared.utterances

    @property
    def attribute(self):
        """What is kept from attackers."""
        return self.prepared.attribute

    @property
    def attack_chance(self):
        """UAR of who guesses the attribute."""
        return 1 / len(self.prepared.classes)

    @property
    def chances(self):
        """Chance of U by target, and of L and P."""
        of_attribute = {"L": self.attack_chance, "P": privacy_of(self.attack_chance)}
        return self.emotion_chances | of_attribute

    @property
    def emotion_chances(self):
        """Chance of U by target: one over the levels that the corpus has of it."""
        levels = {t: levels_in(self.utterances[t]) for t in TARGETS}
        return {target: 1 / len(some) for target, some in levels.items() if some}

    def about(self):
        """Print what a reader has to know of the corpus and its features."""
        print(*self.notes, sep="\n")

    def people(self):
        """Count the speakers of each part of each draw; no one is in two parts."""
        counts = [speakers_of(draw) for draw in self.draws()]
        return pd.DataFrame(counts).rename_axis(self.unit)

    @property
    def independent(self):
        """Whether scores are of blocks that share no speaker, and not of folds."""
        return bool(self.prepared.blocks)

    @property
    def unit(self):
        """What a row of scores is of: a block, or a fold of the one corpus."""
        return "block" if self.independent else "fold"

    def draws(self):
        """List the draws of the first network, one a block or fold."""
        how = {"seed": self.seed, "membership": not self.todo.cells}
        first = (self.todo.cells or self.todo.members)[0]
        every = draws_of(self.prepared, first, self.settings, **how)
        return [draws[0] for draws in by_number(every)]

    def speakers(self):
        """Count speakers and utterances of each class."""
        by_class = self.utterances.groupby(self.attribute)["speaker"]
        return by_class.agg(speakers="nunique", utterances="size")

    @cached_property
    def scores(self):
        """Train and attack what is missing; one row a network and fold."""
        how = {"known": self.known, "seed": self.seed}
        return run_cells(self.prepared, self.todo.cells, self.settings, **how)

    def train(self):
        """See to it that what is looked up afterwards is there, in any order asked."""
        return self.scores

    def named(self, scores):
        """Add how a table's networks are called here."""
        return scores.assign(network=name_networks(scores, self.networks))

    def means(self, *quantities):
        """Average scores over the folds, by network."""
        check_quantities(quantities, self.scores.columns)
        by_cell = self.named(self.scores).groupby(CELL, sort=False)
        return by_cell[list(quantities)].mean()

    @cached_property
    def table(self):
        """Means with intervals beside the paper's range, one row a number."""
        return beside_paper(summarise(self.scores))

    def summary(self, *quantities):
        """Return the rows of some quantities, networks called by their names."""
        table = self.named(self.table)
        check_quantities(quantities, table["quantity"])
        return table[table["quantity"].isin(quantities)]

    def beside_paper(self, *quantities):
        """Show ours with its interval, and the paper's range, by network."""
        return wide(self.summary(*quantities), CELL)[list(quantities)]

    def compare(self, *quantities, to="general"):
        """Show each network minus another one, cell by cell, paired by fold.

        ``p`` is the paper's paired t-test, ``p_corrected`` that of the interval
        (`privemo.tables.means`), and ``adjusted`` the latter after Benjamini and
        Hochberg, over a network's cells.
        """
        scores, parts = self.named(self.scores), []
        check("network", to, tuple(scores["network"].unique()))
        check_quantities(quantities, scores.columns)
        others = [name for name in scores["network"].unique() if name != to]
        for quantity in quantities:
            parts += [_compared(scores, name, to, quantity) for name in others]
        return pd.concat(parts, ignore_index=True)

    def said(self, number=0):
        """Return what the heads of one network said of every test utterance, once."""
        return self.predicted_once(self.todo.cells[number])

    def predicted(self, cell):
        """Return what the heads of one cell said of every test utterance."""
        self.train()
        found = predictions(self.prepared, cell, self.settings, seed=self.seed)
        return self._as_the_text_says(found)

    def predicted_once(self, cell):
        """Return the same of the first dealing: every speaker was asked in one fold."""
        said = self.predicted(cell)
        first = said.groupby("speaker")["fold"].transform("min")
        return said[said["fold"] == first]

    def histories(self):
        """Return what was seen after every epoch, by network; first cell of each."""
        first, found = self.todo.cells[0], {}
        for cell in self.todo.cells:
            if (cell.modality, cell.target) == (first.modality, first.target):
                name = self.networks[cell.defence, cell.recipe.name]
                found[name] = self.history(cell)
        return found

    def history(self, cell):
        """Return what was seen after every epoch of one cell's trainings."""
        self.train()
        found = training_histories(self.prepared, cell, self.settings, seed=self.seed)
        return self._as_the_text_says(found)

    def _as_the_text_says(self, table):
        """Give an attribute the columns of gender, too, of which a notebook speaks."""
        if self.attribute == "gender":
            return table
        both = [(f"{start}{self.attribute}", f"{start}gender") for start in TOLD]
        return table.assign(**{to: table[name] for name, to in both if name in table})

    def trainings(self, cell):
        """Yield each draw of a cell, its rows, and the arrays its training left."""
        self.train()
        for draw in draws_of(self.prepared, cell, self.settings, seed=self.seed):
            training, _ = find_records(*draw, self.settings, runs_folder())
            yield draw, rows_of(*draw), training.arrays()

    @cached_property
    def control_scores(self):
        """Attack what stands below every table of P."""
        how = self.settings
        return run_cells(self.prepared, self.todo.controls, how, seed=self.seed)

    def controls(self):
        """Summarise what must be at chance, and what there was to hide."""
        return control_table(self.control_scores)

    @cached_property
    def claims(self):
        """Judge what the paper claims on this question."""
        streams = {*self.prepared.streams}
        modalities = [
            name for name, needs in PAPERS_STREAMS.items() if {*needs} <= streams
        ]
        # what is given may have taken the place of what the corpus has
        offered = {} if "given" in streams else {self.prepared.name: modalities}
        how = {"modalities": offered, "knobs": self.planted()}
        how["attribute"] = self.attribute
        return judge(self.key, self.scores, membership=self.judged_members(), **how)

    def planted(self):
        """Return the knobs of the planted corpus, by which the truth is known."""
        here = self.prepared.name == "planted"
        return asdict(planted.knobs_of(self.utterances)) if here else None

    def judged_members(self):
        """Return the scores of membership that claims are judged by, if any."""
        return None

    def verdicts(self):
        """Show the verdict on each claim, with its reason; count the untestable.

        Beside it stands the truth, where that of any claim is known.
        """
        tested = self.claims[self.claims["verdict"] != NOT_TESTABLE]
        n_not = len(self.claims) - len(tested)
        print(f"Not testable here: {n_not} of {len(self.claims)},", end=" ")
        print(f"{left_out(self.claims).sum()} of them left out of this run.")
        ours = [interval(row.ours, row.low, row.high) for row in tested.itertuples()]
        p = as_text(tested[["p_adjusted"]])["p_adjusted"].to_list()
        truth = tested["truth"].str.partition(":")[0]
        shown = tested.assign(ours=ours, p_adjusted=p, truth=truth)
        known = ["truth"] if truth.isin(KNOWN).any() else []
        columns = ["verdict", *known, "ours", "p_adjusted", "paper", "reason"]
        return shown.set_index("statement")[columns]

    def show(self, name, figure, alt):
        """Show a figure with its text alternative, and keep both for the report."""
        self.figures[name], self.alternatives[name] = figure, alt
        display(Picture(figure, alt))

    def tables(self):
        """Return the tables that are kept, by file name."""
        return {}

    def save(self):
        """Leave behind what was found, for the report and the tests."""
        found = LeftBehind(
            question=QUESTIONS[self.key],
            tables=self.tables(),
            figures=self.figures,
            alternatives=self.alternatives,
            captions=self.captions,
            report_tables=self.reported,
            settings=self._facts() | asdict(self.settings),
            seconds={"notebook": round(time.perf_counter() - self.started, 1)},
            problems=self.prepared.problems,
            notes=self.notes,
            asked=facts_of(self.given),
            **self.found(),
        )
        save_results(self.name, found, folder=self.given.get("results"))

    def _facts(self):
        """Return the parameters that the report states."""
        stated = [name for name in self.given if name in STATED]
        facts = {name: self.given[name] for name in stated if self.given[name] != ""}
        if self.attribute != "gender":
            facts["attribute"] = self.attribute
        if "given" in self.prepared.streams:
            facts["features"] = self.prepared.source
        return facts

    def found(self):
        """Return the claims and the scores that tables 1 to 5 are made of."""
        return {"claims": self.claims, "scores": self.scores}


class BeyondLesson(Lesson):
    """A lesson past the paper: no claim of it is judged, and no table of it filled."""

    own = {"target": "activation"}

    def found(self):
        """Return no claim, and no scores."""
        return {"claims": pd.DataFrame(columns=["verdict"])}


def speakers_of(draw):
    """Count the speakers of each part of a draw."""
    who = draw.prepared.utterances["speaker"]
    parts = vars(rows_of(*draw)).items()
    return {part: who.iloc[rows].nunique() for part, rows in parts}


def check_quantities(asked, there):
    """Refuse a quantity of which there are no scores."""
    measured = tuple(name for name in MEASURED if name in set(there))
    for quantity in asked:
        check("quantity", quantity, measured)


def wide(table, keys):
    """Give every quantity a column of ours and one of the paper's range."""
    keys = [name for name in keys if table[name].nunique() > 1] or keys[:1]
    ours = [interval(row.score, row.low, row.high) for row in table.itertuples()]
    rows = table.assign(ours=ours).rename(columns={"published": "paper"})
    order = rows[keys].drop_duplicates()
    # cells below each other, a cell's networks in the order in which they were trained
    order = order.sort_values(keys[: max(1, len(keys) - 1)], kind="stable")
    found = rows.pivot(index=keys, columns="quantity", values=["ours", "paper"])
    found = found.swaplevel(axis=1)
    return found.reindex(
        pd.MultiIndex.from_frame(order) if len(keys) > 1 else order[keys[0]]
    )


def _compared(scores, name, to, quantity):
    """Compare one network with another one, cell by cell."""
    rows = []
    for key, cell in scores.groupby(TASK, sort=False):
        sides = [cell[cell["network"] == network] for network in (name, to)]
        rows.append((quantity, name, *key, *compare(*sides, quantity).tested))
    table = pd.DataFrame(rows, columns=["quantity", "network", *TASK, *TESTED])
    return table.assign(adjusted=adjust(table["p_corrected"]))
