"""Seconds of the paper's attack on made-up representations.

    python benchmarks/attack_time.py [n_rounds]

32 units as in section 4.1, twenty utterances a speaker. One fit is one dense attacker
of two layers of 32 units; the attack chooses among the sizes of a profile by
cross-validation inside the attacker's data and trains the chosen one. One thread.
"""

import sys
import time
from functools import partial

import numpy as np
import pandas as pd
from sklearn.utils.class_weight import compute_sample_weight
from turns import in_turns, row, table

from privemo.attacks.paper import choose_attacker, dense_attacker
from privemo.config import load_profile
from privemo.terms import GENDERS

N_UNITS, N_UTTERANCES = 32, (200, 800, 3200)
N_SPEAKERS = (20, 80)  # of 800 utterances, instead of 40


def made_up(n, n_speakers):
    """Make representations in which one axis knows the gender, weakly."""
    rng = np.random.default_rng(0)
    speaker = np.arange(n) % n_speakers
    Z = rng.standard_normal((n, N_UNITS)).astype("float32")
    Z[:, 0] += 0.7 * (speaker % 2)
    names = [f"noise:{s}" for s in speaker]
    gender = np.take(GENDERS, speaker % 2)
    return Z, pd.DataFrame({"speaker": names, "gender": gender})


def fit(Z, table):
    """Fit one attacker."""
    gender = table["gender"].to_numpy(dtype=str)
    weight = compute_sample_weight("balanced", gender)
    settings = load_profile("lesson")
    model = dense_attacker((32, 32), n_epochs=settings.attacker_epochs, seed=0)
    model.fit(Z, gender, denselayers__sample_weight=weight)


def attack(Z, table, profile):
    """Choose and train an attacker, as every run does."""
    rows, settings = np.arange(len(Z)), load_profile(profile)
    choose_attacker(Z, table, known=rows, settings=settings, seed=0)


def timed(function, *material):
    """Return the seconds of a call."""
    start = time.perf_counter()
    function(*material)
    return time.perf_counter() - start


def measure(n_rounds=5):
    """Measure fits and attacks of several sizes; returns the rows of the table."""
    sizes = [(n, n // 20) for n in N_UTTERANCES] + [(800, n) for n in N_SPEAKERS]
    usual = "attack: one fit of 50 epochs, 800 utterances, 40 speakers"
    measures = {
        f"attack: one fit of 50 epochs, {n} utterances, {n_speakers} speakers": partial(
            timed, fit, *made_up(n, n_speakers)
        )
        for n, n_speakers in sizes
    }
    for profile in ("lesson", "paper"):
        measures[f"attack: profile {profile}, 200 utterances, 10 speakers"] = partial(
            timed, attack, *made_up(200, 10), profile
        )
    found = in_turns(measures, n_rounds)
    return [
        row(
            name,
            values,
            "s",
            of="this to one fit of 800",
            ratios=[a / b for a, b in zip(values, found[usual], strict=True)],
        )
        for name, values in found.items()
    ]


if __name__ == "__main__":
    print(table(measure(*map(int, sys.argv[1:]))))
