"""An attribute attacked by many attackers, and the description length of D1's."""

from privemo.attacks.crossing import (
    Job,
    attack_rows,
    likeliest,
    validation_uars,
    with_ensemble,
)
from privemo.attacks.description import PROBES, codelength
from privemo.attacks.kinds import ATTACKERS, DENSE
from privemo.experiments.beyond.common import attacked_by
from privemo.folds.dealing import shuffle_over_speakers
from privemo.folds.equals import recordings_of
from privemo.folds.rows import rows_of


def compute(draw, settings, training, *, attackers=()):
    """Attack the attribute as the paper does, by many attackers; code it, too.

    Plug-ins may join them.
    """
    rows, run = rows_of(*draw), draw.run
    Z, table = attacked_by(draw, settings, training, vars(rows))
    attribute, speaker = (
        table[name].to_numpy(dtype=str) for name in (draw.prepared.attribute, "speaker")
    )
    job = Job(
        *(Z, attribute, speaker),
        seed=run.seed,
        grids={DENSE: _dense_grid(settings)},
        recording=recordings_of(table),
    )
    answers = {
        name: attack_rows(job, name, known=rows.test, asked=rows.train)
        for name in dict.fromkeys((*ATTACKERS, *attackers))
    }
    said = with_ensemble({name: one.asked[0] for name, one in answers.items()})
    facts = {
        "validation_uar": validation_uars(answers, attribute[rows.test]),
        "chosen_by": answers[DENSE].chosen_by,
        "bits": _bits(
            *(some[rows.train] for some in (Z, attribute, speaker)), run.seed
        ),
    }
    arrays = {name: likeliest(p, attribute) for name, p in said.items()}
    return facts, arrays | {"truth": attribute[rows.train]}


def _dense_grid(settings):
    """Return the sizes of the paper's attacker, as the settings have them."""
    layers, units = settings.attacker_layers, settings.attacker_units
    return {"hidden_layer_sizes": tuple((u,) * n for n in layers for u in units)}


def _bits(Z, attribute, speaker, seed):
    """Code labels, and labels that mean nothing; bits an utterance, by probe."""
    shuffled = shuffle_over_speakers(attribute, speaker, seed=seed)
    return {
        probe: [
            codelength(Z, labels, speaker, probe=probe, seed=seed)[0] / len(Z)
            for labels in (attribute, shuffled)
        ]
        for probe in PROBES
    }
