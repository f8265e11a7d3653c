"""Every quantity of the paper, one function each: U, U(M), U(F), L, P, P reversed, MI.

All are made of one thing, the unweighted average recall `privemo.metrics.uar`, and
differ in who is asked about whom. Genders are the labels that a corpus records.
"""

import numpy as np

from privemo.errors import PrivemoError
from privemo.folds.membership import NO, YES
from privemo.metrics import privacy_of, uar, uar_by_group
from privemo.terms import GENDERS, LEVELS


def utility(emotion, said, *, levels=LEVELS):
    """Compute U: how well a network tells emotion (sections 4.2 and 5.3).

    Parameters
    ----------
    emotion, said : array-like of str, shape (n_utterances,)
        True levels of the test utterances, and what the emotion head says.
    levels : tuple of str, default=("low", "mid", "high")
        Those that the corpus has of the target.

    Returns
    -------
    utility : float in [0, 1]
        UAR over the levels; chance is 1 / 3, or 1 / 2 of two. NaN where a level does
        not occur among the true ones.

    Examples
    --------
    >>> utility(["low", "mid", "high", "high"], ["low", "mid", "high", "low"])
    0.8333333333333334
    """
    everybody = np.full(len(emotion), "everybody")
    return _utilities(emotion, said, everybody, ["everybody"], levels)["everybody"]


def utility_by_gender(emotion, said, gender, *, levels=LEVELS):
    """Compute U(F) and U(M): U on the utterances of each gender (section 5.5).

    Parameters
    ----------
    emotion, said : array-like of str, shape (n_utterances,)
        As for `utility`.
    gender : array-like of str, shape (n_utterances,)
        Of the speaker of each.
    levels : tuple of str, default=("low", "mid", "high")
        As for `utility`.

    Returns
    -------
    utility : dict of str to float
        ``U_female`` and ``U_male``; NaN where a level does not occur in a group.
    """
    scores = _utilities(emotion, said, gender, GENDERS, levels)
    return {f"U_{name}": score for name, score in scores.items()}


def leakage(attribute, said, *, classes=GENDERS):
    """Compute L: what the adversary, trained along, tells of gender (section 4.2).

    Parameters
    ----------
    attribute, said : array-like of str, shape (n_utterances,)
        True class of the test utterances, and what the adversary's head says.
    classes : tuple of str, default=("female", "male")
        Of the attribute.

    Returns
    -------
    leakage : float in [0, 1]
        UAR; chance is 0.5, or 1 over the number of classes, and lower is better.

    Raises
    ------
    PrivemoError
        If a class has no utterance.
    """
    return uar(attribute, said, classes=classes)


def privacy(attribute, said, *, classes=GENDERS):
    """Compute P: 1 minus what an attacker, who comes later, tells of D1 (section 4.2).

    Parameters
    ----------
    attribute : array-like of str, shape (n_utterances,)
        True class of D1, the training speakers, about whom the attacker is asked.
    said : sequence of array-like of str, shape (n_seeds, n_utterances)
        What attackers say who learnt from D2; each seed is another encoder to attack.
    classes : tuple of str, default=("female", "male")
        Of the attribute.

    Returns
    -------
    privacy : float in [0, 1]
        Mean over the seeds; 0.5 for who guesses, or 1 - 1 / k of k classes, 0 for who
        is always right. Higher, the attacker is below chance; nothing is clipped. See
        `calibrated_privacy` for a scale that is the same for every k.

    Raises
    ------
    PrivemoError
        If a class has no utterance.

    Examples
    --------
    >>> privacy(["female", "male"], [["female", "male"], ["female", "female"]])
    0.25
    """
    return float(
        np.mean([privacy_of(uar(attribute, s, classes=classes)) for s in said])
    )


def privacy_reversed(attribute, said, *, classes=GENDERS):
    """Compute P reversed: the attacker learns from D1 and is asked about D2 (ours).

    A real attacker meets new speakers; no claim of the paper is judged by it.

    Parameters
    ----------
    attribute, said, classes
        As for `privacy`, of D2.

    Returns
    -------
    privacy : float in [0, 1]
        As `privacy`.
    """
    return privacy(attribute, said, classes=classes)


def membership(truth, said):
    """Compute MI: how well an attacker tells who was in the training set (section 4.2).

    Parameters
    ----------
    truth : array-like of str, shape (n_utterances,)
        "yes" or "no", of the utterances of s5 that the attacker is asked about.
    said : sequence of array-like of str, shape (n_seeds, n_utterances)
        What attackers say, seed by seed.

    Returns
    -------
    membership : float in [0, 1]
        UAR, mean over the seeds; chance is 0.5, and lower is better.

    Raises
    ------
    PrivemoError
        If nobody is a "yes", or nobody a "no".
    """
    return float(np.mean([uar(truth, s, classes=(YES, NO)) for s in said]))


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
    return privacy_of(uar) / (1 - 1 / n_classes)


def _utilities(emotion, said, group, names, levels):
    """Score emotion on each group; NaN where a level is missing."""
    return uar_by_group(
        emotion, said, group, classes=levels, groups=names, missing="nan"
    )
