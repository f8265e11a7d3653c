"""How differently a network treats women and men.

Gender is the label that a corpus records, of two categories.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame
from sklearn.metrics import recall_score

from privemo.errors import PrivemoError
from privemo.statistics.intervals import LEVEL, ROUNDING
from privemo.terms import GENDERS, levels_in

RATES = ("recall", "false alarms")


class GapTest(NamedTuple):
    """A gap beside those between groups that are dealt at random."""

    gap: float
    expected: float  # mean gap of groups dealt at random
    null_high: float  # 19 of 20 such gaps lie below
    p: float  # share of such gaps as large as the true one


def rates_by_gender(said):
    """Compute how often each level is recognised, and wrongly named, by gender.

    Parameters
    ----------
    said : DataFrame, one row an utterance
        Columns ``gender``, ``emotion`` and ``predicted_emotion``, as
        `privemo.experiments.scoring.predictions` returns them.

    Returns
    -------
    rates : DataFrame, two rows a level that occurs
        ``rate`` ("recall": the share of a level's utterances that is recognised;
        "false alarms": the share of all others that is taken for it), ``level``,
        ``female``, ``male`` and ``gap``, male minus female. NaN where a group has no
        utterance that could be counted.

    Raises
    ------
    PrivemoError
        If not both genders are there.

    Notes
    -----
    Equalised odds [1]_ ask that all these gaps are 0. fairlearn computes the rates;
    the gaps are taken here, since its ``difference()`` leaves out a group whose rate is
    NaN and so calls the gap 0.

    References
    ----------
    .. [1] M. Hardt, E. Price and N. Srebro, "Equality of opportunity in supervised
       learning", in Proc. NeurIPS, 2016.
    """
    missing = sorted(set(GENDERS) - set(said["gender"]))
    if missing:
        raise PrivemoError(
            f"there is no utterance of the gender {', '.join(missing)}, so there is no "
            "gap between groups; use a corpus that has both"
        )
    metrics = {
        (rate, level): partial(metric, level=level)
        for level in _levels(said)
        for rate, metric in zip(RATES, (_recall, _false_alarms), strict=True)
    }
    frame = MetricFrame(
        metrics=metrics,
        y_true=said["emotion"],
        y_pred=said["predicted_emotion"],
        sensitive_features=said["gender"].rename("gender"),
    )
    rates = frame.by_group.T.rename_axis(["rate", "level"]).rename_axis(columns=None)
    rates = rates[sorted(GENDERS)].astype(float)
    return rates.assign(gap=rates["male"] - rates["female"]).reset_index()


def largest_gap(rates):
    """Return the largest gap of any rate, without sign: the distance to equalised odds.

    Parameters
    ----------
    rates : DataFrame
        As `rates_by_gender` returns it.

    Returns
    -------
    gap : float in [0, 1]
        NaN if one of the gaps is not defined.
    """
    return float(rates["gap"].abs().max(skipna=False))


def gap_by_chance(said, *, n_permutations=1000, level=LEVEL, seed=0):
    """Compare the largest gap with those between groups of speakers dealt at random.

    A gap without sign is never below 0, so it is above 0 on average even where gender
    means nothing, and the more so the fewer speakers there are. How far is found by
    dealing the genders anew among the speakers of each fold.

    Parameters
    ----------
    said : DataFrame, one row a test utterance
        As `privemo.experiments.scoring.predictions` returns it.
    n_permutations : int, default=1000
        Number of dealings.
    level : float in (0, 1), default=0.95
        Share of the gaps that lie below ``null_high``.
    seed : int, default=0
        Seed of the dealings.

    Returns
    -------
    test : GapTest
        All NaN if the true gap is not defined; dealings that leave one undefined do not
        count.

    Raises
    ------
    PrivemoError
        If a speaker has two genders or two folds, or not both genders are there.

    Notes
    -----
    The predictions are held fixed, as in
    `privemo.statistics.over_speakers.speaker_permutation`, so with few speakers ``p``
    is somewhat too small.
    """
    gap = largest_gap(rates_by_gender(said))
    if np.isnan(gap):
        return GapTest(*[float("nan")] * 4)
    fold, male, counts = _count_by_speaker(said)
    rng = np.random.default_rng(seed)
    dealt = np.tile(male, (n_permutations, 1))  # (n_permutations, n_speakers)
    for name in np.unique(fold):
        members = fold == name
        dealt[:, members] = rng.permuted(dealt[:, members], axis=1)
    null = _largest_gaps(dealt, counts)
    null = null[~np.isnan(null)]
    as_large = 1 + np.sum(null >= gap - ROUNDING)
    return GapTest(
        gap=gap,
        expected=float(null.mean()),
        null_high=float(np.quantile(null, level)),
        p=float(as_large / (1 + len(null))),
    )


def _levels(said):
    """List the levels that are there, or are said to be."""
    return levels_in({*said["emotion"], *said["predicted_emotion"]})


def _recall(emotion, said, *, level):
    """Share of a level's utterances that is recognised; NaN if there are none."""
    options = dict(labels=[level], average=None, zero_division=np.nan)
    return recall_score(emotion, said, **options)[0]


def _false_alarms(emotion, said, *, level):
    """Share of the other utterances that is taken for this level."""
    return 1 - recall_score(emotion != level, said != level, zero_division=np.nan)


def _count_by_speaker(said):
    """Return each speaker's fold, whether he is male, and his table of confusions."""
    facts = said.groupby("speaker")[["gender", "fold"]]
    several = facts.nunique().gt(1).any(axis=1)
    if several.any():
        raise PrivemoError(
            f"speaker {several.idxmax()!r} has several genders or folds; give every "
            "speaker one of each"
        )
    levels = _levels(said)
    counts = np.zeros((len(several), len(levels), len(levels)))
    rows = several.index.get_indexer(said["speaker"])
    codes = [
        pd.Index(levels).get_indexer(said[name])
        for name in ("emotion", "predicted_emotion")
    ]
    np.add.at(counts, (rows, *codes), 1)
    facts = facts.first()
    return facts["fold"].to_numpy(), (facts["gender"] == "male").to_numpy(), counts


def _largest_gaps(dealt, counts):
    """Return the largest gap under each dealing of genders over speakers."""
    groups = [
        _rates(np.einsum("as,sij->aij", male, counts)) for male in (dealt, ~dealt)
    ]
    return np.abs(groups[0] - groups[1]).max(axis=1)


def _rates(counts):
    """Return recalls and false alarms of tables of confusions, NaN where undefined."""
    n_level = counts.sum(axis=2)  # (n_dealings, n_levels)
    hits = np.diagonal(counts, axis1=1, axis2=2)
    alarms = counts.sum(axis=1) - hits
    others = n_level.sum(axis=1, keepdims=True) - n_level
    with np.errstate(invalid="ignore"):
        return np.concatenate([hits / n_level, alarms / others], axis=1)
