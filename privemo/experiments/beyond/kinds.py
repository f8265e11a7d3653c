"""Each kind of further question is computed once a training, as a record of its own.

- ``"battery"``: gender attacked by every attacker of `privemo.attacks.kinds`, in the
  paper's direction (D2 known, D1 asked), and the description length of D1's genders;
- ``"trade-off"``: what is left of emotion and of gender on other speakers, on
  validation rows and on test rows; see `privemo.attacks.trade_off.trade_off`;
- ``"identity"``: whether utterances of test speakers are of one person; see
  `privemo.attacks.identity`;
- ``"ignorant"``: membership asked by an attacker who never saw anybody's; see
  `privemo.attacks.membership.ignorant_scores`.
"""

import time
from types import MappingProxyType

from joblib import delayed

from privemo.attacks.brought import check_asked, facts_of
from privemo.experiments.beyond import battery, identity, ignorant, trade_off
from privemo.experiments.experiment import compute_cells
from privemo.experiments.naming import afterwards_facts
from privemo.experiments.records import find_record, write_record
from privemo.experiments.runs import Draw, draws_of_cells, train_run
from privemo.experiments.tuning import find_records, tuned_settings
from privemo.paths import runs_folder
from privemo.progress import track
from privemo.stages import stage_digest
from privemo.workers import compute_all

KINDS = MappingProxyType(
    {
        "battery": battery.compute,
        "trade-off": trade_off.compute,
        "identity": identity.compute,
        "ignorant": ignorant.compute,
    }
)


def compute_beyond(
    kind, prepared, cells, settings, *, attackers=(), seed=0, folder=None, n_jobs=-1
):
    """Compute the records of a kind that are not there yet, in parallel.

    Attackers that others bring may join the battery's.
    """
    check_asked(attackers)
    folder = runs_folder() if folder is None else folder
    how = {"seed": seed, "folder": folder, "n_jobs": n_jobs}
    members = kind == "ignorant"
    asked = {"members": cells} if members else {}
    compute_cells(prepared, () if members else cells, settings, **asked, **how)
    draws = draws_of_cells(prepared, cells, settings, seed=seed, membership=members)
    shadows = ignorant.shadows_of(draws) if members else {}
    if members and not all(ignorant.has_shadow(d, shadows.get(d)) for d in draws):
        draws = []
    more = {
        draw: {"attackers": tuple(attackers), "shadow": shadows.get(draw)}
        for draw in draws
    }
    found = {d: find_beyond(kind, d, settings, folder, **more[d]) for d in draws}
    missing = [draw for draw in draws if found[draw] is None]
    if missing:
        calls = [
            delayed(_compute)(kind, *draw, settings, folder, **more[draw])
            for draw in missing
        ]
        finished = compute_all(calls, folder=folder, n_jobs=n_jobs)
        for _ in track(finished, total=len(calls), label=kind):
            pass
    again = {d: find_beyond(kind, d, settings, folder, **more[d]) for d in missing}
    return list((found | again).items())


def find_beyond(kind, draw, settings, folder, *, attackers=(), shadow=None):
    """Return the record of a kind on a training; None where there is none."""
    training, _ = find_records(*draw, settings, folder)
    other = _other(settings, folder, attackers, shadow)
    return find_record(folder, _wanted(kind, draw, settings, training, other))


def _compute(kind, prepared, run, settings, folder, *, attackers, shadow):
    """Compute one record, unless it is there; a corpus is handed over by itself."""
    draw = Draw(prepared, run)
    how = {"attackers": attackers, "shadow": Draw(*shadow) if shadow else None}
    if find_beyond(kind, draw, settings, folder, **how) is not None:
        return
    start = time.process_time()
    mine = tuned_settings(prepared, run, settings)
    training = train_run(prepared, run, mine, folder)  # it is there already
    more = {"folder": folder} if shadow else {}
    more |= {name: value for name, value in how.items() if value}
    facts, arrays = KINDS[kind](draw, settings, training, **more)
    facts["seconds"] = round(time.process_time() - start, 2)
    other = _other(settings, folder, **how)
    wanted = _wanted(kind, draw, settings, training, other)
    write_record(folder, wanted, facts, arrays)


def _other(settings, folder, attackers, shadow):
    """Name what decides a record besides its training: plug-ins, another network."""
    joined = {"attackers": [facts_of(n) for n in attackers]} if attackers else {}
    if shadow:
        network, _ = find_records(*shadow, settings, folder)
        joined["shadow"] = network.folder.name if network else ""
    return joined


def _wanted(kind, draw, settings, training, other):
    """Name everything that decides a record."""
    run, mine = draw.run, tuned_settings(*draw, settings)
    return {
        "kind": kind,
        "training": training.folder.name if training else "",
        **afterwards_facts(run.cell.afterwards),
        "source": stage_digest("beyond"),
        "seed": run.seed,
        "attacker_layers": mine.attacker_layers,
        "attacker_units": mine.attacker_units,
        "attacker_epochs": mine.attacker_epochs,
        **other,
    }
