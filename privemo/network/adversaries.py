"""The heads behind gradient reversal, and the set of them that a defence has."""

from dataclasses import dataclass

from privemo.errors import PrivemoError
from privemo.terms import (
    ATTRIBUTES,
    DEFENCES,
    N_SEVERAL,
    STREAMS,
    WHOLE,
    check,
    named_for,
)

PLACEMENTS = (WHOLE, *dict.fromkeys(s for some in STREAMS.values() for s in some))
HOW = ("", "stream", "several")  # adversaries are set up, told after " by "


@dataclass(frozen=True)
class Adversary:
    """A head behind gradient reversal.

    Parameters
    ----------
    attribute : str
        What it learns to tell: ``"gender"``, another column of the corpus that has one
        class a speaker, or ``"speaker"``, which tells the training speakers apart.
    strength : float
        Reversal strength, lambda; 0 makes it a spectator.
    placement : {"representation", "acoustic", "given", "lexical"}
        What it reads: the whole representation, after the concatenation of a
        multimodal network, or one stream before it (question 6).
    number : int, default=1
        Tells apart several that differ by nothing but their first weights.
    """

    attribute: str = "gender"
    strength: float = 0.0
    placement: str = WHOLE
    number: int = 1

    def __post_init__(self):
        check("placement", self.placement, PLACEMENTS)
        if not 0 <= self.strength < float("inf"):
            raise PrivemoError(
                f"a reversal strength is 0 or more, got {self.strength}; the sign is "
                f"the reversal's own"
            )

    @property
    def name(self):
        """Name of its output: ``"gender"``, or ``"gender_lexical"`` on a stream."""
        parts = [self.attribute]
        if self.placement != WHOLE:
            parts.append(self.placement)
        if self.number > 1:
            parts.append(f"number_{self.number}")
        return "_".join(parts)


def adversaries_of(defence, modality="multimodal", *, strength=0.5, attribute="gender"):
    """Set up the adversaries of a defence.

    Every network carries an adversary of the attribute in question that reads the whole
    representation, as a spectator where it is not unlearned there, so that its leakage
    can be told. Other attributes join with a strength each, by name.

    References
    ----------
    .. [1] Y. Elazar and Y. Goldberg, "Adversarial removal of demographic attributes
       from text data", in Proc. EMNLP, 2018.
    .. [2] X. Han, T. Baldwin and T. Cohn, "Diverse adversaries for mitigating bias in
       training", in Proc. EACL, 2021.

    Examples
    --------
    >>> [a.name for a in adversaries_of("gender and speaker")]
    ['gender', 'speaker']
    >>> both = {"gender": 0.5, "accent": 1}
    >>> both = adversaries_of("gender and accent", strength=both)
    >>> [(a.name, a.strength) for a in both]
    [('gender', 0.5), ('accent', 1.0)]
    """
    told, _, how = defence.partition(" by ")
    names = [] if defence == "none" else told.split(" and ")
    own = strength if isinstance(strength, dict) else ()
    known = {attribute, *ATTRIBUTES, *own}
    if not set(names) <= known or how not in HOW or (how and names != [attribute]):
        known = dict.fromkeys(named_for(attribute, name) for name in DEFENCES)
        check("defence", defence, tuple(known))
    if how == "several":
        each = _strength(strength, attribute) / N_SEVERAL
        return tuple(Adversary(attribute, each, number=i + 1) for i in range(N_SEVERAL))
    on_whole = [] if how else names
    mine = _strength(strength, attribute) if attribute in on_whole else 0.0
    adversaries = [Adversary(attribute, mine)]
    others = [name for name in on_whole if name != attribute]
    adversaries += [Adversary(name, _strength(strength, name)) for name in others]
    if how == "stream":
        adversaries += [
            Adversary(attribute, _strength(strength, stream), stream)
            for stream in STREAMS[modality]
        ]
    return tuple(adversaries)


def _strength(strength, name):
    """Look up the strength of an attribute or stream."""
    if not isinstance(strength, dict):
        return float(strength)
    if name not in strength:
        raise PrivemoError(
            f"no reversal strength is given for {name}; the strengths are {strength}"
        )
    return float(strength[name])
