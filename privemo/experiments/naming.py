"""What decides a result, and so names its record."""

from dataclasses import asdict, replace

from privemo.defences.brought import brought, is_brought
from privemo.network.encoders import brought as encoder_of
from privemo.stages import backend_name, stage_digest

# how often something is done, and by whose choice, says nothing of one training
COUNTS = ("n_seeds", "n_folds", "n_dealings", "n_blocks", "tuned")


def training_settings(prepared, run, settings):
    """Return everything that decides a training, as its record is named after it."""
    encoder = encoder_of(settings)
    method = {
        name: value
        for name, value in asdict(settings).items()
        if not name.startswith("attacker_") and name not in COUNTS
    }
    return {
        "kind": "training",
        "corpus": prepared.name,
        **dealt_by(prepared),
        "fingerprint": prepared.fingerprint,
        "independent": prepared.independent,
        "source": stage_digest("training"),
        "backend": backend_name(),
        **asdict(replace(run, cell=run.cell.trained)),
        **method,
        **({"plugin": encoder.facts} if encoder else {}),
    }


def dealt_by(prepared):
    """Return what folds are dealt by, and so who trains; of gender nothing is said."""
    return {} if prepared.attribute == "gender" else {"stratum": prepared.attribute}


def attack_settings(training_name, run, settings, *, known=None):
    """Return everything that decides an attack, as its record is named after it."""
    elsewhere = {}
    if known is not None:
        elsewhere = {"known": known.name, "known_fingerprint": known.fingerprint}
    if run.cell.afterwards:
        elsewhere |= afterwards_facts(run.cell.afterwards)
    return {
        "kind": "membership" if run.membership else "attack",
        "training": training_name,
        "source": stage_digest("attack"),
        "seed": run.seed,
        "attacker_layers": settings.attacker_layers,
        "attacker_units": settings.attacker_units,
        "attacker_epochs": settings.attacker_epochs,
        **elsewhere,
    }


def afterwards_facts(name):
    """Return what tells of what is done afterwards; of a plug-in, which one it is."""
    plugin = {"plugin": brought(name).facts} if is_brought(name) else {}
    return {"afterwards": name, **plugin}
