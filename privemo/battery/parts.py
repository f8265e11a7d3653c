"""One attacker in one fold: computed once, kept as a record, and found again."""

from contextlib import suppress
from dataclasses import dataclass

import joblib
import numpy as np
import sklearn

from privemo.attacks.crossing import Answers, Job, attack_rows
from privemo.attacks.kinds import KINDS, brought, kind_of
from privemo.errors import PrivemoError
from privemo.experiments.records import DAMAGE, find_record, write_record
from privemo.stages import stage_digest

PACKAGES = {"numpy": np.__version__, "scikit-learn": sklearn.__version__}


@dataclass(frozen=True, eq=False)
class Part:
    """What is computed, kept and found as a whole.

    Parameters
    ----------
    job : Job
        What is attacked.
    content : str
        Digest of the job's arrays, from `content_of`.
    attacker : str
        One of the job's.
    known, asked : ndarray of int
        Rows that it learns from, and those that it is asked about.
    """

    job: Job
    content: str
    attacker: str
    known: np.ndarray
    asked: np.ndarray

    @property
    def n_seeds(self):
        """How often the attacker is trained in the end."""
        return self.job.n_seeds if kind_of(self.attacker).random else 1

    @property
    def settings(self):
        """Everything that decides the answers, as their record is named after it."""
        plugin = {}
        if self.attacker not in KINDS:
            plugin = {"plugin": brought(self.attacker).facts}
        return named(
            content=self.content,
            rows=joblib.hash([self.known, self.asked]),
            attacker=self.attacker,
            grid=self.job.grids.get(self.attacker),  # the usual one is in the code
            n_seeds=self.n_seeds,
            seed=self.job.seed,
            **plugin,
        )


def content_of(*arrays):
    """Digest what is attacked, so that another file of the same name is another."""
    return joblib.hash(arrays)


def named(**settings):
    """Add to some settings the code and the packages that decide a result, too."""
    code = {"kind": "battery", "source": stage_digest("attack")}
    return code | PACKAGES | settings


def find_part(part, folder):
    """Return the answers that are kept; None if there are none, or damaged ones."""
    record = find_record(folder, part.settings) if folder else None
    try:
        facts = record.facts
        chosen = {name: _as_set(value) for name, value in facts["chosen"].items()}
        return Answers(**record.arrays(), settings=chosen, chosen_by=facts["chosen_by"])
    except DAMAGE:
        return None


def compute_part(part, folder):
    """Attack, and keep the answers; where the disk is full by now, only attack."""
    job, known, asked = part.job, part.known, part.asked
    answers = attack_rows(job, part.attacker, known=known, asked=asked)
    facts = {"chosen": answers.settings, "chosen_by": answers.chosen_by}
    arrays = {name: getattr(answers, name) for name in ("asked", "validation", "part")}
    keep(folder, part.settings, facts, arrays)
    return answers


def keep(folder, settings, facts, arrays):
    """Write a record if a folder is given; what cannot be kept is no reason to stop."""
    if folder:
        with suppress(OSError, PrivemoError):
            write_record(folder, settings, facts, arrays)


def _as_set(value):
    """Return a setting as it was; json knows no tuples."""
    return tuple(value) if isinstance(value, list) else value
