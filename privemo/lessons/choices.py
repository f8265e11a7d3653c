"""What the parameters of a notebook may be, checked before anything is loaded.

Nothing here imports what takes time: a slip on the command line is answered at once.
"""

import math
from pathlib import Path

from privemo.config import PROFILES
from privemo.corpora import CORPORA
from privemo.errors import PrivemoError
from privemo.terms import PAPERS_STREAMS, STREAMS, TARGETS, check

# parameters that name a place on this machine, which says more than it should
PLACES = ("FOLDER", "KNOWN_FOLDER", "RESULTS", "VECTORS", "FEATURES")
BOTH = "both"
LARGEST_SEED = 100_000  # a network's is up to 30,000 times as large, below 2 ** 32


def check_values(values):
    """Refuse values that no notebook has a use for.

    Parameters
    ----------
    values : dict
        Parameters by name, in any case; those without a rule pass.

    Raises
    ------
    PrivemoError
        Names the value and what may stand there, the nearest choice if one is near.
    """
    for name, value in values.items():
        rule = RULES.get(name.lower())
        if rule:
            rule(name.lower(), value)


def check_texts(texts):
    """Refuse texts of the command line: misspelt choices, and files that are not there.

    Parameters
    ----------
    texts : dict of str to str
        By name in lower case. Numbers are left to `check_values`.

    Raises
    ------
    PrivemoError
        As `check_values`, or if a folder or file does not exist.
    """
    for name in ("corpus", "known", "profile"):
        check_values({name: texts[name]} if name in texts else {})
    for name in ("modalities", "modality"):
        for modality in as_list(texts.get(name, "")):
            check("modality", modality, STREAMS)
    for name in ("folder", "known_folder", "other_folder", "vectors", "features"):
        if texts.get(name) and not Path(texts[name]).expanduser().exists():
            raise PrivemoError(f"there is no {texts[name]}; correct {name}=")
    asked = as_list(texts.get("modalities", texts.get("modality", "")))
    some = {"modalities": asked} if asked else {}
    check_given({"features": texts.get("features")} | some)


def check_given(asked):
    """Refuse features that no network reads, and networks that lack theirs.

    Parameters
    ----------
    asked : dict
        By name in lower case; ``modalities`` is a list.

    Raises
    ------
    PrivemoError
        If only one of a file of features and a modality that reads it is asked for.
    """
    modalities = asked.get("modalities", PAPERS_STREAMS)
    readers = [name for name, streams in STREAMS.items() if "given" in streams]
    reading = [name for name in modalities if name in readers]
    if asked.get("features") and not reading:
        raise PrivemoError(
            f"no network of {', '.join(modalities)} reads {asked['features']}; add "
            f"modalities={readers[0]} or modalities='{readers[1]}', or leave features "
            f"out"
        )
    if reading and not asked.get("features"):
        raise PrivemoError(
            f"modality {reading[0]!r} reads a file of features, and none is named; add "
            f"features=FILE.npz, which docs/features.md describes"
        )


def as_list(text):
    """Split a list as people type it, with or without brackets and quotes.

    Examples
    --------
    >>> as_list("acoustic,lexical") == as_list('["acoustic", "lexical"]')
    True
    """
    items = text.strip().removeprefix("[").removesuffix("]").split(",")
    return [item.strip().strip("'\"") for item in items if item.strip()]


def _corpus(name, value):
    if value or name == "corpus":
        check("corpus", value, CORPORA)


def _profile(name, value):
    check("profile", value, PROFILES)


def _target(name, value):
    check("target", value, (*TARGETS, BOTH))


def _modalities(name, value):
    if not isinstance(value, list) or not value:
        raise PrivemoError(
            f"{name} is a list of {', '.join(STREAMS)}, not {value!r}; write it as "
            f"{name}=acoustic,lexical"
        )
    for modality in value:
        check("modality", modality, STREAMS)


def _seed(name, value):
    if type(value) is not int or not 0 <= value <= LARGEST_SEED:
        raise PrivemoError(
            f"{name} is a whole number from 0 to {LARGEST_SEED:,}, not {value!r}"
        )


def _layer(name, value):
    if value != "mean" and type(value) is not int:
        raise PrivemoError(f"{name} is the number of a layer, or mean, not {value!r}")


def _strength(name, value):
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        raise PrivemoError(f"{name} is a number from 0 on, not {value!r}")


def _strengths(name, value):
    if not isinstance(value, list) or not value:
        raise PrivemoError(
            f"{name} is a list of numbers, not {value!r}; write it as {name}=0.5,1"
        )
    for strength in value:
        _strength("each of strengths", strength)


def _plugins(name, value):
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise PrivemoError(
            f"{name} is a list of names of plug-ins, not {value!r}; see docs/plugins.md"
        )


RULES = {
    "attackers": _plugins,
    "defences": _plugins,
    "corpus": _corpus,
    "known": _corpus,
    "profile": _profile,
    "target": _target,
    "modalities": _modalities,
    "seed": _seed,
    "layer": _layer,
    "strength": _strength,
    "strength_acoustic": _strength,
    "strength_lexical": _strength,
    "strengths": _strengths,
}
