"""Identity: are two utterances of one person, whom nobody trained on (ours).

Several utterances of a person are put together by the mean of their vectors, each of
length one. Two such groups are a *trial*: of one speaker (mated), or of two. The
*cosine* of two groups needs no training. The *trained* scorer is semi-informed: it
learns from other speakers of the same representations how people differ (linear
discriminants, then the likelihood ratio of a normal model of speakers and one of
utterances [1]_).

References
----------
.. [1] S. Ioffe, "Probabilistic linear discriminant analysis," in Proc. ECCV, 2006.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from privemo.attacks.together import TOGETHER, deal_groups
from privemo.errors import PrivemoError
from privemo.folds.dealing import deal
from privemo.statistics.linking import (
    error_of_counts,
    histogram_edges,
    linkability_of_counts,
)

COSINE, TRAINED, SHUFFLED_SPEAKERS = "cosine", "trained", "shuffled speakers"
EVERYBODY = "everybody"
MOST_GROUPS, MOST_OF_ONE = 2_000, 30  # of utterances: of all, of a speaker
N_FOLDS, N_BOOTSTRAPS, N_PLACES, COVERED = 5, 500, 400, 95
NOWHERE = np.full((2, 2), np.nan)  # bounds that nobody asked for
LEAST = 2  # speakers, and groups of each of them
COLUMNS = ["scorer", "utterances", "who", "EER", "EER low", "EER high", "D_sys"]
COLUMNS += ["D_sys low", "D_sys high", "n_speakers", "n_mated", "n_left_out"]


def identity_table(
    representation,
    speaker,
    *,
    gender=None,
    recording=None,
    seed=0,
    together=TOGETHER,
    n_bootstraps=N_BOOTSTRAPS,
):
    """Tell how well utterances of one person are told from those of two.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Of people whom the encoder was not trained on.
    speaker : ndarray of str, shape (n_utterances,)
        Who speaks.
    gender : ndarray of str, shape (n_utterances,), optional
        Pairs within each gender are scored by themselves, too: between the genders
        people are told apart by gender alone.
    recording : ndarray, shape (n_utterances,), optional
        Equal for utterances of one recording, of which one is taken.
    seed : int, default=0
        Seed of groups, folds and bootstraps.
    together : tuple of int
        How many utterances are put together.
    n_bootstraps : int, default=500
        Draws of speakers; 0: no bounds.

    Returns
    -------
    table : DataFrame, one row a scorer, number of utterances and group of people
        ``EER`` (at 400 quantiles of the scores) and ``D_sys``, see
        `privemo.statistics.linking`, with the bounds of 95 %
        over a bootstrap of speakers, numbers of speakers and of mated trials, and of
        the speakers of whom there were too few utterances. ``"shuffled speakers"`` is
        the control: cosines, with groups dealt anew among speakers. There is no
        trained scorer of fewer than four speakers of a gender.

    Raises
    ------
    PrivemoError
        If no two speakers have two utterances each.
    """
    rows = _one_of_each(recording, len(speaker))
    speaker = np.asarray(speaker, dtype=str)[rows]
    gender = None if gender is None else np.asarray(gender, dtype=str)[rows]
    Z = unit_length(np.asarray(representation, dtype=float)[rows])
    parts, who = [], _groups_of_people(speaker, gender)
    for k in together:
        groups = put_together(speaker, k, seed=seed)
        if len(groups.names) < LEAST:
            continue
        for scorer, scores in _scored(Z, groups, speaker, gender, seed):
            found = _rows(scores, groups, who, seed, n_bootstraps)
            parts += [(scorer, k, name, *row, groups.n_left_out) for name, row in found]
    if not parts:
        raise PrivemoError(
            "no two speakers have two utterances each, so nothing can be compared; "
            "add utterances of the same people"
        )
    return pd.DataFrame(parts, columns=COLUMNS)


def unit_length(Z):
    """Divide vectors by their length; one of zeros stays as it is."""
    length = np.linalg.norm(Z, axis=1, keepdims=True)
    return Z / np.where(length > 0, length, 1)


def put_together(speaker, k, *, seed):
    """Deal utterances into groups of k, two of a speaker or more, and not too many."""
    most = max(LEAST, MOST_GROUPS // len(np.unique(speaker)))
    how = {"least": LEAST, "most": min(MOST_OF_ONE, most)}
    return deal_groups(speaker, k, seed=seed, **how)


def _scored(Z, groups, speaker, gender, seed):
    """Yield each scorer with its scores of all pairs of groups; NaN: not a trial."""
    together = Z[groups.members].mean(axis=1)
    yield COSINE, cosines(together)
    fold = _fold_of_speakers(groups, speaker, gender, seed)
    if fold is not None:
        yield TRAINED, _trained(Z, groups, speaker, fold)
    rng = np.random.default_rng([seed, len(groups.members)])
    yield SHUFFLED_SPEAKERS, cosines(together[rng.permutation(len(together))])


def cosines(vectors):
    """Compare every two vectors."""
    vectors = unit_length(vectors)
    return vectors @ vectors.T


def _fold_of_speakers(groups, speaker, gender, seed):
    """Deal the speakers into folds, each gender into each; None if they are too few."""
    first = {name: i for i, name in reversed(list(enumerate(speaker)))}
    place = [first[name] for name in groups.names]
    label = np.full(len(speaker), "") if gender is None else np.asarray(gender, str)
    label = _known(label[place])
    fewest = np.unique(label, return_counts=True)[1].min()
    if fewest < 2 * LEAST:
        return None
    # four of each gender a fold or more, where there are so many: pairs within a gender
    n_folds = min(N_FOLDS, max(LEAST, int(fewest) // 4))
    return deal(label, groups.names, n_parts=n_folds, seed=seed)


def _known(label):
    """Deal who says nothing of their gender with the most frequent one."""
    names, counts = np.unique(label[label != ""], return_counts=True)
    return np.where(label == "", names[counts.argmax()], label) if len(names) else label


def _trained(Z, groups, speaker, fold):
    """Score pairs of the asked speakers of each fold by what the others taught."""
    scores = np.full((len(groups.members),) * 2, np.nan)
    of_group = fold[groups.speaker]
    for k in np.unique(fold):
        known = np.isin(speaker, groups.names[fold != k])
        scorer = SpeakerModel().fit(Z[known], speaker[known])
        mine = np.flatnonzero(of_group == k)
        members = groups.members[mine]
        found = scorer.score(
            scorer.transform(Z)[members].mean(axis=1), members.shape[1]
        )
        scores[np.ix_(mine, mine)] = found
    return scores


class SpeakerModel:
    """Two normal distributions: of speakers around all, of utterances around each."""

    def fit(self, Z, speaker):
        """Learn the discriminants, and both variances along each of them."""
        self.axes_ = LinearDiscriminantAnalysis(solver="eigen", shrinkage="auto")
        X = self.axes_.fit(Z, speaker).transform(Z)
        names, number = np.unique(speaker, return_inverse=True)
        counts = np.bincount(number)
        means = np.stack([X[number == i].mean(axis=0) for i in range(len(names))])
        spread = ((X - means[number]) ** 2).sum(axis=0)
        self.within_ = spread / max(len(X) - len(names), 1)
        between = means.var(axis=0, ddof=1) - self.within_ * np.mean(1 / counts)
        self.center_, self.between_ = means.mean(axis=0), np.maximum(between, 1e-9)
        return self

    def transform(self, Z):
        """Project vectors onto the discriminants, around the mean speaker."""
        return self.axes_.transform(Z) - self.center_

    def score(self, X, k):
        """Return the log-likelihood ratio of one speaker to two, of every two rows.

        Rows are means of k utterances.
        """
        b, v = self.between_, self.between_ + self.within_ / k
        det = v**2 - b**2
        alone = X**2 @ (v / det - 1 / v)
        constant = np.log(v**2 / det).sum()
        return 0.5 * (constant - alone[:, None] - alone) + (X * (b / det)) @ X.T


def _groups_of_people(speaker, gender):
    """Name the groups of people that are scored by themselves, and who is in them."""
    people = {EVERYBODY: set(speaker)}
    if gender is not None:
        of = pd.Series(gender, index=speaker)
        of = of[of != ""]
        people |= {str(g): set(of.index[of == g]) for g in sorted(of.unique())}
    return people


def _one_of_each(recording, n):
    """Take the first utterance of each recording."""
    if recording is None:
        return np.arange(n)
    return np.sort(np.unique(recording, return_index=True)[1])


def _rows(scores, groups, who, seed, n_bootstraps):
    """Yield EER and D_sys with their bounds, for each group of people."""
    for name, people in who.items():
        mine = np.flatnonzero(np.isin(groups.names, list(people)))
        kept = np.isin(groups.speaker, mine)
        if len(mine) >= LEAST:
            pairs = Pairs.of(scores[np.ix_(kept, kept)], groups.speaker[kept])
            yield name, pairs.summary(seed, n_bootstraps)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Counts of the trials of every two speakers by score.

    Parameters
    ----------
    fine, wide : ndarray of float, shape (n_speakers, n_speakers, n_places)
        Trials by score: at quantiles for the EER, in bins of equal width for D_sys. On
        the diagonal those of one speaker.
    """

    fine: np.ndarray
    wide: np.ndarray

    @classmethod
    def of(cls, scores, speaker):
        """Count the pairs of groups, each once."""
        _, number = np.unique(speaker, return_inverse=True)
        i, j = np.triu_indices(len(number), k=1)
        values = scores[i, j]
        there = np.isfinite(values)
        i, j, values = number[i[there]], number[j[there]], values[there]
        places = np.unique(np.quantile(values, np.linspace(0, 1, N_PLACES)))
        edges = histogram_edges(values[i == j], values[i != j])
        n, counts = number.max() + 1, []
        for inner in (places[1:-1], edges[1:-1]):
            shape = n, n, len(inner) + 1
            at = np.ravel_multi_index((i, j, np.digitize(values, inner)), shape)
            counts.append(np.bincount(at, minlength=np.prod(shape)).reshape(shape))
        return cls(*(count.astype("float32") for count in counts))

    def summary(self, seed, n_bootstraps):
        """Return EER and D_sys, each with its bounds, and how much they rest on."""
        n = len(self.fine)
        rng = np.random.default_rng([seed, n])
        error, link = self._scores(np.ones(n))
        weights = rng.multinomial(n, np.full(n, 1 / n), size=n_bootstraps)
        drawn = [self._scores(weight) for weight in weights]
        outside = (100 - COVERED) / 2
        ends = [outside, 100 - outside]
        low, high = _ends(np.array(drawn), ends) if drawn else NOWHERE
        n_mated = int(self.fine[np.diag_indices(n)].sum())
        return error, low[0], high[0], link, low[1], high[1], n, n_mated

    def _scores(self, weight):
        """Score the trials, each speaker counted so many times; NaN if none is left."""
        fine, wide = (_weighed(counts, weight) for counts in (self.fine, self.wide))
        if not all(counts.sum() for counts in fine):
            return np.nan, np.nan  # drawn were speakers of different folds
        return error_of_counts(*fine), linkability_of_counts(*wide)


def _ends(drawn, ends):
    """Return percentiles of each score; NaN of one that no draw has."""
    there = ~np.isnan(drawn).all(axis=0)
    found = np.full((2, drawn.shape[1]), np.nan)
    found[:, there] = np.nanpercentile(drawn[:, there], ends, axis=0)
    return found


def _weighed(counts, weight):
    """Add up the trials of one speaker, and those of two, by score."""
    weight = weight.astype("float32")
    of_one = counts[np.diag_indices(len(counts))]
    mated = weight @ of_one
    every = weight @ np.tensordot(weight, counts, axes=1)
    return mated, np.maximum(every - weight**2 @ of_one, 0)
