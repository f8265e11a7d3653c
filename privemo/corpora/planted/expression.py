"""How the voice shows emotion, by cues that men and women may use differently.

Five cues carry activation and two carry valence. Each has an effect (at knob 1, for an
emotion of 1, in a speaker who uses all cues alike) and a spread: how much it varies
from utterance to utterance for no reason. That activated speech is faster, louder,
brighter, higher and livelier follows the review [1]_; the sizes are ours. That men and
women express emotion differently is what [2]_ reports; by which cues is ours, too, and
a caricature for teaching.

References
----------
.. [1] P. N. Juslin and P. Laukka, "Communication of emotions in vocal expression and
   music performance: Different channels, same code?," Psychological Bulletin, 129(5),
   2003.
.. [2] T. M. Chaplin, "Gender and emotion expression: A developmental contextual
   perspective," Emotion Review, 7(1), 2015.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Cue:
    """One way to show an emotion; `effect` and `spread` are in the same unit."""

    emotion: str  # "activation" or "valence"
    user: int  # 1: of women, -1: of men
    effect: float
    spread: float


CUES = {
    "tempo": Cue("activation", -1, 40.0, 10.0),  # words per minute
    "loudness": Cue("activation", -1, 5.0, 1.5),  # dB
    "brightness": Cue("activation", -1, 0.2, 0.06),  # weight of a high-pass
    "pitch": Cue("activation", 1, 3.5, 0.8),  # semitones
    "range": Cue("activation", 1, 0.6, 0.2),  # ln of the relative range of pitch
    "warmth": Cue("valence", -1, 50.0, 15.0),  # per cent, of formant 0
    "smile": Cue("valence", 1, 0.06, 0.02),  # ln of formants 1 to 3
}


def draw_expression(knobs, speakers, emotions):
    """Draw by how much each utterance deviates from its speaker's ordinary voice.

    A cue of women is used with weight 1 + style, a cue of men with 1 - style, where
    style in [-1, 1] is the speaker's; so the sum of all cues stays the same.
    """
    spread = [
        knobs.stream("cues", *key).standard_normal(len(CUES)) for key in emotions["key"]
    ]
    chance = pd.DataFrame(spread, columns=[*CUES])
    style = speakers.set_index("speaker").loc[emotions["speaker"]].reset_index()
    columns = {}
    for name, cue in CUES.items():
        weight = 1 + cue.user * style[f"{cue.emotion}_style"]
        felt = knobs.emotion_in_voice * emotions[cue.emotion] * weight
        columns[name] = cue.effect * felt + cue.spread * np.clip(chance[name], -2, 2)
    return pd.DataFrame(columns).round(4)
