"""Minimum description length: how short the attributes become, given representations.

An attacker's UAR says what can be told in the end, not with how much effort. The online
code says both: the attributes are sent block by block, each coded by a probe that was
trained on the blocks before. A probe that learns from few speakers saves many bits.
"""

import warnings

import numpy as np
import pandas as pd
from joblib import delayed
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import PredefinedSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from privemo.folds.dealing import shuffle_over_speakers, validation_parts
from privemo.workers.parallel import processes

FIRST_SPEAKERS = 2  # of the rarest class in the first block: one fits, one chooses
N_LANDMARKS = 100  # of the kernel probe, at most
# Weight of the uniform code in every code, so that no label costs more than
# log2(n_classes / DOUBT) bits; ours.
DOUBT = 1e-3
PROBES = ("linear", "kernel")
GRIDS = {"linear": (1e-4, 1e-3, 1e-2, 1e-1), "kernel": (0.03, 0.3, 3.0)}


def speaker_order(attribute, speaker, *, seed):
    """Put speakers in a random order in which the classes alternate."""
    speakers, at, row = np.unique(speaker, return_index=True, return_inverse=True)
    table = pd.DataFrame({"attribute": attribute[at]})
    table["dice"] = np.random.default_rng(seed).random(len(speakers))
    groups = table.groupby("attribute")["dice"]
    within = groups.rank() - table["dice"]  # distinct: ties between classes are broken
    table["place"] = within / groups.transform("count")
    rank = table["place"].rank(method="first").astype(int).to_numpy() - 1
    there = rank[groups.rank().to_numpy() == FIRST_SPEAKERS]
    enough = len(there) == table["attribute"].nunique()
    return rank[row], int(there.max()) + 1 if enough else len(speakers)


def codelength(representation, attribute, speaker, *, probe="linear", seed=0):
    """Compute the online codelength of an attribute, given representations.

    The first block, of the fewest speakers with two of every class, is coded by the
    uniform code; the number of speakers known then doubles from block to block. (Where
    a class has one speaker only, no probe learns it, and all is coded uniformly.) A
    speaker's utterances are in one block. The probe's penalty is chosen by its
    likelihood on speakers among those known.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        What the probe sees.
    attribute, speaker : ndarray of str, shape (n_utterances,)
        What is coded, and who speaks.
    probe : {"linear", "kernel"}, default="linear"
        Logistic regression on the standardised units, or on a Nystroem approximation
        of their radial kernel, which finds what is not linear.
    seed : int, default=0
        Seed of the order of speakers.

    Returns
    -------
    bits : float
        The codelength of all attributes.
    uniform_bits : float
        ``n_utterances * log2(n_classes)``: without representations.

    References
    ----------
    .. [1] E. Voita and I. Titov, "Information-theoretic probing with minimum
       description length", in Proc. EMNLP, 2020.
    """
    classes, truth = np.unique(attribute, return_inverse=True)
    rank, first = speaker_order(attribute, speaker, seed=seed)
    bits = (rank < first).sum() * np.log2(len(classes))
    known = first
    with threadpool_limits(1):
        while known <= rank.max():
            old, new = rank < known, (rank >= known) & (rank < 2 * known)
            model = _probe(probe, representation[old], attribute[old], speaker[old])
            p = model.predict_proba(representation[new])[
                np.arange(new.sum()), truth[new]
            ]
            bits += -np.log2((1 - DOUBT) * p + DOUBT / len(classes)).sum()
            known *= 2
    return float(bits), float(len(truth) * np.log2(len(classes)))


def describe(material, *, n_orders=3, seed=0, n_jobs=-1):
    """Compare the code of an attribute with that of a label that means nothing."""
    Z, speaker = material.representation, material.speaker
    tasks = []
    for order in range(seed, seed + n_orders):
        shuffled = shuffle_over_speakers(material.attribute, speaker, seed=order)
        for probe in PROBES:
            tasks += [(probe, "bits", material.attribute, order)]
            tasks += [(probe, "control bits", shuffled, order)]
    done = processes(n_jobs, n_threads=1)(
        delayed(codelength)(Z, attribute, speaker, probe=probe, seed=order)
        for probe, _, attribute, order in tasks
    )
    rows = [
        {"probe": probe, "label": label, "bits": bits / len(speaker)}
        for (probe, label, _, _), (bits, _) in zip(tasks, done, strict=True)
    ]
    return _compared(pd.DataFrame(rows), np.log2(len(material.classes)))


def _compared(codes, uniform):
    """Set the attribute's code beside the control's."""
    rows = []
    for probe in PROBES:
        mine = codes[codes["probe"] == probe].groupby("label")["bits"]
        bits, control = mine.mean()["bits"], mine.mean()["control bits"]
        row = {
            "probe": probe,
            "bits": bits,
            "lowest": mine.min()["bits"],
            "highest": mine.max()["bits"],
            "compression": uniform / bits,
            "control bits": control,
            "control compression": uniform / control,
            "saved bits": control - bits,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _probe(name, representation, attribute, speaker):
    """Fit a probe whose penalty is chosen on speakers among those it is fitted to."""
    steps = [StandardScaler()]
    if name == "kernel":
        steps.append(Nystroem(n_components=N_LANDMARKS, random_state=0))
    part, _ = validation_parts(attribute, speaker, seed=0)
    # one path over all penalties; each begins where the one before ended
    classifier = LogisticRegressionCV(
        Cs=GRIDS[name],
        cv=PredefinedSplit(part),
        scoring="neg_log_loss",
        max_iter=1000,
        l1_ratios=(0,),
        use_legacy_attributes=False,
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "n_components > n_samples")  # takes fewer
        return make_pipeline(*steps, classifier).fit(representation, attribute)
