"""What a table is made of: cells of a modality, a target and some adversaries."""

from dataclasses import dataclass, replace

from privemo.defences.brought import brought, is_brought
from privemo.errors import PrivemoError
from privemo.network.adversaries import Adversary, adversaries_of
from privemo.network.recipes import RECIPES
from privemo.terms import (
    AFTERWARDS,
    CONTROLS,
    STREAMS,
    TARGETS,
    TWO_STREAMS,
    WHOLE,
    check,
    named_for,
)


@dataclass(frozen=True)
class Cell:
    """One cell of the paper's tables: trained once a fold and seed.

    Parameters
    ----------
    modality : {"acoustic", "lexical", "multimodal", "given", "given and lexical"}
        What goes into the network.
    target : {"activation", "valence"}
        What the emotion head learns.
    adversaries : tuple of Adversary
        General model (Gen) if all strengths are 0, else private (Priv).
    recipe : {"paper", "strong", "orthogonal"} or Recipe
        How the adversaries are trained; see `privemo.network.recipes`.
    afterwards : str, default=""
        What is done to the representation when training is over: one of `AFTERWARDS`
        or a plug-in's; or what is attacked in its place, one of `CONTROLS`. Training
        knows nothing of it, so that cells that differ in nothing else share their
        trainings.
    """

    modality: str
    target: str
    adversaries: tuple[Adversary, ...] = (Adversary(),)
    recipe: object = "paper"
    afterwards: str = ""

    def __post_init__(self):
        check("modality", self.modality, tuple(STREAMS))
        check("target", self.target, TARGETS)
        if is_brought(self.afterwards):
            brought(self.afterwards)  # refused before anything is trained
        elif self.afterwards:
            check("defence", self.afterwards, AFTERWARDS + CONTROLS)
        if isinstance(self.recipe, str):
            check("recipe", self.recipe, tuple(RECIPES))
            object.__setattr__(self, "recipe", RECIPES[self.recipe])
        if self.afterwards in TWO_STREAMS and len(STREAMS[self.modality]) == 1:
            raise PrivemoError(
                f"a network of {self.modality} input has one stream; "
                f"{self.afterwards!r} would leave nothing of it"
            )
        names = [adversary.name for adversary in self.adversaries]
        if len(set(names)) < len(names):
            raise PrivemoError(
                f"{', '.join(names)}: two adversaries of one attribute need two "
                f"placements, or numbers"
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
        """Largest reversal strength; of several adversaries alike, their sum."""
        if self.defence == "gender by several":
            return round(sum(a.strength for a in self.reversed), 12)
        return max((a.strength for a in self.adversaries), default=0.0)

    @property
    def attribute(self):
        """What is kept from attackers: that of its first adversary."""
        return self.adversaries[0].attribute if self.adversaries else "gender"

    @property
    def trained(self):
        """The same cell as it is when training is over."""
        return replace(self, afterwards="")

    @property
    def defence(self):
        """One of `DEFENCES`, named for the attribute, or of `CONTROLS`."""
        names = [*dict.fromkeys(a.attribute for a in self.reversed)]
        if self.afterwards:
            return self.afterwards
        if not names:
            return "none"
        if len(names) == 1 and any(a.placement != WHOLE for a in self.reversed):
            return f"{names[0]} by stream"
        if len(names) < len(self.reversed):
            return f"{names[0]} by several"
        return " and ".join(names)


def make_cells(
    defence, modalities, targets, *, strength=0.5, recipe="paper", attribute="gender"
):
    """List the cells of one defence, modality by modality.

    Parameters
    ----------
    defence, strength
        See `adversaries_of`; one of `CONTROLS`, or the name of a plug-in, may be
        given, too.
    modalities, targets : sequence of str
        See `Cell`. ``"gender by stream"``, ``"without voice"`` and ``"without words"``
        leave modalities of one stream out.
    recipe : {"paper", "strong", "orthogonal"} or Recipe
        See `Cell`.
    attribute : str, default="gender"
        What is kept from attackers; the defence is named for it.

    Returns
    -------
    cells : list of Cell
        One a modality and target.
    """
    if defence in [named_for(attribute, name) for name in TWO_STREAMS]:
        modalities = [name for name in modalities if len(STREAMS[name]) > 1]
    after = defence in AFTERWARDS + CONTROLS or is_brought(defence)
    later = defence if after else ""
    unlearned = "none" if later else defence
    return [
        Cell(
            modality,
            target,
            adversaries_of(unlearned, modality, strength=strength, attribute=attribute),
            recipe,
            later,
        )
        for modality in modalities
        for target in targets
    ]


def cell_columns(cell):
    """Return what names a cell in a table of scores."""
    return {
        "modality": cell.modality,
        "target": cell.target,
        "defence": cell.defence,
        "recipe": cell.recipe.name,
        "strength": cell.strength,
    }
