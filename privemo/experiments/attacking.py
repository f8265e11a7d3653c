"""The attacks on one training: what is asked of whom, and what is kept."""

import numpy as np
import pandas as pd

from privemo.attacks.membership import log_odds, membership_attack
from privemo.attacks.paper import choose_attacker, retrain_attacker
from privemo.attacks.trade_off import linear_head
from privemo.errors import PrivemoError
from privemo.experiments.representations import (
    attacked,
    dealing_seed,
    n_draws,
    people,
)
from privemo.experiments.training import represent_other
from privemo.folds.dealing import shuffle_over_speakers
from privemo.folds.membership import known_rows, membership_labels
from privemo.folds.rows import rows_of
from privemo.terms import SHUFFLED, levels_in

SAID = ("forward", "reverse", "said", "log_odds")  # one answer an attacker


def attack_attribute(prepared, run, settings, training, known=None):
    """Attack the attribute of a training's speakers, both ways."""
    later = run.cell.afterwards
    if known is not None and later:
        raise PrivemoError(f"{later!r} is attacked within one corpus; leave KNOWN out")
    given = prepared, run, settings, training, known
    return _together(
        [_attack_attribute(*given, draw=draw) for draw in range(n_draws(run.cell))]
    )


def attack_members(prepared, run, settings, training):
    """Ask an attacker which speakers of the last set were trained on."""
    given = prepared, run, settings, training
    return _together(
        [_attack_members(*given, draw=draw) for draw in range(n_draws(run.cell))]
    )


def _together(found):
    """Put the attacks on several draws into one record: a row each of what was said.

    The probabilities of emotion heads are averaged, as those of several seeds are.
    """
    if len(found) == 1:
        return found[0]
    facts, arrays = found[0][0], dict(found[0][1])
    for name in arrays:
        every = np.stack([each[name] for _, each in found])
        if name in SAID:
            arrays[name] = every
        elif name == "emotion":
            arrays[name] = every.mean(axis=0)
    return facts, arrays


def _attack_attribute(prepared, run, settings, training, known, *, draw):
    """Attack one draw of what a cell shows."""
    rows, later = rows_of(prepared, run), run.cell.afterwards
    parts = vars(rows)
    Z, table = attacked(prepared, run, settings, training, parts=parts, draw=draw)
    extra = _refitted(prepared, run, Z, table) if later else {}
    d1, d2 = rows.train, rows.test
    if known is not None:
        elsewhere = represent_other(prepared, run, settings, training, known)
        d2 = len(table) + np.arange(len(elsewhere))
        Z = np.concatenate([Z, elsewhere])
        both = [table, people(known)]
        table = pd.concat([part[["speaker", prepared.attribute]] for part in both])
    # the paper's four phases: the attacker knows D2 and is asked about D1
    how = {"attribute": prepared.attribute}
    chosen = {"settings": settings, "seed": run.seed, **how}
    forward = choose_attacker(Z, table, known=d2, **chosen)
    # ours: one of the same size knows D1 and meets the new speakers of D2
    reverse = retrain_attacker(forward, Z, table, known=d1, **how)
    said = {
        "forward": forward.model.predict(Z[d1]),
        "reverse": reverse.model.predict(Z[d2]),
    }
    facts = {"chosen_by": forward.chosen_by, "hidden_layers": forward.hidden_layers}
    return facts, said | extra


def _refitted(prepared, run, Z, table):
    """Refit the emotion head: what was done afterwards made the network's own useless.

    Its training rows are the network's; see `privemo.attacks.trade_off.emotion_uar`.
    The labels are kept beside it: they may be those of a control.
    """
    emotion, train = prepared.utterances[run.cell.target], rows_of(prepared, run).train
    fitted = linear_head().fit(Z[train], emotion.iloc[train])
    columns = [list(fitted.classes_).index(level) for level in levels_in(emotion)]
    return {
        "emotion": fitted.predict_proba(Z)[:, columns],
        "truth": table[prepared.attribute].to_numpy(dtype=str),
    }


def _attack_members(prepared, run, settings, training, *, draw):
    """Ask about the members of one draw of what a cell shows."""
    rows, table = rows_of(prepared, run), prepared.utterances
    parts = {"train": rows.train, "validation": rows.validation}
    Z, _ = attacked(prepared, run, settings, training, parts=parts, draw=draw)
    labels = membership_labels(rows, len(table))
    how = {"seed": run.seed, "attribute": prepared.attribute}
    fitted, saved, chosen_by = known_rows(rows, table, **how)
    asked = np.concatenate([rows.asked_yes, rows.asked_no])
    if run.cell.afterwards == SHUFFLED:
        labels = _shuffled(labels, table, asked, seed=dealing_seed(run))
    attacker = membership_attack(
        Z, labels, fitted=fitted, saved=saved, settings=settings, seed=run.seed
    )
    arrays = {
        "rows": asked,
        "truth": labels[asked],
        "said": attacker.predict(Z[asked]),
        "log_odds": log_odds(attacker, Z[asked]),
    }
    facts = {"chosen_by": chosen_by, "hidden_layers": attacker[-1].hidden_layer_sizes}
    return facts, arrays


def _shuffled(labels, table, asked, *, seed):
    """Deal the answers anew among the speakers whom the attacker is asked about.

    What it knows stays true, so that it learns all there is; whom it then names is
    right by luck alone.
    """
    labels, speaker = labels.copy(), table["speaker"].to_numpy(dtype=str)
    labels[asked] = shuffle_over_speakers(labels[asked], speaker[asked], seed=seed)
    return labels
