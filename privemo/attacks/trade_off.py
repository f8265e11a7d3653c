"""What a defence costs and what it buys: utility and privacy on other speakers."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from privemo.attacks.crossing import likeliest
from privemo.attacks.dense import fresh_attack
from privemo.attacks.together import TOGETHER, deal_groups, joint_probabilities
from privemo.errors import PrivemoError
from privemo.folds.equals import recordings_of
from privemo.folds.speakers import largest_n_folds, speaker_parts
from privemo.metrics import privacy_of, uar
from privemo.terms import LEVELS, levels_in

N_PARTS = 3  # parts of the speakers of a set, attacked in turn; ours
SETS = ("validation", "test")


def emotion_uar(Z_train, emotion_train, Z_test, emotion_test, *, levels=LEVELS):
    """Refit the emotion head to a representation and score it on other speakers.

    The head is a logistic regression with standardised inputs and classes weighted by
    inverse frequency (ours). The network's own head was trained on another
    representation, so it cannot be kept; a linear one needs no seed and no choice of
    size, so that two defences differ by what they leave and not by how the head was
    trained. It is the dense head with no hidden layer, and may find less. Compare it
    with itself before the defence, not with the network's U.
    """
    missing = sorted(set(levels) - set(emotion_train))
    if missing:
        raise PrivemoError(
            f"no training row is {', '.join(missing)}, so the head cannot learn it; "
            "give more training rows"
        )
    said = linear_head().fit(Z_train, emotion_train).predict(Z_test)
    return uar(emotion_test, said, classes=levels)


def attribute_attacks(Z, speakers, *, attribute="gender", seed=0):
    """Attack an attribute of speakers whom no defence was fitted to.

    The speakers are dealt into parts, every class into each; an attacker learns from
    all parts but one and is asked about that one. This differs from the paper's P,
    whose attacker is asked about the training speakers: a linear defence leaves nothing
    there by construction, for anybody.
    """
    truth, part = _dealt(speakers, attribute, seed)
    scores = {"linear": [], "dense": []}
    for k in np.unique(part):
        known, asked = part != k, part == k
        given = Z[known], truth[known], Z[asked], truth[asked]
        scores["linear"].append(_linear_attack(*given))
        scores["dense"].append(fresh_attack(*given, seed=seed))
    return {name: float(np.mean(values)) for name, values in scores.items()}


def joint_attacks(Z, speakers, *, attribute="gender", seed=0, together=TOGETHER):
    """Attack as `attribute_attacks` does, and put utterances of a speaker together.

    The linear attacker alone, whose probabilities add up; what it says of k utterances
    is `privemo.attacks.together.joint_probabilities`.

    Returns
    -------
    scores : dict of int to float
        UAR by number of utterances; those that not every class has are left out.
    """
    truth, part = _dealt(speakers, attribute, seed)
    classes, who = np.unique(truth), speakers["speaker"].to_numpy(dtype=str)
    scores, recording = {k: [] for k in together}, recordings_of(speakers)
    for number in np.unique(part):
        known, asked = part != number, part == number
        sure = linear_head().fit(Z[known], truth[known]).predict_proba(Z[asked])
        for k in together:
            how = {"seed": seed, "recording": recording[asked]}
            groups = deal_groups(who[asked], k, **how)
            said = likeliest(joint_probabilities(sure, groups), truth[known])
            asked_about = truth[asked][groups.members[:, 0]]
            if set(classes) <= set(asked_about):
                scores[k].append(uar(asked_about, said, classes=classes))
    whole = len(np.unique(part))
    return {k: float(np.mean(s)) for k, s in scores.items() if len(s) == whole}


def _dealt(speakers, attribute, seed):
    """Return the attribute of each row, and the part that its speaker is dealt into."""
    n_parts = min(N_PARTS, largest_n_folds(speakers, attribute=attribute))
    if n_parts < 2:
        raise PrivemoError(
            "an attacker who learns from some speakers and is asked about others needs "
            f"two of each {attribute}; give a larger set"
        )
    how = {"seed": seed, "attribute": attribute}
    part = speaker_parts(speakers, n_parts=n_parts, **how)
    return speakers[attribute].to_numpy(dtype=str), part


def trade_off(representation, utterances, fold, *, target, attribute="gender", seed=0):
    """Score what is left of emotion and of an attribute on a fold's other speakers.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Output of a frozen encoder that was trained on the training rows, defended or
        not; a defence was fitted to the training rows, too.
    utterances : DataFrame, one row an utterance
        Columns ``speaker``, and those of the target and of the attribute.
    fold : Fold
        Row positions; see `privemo.folds.speakers.speaker_folds`.
    target : {"activation", "valence"}
        Column of the emotion.
    attribute : str, default="gender"
        What is to be hidden.
    seed : int, default=0
        Seed of the attacks.

    Returns
    -------
    point : dict
        ``U_validation`` and ``U_test``, see `emotion_uar`; ``P_validation`` and
        ``P_test``, 1 minus the attack UAR; ``attacker``, whose: the one that told more
        on the validation rows; ``P_of_1``, ``P_of_3`` and so on, of so many test
        utterances of a speaker put together, see `joint_attacks`.
        `privemo.tables.defences.pareto_front` takes a table of such points.

    Raises
    ------
    PrivemoError
        If there are too few speakers or a level is missing.
    """
    emotion, point, attacks = utterances[target].to_numpy(dtype=str), {}, {}
    known, levels = (
        (representation[fold.train], emotion[fold.train]),
        levels_in(emotion),
    )
    for on in SETS:
        rows = getattr(fold, on)
        Z = representation[rows]
        point[f"U_{on}"] = emotion_uar(*known, Z, emotion[rows], levels=levels)
        how = {"attribute": attribute, "seed": seed}
        attacks[on] = attribute_attacks(Z, utterances.iloc[rows], **how)
    attacker = max(attacks["validation"], key=attacks["validation"].get)
    point |= {f"P_{on}": privacy_of(attacks[on][attacker]) for on in SETS}
    test = representation[fold.test], utterances.iloc[fold.test]
    joint = joint_attacks(*test, attribute=attribute, seed=seed)
    point |= {f"P_of_{k}": privacy_of(score) for k, score in joint.items()}
    return point | {"attacker": attacker}


def linear_head():
    """Build the emotion head of a finished representation, and the linear attacker."""
    return make_pipeline(
        StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000)
    )


def _linear_attack(known, labels, asked, truth):
    said = linear_head().fit(known, labels).predict(asked)
    return uar(truth, said, classes=np.unique(labels))
