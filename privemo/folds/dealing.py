"""Who is known to an attacker, who is asked, and who chooses its settings."""

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from privemo.folds.speakers import speaker_parts

N_CHOICE_PARTS = 3  # parts of what an attacker knows that choose its settings; ours


def deal(attribute, speaker, *, n_parts, seed):
    """Deal speakers into parts, every class into each."""
    table = pd.DataFrame({"speaker": speaker, "attribute": attribute})
    return speaker_parts(table, n_parts=n_parts, seed=seed, attribute="attribute")


def validation_parts(attribute, speaker, *, recording=None, seed):
    """Divide what an attacker knows into parts that choose its settings.

    Where utterances are dealt, those of one `recording` come into one part.
    """
    speakers = pd.DataFrame({"speaker": speaker, "attribute": attribute})
    fewest = speakers.drop_duplicates()["attribute"].value_counts().min()
    n_parts = min(N_CHOICE_PARTS, int(fewest))
    if n_parts >= 2:
        return deal(attribute, speaker, n_parts=n_parts, seed=seed), "speaker"
    recording = np.arange(len(attribute)) if recording is None else recording
    _, first, row = np.unique(recording, return_index=True, return_inverse=True)
    attribute = np.asarray(attribute)[first]
    fewest = pd.Series(attribute).value_counts().min()
    n_parts = max(2, min(N_CHOICE_PARTS, int(fewest)))
    splitter = StratifiedKFold(n_parts, shuffle=True, random_state=seed)
    part = np.empty(len(attribute), dtype=int)
    for k, (_, rows) in enumerate(splitter.split(attribute, attribute)):
        part[rows] = k
    return part[row], "utterance"


def shuffle_over_speakers(attribute, speaker, *, seed):
    """Deal the attributes anew among the speakers: a label that means nothing."""
    speakers, first, row = np.unique(speaker, return_index=True, return_inverse=True)
    return np.random.default_rng(seed).permutation(attribute[first])[row]
