"""Which network is meant, read from the NAME=VALUE texts of a command."""

import math
from dataclasses import dataclass, fields

from privemo.config import PROFILES
from privemo.corpora import CORPORA
from privemo.errors import PrivemoError, nearest
from privemo.experiments.cells import make_cells
from privemo.features.given import MEAN
from privemo.network.recipes import RECIPES
from privemo.terms import (
    DEFENCES,
    STREAMS,
    TARGETS,
    TWO_STREAMS,
    UNLEARNED,
    check,
    named_for,
)

PLACES = (
    "folder",
    "other_folder",
    "vectors",
    "features",
    "other_features",
)  # said by their last name only
YES_OR_NO = {"yes": True, "no": False}
BY_STREAM = "gender by stream"
STRENGTHS = ("strength", "strength_acoustic", "strength_lexical")
KNOWN = {
    "corpus": tuple(CORPORA),
    "profile": tuple(PROFILES),
    "modality": tuple(STREAMS),
    "target": TARGETS,
    "recipe": tuple(RECIPES),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One network, by what it was trained on and how, and whom it is to represent.

    Raises
    ------
    PrivemoError
        If a value is not among the choices, or a number is too small.
    """

    corpus: str = "planted"
    folder: str = ""
    profile: str = "lesson"
    modality: str = "acoustic"
    target: str = "activation"
    defence: str = "none"
    recipe: str = "paper"
    strength: float = 0.5
    strength_acoustic: float = 0.5
    strength_lexical: float = 0.5
    fold: int = 0  # or block
    repeat: int = 0  # which of the trainings of a fold
    seed: int = 0
    dealings: int = 1
    membership: bool = False
    vectors: str = ""
    attribute: str = "gender"
    features: str = ""
    layer: str = "mean"
    other: str = ""  # another corpus
    other_folder: str = ""
    other_features: str = ""

    def __post_init__(self):
        for name, known in KNOWN.items():
            check(name, getattr(self, name), known)
        defences = dict.fromkeys(named_for(self.attribute, name) for name in DEFENCES)
        check("defence", self.defence, tuple(defences))
        if self.other:
            check("corpus", self.other, KNOWN["corpus"])
        if self.dealings < 1:
            raise PrivemoError(f"dealings is 1 or more, not {self.dealings}")
        if self.layer != MEAN and not self.layer.isdecimal():
            raise PrivemoError(f"layer is {MEAN} or a number from 0, not {self.layer}")
        for name in ("other_folder", "other_features"):
            if getattr(self, name) and not self.other:
                raise PrivemoError(f"{name}= needs the name of that corpus in other=")
        if ("given" in STREAMS[self.modality]) != bool(self.features):
            raise PrivemoError(
                "a file of features goes with modality=given or 'given and lexical', "
                f"and these with features=; got modality={self.modality}, features="
                f"{self.features}"
            )
        if self.features and self.other and not self.other_features:
            raise PrivemoError(
                f"the network reads given features, and there are none of "
                f"{self.other}; add other_features=FILE.npz"
            )

    @property
    def cell(self):
        """The cell that the network is of."""
        if self.defence in TWO_STREAMS and len(STREAMS[self.modality]) == 1:
            raise PrivemoError(
                f"defence={self.defence!r} needs two streams; ask for "
                f"modality=multimodal, not {self.modality}"
            )
        strengths = {
            self.attribute: self.strength,
            "speaker": self.strength,
            "acoustic": self.strength_acoustic,
            "given": self.strength_acoustic,
            "lexical": self.strength_lexical,
        }
        how = {"strength": strengths, "recipe": self.recipe}
        how["attribute"] = self.attribute
        (cell,) = make_cells(self.defence, [self.modality], [self.target], **how)
        return cell

    @property
    def words(self):
        """Every choice as NAME=VALUE, as a command takes it; places by their name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in PLACES:
            values[name] = values[name].rstrip("/\\").replace("\\", "/").split("/")[-1]
        values["membership"] = "yes" if self.membership else ""
        values |= {name: "" for name in STRENGTHS if not self._has(name)}
        values |= {} if self.features else {"layer": ""}
        values |= {} if self.attribute != "gender" else {"attribute": ""}
        return [f"{name}={value}" for name, value in values.items() if value != ""]

    def _has(self, strength):
        """Tell whether a strength decides anything."""
        if self.defence == BY_STREAM:
            return strength != "strength"
        unlearned = [named_for(self.attribute, name) for name in UNLEARNED[1:]]
        return strength == "strength" and self.defence in unlearned


def read_asked(texts, command):
    """Turn texts into what is asked for; what is not named has its default.

    Parameters
    ----------
    texts : dict of str to str
        By name in lower case.
    command : str
        Who is told of them.

    Returns
    -------
    asked : Asked

    Raises
    ------
    PrivemoError
        If there is no such parameter, or a value cannot be read.
    """
    types = {field.name: field.type for field in fields(Asked)}
    for name in texts:
        if name not in types:
            raise PrivemoError(
                f"{command} has no parameter {name!r}; its parameters are "
                f"{', '.join(types)}{nearest(name, types)}"
            )
    return Asked(**{name: READERS[types[name]](name, t) for name, t in texts.items()})


def _whole(name, text):
    """Read a whole number from 0 on."""
    if not text.strip().isdecimal():
        raise PrivemoError(f"{name} is a whole number from 0 on, not {text!r}")
    return int(text)


def _number(name, text):
    """Read a number from 0 on."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise PrivemoError(f"{name} is a number from 0 on, not {text!r}")
    return value


def _yes_or_no(name, text):
    if text.strip().lower() not in YES_OR_NO:
        raise PrivemoError(f"{name} is yes or no, not {text!r}")
    return YES_OR_NO[text.strip().lower()]


READERS = {
    str: lambda name, text: text.strip(),
    int: _whole,
    float: _number,
    bool: _yes_or_no,
}
