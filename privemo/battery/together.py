"""What the battery says of several utterances of a person, put together."""

from dataclasses import replace

import numpy as np
import pandas as pd

from privemo.attacks.crossing import likeliest, of_picked, pick
from privemo.attacks.kinds import ENSEMBLE
from privemo.attacks.together import TOGETHER, deal_groups, joint_probabilities
from privemo.battery.copies import copies
from privemo.battery.scoring import score_answers, with_verdicts
from privemo.report.display import interval
from privemo.terms import ABOVE, PICKED

SHOWN = ["attacker", "utterances", "UAR", "low", "high", "P", "calibrated P", "p"]
SHOWN += ["verdict", "n_groups", "n_speakers", "n_left_out"]


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
        of utterances, with its interval over speakers; ``n_left_out`` utterances fill
        no group, or are copies. A number is left out where a fold would not ask about
        every class; empty where no speaker has three utterances.
    """
    dealt = _dealt(job, crossed.fold, seed)
    if set(dealt) <= {1}:
        return pd.DataFrame(columns=SHOWN)
    _, picked = pick(crossed)
    sure_of = {PICKED: of_picked(crossed.sure, picked, crossed.fold)}
    if ENSEMBLE in crossed.sure:  # of one attacker there is none
        sure_of = {ENSEMBLE: crossed.sure[ENSEMBLE], **sure_of}
    how, rows = {"n_permutations": n_permutations, "seed": seed}, []
    for name, sure in sure_of.items():
        for k, groups in dealt.items():
            first = groups.members[:, 0]
            said = likeliest(joint_probabilities(sure, groups), job.attribute)
            scores = score_answers(said, _of(job, first), crossed.fold[first], **how)
            counts = {"n_groups": len(first), "n_speakers": len(groups.names)}
            counts["n_left_out"] = len(job.speaker) - groups.members.size
            rows.append({"attacker": name, "utterances": k, **scores, **counts})
    table = pd.DataFrame(rows)
    return with_verdicts(table, len(np.unique(job.attribute)))[SHOWN]


def more_from_many(table):
    """Say so if ten utterances, or three, tell what one does not; else "".

    Parameters
    ----------
    table : DataFrame
        From `together_table`.
    """
    mine = table[table["attacker"] == PICKED].sort_values("utterances")
    told = mine[mine["verdict"] == ABOVE]
    if told.empty or told["utterances"].iloc[0] == 1:
        return ""
    row = told.iloc[0]
    return (
        f"One utterance is not shown to tell it, but {row['utterances']} of a speaker "
        f"are, put together: UAR {interval(*row[['UAR', 'low', 'high']])}."
    )


def _dealt(job, fold, seed):
    """Deal groups of each size that leaves every fold something of every class."""
    how = {"seed": seed, "recording": copies(job.representation)}
    every = {k: deal_groups(job.speaker, k, **how) for k in TOGETHER}
    wanted = len(np.unique(job.attribute)) * job.n_folds
    return {k: g for k, g in every.items() if _n_held(job, fold, g) == wanted}


def _n_held(job, fold, groups):
    """Count the classes that groups are of, in each fold by itself."""
    first = groups.members[:, 0]
    held = pd.DataFrame({"fold": fold[first], "class": job.attribute[first]})
    return len(held.drop_duplicates())


def _of(job, rows):
    """Reduce a job to what scores need of some of its rows."""
    labels = {"attribute": job.attribute[rows], "speaker": job.speaker[rows]}
    return replace(job, representation=job.representation[:0], **labels)
