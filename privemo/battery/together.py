"""What the battery says of several utterances of a person, put together."""

from dataclasses import replace

import numpy as np
import pandas as pd

from privemo.attacks.crossing import likeliest, pick
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
    rows, recording = [], copies(job.representation)
    sure_of = {ENSEMBLE: crossed.sure.get(ENSEMBLE), PICKED: _picked(crossed)}
    for name, sure in sure_of.items():
        if sure is None:  # of one attacker there is none
            continue
        for k in TOGETHER:
            groups = deal_groups(job.speaker, k, seed=seed, recording=recording)
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
            counts["n_left_out"] = len(job.speaker) - groups.members.size
            rows.append({"attacker": name, "utterances": k, **scores, **counts})
    table = pd.DataFrame(rows, columns=None if rows else SHOWN)
    if table["utterances"].max() == 1 or table.empty:
        return pd.DataFrame(columns=SHOWN)
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
