"""How much an attacker tells: UAR, privacy, an interval and a test by speaker."""

import numpy as np

from privemo.metrics import mean_uar, privacy_of
from privemo.scores.quantities import calibrated_privacy
from privemo.statistics.intervals import ALPHA, adjust
from privemo.statistics.over_speakers import (
    speaker_interval,
    speaker_permutation,
)
from privemo.terms import ABOVE, BELOW, CHANCE


def score_answers(said, job, fold, *, n_permutations, seed):
    """Score what an attacker says of everybody.

    Parameters
    ----------
    said : ndarray of str, shape (n_seeds, n_utterances)
        Predicted attribute.
    job : privemo.attacks.crossing.Job
        The truth, and who speaks.
    fold : ndarray of int, shape (n_utterances,)
        In which fold each utterance was asked about.
    n_permutations : int
        Shuffles of the attribute over the speakers of each fold.
    seed : int
        Seed of the shuffles.

    Returns
    -------
    scores : dict of str to float
        ``UAR`` (mean over folds and seeds), ``low``, ``high``, ``P`` (the paper's
        privacy metric, 1 - UAR), ``calibrated P``, ``p`` (two-sided), ``smallest p``
        (that so few speakers allow) and ``sd over seeds`` of the UAR.
    """
    truth, speaker, folds = (
        np.tile(values, len(said)) for values in (job.attribute, job.speaker, fold)
    )
    interval = speaker_interval(truth, said.ravel(), speaker, folds)
    test = speaker_permutation(
        *(truth, said.ravel(), speaker),
        fold=folds,
        n_permutations=n_permutations,
        seed=seed,
    )
    n_classes = len(np.unique(job.attribute))
    return {
        "UAR": interval.estimate,
        "low": interval.low,
        "high": interval.high,
        "P": privacy_of(interval.estimate),
        "calibrated P": calibrated_privacy(interval.estimate, n_classes),
        "p": test.p_two_sided,
        "smallest p": min(1.0, 2 / test.n_arrangements),
        "sd over seeds": float(
            np.std([mean_uar(job.attribute, one, fold) for one in said])
        ),
    }


def with_verdicts(table, n_classes):
    """Adjust the p-values of a table and say on which side of chance a row is.

    Parameters
    ----------
    table : DataFrame
        With the columns ``UAR`` and ``p``, NaN where nothing was tested.
    n_classes : int
        Number of classes.

    Returns
    -------
    table : DataFrame
        ``p`` adjusted by Benjamini and Hochberg over its rows, and ``verdict``: "above
        chance" or "below chance" where it is below 0.05, else "not told from chance";
        "" where nothing was tested. An attacker below chance is one, too: its answers
        have to be turned round.
    """
    p = adjust(table["p"])
    side = np.where(table["UAR"] > 1 / n_classes, ABOVE, BELOW)
    verdict = np.where(p < ALPHA, side, CHANCE)
    return table.assign(p=p, verdict=np.where(np.isnan(p), "", verdict))
