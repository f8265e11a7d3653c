"""Log odds of members and others, and a row of their table."""

import numpy as np

YES_NO = np.array(["yes", "no"])


def asked(*, n_speakers=40, n_each=10, shift=0.0, voices=0.5, seed=0):
    """Log odds of members and others, of both genders."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(n_speakers), n_each)
    scores = rng.normal(size=len(who)) + voices * rng.normal(size=n_speakers)[who]
    return dict(
        scores=scores + shift * (who % 2 == 0),
        labels=YES_NO[who % 2],
        speaker=np.array([f"toy:{s:03d}" for s in who]),
        gender=np.array(["female", "male"])[who // 2 % 2],
    )


def row_of(table, unit="speaker", group="all"):
    return table.set_index(["unit", "group"]).loc[(unit, group)]
