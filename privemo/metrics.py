"""Scores, all between 0 and 1 and all with a stated chance level."""

import numpy as np
from sklearn.metrics import recall_score

from privemo.errors import PrivemoError

EMOTION_CHANCE = 1 / 3  # U, U(M), U(F): low, mid, high
GENDER_CHANCE = 1 / 2  # L and P
MEMBERSHIP_CHANCE = 1 / 2  # MI: yes or no


def uar(y_true, y_pred, *, classes):
    """Compute the unweighted average recall: the mean of the per-class recalls.

    Parameters
    ----------
    y_true, y_pred : array-like of str, shape (n_utterances,)
        True and predicted labels.
    classes : sequence of str
        All classes of the task. Required, so that a class missing from one test fold
        cannot silently change the chance level.

    Returns
    -------
    score : float in [0, 1]
        Chance is ``1 / len(classes)``, whatever the class proportions.

    Raises
    ------
    PrivemoError
        If a class has no utterance in ``y_true`` (its recall is undefined), if a label
        is not one of ``classes``, or if the lengths differ.

    References
    ----------
    .. [1] M. Jaiswal and E. Mower Provost, "Privacy enhanced multimodal neural
       representations for emotion recognition", in Proc. AAAI, 2020, section 4.2.

    Examples
    --------
    >>> round(uar(list("fffm"), list("ffmm"), classes=["f", "m"]), 3)
    0.833
    """
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape:
        raise PrivemoError(
            f"y_true has shape {y_true.shape} and y_pred {y_pred.shape}; "
            "give one prediction for each utterance"
        )
    for name, labels in (("y_true", y_true), ("y_pred", y_pred)):
        unknown = sorted(set(labels.tolist()) - set(classes), key=str)
        if unknown:
            raise PrivemoError(
                f"{name} holds {unknown}, not among the classes {list(classes)}; "
                "leave unlabelled utterances out and give labels, not their codes"
            )
    missing = sorted(set(classes) - set(y_true.tolist()), key=str)
    if missing:
        raise PrivemoError(
            f"recall is undefined for {missing}: no such utterance in y_true; "
            "stratify the folds by this label or score a larger set"
        )
    return float(recall_score(y_true, y_pred, labels=list(classes), average="macro"))


def uar_by_group(
    y_true, y_pred, group, *, classes, groups=("male", "female"), missing="refuse"
):
    """Compute the UAR on the utterances of each group; U(M) and U(F) for gender.

    Examples
    --------
    >>> uar_by_group(
    ...     list("abab"), list("abbb"), ["male"] * 2 + ["female"] * 2, classes="ab"
    ... )
    {'male': 1.0, 'female': 0.5}
    """
    if missing not in ("refuse", "nan"):
        raise PrivemoError(f'missing must be "refuse" or "nan", got {missing!r}')
    y_true, y_pred, group = map(np.asarray, (y_true, y_pred, group))
    if not len(y_true) == len(y_pred) == len(group):
        raise PrivemoError(
            f"y_true, y_pred and group have {len(y_true)}, {len(y_pred)} and "
            f"{len(group)} rows; give one of each for each utterance"
        )
    scores = {}
    for name in groups:
        rows = group == name
        lacking = sorted(set(classes) - set(y_true[rows].tolist()), key=str)
        if lacking and missing == "nan":
            scores[name] = float("nan")
        elif lacking:
            raise PrivemoError(
                f"the group {name!r} has no utterance of {lacking}, so its UAR is "
                'undefined; score a larger set, or pass missing="nan" to mark it'
            )
        else:
            scores[name] = uar(y_true[rows], y_pred[rows], classes=classes)
    return scores


def mean_uar(y_true, y_pred, part):
    """Compute the mean of the UARs of some parts.

    All parts as one set would not do: where a part has more of a class than the rest,
    an attacker that knows the rest expects less of it there, and so falls below chance
    though there is nothing to find. Saying the commonest class gives 0.42 in place of
    0.5 with 12 speakers of each of two classes in five folds.
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


def privacy_of(attack_uar):
    """Turn the UAR of an attacker into P, 1 - UAR (section 4.2); of arrays, too."""
    return 1 - attack_uar


def attack_chance(scores):
    """Return the UAR of who guesses the attribute of a table of scores.

    Scores of another attribute than gender say how many classes it has.
    """
    if "n_classes" not in scores:
        return GENDER_CHANCE
    return 1 / float(scores["n_classes"].iloc[0])
