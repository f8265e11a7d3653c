"""Attackers on membership who know more, or less, of the network they attack.

All of them ask section 4.2's question, whether a speaker was in the training set D1, of
speakers they have learnt nothing about. They differ in what else they know:

================  =============================================  =====================
attacker          knows                                          does not know
================  =============================================  =====================
semi-informed     the network's representations; of s1 to s3     who of s5 trained
                  that they trained; of s4, who did
ignorant          representations of the speakers it asks        who trained, of any
                  about; a network of its own, with its          set; which unit means
                  training set                                   what
================  =============================================  =====================

The semi-informed one is the paper's. An attacker who finds nothing is no evidence for a
defence while one who knows more does.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import logit

from privemo.attacks.dense import dense_attacker, fit_balanced
from privemo.attacks.paper import sizes_of
from privemo.errors import PrivemoError
from privemo.folds.membership import NO, YES
from privemo.metrics import uar

SUREST = 1e-6  # probabilities nearer to 0 or 1 than this are cut off; ours
_SPREAD = 1e-12  # units that vary less are constant


class Shadow(NamedTuple):
    """What an ignorant attacker has of its own: a network, and who trained it.

    Parameters
    ----------
    representation : ndarray of float, shape (n_shadow, n_shadow_units)
        By its own network, of any corpus.
    labels : array-like of str, shape (n_shadow,)
        Whether *that* network was trained on the speaker: "yes", "no", or "" where the
        attacker makes no use of a row.
    speaker : array-like of str, shape (n_shadow,)
        Speaker of each row.
    """

    representation: np.ndarray
    labels: np.ndarray
    speaker: np.ndarray


def ignorant_scores(representation, speaker, *, asked, shadow, settings, seed):
    """Ask an attacker who never saw anybody's membership in the attacked network.

    It trained a network of its own, the shadow [1]_, on speakers of its choice, and so
    knows members and others of *that*. Units of two networks do not correspond, so it
    learns from what has no axes: `axis_free`.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Of the attacked network.
    speaker : array-like of str, shape (n_utterances,)
        Who is heard; the attacker knows which utterances are one person's.
    asked : ndarray of int
        Rows it is asked about.
    shadow : Shadow
        Speakers it is asked about are left out of it, so that nobody is on two sides.
    settings, seed
        See `membership_attack`.

    Returns
    -------
    scores : ndarray of float, shape (n_asked,)
        Log odds of "yes".

    Raises
    ------
    PrivemoError
        If fewer than two speakers with a "yes", or with a "no", are left.

    References
    ----------
    .. [1] R. Shokri, M. Stronati, C. Song and V. Shmatikov, "Membership inference
       attacks against machine learning models", in Proc. IEEE S&P, 2017.
    """
    speaker, labels = np.asarray(speaker), np.asarray(shadow.labels)
    shadow_speaker = np.asarray(shadow.speaker)
    useful = np.isin(labels, (YES, NO)) & ~np.isin(shadow_speaker, speaker[asked])
    rng = np.random.default_rng(seed)
    saved = np.zeros_like(useful)  # one speaker of each label, drawn, chooses the size
    for label in (YES, NO):
        names = np.unique(shadow_speaker[useful & (labels == label)])
        if len(names) < 2:
            raise PrivemoError(
                f"the shadow leaves {len(names)} speakers labelled {label!r} whom the "
                "attacker is not asked about; it needs two: one to learn from, one to "
                "choose by"
            )
        saved |= useful & (labels == label) & (shadow_speaker == rng.choice(names))
    rows = dict(fitted=np.flatnonzero(useful & ~saved), saved=np.flatnonzero(saved))
    seen = axis_free(shadow.representation, shadow_speaker)
    attacker = membership_attack(seen, labels, **rows, settings=settings, seed=seed)
    # half of a member's utterances trained: nobody may look at those
    return log_odds(attacker, axis_free(representation[asked], speaker[asked]))


def axis_free(representation, speaker):
    """Describe representations by what stays when the units are shuffled (ours)."""
    Z = np.asarray(representation, dtype=np.float64)
    spread = Z.std(axis=0)
    Z = (Z - Z.mean(axis=0)) / np.where(spread > _SPREAD, spread, 1)
    who = np.unique(speaker, return_inverse=True)[1]
    n_rows = np.bincount(who)
    mean = np.zeros((len(n_rows), Z.shape[1]))
    np.add.at(mean, who, Z)
    away = _length(Z - (mean / n_rows[:, None])[who])
    away *= np.sqrt(n_rows / np.maximum(n_rows - 1, 1))[who]
    of_speaker = (np.bincount(who, away) / n_rows)[who]
    units = np.quantile(Z, [0, 0.5, 1], axis=1)
    return np.column_stack([_length(Z), *units, away, of_speaker])


def log_odds(attacker, representation):
    """Say how sure an attacker is of "yes"."""
    yes = list(attacker.classes_).index(YES)
    share = attacker.predict_proba(representation)[:, yes]
    return logit(np.clip(share, SUREST, 1 - SUREST))


def _length(Z):
    """Length of each row, a unit."""
    return np.sqrt(np.mean(Z**2, axis=1))


def membership_attack(representation, labels, *, fitted, saved, settings, seed):
    """Train an attacker to tell which speakers a network was trained on (section 4.2).

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Output of a frozen encoder.
    labels : ndarray of str, shape (n_utterances,)
        "yes" or "no", from `privemo.folds.membership.membership_labels`.
    fitted, saved : ndarray of int
        Rows the attacker learns from, and rows that choose its size only.
    settings : Settings
        ``attacker_layers``, ``attacker_units`` and ``attacker_epochs``.
    seed : int
        Seed of the attacker.

    Returns
    -------
    attacker : sklearn.pipeline.Pipeline
        ``attacker.predict`` says "yes" or "no". Classes are weighted by inverse
        frequency, since members are many.
    """
    best, best_score = None, -1.0
    for size in sizes_of(settings):
        model = dense_attacker(size, n_epochs=settings.attacker_epochs, seed=seed)
        fit_balanced(model, representation[fitted], labels[fitted])
        said = model.predict(representation[saved])
        score = uar(labels[saved], said, classes=np.unique(labels[fitted]))
        if score > best_score:
            best, best_score = model, score
    return best
