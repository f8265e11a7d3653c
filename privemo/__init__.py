"""Teaching and replication kit for the privacy of emotion representations.

What is offered here is loaded when it is first asked for, so that importing privemo
costs nothing; `privemo.__all__` lists it, and docs/releases.md says what it promises.

Every number of a table, a notebook or the report comes from one function: docs/code.md
names it, with the test that guards it. The paper's are `utility`, `leakage`, `privacy`
and `membership`, the interval around them is `fold_interval`, the difference of two
networks `compare`, the verdict on a claim `judge`.
"""

import logging
from importlib import import_module

from privemo.errors import needs_kit

__version__ = "0.1.0"

_OFFERED = {  # module -> what it offers to those who use privemo as a library
    "errors": ("PrivemoError",),
    "config": ("Settings", "load_profile"),
    "metrics": ("uar",),
    "corpora": ("load_corpus",),
    "features": ("prepare",),
    "folds.speakers": ("speaker_folds",),
    "attacks.brought": ("attacker",),
    "defences.brought": ("defence",),
    "network.encoders": ("encoder",),
    "defences": ("ClippedNoise", "LinearErasure", "NullspaceProjection"),
    "attacks.paper": ("choose_attacker",),
    "scores.quantities": (
        *("utility", "utility_by_gender", "leakage", "privacy", "privacy_reversed"),
        *("membership", "calibrated_privacy"),
    ),
    "statistics.intervals": ("fold_interval", "paired_difference"),
    "tables.summary": ("beside_paper", "summarise"),
    "tables.compare": ("compare",),
    "experiments.cells": ("Cell", "make_cells"),
    "experiments.experiment": ("run_cells", "run_membership"),
    "claims": ("judge",),
    "battery": ("Material", "load_effort", "read_material", "run_battery"),
    "lessons.opening": ("open_lesson",),
}
_HOME = {name: module for module, names in _OFFERED.items() for name in names}
__all__ = sorted(_HOME)

# A framework's advice to programmers is no output of a lesson. A filter, since
# TensorFlow sets the level of its logger itself.
logging.getLogger("tensorflow").addFilter(
    lambda record: record.levelno >= logging.ERROR
)


def __getattr__(name):
    """Load what is offered when it is asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'privemo' has no attribute {name!r}")
    with needs_kit():
        return getattr(import_module(f"privemo.{_HOME[name]}"), name)


def __dir__():
    """List what is offered beside what is there."""
    return sorted({*globals(), *__all__})
