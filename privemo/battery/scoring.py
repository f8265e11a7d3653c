"""How much an attacker tells: UAR, privacy, an interval and a test by speaker."""

import numpy as np
import pandas as pd
from scipy import stats

from privemo.errors import PrivemoError
from privemo.permutation import WIDENING, speaker_permutation
from privemo.statistics import LEVEL, Interval, adjust

ALPHA = 0.05  # of the verdicts, after adjustment for the number of attackers
ABOVE, BELOW, CHANCE = "above chance", "below chance", "not told from chance"


def calibrated_privacy(uar, n_classes):
    """Compute the privacy metric on a scale that is the same for all class numbers.

    The paper's P = 1 - UAR is 0.5 at chance with two classes and 0.75 with four. This
    one is (1 - UAR) / (1 - 1 / n_classes): 0 where an attacker tells everybody's
    attribute, 1 at chance, above 1 where an attacker is below chance. Ours.

    Parameters
    ----------
    uar : float or ndarray of float in [0, 1]
        Of the attacker.
    n_classes : int
        Number of classes, at least two.

    Returns
    -------
    privacy : float or ndarray of float
        From 0 to ``n_classes / (n_classes - 1)``; nothing is clipped.

    Raises
    ------
    PrivemoError
        If there are fewer than two classes.

    Examples
    --------
    >>> [round(calibrated_privacy(uar, 4), 2) for uar in (1, 0.625, 0.25)]
    [0.0, 0.5, 1.0]
    """
    if n_classes < 2:
        raise PrivemoError(f"an attack needs two classes or more, got {n_classes}")
    return (1 - uar) / (1 - 1 / n_classes)


def mean_uar(y_true, y_pred, part):
    """Compute the mean of the UARs of some parts.

    All parts as one set would not do: where a part has more of a class than the rest,
    an attacker that knows the rest expects less of it there, and so falls below chance
    though there is nothing to find. Saying the commonest class gives 0.42 in place of
    0.5 with 12 speakers of each of two classes in five folds.

    Parameters
    ----------
    y_true, y_pred : ndarray of str, shape (n_utterances,)
        True and predicted attribute.
    part : ndarray of int, shape (n_utterances,)
        Part of each utterance; every class is in every part.

    Returns
    -------
    score : float in [0, 1]

    Raises
    ------
    PrivemoError
        If a class is missing from a part.
    """
    hit, recalls = y_true == y_pred, []
    for name in np.unique(y_true):
        for k in np.unique(part):
            rows = (y_true == name) & (part == k)
            if not rows.any():
                raise PrivemoError(
                    f"part {k} has no utterance of {str(name)!r}, so its UAR is "
                    "undefined; deal every class into every part"
                )
            recalls.append(hit[rows].mean())
    return float(np.mean(recalls))


def speaker_interval(y_true, y_pred, speaker, fold, *, level=LEVEL):
    """Compute the interval of the folds' mean UAR over other speakers than these.

    The UAR is a sum over speakers of their hits, divided by the utterances of their
    class in their fold. Its variance is that of a ratio estimator with the speaker as
    the unit [1]_, around one recall a class. It is doubled, since over folds a pair of
    speakers enters up to twice; see `privemo.permutation`.

    Parameters
    ----------
    y_true, y_pred : ndarray of str, shape (n_utterances,)
        True and predicted attribute. Predictions of several seeds are put end to end;
        a speaker's hits are then counted over all of them.
    speaker : ndarray of str, shape (n_utterances,)
        Speaker of each.
    fold : ndarray of int, shape (n_utterances,)
        In which fold each was asked about.
    level : float in (0, 1), default=0.95
        Nominal coverage.

    Returns
    -------
    interval : Interval
        UAR, ``low`` and ``high``, by the t distribution with the number of speakers
        less that of classes as degrees of freedom; not clipped to [0, 1]. If everybody
        is told alike it has no width, which says nothing about other speakers.

    Notes
    -----
    Measured by ``benchmarks/battery_null.py`` on 42 corpora of 24 speakers without the
    attribute: the interval of the attacker picked beforehand held chance in 39, on
    average +-0.16 wide; the test called none of them above or below chance.

    References
    ----------
    .. [1] W. G. Cochran, Sampling Techniques, 3rd ed. New York: Wiley, 1977, ch. 6.
    """
    rows = pd.DataFrame({"class": y_true, "speaker": speaker, "fold": fold})
    rows["hit"] = np.asarray(y_true) == np.asarray(y_pred)
    n_cells = rows.groupby(["fold", "class"]).ngroups
    rows["share"] = 1 / rows.groupby(["fold", "class"])["hit"].transform("size")
    center = mean_uar(y_true, y_pred, fold)
    recall = rows["hit"].groupby(rows["class"]).transform("mean")
    rows["beyond"] = (rows["hit"] - recall) * rows["share"] / n_cells
    beyond = rows.groupby(["class", "speaker"])["beyond"].sum()
    n_speakers = beyond.groupby("class").transform("size")
    variance = (beyond**2 * n_speakers / (n_speakers - 1)).sum()
    free = len(beyond) - rows["class"].nunique()
    error = WIDENING * np.sqrt(variance)
    reach = stats.t.ppf((1 + level) / 2, df=free) * error
    return Interval(center, float(center - reach), float(center + reach))


def score_answers(said, job, fold, *, n_permutations, seed):
    """Score what an attacker says of everybody.

    Parameters
    ----------
    said : ndarray of str, shape (n_seeds, n_utterances)
        Predicted attribute.
    job : privemo.battery.crossing.Job
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
        "P": 1 - interval.estimate,
        "calibrated P": calibrated_privacy(interval.estimate, n_classes),
        "p": test.p_two_sided,
        "smallest p": min(1.0, 2 / test.n_arrangements),
        "sd over seeds": float(
            np.std([mean_uar(job.attribute, one, fold) for one in said])
        ),
    }


def judge(table, n_classes):
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
