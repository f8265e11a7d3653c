"""The paper's own attack on a file of `privemo represent`: it is to give the same P."""

from dataclasses import replace

import numpy as np
import pandas as pd

from privemo.attacks.paper import choose_attacker
from privemo.battery.made import how_made
from privemo.config import PAPER
from privemo.corpora.schema import RECORDING
from privemo.files.parquet import PARQUET
from privemo.scores.quantities import privacy
from privemo.terms import classes_in

PEOPLE = ("speaker", "part", RECORDING)


def paper_notes(path, attribute):
    """Say what P is by the paper's attack, and what the network's record has.

    Parameters
    ----------
    path : Path
        A file of representations.
    attribute : str
        What is to be told of it.

    Returns
    -------
    notes : tuple of str
        None for a file of somebody else's, of another corpus than the network's, or
        where another attribute is told.
    """
    made = how_made(path)
    attack = made.get("attack", {})
    if attack.get("attribute") != attribute:
        return ()
    P, recorded = paper_privacy(path, made), attack.get("P")
    there = (
        "" if recorded is None else f"; the record of the network has {recorded:.6f}"
    )
    return (
        f"By the paper's attack, which learns from the {attack['known']} rows and is "
        f"asked about the {attack['asked']} rows, P is {P:.6f}{there}.",
    )


def paper_privacy(path, made):
    """Compute P as the paper does (section 4.2): who knows D2 is asked about D1.

    Parameters
    ----------
    path : Path
        A file of `privemo represent`, of a network's own corpus.
    made : dict
        What it says of itself.

    Returns
    -------
    privacy : float in [0, 1]
        To the last digit what the record of the attack on the network gives, with the
        same versions of what computes it.
    """
    attack = made["attack"]
    attribute = attack["attribute"]
    Z, table = _rows(path, made["units"], attribute)
    part = table["part"].to_numpy(dtype=str)
    settings = replace(
        PAPER,
        attacker_layers=tuple(attack["layers"]),
        attacker_units=tuple(attack["units"]),
        attacker_epochs=attack["epochs"],
    )
    known, asked = (np.flatnonzero(part == attack[who]) for who in ("known", "asked"))
    how = {"settings": settings, "seed": attack["seed"], "attribute": attribute}
    attacker = choose_attacker(Z, table, known=known, **how)
    truth = table[attribute].to_numpy(dtype=str)
    said = [attacker.model.predict(Z[asked])]
    return privacy(truth[asked], said, classes=classes_in(attribute, truth))


def _rows(path, units, attribute):
    """Read representations in the precision they were computed in, and of whom."""
    if path.suffix.lower() == PARQUET:
        table = pd.read_parquet(path)
        return np.ascontiguousarray(table[units].to_numpy()), table
    with np.load(path, allow_pickle=False) as file:
        people = {
            name: file[name] for name in (*PEOPLE, attribute) if name in file.files
        }
        return file["representation"], pd.DataFrame(people)
