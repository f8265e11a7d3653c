"""The paper's seven questions, and which networks each one needs."""

from dataclasses import dataclass, field

from privemo.config import PAPER
from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.inputs import choose_inputs, shared_modalities
from privemo.folds.speakers import choose_n_folds, largest_n_folds, speaker_folds
from privemo.terms import AFTERWARDS, CONTROLS, STREAMS

QUESTIONS = {
    1: "Does demographic leakage differ between modalities?",
    2: "How does the privacy metric change when a network is trained for privacy?",
    3: "How does emotion recognition change when a network is trained for privacy?",
    4: "What does the strength of the adversary do to emotion and to privacy?",
    5: "Does training for privacy cost women and men the same?",
    6: "Does it matter where in the network the adversary stands?",
    7: "Does unlearning gender or speaker hide who was in the training set?",
}


@dataclass(frozen=True)
class Plan:
    """The networks of one question.

    Parameters
    ----------
    cells : list of Cell
        For `privemo.experiments.experiment.run_cells`.
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
    beyond : dict of str to list of Cell
        Cells for each kind of `privemo.experiments.beyond`.
    """

    cells: list
    members: list = field(default_factory=list)
    controls: list = field(default_factory=list)
    member_controls: list = field(default_factory=list)
    further: list = field(default_factory=list)
    further_members: list = field(default_factory=list)
    beyond: dict = field(default_factory=dict)


def plan(
    question, corpus, *, target, modalities, strength=0.5, strengths=(), known=None
):
    """List the networks that a question needs; the same ones for every caller.

    Parameters
    ----------
    question : int
        1 to 7.
    corpus : Corpus
        Modalities that need what it lacks are left out.
    target, modalities
        See `privemo.experiments.inputs.choose_inputs`.
    strength : float, default=0.5
        Reversal strength, lambda, of the private networks.
    strengths : sequence of float, optional
        Those of question 4.
    known : Corpus, optional
        Another corpus, which the attacker knows; modalities it lacks are left out.

    Returns
    -------
    plan : Plan
        A network that two questions need is the same cell, and trained once.

    Raises
    ------
    NotForThisCorpus
        If the question is about both modalities and the corpus has one.
    PrivemoError
        If there is no such question, or for the reasons given in `choose_inputs`.
    """
    if question not in QUESTIONS:
        raise PrivemoError(f"there are questions 1 to 7, not {question!r}")
    inputs = choose_inputs(corpus, target=target, modalities=modalities)
    if known is not None:
        inputs = shared_modalities(known, inputs[0]), inputs[1]

    def cells(defence, strength=strength, recipe="paper"):
        return make_cells(defence, *inputs, strength=strength, recipe=recipe)

    none, gender = cells("none"), cells("gender")
    controls = _controls(corpus, inputs)
    if question == 2:
        asked = none + gender + cells("gender", recipe="strong")
        first = [cell for cell in asked if cell.target == inputs[1][0]]
        return Plan(asked, controls=controls, beyond={"battery": first + controls})
    if question == 4:
        return Plan(none + _by_strength(cells, strengths), controls=controls)
    if question == 6:
        by_stream = cells("gender by stream")
        if not by_stream:
            raise NotForThisCorpus(
                f"question 6 is about networks that hear and read at once; "
                f"{corpus.name} with MODALITIES = {list(modalities)!r} has none"
            )
        both = [c for c in none + gender if c.modality == "multimodal"]
        several = _several(("multimodal",), inputs[1][:1], strength)
        controls = [c for c in controls if c.modality == "multimodal"]
        paper = both + by_stream
        first = [c for c in paper + several if c.target == inputs[1][0]]
        beyond = {"battery": first + controls}
        return Plan(paper, controls=controls, further=several, beyond=beyond)
    if question == 7:
        together = cells("gender and speaker")
        members = none + gender + cells("speaker") + together
        compared = _compared(corpus, inputs, strength)
        beyond = {"ignorant": members}
        if compared:
            beyond["trade-off"] = compared
        return Plan(
            none + gender + together,
            members,
            controls,
            member_controls=[c for c in controls if c.afterwards != "oracle"],
            further=compared,
            further_members=[c for c in compared if c.recipe.name != "strong"],
            beyond=beyond,
        )
    return Plan(none if question == 1 else none + gender, controls=controls)


def _controls(corpus, inputs):
    """List what checks the attack; only the embedded corpus has an oracle."""
    modalities, targets = inputs
    names = [c for c in CONTROLS if c != "oracle" or corpus.name == "planted"]
    return [c for name in names for c in make_cells(name, modalities, targets[:1])]


def _several(modalities, targets, strength):
    """List several adversaries of gender: left to themselves, and kept apart."""
    return [
        cell
        for recipe in ("paper", "orthogonal")
        for cell in make_cells(
            "gender by several", modalities, targets, strength=strength, recipe=recipe
        )
    ]


def _compared(corpus, inputs, strength):
    """List the defences of one trade-off, on the modality that offers most of them.

    None where an attacker could not learn from some speakers of a fold and be asked
    about others; see `privemo.attacks.trade_off.gender_attacks`.
    """
    table = corpus.utterances
    n_folds = choose_n_folds(table, PAPER.n_folds)
    for fold in speaker_folds(table, n_folds=n_folds, seed=0):
        sets = table.iloc[fold.validation], table.iloc[fold.test]
        if min(map(largest_n_folds, sets)) < 2:
            return []
    modality = max(inputs[0], key=lambda name: len(STREAMS[name]))
    one = (modality,), inputs[1][:1]
    while_training = [
        cell
        for defence in ("none", "gender", "gender and speaker")
        for cell in make_cells(defence, *one, strength=strength)
    ]
    later = [cell for name in AFTERWARDS for cell in make_cells(name, *one)]
    strong = make_cells("gender", *one, strength=strength, recipe="strong")
    return while_training + strong + _several(*one, strength)[1:] + later


def _by_strength(cells, strengths):
    """Both recipes; the strong one, which takes longer, for few points of one curve."""
    above_zero = sorted(strength for strength in strengths if strength)
    paper = [cell for strength in above_zero for cell in cells("gender", strength)]
    every_second = above_zero[1::2] or above_zero
    strong = [cells("gender", strength, "strong")[0] for strength in every_second]
    return paper + strong
