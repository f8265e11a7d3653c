"""Which rows an attacker learns from, where there are more than it has time for."""

import numpy as np
import pandas as pd


def rows_to_learn(job, known, most):
    """Draw rows evenly over classes, and within a class over speakers.

    Whoever is known stays known: utterances of one speaker are alike, so that half of
    them teach nearly as much as all, and half of the speakers do not. A rare class is
    kept whole as long as there is room.

    Parameters
    ----------
    job : privemo.attacks.crossing.Job
        Whose seed decides the draw.
    known : ndarray of int, shape (n_known,)
        Rows that may be learnt from.
    most : int
        How many are, at most.

    Returns
    -------
    rows : ndarray of int
        Sorted; all that are known if there are no more than `most`. With a larger
        `most`, the same and others.
    """
    if len(known) <= most:
        return known
    dice = np.random.default_rng(job.seed).random(len(job.speaker))[known]
    table = pd.DataFrame({"dice": dice, "row": known})
    table = table.assign(speaker=job.speaker[known], label=job.attribute[known])
    table["turn"] = table.groupby("speaker")["dice"].rank(method="first")
    table = table.sort_values(["turn", "dice"])
    table["turn"] = table.groupby("label").cumcount()
    table = table.sort_values(["turn", "dice"])
    return np.sort(table["row"].to_numpy()[:most])
