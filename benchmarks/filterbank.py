"""Filterbank extraction, beside kaldi-native-fbank's.

    python benchmarks/filterbank.py [n_rounds]

Hours of audio a second of wall time, one process of one thread, samples to log mel
energies, the same settings: 25 ms Hamming window, 10 ms step, 40 filters on Slaney's
scale, no dither, no pre-emphasis. Kaldi's window is symmetric where ours is periodic,
and its energies are floored elsewhere; the differences of the two are printed.
"""

import sys
import time
from functools import partial

import numpy as np
from turns import in_turns, row, table

from privemo.config import PAPER
from privemo.features.acoustic import log_mel

SECONDS, N_SIGNALS = 6, 40
METHOD = dict(
    sample_rate=PAPER.sample_rate,
    window_seconds=PAPER.window_seconds,
    hop_seconds=PAPER.hop_seconds,
    n_mels=PAPER.n_mels,
)


def signals():
    """Make noise whose spectrum falls, as that of speech does."""
    rng = np.random.default_rng(0)
    for _ in range(N_SIGNALS):
        y = np.cumsum(rng.standard_normal(SECONDS * PAPER.sample_rate))
        y -= np.convolve(y, np.ones(200) / 200, mode="same")
        yield (0.3 * y / np.abs(y).max()).astype("float32")


def kaldi_log_mel(y):
    """Compute the same by kaldi-native-fbank."""
    import kaldi_native_fbank

    options = kaldi_native_fbank.FbankOptions()
    frame, mel = options.frame_opts, options.mel_opts
    frame.samp_freq, frame.dither, frame.preemph_coeff = PAPER.sample_rate, 0, 0
    frame.remove_dc_offset, frame.window_type = False, "hamming"
    mel.num_bins, mel.low_freq, mel.is_librosa = PAPER.n_mels, 0, True
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(PAPER.sample_rate, y)
    bank.input_finished()
    return np.stack([bank.get_frame(t) for t in range(bank.num_frames_ready)])


def measure(n_rounds=7):
    """Measure both; returns the rows of the table."""
    sounds = list(signals())
    hours = SECONDS * N_SIGNALS / 3600
    by = {
        "privemo": lambda y: log_mel(y, **METHOD),
        "kaldi-native-fbank": kaldi_log_mel,
    }

    def hours_a_second(extract):
        start = time.perf_counter()
        for y in sounds:
            extract(y)
        return hours / (time.perf_counter() - start)

    ours, theirs = (extract(sounds[0]) for extract in by.values())
    difference = np.abs(ours - theirs)
    found = in_turns(
        {name: partial(hours_a_second, extract) for name, extract in by.items()},
        n_rounds,
    )
    rows = [
        row(
            f"filterbank: {name}",
            values,
            "hours of audio/s",
            of="ours to this",
            ratios=[a / b for a, b in zip(found["privemo"], values, strict=True)],
        )
        for name, values in found.items()
    ]
    return [*rows, row("filterbank: difference of the two", difference.ravel(), "nats")]


if __name__ == "__main__":
    print(table(measure(*map(int, sys.argv[1:]))))
