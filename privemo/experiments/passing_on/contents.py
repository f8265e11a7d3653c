"""What is written of a network's representations: the rows, and how they were made."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from privemo import __version__
from privemo.defences import defend
from privemo.experiments.cells import cell_columns
from privemo.experiments.representations import attacked
from privemo.experiments.training import represent_other
from privemo.scores.quantities import privacy
from privemo.stages import backend_name, stage_digest

# of an utterance: what was said, and where it lies on this machine, are not passed on
LEFT_OUT = ("text", "audio")
WITHIN = "base"  # rows of a network for membership that are training rows as well
ELSEWHERE, UNUSED = "other", "unlabelled"
LICENCE = (
    "These numbers were computed from a corpus and can tell about its speakers: if the "
    "corpus may not be handed on, this file may not either."
)


@dataclass(frozen=True, eq=False)
class Representations:
    """Representations to be passed on.

    Parameters
    ----------
    values : ndarray of float32, shape (n_utterances, n_units)
        What a network makes of each utterance.
    utterances : DataFrame, one row per utterance
        What the corpus says of it, and ``fold`` and ``part``.
    made : dict
        How; anything that json can hold.
    """

    values: np.ndarray
    utterances: pd.DataFrame
    made: dict

    @property
    def units(self):
        """Names of the units where they are columns; list of str."""
        return self.made["units"]


def represented(finished, asked, other=None):
    """Put together what is written of a network.

    Parameters
    ----------
    finished : privemo.experiments.passing_on.finished.Finished
        The network.
    asked : privemo.experiments.passing_on.choices.Asked
        What it was found by.
    other : privemo.features.Prepared, optional
        Another corpus, which it represents in place of its own.

    Returns
    -------
    representations : Representations
        Its training, validation and test rows say so in ``part``; rows without a label
        of the target are ``"unlabelled"``, and those of another corpus ``"other"``.
    """
    own, run = finished.draw
    values = _values(finished, other)
    parts = _parts(finished) if other is None else np.full(len(values), ELSEWHERE)
    table = (other or own).utterances
    table = table.drop(columns=[name for name in LEFT_OUT if name in table])
    made = made_of(finished, asked, other or own)
    made["units"] = [f"d{i}" for i in range(values.shape[1])]
    if other is None and not run.membership:
        made["attack"] = _attack(finished)
    return Representations(values, table.assign(fold=run.number, part=parts), made)


def made_of(finished, asked, of):
    """Say how a network was made, and whom it represents.

    Parameters
    ----------
    finished, asked
        As given to `represented`.
    of : privemo.features.Prepared
        Who is represented.

    Returns
    -------
    made : dict
        Anything that json can hold; no place on this machine.
    """
    run = finished.draw.run
    return {
        "privemo": __version__,
        "represents": of.name,
        "network": {
            "corpus": finished.draw.prepared.name,
            "profile": asked.profile,
            **cell_columns(run.cell),
            "membership": run.membership,
            "fold": run.number,
            "repeat": run.seed_of_cell % 100,
            "seed": run.seed,
        },
        "settings": asdict(finished.settings),
        "digests": _digests(finished, of),
        "licence": LICENCE,
    }


def _values(finished, other):
    """Represent the network's own corpus as its record has it, or another one."""
    given = *finished.draw, finished.settings, finished.training
    if other is None:
        return attacked(*given, parts=finished.rows)[0]
    values = represent_other(*given, other)
    later = finished.draw.run.cell.afterwards
    return _defended(finished, values, other, later) if later else values


def _defended(finished, values, other, later):
    """Do to another corpus what was fitted to the training rows of the own one."""
    own = finished.draw.prepared
    mine = own.utterances[own.attribute].to_numpy(dtype=str)
    labels = np.concatenate([mine, np.full(len(values), mine[0])])  # of these no use
    both = np.concatenate([finished.training.arrays()["representation"], values])
    parts = {name: finished.rows[name] for name in ("train", "validation")}
    return defend(later, both, labels, **parts)[len(mine) :]


def _parts(finished):
    """Say of every row what it was to the network."""
    part = np.full(len(finished.draw.prepared.utterances), UNUSED, dtype=object)
    for name, rows in finished.rows.items():
        if name != WITHIN:
            part[rows] = name
    return part.astype(str)


def _attack(finished):
    """Say how the paper's attack is made, and what came of it if it was made."""
    run, settings = finished.draw.run, finished.settings
    found = {
        "attribute": finished.draw.prepared.attribute,
        "known": "test",
        "asked": "train",
        "seed": run.seed,
        "layers": settings.attacker_layers,
        "units": settings.attacker_units,
        "epochs": settings.attacker_epochs,
    }
    if finished.attack is not None:
        prepared = finished.draw.prepared
        truth = prepared.utterances[prepared.attribute].to_numpy(dtype=str)
        how = {"classes": prepared.classes}
        said = finished.attack.arrays()["forward"]
        found["P"] = privacy(truth[finished.rows["train"]], [said], **how)
    return found


def _digests(finished, of):
    """Name what decided the numbers, as the records are named."""
    return {
        "record": finished.training.folder.name,
        "corpus": finished.draw.prepared.fingerprint,
        "represented": of.fingerprint,
        "code": stage_digest("training"),
        "backend": backend_name(),
    }
