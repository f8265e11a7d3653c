"""A test for predictions of gender that respects who spoke them."""

from math import factorial, prod, sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from privemo.errors import PrivemoError
from privemo.metrics import mean_uar
from privemo.statistics.intervals import LEVEL, ROUNDING, Interval

# Over folds, a pair of speakers enters up to twice: the first tested by a network that
# was trained on the second, and the other way round. Shuffling under fixed predictions
# takes the two for independent, so its variance can be as little as half the true one.
WIDENING = sqrt(2)


class PermutationTest(NamedTuple):
    """Observed UAR beside its distribution when gender is shuffled over speakers."""

    uar: float
    p_greater: float  # of an UAR as high as the observed one
    p_two_sided: float
    null_low: float
    null_high: float
    n_arrangements: int  # p_greater cannot be below 1 / n_arrangements


def speaker_permutation(
    y_true,
    y_pred,
    speaker,
    *,
    fold=None,
    independent=False,
    n_permutations=1000,
    level=LEVEL,
    seed=0,
):
    """Test whether predictions tell gender, by shuffling gender over speakers.

    Utterances of one speaker are not independent, so gender is shuffled over speakers
    and not over utterances, and within each test fold, so that every fold keeps its
    number of women and men.

    Parameters
    ----------
    y_true, y_pred : array-like of str, shape (n_utterances,)
        True and predicted gender.
    speaker : array-like of str, shape (n_utterances,)
        Speaker of each utterance.
    fold : array-like, shape (n_utterances,), optional
        Test fold of each utterance, if each fold was predicted by a network trained on
        others of them; the score is then the mean of the folds' UAR. Without it all
        utterances are one set, predicted by one network that saw none of them.
    independent : bool, default=False
        Whether the folds are blocks, whose networks saw no speaker of another one.
    n_permutations : int, default=1000
        Number of random shuffles.
    level : float in (0, 1), default=0.95
        Share of the shuffled UARs that the null band holds.
    seed : int, default=0
        Seed of the shuffles.

    Returns
    -------
    test : PermutationTest
        The observed UAR, one- and two-sided p-value, the null band and the number of
        distinct shuffles. With one speaker of each gender in each of five folds there
        are 2 ** 5 = 32, so no one-sided p-value can be below about 0.03.

    Raises
    ------
    PrivemoError
        If a speaker has two genders or sits in two folds, if a fold has one gender
        only, or if a predicted label never occurs as a true one.

    Notes
    -----
    The predictions are held fixed, though each was made by a network trained on the
    true genders of the other folds, unless they are independent blocks. With two folds
    or more the shuffled UARs are therefore moved away from their mean by a factor of
    sqrt(2), an upper bound for a linear probe. Measured by
    ``benchmarks/interval_coverage.py`` on 400 synthetic corpora without gender a size,
    the share of one-sided p-values up to 0.05 was 0.5, 2, 3 and 3 % with 10, 20, 40 and
    60 speakers; without that factor it was 6 to 12 % (200 corpora a size).

    References
    ----------
    .. [1] B. Phipson and G. K. Smyth, "Permutation p-values should never be zero",
       Statist. Appl. Genet. Mol. Biol., vol. 9, no. 1, 2010.
    """
    speakers, genders = _count_by_speaker(y_true, y_pred, speaker, fold)
    rng = np.random.default_rng(seed)
    observed, null, n_arrangements = [], [], 1
    for name, members in speakers.groupby("fold"):
        truth = members["gender"].to_numpy()
        _, n_each = np.unique(truth, return_counts=True)
        if len(n_each) < max(2, len(genders)):
            raise PrivemoError(
                f"fold {name} has speakers of one gender only, so its UAR is "
                "undefined; stratify the folds by gender"
            )
        shuffled = rng.permuted(np.tile(truth, (n_permutations, 1)), axis=1)
        counts = members[genders].to_numpy()  # (n_speakers, n_genders)
        observed.append(_uar_of_arrangements(truth[None], counts)[0])
        null.append(_uar_of_arrangements(shuffled, counts))
        n_arrangements *= factorial(len(truth)) // prod(map(factorial, n_each.tolist()))
    null = np.mean(null, axis=0)
    if len(observed) > 1 and not independent:
        null = null.mean() + WIDENING * (null - null.mean())
    return _compare(np.mean(observed), null, level=level, n=n_arrangements)


def _count_by_speaker(y_true, y_pred, speaker, fold):
    """One row a speaker: fold, gender, and how often each gender was predicted."""
    columns = {"gender": y_true, "predicted": y_pred, "speaker": speaker}
    columns["fold"] = np.zeros(len(y_true), dtype=int) if fold is None else fold
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise PrivemoError(f"give one of each for each utterance, got rows: {lengths}")
    rows = pd.DataFrame({name: np.asarray(values) for name, values in columns.items()})
    by_speaker = rows.groupby("speaker")
    for column in ("gender", "fold"):
        several = by_speaker[column].nunique().loc[lambda n: n != 1]
        if len(several):
            raise PrivemoError(
                f"speaker {several.index[0]!r} has {several.iloc[0]} values of "
                f"{column}; give every speaker one {column}"
            )
    genders = sorted(rows["gender"].unique().tolist())
    unknown = sorted(set(rows["predicted"]) - set(genders), key=str)
    if unknown:
        raise PrivemoError(
            f"predictions hold {unknown}, true labels only {genders}; "
            "give labels, not their codes"
        )
    counts = pd.crosstab(rows["speaker"], rows["predicted"])
    counts = counts.reindex(columns=genders, fill_value=0)
    speakers = by_speaker[["fold", "gender"]].first().join(counts)
    return speakers.assign(gender=speakers["gender"].map(genders.index)), genders


def _uar_of_arrangements(arrangements, counts):
    """UAR under each arrangement of genders over speakers, from their counts only."""
    # (n_arrangements, n_speakers, n_genders)
    is_gender = arrangements[:, :, None] == np.arange(counts.shape[1])
    hits = np.einsum("ask,sk->ak", is_gender, counts)
    totals = np.einsum("ask,s->ak", is_gender, counts.sum(axis=1))
    return (hits / totals).mean(axis=1)


def _compare(observed, null, *, level, n):
    """Count the observed arrangement among the shuffles, so that p is never 0."""
    greater = (1 + np.sum(null >= observed - ROUNDING)) / (1 + len(null))
    less = (1 + np.sum(null <= observed + ROUNDING)) / (1 + len(null))
    low, high = np.quantile(null, [(1 - level) / 2, (1 + level) / 2])
    return PermutationTest(
        uar=float(observed),
        p_greater=float(greater),
        p_two_sided=float(min(1, 2 * greater, 2 * less)),
        null_low=float(low),
        null_high=float(high),
        n_arrangements=n,
    )


def speaker_interval(y_true, y_pred, speaker, fold, *, level=LEVEL):
    """Compute the interval of the folds' mean UAR over other speakers than these.

    The UAR is a sum over speakers of their hits, divided by the utterances of their
    class in their fold. Its variance is that of a ratio estimator with the speaker as
    the unit [1]_, around one recall a class. It is doubled, since over folds a pair of
    speakers enters up to twice; see `privemo.statistics.over_speakers`.

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
