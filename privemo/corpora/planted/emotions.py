"""Latent emotions: how activated and how positive each utterance is meant to be."""

import pandas as pd

from privemo.corpora.planted.voices import side

CONFOUNDING = 1.0  # at knob 1 the mean woman is at 1/3 of [-1, 1], the mean man at -1/3


def draw_emotions(knobs, speakers):
    """Draw what each speaker feels in each utterance.

    Activation and valence are independent and spread evenly over [-1, 1] within every
    speaker: a speaker who is always excited would lose it to the normalisation by
    speaker.
    """
    tables = [
        _emotions(knobs, index, speaker)
        for index, speaker in enumerate(speakers.itertuples())
    ]
    return pd.concat(tables, ignore_index=True)


def _emotions(knobs, index, speaker):
    positions = range(knobs.n_utterances)
    random = knobs.stream("emotion", index)
    shift = side(speaker.gender) * knobs.gender_emotion_confounding
    return pd.DataFrame(
        {
            "utterance": [f"{index + 1:02d}_{i + 1:02d}" for i in positions],
            "speaker": speaker.speaker,
            "gender": speaker.gender,
            "activation": _latent(random, knobs.n_utterances, shift),
            "valence": _latent(random, knobs.n_utterances, shift),
            "key": [(index, i) for i in positions],
        }
    )


def _latent(random, n_utterances, shift):
    """Spread values over [-1, 1]; a shift above 0 moves them up, below 0 down."""
    steps = random.permutation(n_utterances) + random.random(n_utterances)
    quantile = steps / n_utterances  # in (0, 1)
    power = 1 / (1 + CONFOUNDING * abs(shift))
    shifted = quantile**power if shift >= 0 else 1 - (1 - quantile) ** power
    return (2 * shifted - 1).round(4)
