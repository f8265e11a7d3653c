"""Tables of what was asked besides the paper's questions, one row a fold."""

import numpy as np
import pandas as pd

from privemo.experiments.beyond.kinds import compute_beyond, runs_of_cells
from privemo.experiments.cells import cell_columns
from privemo.experiments.tuning import find_records
from privemo.folds.rows import rows_of
from privemo.metrics import privacy_of, uar
from privemo.paths import runs_folder
from privemo.scores.curves import comparable
from privemo.terms import CELL, GENDERS, PICKED

SEMI_INFORMED, IGNORANT = "semi-informed", "ignorant"


def battery_scores(prepared, cells, settings, **how):
    """Score every attacker of the battery on some cells."""
    rows = []
    for run, record in compute_beyond("battery", prepared, cells, settings, **how):
        arrays, chosen_on = record.arrays(), record.facts["validation_uar"]
        truth = arrays.pop("truth")
        found = {
            name: uar(truth, said, classes=GENDERS) for name, said in arrays.items()
        }
        found[PICKED] = found[max(chosen_on, key=chosen_on.get)]
        parts = rows_of(prepared, run)
        for name, score in found.items():
            rows.append(_named(prepared, run, parts) | {"attacker": name, "UAR": score})
    return _mean_over_seeds(rows, ["attacker"]).assign(P=lambda t: privacy_of(t["UAR"]))


def description_lengths(prepared, cells, settings, **how):
    """Tell in how few bits D1's genders can be sent to who has the representations."""
    rows = []
    for run, record in compute_beyond("battery", prepared, cells, settings, **how):
        named = _named(prepared, run, rows_of(prepared, run))
        rows += [
            named | {"probe": probe, "bits": bits, "control_bits": control}
            for probe, (bits, control) in record.facts["bits"].items()
        ]
    table = _mean_over_seeds(rows, ["probe"])
    return table.assign(saved_bits=table["control_bits"] - table["bits"])


def trade_off_scores(prepared, cells, settings, **how):
    """Score utility and privacy of some cells on other speakers, for `pareto_front`."""
    found = compute_beyond("trade-off", prepared, cells, settings, **how)
    rows = [
        _named(prepared, run, rows_of(prepared, run)) | record.facts["scores"]
        for run, record in found
    ]
    return _mean_over_seeds(rows, [])


def membership_scores(prepared, cells, settings, **how):
    """Return how sure two attackers are of each utterance they are asked about.

    Each training is attacked by itself, and its scores are standardised before those of
    several seeds are averaged or several dealings pooled; see
    `privemo.scores.curves.comparable`.
    """
    folder = how.get("folder") or runs_folder()
    ignorant = dict(compute_beyond("ignorant", prepared, cells, settings, **how))
    seed, tables = how.get("seed", 0), []
    for run in runs_of_cells(prepared, cells, settings, seed=seed, membership=True):
        attack = find_records(prepared, run, settings, folder)[1].arrays()
        asked = prepared.utterances.iloc[attack["rows"]]
        asked = asked[["speaker", "gender"]].assign(
            row=attack["rows"], label=attack["truth"]
        )
        scores = {SEMI_INFORMED: attack["log_odds"]}
        if run in ignorant:
            scores[IGNORANT] = ignorant[run].arrays()["log_odds"]
        for attacker, score in scores.items():
            named = _named(prepared, run, None) | {"attacker": attacker}
            score = comparable(score, np.zeros(len(score)))  # all of one network
            tables.append(asked.assign(score=score, **named))
    every = pd.concat(tables, ignore_index=True)
    keys = [name for name in every if name != "score"]
    return every.groupby(keys, sort=False, as_index=False)["score"].mean()


def _named(prepared, run, rows):
    """Name a run in a table of scores."""
    named = {"corpus": prepared.name, **cell_columns(run.cell), "fold": run.fold}
    if rows is not None:
        named |= {"n_train": len(rows.train), "n_test": len(rows.test)}
    return named


def _mean_over_seeds(rows, keys):
    """Average what differs in the seed alone."""
    table = pd.DataFrame(rows)
    names = ["corpus", *CELL, "fold", "n_train", "n_test", *keys]
    return table.groupby(names, sort=False, as_index=False).mean()
