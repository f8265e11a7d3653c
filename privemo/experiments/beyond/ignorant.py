"""Membership asked by an attacker who never saw anybody's."""

import numpy as np

from privemo.attacks.membership import Shadow, ignorant_scores
from privemo.experiments.beyond.common import attacked_by
from privemo.experiments.tuning import find_records
from privemo.folds.membership import NO, YES, membership_labels
from privemo.folds.rows import rows_of

AWAY = 2  # blocks or rotations between a network and its shadow


def shadows_of(draws):
    """Give each draw another one of its cell, whose network is its shadow; None alone.

    Of blocks it is the network of another block, and so of other speakers; of folds it
    is that of another rotation of the sets.
    """
    mates = {}
    for draw in draws:
        run = draw.run
        mates.setdefault((run.cell, run.fold_seed, run.seed_of_cell), []).append(draw)
    return {
        draw: group[(i + min(AWAY, len(group) - 1)) % len(group)]
        for group in mates.values()
        if len(group) > 1
        for i, draw in enumerate(group)
    }


def has_shadow(draw, shadow):
    """Tell whether a shadow has two speakers of either label to learn from."""
    if shadow is None:
        return False
    speaker, theirs = _speakers(draw), _speakers(shadow)
    mine = rows_of(*draw)
    asked = speaker[np.concatenate([mine.asked_yes, mine.asked_no])]
    labels = membership_labels(rows_of(*shadow), len(theirs))
    labels = np.where(np.isin(theirs, asked), "", labels)
    return all(len(np.unique(theirs[labels == name])) > 1 for name in (YES, NO))


def compute(draw, settings, training, *, shadow, folder):
    """Ask about membership with the network of another draw for a shadow."""
    other, _ = find_records(*shadow, settings, folder)
    mine, theirs = rows_of(*draw), rows_of(*shadow)
    speaker = _speakers(shadow)
    scores = ignorant_scores(
        _member_representation(draw, settings, training, mine),
        _speakers(draw),
        asked=np.concatenate([mine.asked_yes, mine.asked_no]),
        shadow=Shadow(
            _member_representation(shadow, settings, other, theirs),
            membership_labels(theirs, len(speaker)),
            speaker,
        ),
        settings=settings,
        seed=draw.run.seed,
    )
    return {}, {"log_odds": scores}


def _speakers(draw):
    return draw.prepared.utterances["speaker"].to_numpy(dtype=str)


def _member_representation(draw, settings, training, rows):
    parts = {"train": rows.train, "validation": rows.validation}
    return attacked_by(draw, settings, training, parts)[0]
