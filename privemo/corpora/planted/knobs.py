"""What is planted, and how much of it: the knobs of the embedded corpus."""

import math
from dataclasses import dataclass, fields

import numpy as np

from privemo.errors import PrivemoError

# Each purpose has its own random numbers, so that turning one knob leaves what the
# others decide as it was. The order is part of the corpus: append only.
PURPOSES = (
    "voice",
    "habit",
    "emotion",
    "words",
    "annotators",
    "ratings",
    "cues",
    "room",
    "age",
)


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """How strongly each piece of information is planted.

    Those from 0 to 1 act smoothly: at 0 the information is absent, because the knob
    multiplies all that carries it; at 1 it is plain. What 1 amounts to, in Hz, dB or
    odds, is written where it is used.

    Attributes
    ----------
    gender_in_timbre : float in [0, 1]
        Share of the mean difference between women's and men's F0 and formants that is
        kept. Normalising features by speaker hides a part of it, not all.
    gender_in_expression : float in [0, 1]
        How far men show activation by rate, loudness and brightness and women by the
        height and range of pitch, and men valence by warmth and women by a smile.
    gender_in_words : float in [0, 1]
        How far the choice of words depends on gender.
    emotion_in_voice, emotion_in_words : float in [0, 1]
        How far the voice, and the choice of words, show activation and valence.
    gender_emotion_confounding : float in [0, 1]
        How far women's utterances are more activated and more positive than men's.
    speaker_identity : float in [0, 1]
        How far speakers differ in voice, accent, tempo and style of expression.
    age_in_voice : float in [0, 1]
        How far the old speak lower and slower than the young. At 0 a speaker's age
        group is a label that nothing tells.
    n_speakers : int
        Half of them women; even.
    n_utterances : int
        Per speaker.
    snr_db : float
        Level of speech of ordinary loudness above the noise of the room, in dB.
    seed : int
        Another seed is another corpus of the same kind.

    Raises
    ------
    PrivemoError
        If a value is of the wrong type or out of range.

    Notes
    -----
    The defaults were chosen by looking at general models only, so that U and L come
    near the paper's tables 1 and 2; what a defence does to them was not looked at.

    Words are spoken: what is planted in them can be heard, if faintly. For a voice
    without gender, ``gender_in_words`` has to be 0, too. And a style of expression
    needs something to express: without ``emotion_in_voice`` it cannot be heard.
    """

    gender_in_timbre: float = 0.2
    gender_in_expression: float = 0.8
    gender_in_words: float = 0.5
    emotion_in_voice: float = 0.7
    emotion_in_words: float = 0.8
    gender_emotion_confounding: float = 0.0
    speaker_identity: float = 1.0
    age_in_voice: float = 0.0
    n_speakers: int = 60
    n_utterances: int = 12
    snr_db: float = 20.0
    seed: int = 0

    def __post_init__(self):
        for field in fields(self):
            value = _number(field.name, getattr(self, field.name), field.type)
            object.__setattr__(self, field.name, value)
            if field.name in SHARES and not 0 <= value <= 1:
                raise PrivemoError(f"{field.name} must be from 0 to 1, got {value}")
        if self.n_speakers < 2 or self.n_speakers % 2:
            raise PrivemoError(
                f"n_speakers must be even (half are women) and at least 2, got "
                f"{self.n_speakers}"
            )
        if self.n_utterances < 1 or self.seed < 0:
            raise PrivemoError(
                f"n_utterances must be at least 1 and seed at least 0, got "
                f"{self.n_utterances} and {self.seed}"
            )

    def stream(self, purpose, *indices):
        """Make the random numbers of one purpose."""
        key = (PURPOSES.index(purpose), *indices)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))


SHARES = [
    field.name
    for field in fields(Knobs)
    if field.type is float and field.name != "snr_db"
]


def make_knobs(**knobs):
    """Make `Knobs`, naming those there are where one is misspelt.

    Examples
    --------
    >>> make_knobs(gender_in_words=1).gender_in_words
    1.0
    """
    names = [field.name for field in fields(Knobs)]
    unknown = sorted(set(knobs) - set(names))
    if unknown:
        raise PrivemoError(
            f"the planted corpus has no knob {', '.join(unknown)}; its knobs are "
            f"{', '.join(names)}"
        )
    return Knobs(**knobs)


def _number(name, value, kind):
    """Return a whole number or a float, or refuse (True and "1" are neither)."""
    kinds = (int, np.integer) if kind is int else (int, float, np.number)
    if isinstance(value, bool) or not isinstance(value, kinds):
        what = "a whole number" if kind is int else "a number"
        raise PrivemoError(f"{name} must be {what}, got {value!r}")
    if not math.isfinite(value):
        raise PrivemoError(f"{name} must be finite, got {value!r}")
    return kind(value)
