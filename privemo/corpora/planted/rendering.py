"""From one row of the script to the samples of its recording."""

import math
from functools import cache

import numpy as np
from scipy.signal import firwin, resample_poly

from privemo.corpora.planted.synthesis import say, voice_file
from privemo.corpora.planted.voices import measured_men

SAMPLE_RATE = 16_000  # Hz
UP, DOWN = 320, 441  # 22 050 Hz to 16 kHz
LEVEL = 0.03  # root mean square of speech of ordinary loudness; full scale is 1
MARGIN = 0.05  # s of the room alone, before and after
TEMPO = 200  # words per minute
RANGE = 0.35  # range of the intonation over its middle
BRIGHTNESS = 0.2  # weight of the high-pass in speech of ordinary brightness
WARMTH = 100  # per cent of espeak-ng's formant 0


def recording(row, *, home, knobs):
    """Render one utterance."""
    spoken = say(
        row.text,
        home=home,
        voice=voice(row),
        accent=row.accent,
        words_per_minute=round(_within(90, TEMPO + row.tempo + row.cue_tempo, 300)),
    )
    speech = resample_poly(spoken.astype(float), UP, DOWN, window=_low_pass())
    speech = _brightened(speech * _to_level(spoken), row.cue_brightness)
    samples = _in_room(_amplitude(row.cue_loudness) * speech, row, knobs)
    return np.rint(32767 * np.clip(samples, -1, 1)).astype(np.int16)


def voice(row):
    """Write the espeak-ng voice of one utterance.

    espeak-ng's F0 runs from ``low - 9`` Hz, and its middle is 0.86 of the range above
    that (measured); so the middle and the range are set apart from each other.
    """
    middle = row.f0 * 2 ** (row.cue_pitch / 12)  # Hz
    range_ = _within(0.05, RANGE * math.exp(row.liveliness + row.cue_range), 0.8)
    span = middle * range_  # Hz
    low = middle + 9 - 0.86 * span
    return voice_file(
        pitch=(low, low + span),
        formants=_formants(row),
        warmth=_within(0, WARMTH + row.cue_warmth, 250),
    )


def _formants(row):
    """Return formants 0 to 8 in per cent of espeak-ng's, which are a mean man's."""
    smile = 100 * math.exp(row.cue_smile)
    first = [
        smile * hz / of_man
        for hz, of_man in zip((row.f1, row.f2, row.f3), measured_men()[1:], strict=True)
    ]
    return [100, *first, *[sum(first) / 3] * 5]


@cache
def _low_pass():
    """Return scipy's own filter, in whole multiples of 2 ** -32.

    Products with 16 bit samples, and their sums, then fit into the 53 bits of a float:
    no processor rounds them, and so none can round them differently.
    """
    taps = firwin(20 * DOWN + 1, 1 / DOWN, window=("kaiser", 5.0))
    return np.rint(taps * 2**32) / 2**32


def _within(low, value, high):
    return min(max(value, low), high)


def _to_level(spoken):
    """Return the factor from 16 bit samples to a root mean square of `LEVEL`."""
    square = int(np.sum(spoken.astype(np.int64) ** 2)) / len(spoken)  # an exact sum
    return LEVEL / math.sqrt(square)


def _brightened(speech, cue):
    """Pass high frequencies by the weight of brightness, low ones unchanged."""
    weight = round(_within(-0.5, BRIGHTNESS + cue, 0.7), 4)
    before = np.concatenate([[0.0], speech[:-1]])
    return (speech - weight * before) / (1 - weight)


def _amplitude(decibels):
    return round(10 ** (_within(-10, decibels, 10) / 20), 6)


def _in_room(speech, row, knobs):
    """Add the room: white noise, uniform because that needs no logarithms."""
    margin = np.zeros(round(MARGIN * SAMPLE_RATE))
    samples = np.concatenate([margin, speech, margin])
    level = LEVEL * 10 ** (-knobs.snr_db / 20) * math.sqrt(3)
    noise = 2 * knobs.stream("room", *row.key).random(len(samples)) - 1
    return samples + round(level, 9) * noise
