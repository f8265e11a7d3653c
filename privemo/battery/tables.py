"""Tables of the battery: attackers, controls, and other inputs beside them."""

from collections import Counter

import numpy as np
import pandas as pd

from privemo.attacks.crossing import pick
from privemo.battery.scoring import score_answers, with_verdicts
from privemo.metrics import mean_uar, privacy_of
from privemo.scores.quantities import calibrated_privacy
from privemo.statistics.intervals import CONTROL_LEVEL, ROUNDING, fold_interval
from privemo.terms import MAJORITY, PICKED

MEDIAN = "median of the attackers"
HIGHEST = "highest of the attackers"
SHUFFLED = "shuffled over speakers"


def attacker_table(job, crossed, *, n_permutations, seed):
    """Score every attacker, and the strongest in two ways."""
    n_classes = len(np.unique(job.attribute))
    answer, names = pick(crossed)
    rows = [
        {
            "attacker": name,
            **score_answers(
                *(said, job, crossed.fold), n_permutations=n_permutations, seed=seed
            ),
            "chosen": _most(map(_written, crossed.settings.get(name, []))),
        }
        for name, said in {**crossed.said, PICKED: answer}.items()
    ]
    rows[-1]["chosen"] = _most(names)
    single, last = rows[:-1], rows[-1]
    highest = max(single, key=lambda row: row["UAR"])
    median = float(np.median([row["UAR"] for row in single]))
    between = [
        _untested(MEDIAN, median, n_classes, ""),
        _untested(HIGHEST, highest["UAR"], n_classes, highest["attacker"]),
    ]
    return with_verdicts(pd.DataFrame([*single, *between, last]), n_classes)


def chance_table(majority, shuffled):
    """Compare with chance what must be at chance.

    A control fails above chance. Below, it does not: of a few speakers who are dealt
    anew, those who are known mislead about the others, which makes no score too high.
    """
    job, crossed = majority
    chance = 1 / len(np.unique(job.attribute))
    (score,) = _uars(crossed.said[MAJORITY], job, crossed)
    rows = [{"control": MAJORITY, "UAR": score, "low": score, "high": score}]
    medians, picks = [], []
    for job, crossed in shuffled:
        medians.append(
            np.median([_uars(s, job, crossed) for s in crossed.said.values()])
        )
        picks.extend(_uars(pick(crossed)[0], job, crossed))
    for name, scores in {"median": medians, "picked beforehand": picks}.items():
        bounds = fold_interval(scores, test_share=0, level=CONTROL_LEVEL)
        score = dict(zip(("UAR", "low", "high"), bounds, strict=True))
        rows.append({"control": f"{SHUFFLED}, {name}"} | score)
    table = pd.DataFrame(rows).assign(chance=chance)
    return table.assign(passed=table["low"] <= chance + ROUNDING)


def confusion_table(job, crossed):
    """Count what the attacker picked beforehand says of each class.

    Returns
    -------
    table : DataFrame, one row a true class
        ``said CLASS``: share of its utterances, a mean over folds and seeds, so that
        the mean of what is right is the UAR; ``utterances``, ``speakers``.
    """
    said, _ = pick(crossed)
    classes, folds = np.unique(job.attribute), np.unique(crossed.fold)
    rows = []
    for label in classes:
        mine = job.attribute == label
        answers = [said[:, mine & (crossed.fold == k)] for k in folds]
        shares = {
            f"said {name}": float(np.mean([(one == name).mean() for one in answers]))
            for name in classes
        }
        counts = {"utterances": int(mine.sum())}
        counts["speakers"] = len(np.unique(job.speaker[mine]))
        rows.append({"true class": label, **shares, **counts})
    return pd.DataFrame(rows)


def input_table(tables):
    """Set the representation beside other inputs."""
    rows = []
    for name, table in tables.items():
        by_name = table.set_index("attacker")
        scores = ["UAR", "low", "high", "P", "calibrated P", "verdict"]
        picked = by_name.loc[PICKED, scores].to_dict()
        rows.append({"input": name, "median": by_name.loc[MEDIAN, "UAR"], **picked})
    return pd.DataFrame(rows)


def _uars(said, job, crossed):
    """Score one attacker seed by seed."""
    return [mean_uar(job.attribute, one, crossed.fold) for one in said]


def _untested(name, uar, n_classes, chosen):
    privacy = {"P": privacy_of(uar), "calibrated P": calibrated_privacy(uar, n_classes)}
    return {"attacker": name, "UAR": uar, **privacy, "p": np.nan, "chosen": chosen}


def _written(settings):
    return ", ".join(f"{name} {value}" for name, value in settings.items())


def _most(names):
    """Name what most folds chose, and in how many of them."""
    names = [name for name in names if name]
    if not names:
        return ""
    (name, n), *_ = Counter(names).most_common(1)
    return f"{name} in {n} of {len(names)} folds"
