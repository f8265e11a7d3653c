"""What the battery says of several utterances of a person, put together."""

from dataclasses import replace

import numpy as np
import pandas as pd

from privemo.attacks.crossing import likeliest, pick
from privemo.attacks.kinds import ENSEMBLE
from privemo.attacks.together import TOGETHER, deal_groups, joint_probabilities
from privemo.battery.scoring import score_answers, with_verdicts
from privemo.terms import PICKED

SHOWN = ["attacker", "utterances", "UAR", "low", "high", "P", "calibrated P", "p"]
SHOWN += ["verdict", "n_groups", "n_speakers"]


def together_table(job, crossed, *, n_permutations, seed):
    """Score what is said of 1, 3 and 10 utterances of a speaker.

    Parameters
    ----------
    job : privemo.attacks.crossing.Job
        What was attacked.
    crossed : privemo.attacks.crossing.Crossed
        What the attackers said.
    n_permutations, seed : int
        As for `privemo.battery.scoring.score_answers`; and seed of the groups.

    Returns
    -------
    table : DataFrame, one row an attacker and number of utterances
        Of the ensemble and of the attacker that was picked beforehand; UAR over groups
        of utterances, with its interval over speakers. A number that two speakers of
        some class do not have is left out.
    """
    rows = []
    for name, sure in {ENSEMBLE: _sure_of(crossed), PICKED: _picked(crossed)}.items():
        for k in TOGETHER:
            groups = deal_groups(job.speaker, k, seed=seed)
            first = groups.members[:, 0]
            mine = replace(
                job,
                representation=job.representation[:0],
                attribute=job.attribute[first],
                speaker=job.speaker[first],
            )
            if not _enough(mine, job, crossed.fold[first]):
                continue
            said = likeliest(joint_probabilities(sure, groups), job.attribute)
            how = {"n_permutations": n_permutations, "seed": seed}
            scores = score_answers(said, mine, crossed.fold[first], **how)
            counts = {"n_groups": len(first), "n_speakers": len(groups.names)}
            rows.append({"attacker": name, "utterances": k, **scores, **counts})
    return with_verdicts(pd.DataFrame(rows), len(np.unique(job.attribute)))[SHOWN]


def _sure_of(crossed):
    """Return what the ensemble says; of one attacker alone, what it says."""
    return crossed.sure.get(ENSEMBLE, next(iter(crossed.sure.values())))


def _picked(crossed):
    """Return what the attacker says that was picked in each fold."""
    _, names = pick(crossed)
    by_fold = np.stack([crossed.sure[name] for name in names])
    return by_fold[crossed.fold, :, np.arange(len(crossed.fold))].swapaxes(0, 1)


def _enough(mine, job, fold):
    """Tell whether every fold still asks about every class."""
    classes = len(np.unique(job.attribute))
    held = pd.DataFrame({"fold": fold, "class": mine.attribute}).drop_duplicates()
    return len(held) == classes * job.n_folds
