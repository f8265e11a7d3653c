"""Tables of what was asked besides the paper's questions, one row a fold."""

import numpy as np
import pandas as pd

from privemo.experiments.beyond.kinds import compute_beyond
from privemo.experiments.runs import draws_of_cells
from privemo.experiments.scoring import named
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.metrics import privacy_of, uar
from privemo.paths import runs_folder
from privemo.scores.curves import comparable
from privemo.terms import CELL, PICKED

SEMI_INFORMED, IGNORANT = "semi-informed", "ignorant"


def battery_scores(prepared, cells, settings, **how):
    """Score every attacker of the battery on some cells.

    ``attackers=["mine"]`` lets plug-ins join, here and in `description_lengths`.
    """
    rows = []
    for draw, record in compute_beyond("battery", prepared, cells, settings, **how):
        arrays, chosen_on = record.arrays(), record.facts["validation_uar"]
        truth = arrays.pop("truth")
        found = {
            name: uar(truth, said, classes=np.unique(truth))
            for name, said in arrays.items()
        }
        found[PICKED] = found[max(chosen_on, key=chosen_on.get)]
        counted = _counted(draw)
        for name, score in found.items():
            rows.append(counted | {"attacker": name, "UAR": score})
    return _mean_over_seeds(rows, ["attacker"]).assign(P=lambda t: privacy_of(t["UAR"]))


def description_lengths(prepared, cells, settings, **how):
    """Tell in how few bits D1's genders can be sent to who has the representations."""
    rows = []
    for draw, record in compute_beyond("battery", prepared, cells, settings, **how):
        counted = _counted(draw)
        rows += [
            counted | {"probe": probe, "bits": bits, "control_bits": control}
            for probe, (bits, control) in record.facts["bits"].items()
        ]
    table = _mean_over_seeds(rows, ["probe"])
    return table.assign(saved_bits=table["control_bits"] - table["bits"])


def trade_off_scores(prepared, cells, settings, **how):
    """Score utility and privacy of some cells on other speakers, for `pareto_front`."""
    found = compute_beyond("trade-off", prepared, cells, settings, **how)
    rows = [_counted(draw) | record.facts["scores"] for draw, record in found]
    return _mean_over_seeds(rows, [])


def identity_scores(prepared, cells, settings, **how):
    """Score how well test speakers are told apart by what cells make of them."""
    found = compute_beyond("identity", prepared, cells, settings, **how)
    rows = [
        _counted(draw) | row
        for draw, record in found
        for row in record.facts["identity"]
    ]
    return _mean_over_seeds(rows, ["scorer", "utterances", "who"])


def membership_scores(prepared, cells, settings, **how):
    """Return how sure two attackers are of each utterance they are asked about.

    Each training is attacked by itself, and its scores are standardised before those of
    several seeds are averaged; see `privemo.scores.curves.comparable`. Of several
    dealings of the folds the first is asked: in another one somebody who took part may
    not have.
    """
    folder = how.get("folder") or runs_folder()
    ignorant = dict(compute_beyond("ignorant", prepared, cells, settings, **how))
    seed, tables = how.get("seed", 0), []
    for draw in draws_of_cells(prepared, cells, settings, seed=seed, membership=True):
        if draw.run.fold_seed != seed:
            continue
        attack = find_records(*draw, settings, folder)[1].arrays()
        asked = draw.prepared.utterances.iloc[attack["rows"]]
        asked = asked[["speaker", "gender"]].assign(
            row=attack["rows"], label=attack["truth"]
        )
        scores = {SEMI_INFORMED: attack["log_odds"]}
        if draw in ignorant:
            scores[IGNORANT] = ignorant[draw].arrays()["log_odds"]
        for attacker, score in scores.items():
            score = comparable(score, np.zeros(len(score)))  # all of one network
            tables.append(asked.assign(score=score, attacker=attacker, **named(draw)))
    every = pd.concat(tables, ignore_index=True)
    keys = [name for name in every if name != "score"]
    return every.groupby(keys, sort=False, as_index=False)["score"].mean()


def _counted(draw):
    """Name a draw in a table of scores, with how many were fitted to and asked."""
    rows = rows_of(*draw)
    return named(draw, n_train=len(rows.train), n_test=len(rows.test))


def _mean_over_seeds(rows, keys):
    """Average what differs in the seed alone."""
    table = pd.DataFrame(rows)
    names = ["corpus", *CELL, "fold", "independent", "n_train", "n_test", *keys]
    return table.groupby(names, sort=False, as_index=False).mean()
