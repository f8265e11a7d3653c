"""The paper's seven questions, and which networks each one needs."""

from dataclasses import dataclass, field, replace

from privemo.config import PAPER
from privemo.corpora.schema import RECORDING
from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.inputs import choose_inputs, shared_modalities
from privemo.folds.speakers import choose_n_folds, largest_n_folds, speaker_folds
from privemo.terms import (
    AFTERWARDS,
    CONTROLS,
    STREAMS,
    TWO_STREAMS,
    UNTRAINED,
    named_for,
)

RAW = "raw features"  # of `CONTROLS`: what goes into a network
QUESTIONS = {  # by number; what goes past the paper by name
    1: "Does demographic leakage differ between modalities?",
    2: "How does the privacy metric change when a network is trained for privacy?",
    3: "How does emotion recognition change when a network is trained for privacy?",
    4: "What does the strength of the adversary do to emotion and to privacy?",
    5: "Does training for privacy change the same for women and men?",
    6: "Does it matter where in the network the adversary stands?",
    7: "Does unlearning gender or speaker hide who was in the training set?",
    "attackers": "What does an attacker worth fearing make of the same networks?",
    "several_adversaries": "Do several adversaries at one place find more than one?",
    "membership_curves": "Can a few members of the training set be named for certain?",
    "defences": "Which defence leaves most emotion for the gender it hides?",
    "encoders": "What does a pretrained encoder give away, and what takes it away?",
}


# what the paper says at length, and what most of the others rest on; ours
ON_ALL_BLOCKS = (1, 2, 3, 4, 5)


def n_blocks_of(question, settings):
    """Return how many blocks a question is asked of: all, or half of them.

    The others would take more blocks than a lesson has time for; verdicts that are not
    decided say how many.
    """
    if question in ON_ALL_BLOCKS:
        return settings.n_blocks
    return -(-settings.n_blocks // 2)


@dataclass(frozen=True)
class Plan:
    """The networks of one question.

    Parameters
    ----------
    cells : list of Cell
        For `privemo.experiments.experiment.run_cells`; a network that two questions
        need is the same cell, and trained once.
    members : list of Cell
        For `privemo.experiments.experiment.run_membership`.
    controls : list of Cell
        What stands below every table of *P*: one cell a modality and control. Most
        know nothing of the target, so that one target is enough.
    member_controls : list of Cell
        The same below a table of *MI*.
    further, further_members : list of Cell
        Networks and defences that the paper does not have (ours), for `run_cells` and
        for `run_membership`.
    canaries : list of Cell
        Networks that learn speakers by heart, for
        `privemo.experiments.canaries.canary_scores`; the same of every corpus.
    beyond : dict of str to list of Cell
        Cells for each kind of `privemo.experiments.beyond`.
    """

    cells: list
    members: list = field(default_factory=list)
    controls: list = field(default_factory=list)
    member_controls: list = field(default_factory=list)
    further: list = field(default_factory=list)
    further_members: list = field(default_factory=list)
    canaries: list = field(default_factory=list)
    beyond: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a question is asked about.

    Parameters
    ----------
    corpus : Corpus
        Decides which controls and defences there are.
    modalities, targets : list of str
        Those it offers of what was wished for.
    strength : float or dict of str to float
        Reversal strength, lambda, of the private networks.
    strengths : sequence of float
        Those of question 4.
    defences : sequence of str
        Plug-ins that stand beside privemo's on one trade-off.
    attribute : str, default="gender"
        What is kept from attackers, and unlearned where gender is in the paper.
    """

    corpus: object
    modalities: list
    targets: list
    strength: object = 0.5
    strengths: tuple = ()
    defences: tuple = ()
    attribute: str = "gender"

    def cells(self, defence, *, strength=None, recipe="paper"):
        """List the cells of a defence, of every modality and target."""
        strength = self.strength if strength is None else strength
        return self.make(defence, strength=strength, recipe=recipe)

    def make(self, defence, modalities=None, targets=None, **how):
        """Make cells that hide the attribute where the paper's hide gender."""
        modalities = self.modalities if modalities is None else modalities
        targets = self.targets if targets is None else targets
        defence = named_for(self.attribute, defence)
        how = {"attribute": self.attribute} | how
        return make_cells(defence, modalities, targets, **how)

    @property
    def controls(self):
        """List what checks the attack; only the embedded corpus has an oracle."""
        here = self.corpus.name == "planted"
        names = [name for name in CONTROLS if name != "oracle" or here]
        first = {"targets": self.targets[:1]}
        return [cell for name in names for cell in self.make(name, **first)]

    def first_target(self, cells):
        """Keep the cells of the first target."""
        return [cell for cell in cells if cell.target == self.targets[0]]


# what is built on two genders: groups of them, streams, or who was learnt by heart
ABOUT_GENDER = (5, 6, 7, "several_adversaries", "membership_curves")
# what compares networks with an adversary to those without; 4 and 6 have strengths of
# their own, and say so themselves
BEFORE_AND_AFTER = (
    *(2, 3, 5, 7),
    *("attackers", "membership_curves", "defences", "encoders"),
)


def plan(question, corpus, *, target, modalities, known=None, **how):
    """List the networks that a question needs; the same ones for every caller."""
    if question not in PLANS:
        raise PrivemoError(
            f"there is no question {question!r}; the questions are "
            f"{', '.join(map(str, PLANS))}"
        )
    modalities, targets = choose_inputs(corpus, target=target, modalities=modalities)
    if known is not None:
        modalities = shared_modalities(known, modalities)
    asked = Asked(corpus, modalities, targets, **how)
    if asked.attribute != "gender" and question in ABOUT_GENDER:
        raise NotForThisCorpus(
            f"this lesson is about gender, and ATTRIBUTE = {asked.attribute!r}; "
            f"lessons 1 to 4, attackers, defences and encoders ask about others, too"
        )
    if question in BEFORE_AND_AFTER and asked.strength == 0:
        raise NotForThisCorpus(
            "this question compares networks with an adversary to those without, and "
            "STRENGTH = 0 leaves none with one; give a strength above 0"
        )
    return PLANS[question](asked)


def _leakage(asked):
    """Question 1: general networks alone."""
    return Plan(asked.cells("none"), controls=asked.controls)


def _privacy(asked):
    """Question 2: without and with the defence, by both recipes."""
    return Plan(_by_recipe(asked), controls=asked.controls)


def _by_recipe(asked):
    strong = asked.cells("gender", recipe="strong")
    return asked.cells("none") + asked.cells("gender") + strong


def _before_and_after(asked):
    """Questions 3 and 5: without and with the defence."""
    cells = asked.cells("none") + asked.cells("gender")
    return Plan(cells, controls=asked.controls)


def _strengths(asked):
    """Question 4; recipe strong, which takes longer, for few points of one curve."""
    above_zero = sorted({strength for strength in asked.strengths if strength})
    if not above_zero:
        raise NotForThisCorpus(
            f"this question compares strengths of an adversary, and STRENGTHS = "
            f"{list(asked.strengths)!r} has none above 0; add one"
        )
    paper = [c for s in above_zero for c in asked.cells("gender", strength=s)]
    few = above_zero[1::2] or above_zero
    strong = [asked.cells("gender", strength=s, recipe="strong")[0] for s in few]
    return Plan(asked.cells("none") + paper + strong, controls=asked.controls)


def _placement(asked):
    """Question 6: one adversary on the whole, or one on each stream.

    Of the modalities with two streams the first is taken.
    """
    by_stream = asked.cells("gender by stream")
    if not by_stream:
        raise NotForThisCorpus(
            f"this question is about networks that hear and read at once; "
            f"{asked.corpus.name} with MODALITIES = {asked.modalities!r} has none"
        )
    asked = replace(asked, modalities=[by_stream[0].modality])
    private = asked.cells("gender")
    by_stream = asked.cells("gender by stream")
    if {cell.defence for cell in private + by_stream} != {"gender", "gender by stream"}:
        raise NotForThisCorpus(
            f"this question compares adversaries, and STRENGTH = {asked.strength!r} "
            f"leaves one of them without any; give strengths above 0"
        )
    none = asked.cells("none")
    return Plan(none + private + by_stream, controls=asked.controls)


def _membership(asked):
    """Question 7: who took part, under four kinds of network."""
    _check_two_recordings(asked.corpus)
    none, together = asked.cells("none"), asked.cells("gender and speaker")
    controls, words = asked.controls, replace(asked, modalities=["lexical"])
    by_heart = ("none", "gender", "speaker", "gender and speaker", UNTRAINED)
    return Plan(
        none + asked.cells("gender") + together,
        none + asked.cells("gender") + asked.cells("speaker") + together,
        controls,
        member_controls=[c for c in controls if c.afterwards != "oracle"],
        canaries=[c for name in by_heart for c in words.cells(name)[:1]],
    )


def _attackers(asked):
    """Many attackers on the networks of question 2, and on the controls."""
    cells = asked.first_target(_by_recipe(asked))
    battery = cells + asked.controls
    return Plan(cells, controls=asked.controls, beyond={"battery": battery})


def _several_adversaries(asked):
    """Three adversaries at one place, beside the networks of question 6."""
    paper = _placement(asked)
    cells = asked.first_target(paper.cells)
    both = (cells[0].modality,)
    several = _several(asked, both)
    battery = cells + several + paper.controls
    return Plan(cells, further=several, beyond={"battery": battery})


def _membership_curves(asked):
    """Two attackers on the networks of question 7."""
    members = _membership(asked).members
    strong = asked.cells("gender", recipe="strong")
    who = asked.cells("none") + asked.cells("gender") + strong
    who += asked.cells("speaker") + asked.make(UNTRAINED)
    beyond = {"ignorant": members, "identity": asked.first_target(who)}
    return Plan([], members, beyond=beyond)


def _defences(asked):
    """Every defence on one trade-off."""
    cells = _compared(asked)
    members = [cell for cell in cells if cell.recipe.name != "strong"]
    beyond = {"trade-off": cells}
    return Plan([], further=cells, further_members=members, beyond=beyond)


def _encoders(asked):
    """Networks that read what an encoder made, that alone, and some defences."""
    streams = [name for name in asked.modalities if "given" in STREAMS[name]]
    if not streams:
        raise NotForThisCorpus(
            f"this question is about networks that read what an encoder made, and "
            f"MODALITIES = {asked.modalities!r} has none; add given"
        )
    asked = replace(asked, modalities=streams, targets=asked.targets[:1])
    cells, controls = _by_recipe(asked), asked.controls
    _check_enough_people(asked.corpus, asked.attribute)
    first = replace(asked, modalities=streams[:1])
    later = [name for name in AFTERWARDS if name not in TWO_STREAMS]
    compared = _by_recipe(first) + [c for name in later for c in first.cells(name)]
    who = asked.make(RAW) + asked.make(UNTRAINED) + cells + asked.cells("speaker")
    return Plan(
        cells,
        controls=controls,
        further=compared,
        beyond={"identity": who, "trade-off": compared},
    )


PLANS = {
    1: _leakage,
    2: _privacy,
    3: _before_and_after,
    4: _strengths,
    5: _before_and_after,
    6: _placement,
    7: _membership,
    "attackers": _attackers,
    "several_adversaries": _several_adversaries,
    "membership_curves": _membership_curves,
    "defences": _defences,
    "encoders": _encoders,
}


def _several(asked, modalities):
    """List several adversaries of gender: left to themselves, and kept apart."""
    how = {"strength": asked.strength}
    return [
        cell
        for recipe in ("paper", "orthogonal")
        for cell in asked.make(
            "gender by several", modalities, asked.targets[:1], recipe=recipe, **how
        )
    ]


def _compared(asked):
    """List the defences of one trade-off, on the modality that offers most of them."""
    _check_enough_people(asked.corpus, asked.attribute)
    modality = max(asked.modalities, key=lambda name: len(STREAMS[name]))
    one, strength = ((modality,), asked.targets[:1]), asked.strength
    while_training = [
        cell
        for defence in ("none", "gender", "gender and speaker")
        for cell in asked.make(defence, *one, strength=strength)
    ]
    names = (*AFTERWARDS, *asked.defences)
    later = [cell for name in names for cell in asked.make(name, *one)]
    strong = asked.make("gender", *one, strength=strength, recipe="strong")
    return while_training + strong + _several(asked, one[0])[1:] + later


def _check_two_recordings(corpus):
    """Refuse a corpus in which a member may have nothing left to be asked about."""
    said = corpus.utterances
    if RECORDING in said:
        said = said.drop_duplicates(RECORDING)
    counts = said["speaker"].value_counts()
    n_lone = int((counts == 1).sum())
    if n_lone:
        raise NotForThisCorpus(
            f"{n_lone:,} of {len(counts):,} speakers of {corpus.name} have one "
            f"recording or text only, so that a member among them would have nothing "
            f"left to be asked about; leave these speakers out"
        )


def _check_enough_people(corpus, attribute):
    """Refuse a corpus in whose folds an attacker has nobody left to be asked about.

    See `privemo.attacks.trade_off.attribute_attacks`.
    """
    table = corpus.utterances
    how = {"attribute": attribute}
    n_folds = choose_n_folds(table, PAPER.n_folds, **how)
    for fold in speaker_folds(table, n_folds=n_folds, seed=0, **how):
        sets = table.iloc[fold.validation], table.iloc[fold.test]
        if min(largest_n_folds(some, **how) for some in sets) < 2:
            raise NotForThisCorpus(
                f"{corpus.name} has a fold with one speaker of a {attribute}, so that "
                f"an attacker who learns from some speakers of it would have nobody "
                f"left to be asked about"
            )
