"""Print how often the battery misleads where there is nothing to find, or something.

    python benchmarks/battery_null.py [60] [0] [0.8]

Draws corpora of 24 speakers with a voice each (a third of the variance) whose attribute
is nowhere, or shifts some units; all attackers but the slow dense ones answer. Prints
the UAR of the highest attacker, of the one picked beforehand, and of the one picked on
one half of the speakers and scored on the other (over 20 halves and their swaps); and,
of the one picked beforehand, the share of draws whose interval held the mean of all
draws (chance where there is nothing), and the verdicts. Options: draws, first seed,
shift.
"""

import sys

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from privemo.attacks.crossing import Job, attack_all
from privemo.attacks.kinds import ATTACKERS, DENSE
from privemo.battery.tables import HIGHEST, attacker_table
from privemo.metrics import mean_uar
from privemo.terms import PICKED

N_SPEAKERS, N_EACH, N_UNITS = 24, 8, 16
QUICK = tuple(name for name in ATTACKERS if name != DENSE)


def draw_job(seed, *, shift):
    """Draw a corpus; ``shift`` is the distance of the classes on four units."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat(np.arange(N_SPEAKERS), N_EACH)
    voices = 0.7 * rng.normal(size=(N_SPEAKERS, N_UNITS))
    voices[1::2, :4] += shift
    Z = voices[speaker] + rng.normal(size=(len(speaker), N_UNITS))
    attribute = np.array(["a", "b"])[speaker % 2]
    return Job(Z, attribute, speaker.astype(str), attackers=QUICK, seed=seed)


def picked_on_halves(job, crossed, n_halves=20):
    """Pick on half of the speakers those whom the other half scores."""
    names, at = np.unique(job.speaker, return_index=True)
    whole = np.zeros(len(job.speaker), dtype=int)
    scores = []
    for seed in range(n_halves):
        halves = StratifiedKFold(2, shuffle=True, random_state=seed)
        for chosen, scored in halves.split(names, job.attribute[at]):
            rows = [np.isin(job.speaker, names[half]) for half in (chosen, scored)]
            on = [
                [
                    mean_uar(job.attribute[mask], said[0][mask], whole[mask])
                    for said in crossed.said.values()
                ]
                for mask in rows
            ]
            scores.append(on[1][int(np.argmax(on[0]))])
    return np.mean(scores)


def main(draws=60, first_seed=0, *shifts):
    """Print a table for each shift: by default nothing, and something."""
    for shift in map(float, shifts or (0, 0.8)):
        seeds = range(int(first_seed), int(first_seed) + int(draws))
        jobs = [draw_job(seed, shift=shift) for seed in seeds]
        rows = []
        for job, crossed in zip(jobs, attack_all(jobs), strict=True):
            table = attacker_table(job, crossed, n_permutations=500, seed=0)
            table = table.set_index("attacker")
            picked = table.loc[PICKED, ["UAR", "low", "high", "verdict"]].to_dict()
            highest = table.loc[HIGHEST, "UAR"]
            halves = picked_on_halves(job, crossed)
            rows.append(picked | {"highest": highest, "halves": halves})
        seen = pd.DataFrame(rows)
        truth = seen["UAR"].mean() if shift else 0.5
        print(f"\n{len(seen)} draws, shift {shift}")
        means = seen[["highest", "UAR", "halves"]].rename(columns={"UAR": "picked"})
        print(means.agg(["mean", "std", "sem"]).round(3).to_string())
        held = ((seen["low"] <= truth) & (truth <= seen["high"])).mean()
        width = (seen["high"] - seen["low"]).mean() / 2
        print(
            f"interval of the picked one holds {truth:.3f} in {held:.2f}, +-{width:.2f}"
        )
        print(seen["verdict"].value_counts(normalize=True).round(2).to_string())


if __name__ == "__main__":
    main(*sys.argv[1:])
