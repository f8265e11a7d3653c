"""Membership asked by an attacker who never saw anybody's."""

from dataclasses import replace

import numpy as np

from privemo.attacks.membership import Shadow, ignorant_scores
from privemo.experiments.beyond.common import attacked_by
from privemo.experiments.runs import train_run
from privemo.experiments.tuning import tuned_settings
from privemo.folds.membership import NO, YES, membership_labels
from privemo.folds.rows import rows_of


def _shadow(run):
    """Name the dealing whose network is the shadow of a run.

    Of a block it is the only other one that is trained, and trained here.
    """
    return replace(run, fold=(run.fold + 2) % run.n_folds)


def has_shadow(prepared, run):
    """Tell whether a shadow has two speakers of either label to learn from."""
    speaker = prepared.utterances["speaker"].to_numpy(dtype=str)
    mine, theirs = rows_of(prepared, run), rows_of(prepared, _shadow(run))
    asked = speaker[np.concatenate([mine.asked_yes, mine.asked_no])]
    labels = np.where(
        np.isin(speaker, asked), "", membership_labels(theirs, len(speaker))
    )
    return all(len(np.unique(speaker[labels == name])) > 1 for name in (YES, NO))


def compute(prepared, run, settings, training, folder):
    """Ask about membership with a network of another dealing for a shadow."""
    other = _shadow(run)
    mine = tuned_settings(prepared, other, settings)
    shadow = train_run(prepared, other, mine, folder)  # finds it, if it is there
    mine, theirs = rows_of(prepared, run), rows_of(prepared, other)
    speaker = prepared.utterances["speaker"].to_numpy(dtype=str)
    scores = ignorant_scores(
        _member_representation(prepared, run, settings, training, mine),
        speaker,
        asked=np.concatenate([mine.asked_yes, mine.asked_no]),
        shadow=Shadow(
            _member_representation(prepared, other, settings, shadow, theirs),
            membership_labels(theirs, len(speaker)),
            speaker,
        ),
        settings=settings,
        seed=run.seed,
    )
    return {}, {"log_odds": scores}


def _member_representation(prepared, run, settings, training, rows):
    parts = {"train": rows.train, "validation": rows.validation}
    return attacked_by(prepared, run, settings, training, parts)[0]
