"""Small recordings of synthesised speech, for trees in the layout of real corpora."""

from functools import cache

import numpy as np
import soundfile

from privemo.corpora.planted.synthesis import ESPEAK_RATE, say, voice_file, voice_home

VOICES = {  # F0 in Hz, formants in per cent of espeak-ng's own
    "female": ((190, 240), [116] * 9),
    "male": ((90, 130), [100] * 9),
}


@cache
def spoken(text, gender):
    """Say a sentence; float samples at ESPEAK_RATE."""
    pitch, formants = VOICES[gender]
    with voice_home() as home:
        voice = voice_file(pitch=pitch, formants=formants)
        return say(text, home=home, voice=voice) / 2**15


def speak(path, *, gender="female", loudness=0.0, text="yes indeed", rate=16_000):
    """Write a recording; loudness in dB beside the usual, as active speech has more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = spoken(text, gender) * 0.3 * 10 ** (loudness / 20)
    n = int(len(samples) * rate / ESPEAK_RATE)
    resampled = np.interp(
        np.linspace(0, len(samples) - 1, n), range(len(samples)), samples
    )
    soundfile.write(path, resampled, rate, subtype="PCM_16")
    return path
