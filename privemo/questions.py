"""The paper's seven questions, and which networks each one needs."""

from dataclasses import dataclass

from privemo.cells import make_cells
from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.lesson import choose_inputs, shared_modalities

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
        For `privemo.experiments.run_cells`.
    members : list of Cell
        For `privemo.experiments.run_membership`.
    """

    cells: list
    members: list


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
        See `privemo.lesson.choose_inputs`.
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
    if question == 2:
        return Plan(none + gender + cells("gender", recipe="strong"), [])
    if question == 4:
        return Plan(none + _by_strength(cells, strengths), [])
    if question == 6:
        by_stream = cells("gender by stream")
        if not by_stream:
            raise NotForThisCorpus(
                f"question 6 is about networks that hear and read at once; "
                f"{corpus.name} with MODALITIES = {list(modalities)!r} has none"
            )
        both = [c for c in none + gender if c.modality == "multimodal"]
        return Plan(both + by_stream, [])
    if question == 7:
        together = cells("gender and speaker")
        members = none + gender + cells("speaker") + together
        return Plan(none + gender + together, members)
    return Plan(none if question == 1 else none + gender, [])


def _by_strength(cells, strengths):
    """Both recipes; the strong one, which takes longer, for few points of one curve."""
    above_zero = sorted(strength for strength in strengths if strength)
    paper = [cell for strength in above_zero for cell in cells("gender", strength)]
    every_second = above_zero[1::2] or above_zero
    strong = [cells("gender", strength, "strong")[0] for strength in every_second]
    return paper + strong
