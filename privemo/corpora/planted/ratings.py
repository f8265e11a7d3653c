"""Annotators: several people rate each utterance, and do not agree."""

import numpy as np
import pandas as pd

N_ANNOTATORS = 5
SPREAD = 1.5  # points of the scale between "nothing" and the most that is felt
LENIENCE = 0.3  # SD over annotators, in points; the same in every utterance
DISAGREEMENT = 0.7  # SD over utterances, in points


def draw_ratings(knobs, emotions):
    """Let annotators rate activation and valence from 1 to 5.

    They rate what is meant, however little of it is in the voice or in the words.
    """
    columns = {}
    for index, emotion in enumerate(("activation", "valence")):
        points = _points(knobs, emotions[["key", emotion]], index)
        for annotator in range(N_ANNOTATORS):
            columns[f"{emotion}_{annotator + 1}"] = points[:, annotator]
    return pd.DataFrame(columns)


def _points(knobs, emotions, index):
    """Return ints from 1 to 5, shape (n_utterances, N_ANNOTATORS)."""
    lenience = LENIENCE * _normal(knobs.stream("annotators", index))
    lenience -= lenience.mean()  # or one seed would have more of "high" than another
    points = [
        3 + SPREAD * latent + lenience + DISAGREEMENT * _normal(random)
        for latent, random in (
            (latent, knobs.stream("ratings", *key, index))
            for key, latent in emotions.itertuples(index=False)
        )
    ]
    return np.clip(np.rint(points), 1, 5).astype(int)


def _normal(random):
    return random.standard_normal(N_ANNOTATORS)
