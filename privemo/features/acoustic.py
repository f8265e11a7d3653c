"""Acoustic features: log mel filterbank energies, normalised by speaker."""

from functools import lru_cache

import librosa  # its submodules, which take seconds, are loaded on first use
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from privemo.errors import PrivemoError

FLOOR = 1e-10  # of an energy, before the logarithm; ours
SMALLEST_SD = 1e-6  # a band that varies less is constant up to rounding


def log_mel(y, *, sample_rate, window_seconds, hop_seconds, n_mels):
    """Compute log mel filterbank energies.

    Each frame lies wholly inside the recording (no padding, nothing is centred):
    frame ``t`` is ``y[t * hop : t * hop + window]``, so there are
    ``1 + (n_samples - window) // hop`` of them and an end shorter than a hop is not
    used. The frame is multiplied by a periodic Hamming window; the *power* spectrum
    of the next power of two many points is summed by librosa's triangular filters
    (Slaney's mel scale, each filter of unit area), from 0 Hz to half the sampling rate.

    Parameters
    ----------
    y : ndarray of float, shape (n_samples,)
        The signal, mono, within [-1, 1].
    sample_rate : int
        Sampling rate of `y`, Hz.
    window_seconds, hop_seconds : float
        Length of a frame and step between frames, s.
    n_mels : int
        Number of filters.

    Returns
    -------
    log_mel : ndarray of float32, shape (n_frames, n_mels)
        Natural logarithm of the energies, floored at 1e-10: -23.03 means silence.

    Raises
    ------
    PrivemoError
        If `y` is not one-dimensional, holds NaN or infinity, or is shorter than one
        window.

    Examples
    --------
    >>> y = np.random.default_rng(0).normal(size=16_000)
    >>> log_mel(
    ...     y, sample_rate=16_000, window_seconds=0.025, hop_seconds=0.010, n_mels=40
    ... ).shape
    (98, 40)
    """
    window_length = round(window_seconds * sample_rate)
    hop_length = round(hop_seconds * sample_rate)
    y = _checked_signal(y, window_length)
    n_fft = 1 << (window_length - 1).bit_length()  # 512 for 400 samples

    frames = sliding_window_view(y, window_length)[::hop_length]
    spectrum = np.fft.rfft(frames * _hamming(window_length), n_fft)
    power = spectrum.real**2 + spectrum.imag**2  # (n_frames, 1 + n_fft / 2)
    energy = power @ _filters(sample_rate, n_fft, n_mels).T  # (n_frames, n_mels)
    return np.log(np.maximum(energy, FLOOR))


def _checked_signal(y, window_length):
    """Return `y` as float32 if frames can be cut from it."""
    y = np.asarray(y, dtype=np.float32)
    if y.ndim != 1:
        raise PrivemoError(
            f"the signal has shape {y.shape}; give one channel, shape (n_samples,)"
        )
    if not np.isfinite(y).all():
        raise PrivemoError(
            f"{np.count_nonzero(~np.isfinite(y))} samples are not numbers; convert the "
            f"recording again or leave it out"
        )
    if len(y) < window_length:
        raise PrivemoError(
            f"{len(y)} samples are less than one window of {window_length}; leave the "
            f"recording out"
        )
    return y


@lru_cache
def _hamming(length):
    return np.hamming(length + 1)[:-1].astype(np.float32)  # periodic, as librosa's


@lru_cache
def _filters(sample_rate, n_fft, n_mels):
    return librosa.filters.mel(sr=sample_rate, n_fft=n_fft, n_mels=n_mels)


def normalise_by_speaker(array, speakers):
    """Give every speaker's frames mean 0 and standard deviation 1 in each band.

    Mean and standard deviation are taken over *all* frames of the speaker, those of
    test utterances included, as the paper does. No label is used, but the recordings
    are: the numbers hold for a system that has heard a speaker before it has to tell
    the emotion.

    Notes
    -----
    A band that does not vary over all of a speaker's frames becomes 0.
    """
    names, speakers = np.unique(speakers, return_inverse=True)
    for speaker in range(len(names)):
        utterances = [array[i] for i in np.flatnonzero(speakers == speaker)]
        n_frames = sum(len(utterance) for utterance in utterances)
        mean = sum(u.sum(axis=0, dtype=np.float64) for u in utterances) / n_frames
        variance = sum(((u - mean) ** 2).sum(axis=0) for u in utterances) / n_frames
        sd = np.sqrt(variance)
        sd[sd < SMALLEST_SD] = 1.0
        for utterance in utterances:
            utterance[:] = (utterance - mean) / sd
