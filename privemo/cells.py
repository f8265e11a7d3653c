"""What a table is made of: cells of a modality, a target and some adversaries."""

from dataclasses import dataclass

from privemo.errors import PrivemoError
from privemo.recipes import RECIPES

# what goes into the network, stream by stream (figure 1)
STREAMS = {
    "acoustic": ("acoustic",),
    "lexical": ("lexical",),
    "multimodal": ("acoustic", "lexical"),
}
TARGETS = ("activation", "valence")
ATTRIBUTES = ("gender", "speaker")
DEFENCES = ("none", "gender", "gender by stream", "speaker", "gender and speaker")
WHOLE = "representation"  # where an adversary stands unless told otherwise


def check(what, value, known):
    """Refuse a value that is not among the known ones.

    Parameters
    ----------
    what : str
        What it is, for the message.
    value : object
        The value.
    known : tuple of str
        The right ones.

    Raises
    ------
    PrivemoError
        If it is none of them.
    """
    if value not in known:
        raise PrivemoError(
            f"there is no {what} {value!r}; choose one of {', '.join(known)}"
        )


@dataclass(frozen=True)
class Adversary:
    """A head behind gradient reversal.

    Parameters
    ----------
    attribute : {"gender", "speaker"}
        What it learns to tell; ``"speaker"`` tells the training speakers apart.
    strength : float
        Reversal strength, lambda; 0 makes it a spectator.
    placement : {"representation", "acoustic", "lexical"}
        What it reads: the whole representation, after the concatenation of a
        multimodal network, or one stream before it (question 6).
    """

    attribute: str = "gender"
    strength: float = 0.0
    placement: str = WHOLE

    def __post_init__(self):
        check("attribute", self.attribute, ATTRIBUTES)
        check("placement", self.placement, (WHOLE, *STREAMS["multimodal"]))
        if not 0 <= self.strength < float("inf"):
            raise PrivemoError(
                f"a reversal strength is 0 or more, got {self.strength}; the sign is "
                f"the reversal's own"
            )

    @property
    def name(self):
        """Name of its output: ``"gender"``, or ``"gender_lexical"`` on a stream."""
        at_end = self.placement == WHOLE
        return self.attribute if at_end else f"{self.attribute}_{self.placement}"


@dataclass(frozen=True)
class Cell:
    """One cell of the paper's tables: trained once a fold and seed.

    Parameters
    ----------
    modality : {"acoustic", "lexical", "multimodal"}
        What goes into the network.
    target : {"activation", "valence"}
        What the emotion head learns.
    adversaries : tuple of Adversary
        General model (Gen) if all strengths are 0, else private (Priv).
    recipe : {"paper", "strong"} or Recipe
        How the adversaries are trained; see `privemo.recipes`.
    """

    modality: str
    target: str
    adversaries: tuple[Adversary, ...] = (Adversary(),)
    recipe: object = "paper"

    def __post_init__(self):
        check("modality", self.modality, tuple(STREAMS))
        check("target", self.target, TARGETS)
        if isinstance(self.recipe, str):
            check("recipe", self.recipe, tuple(RECIPES))
            object.__setattr__(self, "recipe", RECIPES[self.recipe])
        names = [adversary.name for adversary in self.adversaries]
        if len(set(names)) < len(names):
            raise PrivemoError(
                f"{', '.join(names)}: two adversaries of one attribute need two "
                f"placements"
            )
        for adversary in self.adversaries:
            if adversary.placement not in (WHOLE, *STREAMS[self.modality]):
                raise PrivemoError(
                    f"a network of {self.modality} input has no stream "
                    f"{adversary.placement!r} for an adversary; use placement={WHOLE!r}"
                )

    @property
    def reversed(self):
        """The adversaries that the encoder notices."""
        return tuple(a for a in self.adversaries if a.strength > 0)

    @property
    def strength(self):
        """Largest reversal strength."""
        return max((a.strength for a in self.adversaries), default=0.0)

    @property
    def defence(self):
        """One of `DEFENCES`: what the encoder unlearns."""
        attributes = {a.attribute for a in self.reversed}
        if not attributes:
            return "none"
        if attributes == {"gender"}:
            by_stream = any(a.placement != WHOLE for a in self.reversed)
            return "gender by stream" if by_stream else "gender"
        return "speaker" if attributes == {"speaker"} else "gender and speaker"


def adversaries_of(defence, modality="multimodal", *, strength=0.5):
    """Set up the adversaries of one of the paper's defences.

    Every network carries a gender adversary that reads the whole representation, as a
    spectator where gender is not unlearned there, so that its leakage can be told.

    Parameters
    ----------
    defence : {"none", "gender", "gender by stream", "speaker", "gender and speaker"}
        Sections 4.1 and 5.2, 5.6, 5.7.
    modality : {"acoustic", "lexical", "multimodal"}, default="multimodal"
        Gives the streams of ``"gender by stream"``.
    strength : float or dict of str to float, default=0.5
        Reversal strength, lambda; a dict gives one for each attribute, or for each
        stream of ``"gender by stream"``.

    Returns
    -------
    adversaries : tuple of Adversary
        For `Cell`.

    Raises
    ------
    PrivemoError
        If there is no such defence, or a strength is missing or negative.

    Examples
    --------
    >>> [a.name for a in adversaries_of("gender and speaker")]
    ['gender', 'speaker']
    """
    check("defence", defence, DEFENCES)
    attributes = (
        () if defence in ("none", "gender by stream") else defence.split(" and ")
    )
    gender = _strength(strength, "gender") if "gender" in attributes else 0.0
    adversaries = [Adversary("gender", gender)]
    if "speaker" in attributes:
        adversaries.append(Adversary("speaker", _strength(strength, "speaker")))
    if defence == "gender by stream":
        adversaries += [
            Adversary("gender", _strength(strength, stream), stream)
            for stream in STREAMS[modality]
        ]
    return tuple(adversaries)


def make_cells(defence, modalities, targets, *, strength=0.5, recipe="paper"):
    """List the cells of one defence, modality by modality.

    Parameters
    ----------
    defence, strength
        See `adversaries_of`.
    modalities, targets : sequence of str
        See `Cell`. ``"gender by stream"`` leaves modalities of one stream out.
    recipe : {"paper", "strong"} or Recipe
        See `Cell`.

    Returns
    -------
    cells : list of Cell
        One a modality and target.
    """
    if defence == "gender by stream":
        modalities = [name for name in modalities if len(STREAMS[name]) > 1]
    return [
        Cell(
            modality,
            target,
            adversaries_of(defence, modality, strength=strength),
            recipe,
        )
        for modality in modalities
        for target in targets
    ]


def cell_columns(cell):
    """Return what names a cell in a table of scores.

    Parameters
    ----------
    cell : Cell
        Any.

    Returns
    -------
    columns : dict
        ``modality``, ``target``, ``defence``, ``recipe`` and ``strength``.
    """
    return {
        "modality": cell.modality,
        "target": cell.target,
        "defence": cell.defence,
        "recipe": cell.recipe.name,
        "strength": cell.strength,
    }


def _strength(strength, name):
    """Look up the strength of an attribute or stream."""
    if not isinstance(strength, dict):
        return float(strength)
    if name not in strength:
        raise PrivemoError(
            f"no reversal strength is given for {name}; the strengths are {strength}"
        )
    return float(strength[name])
