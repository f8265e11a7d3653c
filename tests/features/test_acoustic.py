"""Filterbank energies are what their formula says, and normalised by speaker."""

import numpy as np
import pytest

from privemo.errors import PrivemoError
from privemo.features.acoustic import FLOOR, log_mel, normalise_by_speaker

METHOD = {
    "sample_rate": 16_000,
    "window_seconds": 0.025,
    "hop_seconds": 0.010,
    "n_mels": 40,
}


def noise(n_samples=8_000, *, seed=0):
    return 0.1 * np.random.default_rng(seed).normal(size=n_samples).astype("float32")


def mel(hertz):
    """Slaney's scale: linear to 1000 Hz, then 27 steps to a factor of 6.4."""
    hertz = np.asarray(hertz, dtype=float)
    bent = 15 + 27 * np.log(np.maximum(hertz, 1e-9) / 1000) / np.log(6.4)
    return np.where(hertz < 1000, 3 * hertz / 200, bent)


def band_edges(sample_rate, n_mels):
    """Edges of the triangles in Hz, found without the inverse of the scale."""
    grid = np.linspace(0, sample_rate / 2, 400_001)
    steps = np.linspace(0, mel(sample_rate / 2), n_mels + 2)
    return np.interp(steps, mel(grid), grid)


def triangles(sample_rate, n_fft, n_mels):
    hertz = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    edges = band_edges(sample_rate, n_mels)
    return np.array(
        [
            np.interp(hertz, [low, centre, high], [0, 2 / (high - low), 0])
            for low, centre, high in zip(edges, edges[1:], edges[2:], strict=False)
        ]
    )


def by_definition(y, *, sample_rate, window_seconds, hop_seconds, n_mels):
    """Write every sum out: window, Fourier transform, triangles, logarithm."""
    length, hop = int(window_seconds * sample_rate), int(hop_seconds * sample_rate)
    n_fft = next(2**k for k in range(20) if 2**k >= length)
    n = np.arange(length)
    window = 0.54 - 0.46 * np.cos(2 * np.pi * n / length)
    wave = np.exp(-2j * np.pi * np.outer(np.arange(n_fft // 2 + 1), n) / n_fft)
    rows = []
    for start in range(0, len(y) - length + 1, hop):
        power = np.abs(wave @ (window * y[start : start + length])) ** 2
        rows.append(triangles(sample_rate, n_fft, n_mels) @ power)
    return np.log(np.maximum(rows, 1e-10))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"n_mels": 24},
        {"sample_rate": 8_000, "n_mels": 23},
        {"window_seconds": 0.032, "hop_seconds": 0.016},
        {"window_seconds": 0.020, "hop_seconds": 0.005},
    ],
)
def test_energies_are_those_of_the_formula(change):
    method = {**METHOD, **change}
    y = noise(2_000)
    frames = log_mel(y, **method)
    assert frames.dtype == np.float32
    np.testing.assert_allclose(frames, by_definition(y, **method), atol=2e-4)


@pytest.mark.parametrize(
    ("n_samples", "n_frames"), [(400, 1), (559, 1), (560, 2), (16_000, 98)]
)
def test_every_frame_lies_wholly_in_the_recording(n_samples, n_frames):
    assert log_mel(noise(n_samples), **METHOD).shape == (n_frames, 40)


@pytest.mark.parametrize("gain", [0.01, 0.5, 8.0])
def test_a_gain_adds_its_logarithm_twice(gain):
    y = noise()
    louder, plain = log_mel(gain * y, **METHOD), log_mel(y, **METHOD)
    np.testing.assert_allclose(louder - plain, 2 * np.log(gain), atol=1e-4)


def test_a_delay_of_one_hop_shifts_the_frames_by_one():
    y = noise()
    later, frames = log_mel(y[160:], **METHOD), log_mel(y, **METHOD)[1:]
    # the last digit: a product of matrices sums in an order that the processor chooses
    np.testing.assert_allclose(later, frames, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("band", [3, 12, 25, 38])
def test_a_tone_is_found_in_its_band(band):
    centre = band_edges(16_000, 40)[band + 1]
    y = 0.5 * np.sin(2 * np.pi * centre * np.arange(4_000) / 16_000)
    assert set(log_mel(y, **METHOD).argmax(axis=1)) == {band}


def test_an_impulse_is_found_in_the_frames_that_cover_it():
    y = np.zeros(2_000)
    y[1_000] = 1.0
    loud = np.flatnonzero((log_mel(y, **METHOD) > np.log(FLOOR) + 1).all(axis=1))
    np.testing.assert_array_equal(loud, [4, 5, 6])  # starts 640, 800, 960


def test_silence_is_the_floor():
    np.testing.assert_array_equal(
        log_mel(np.zeros(1_000), **METHOD), np.float32(np.log(1e-10))
    )


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.r_[noise(900), np.nan], "1 samples are not numbers"),
        (np.r_[noise(900), np.inf, -np.inf], "2 samples are not numbers"),
        (noise(900).reshape(450, 2), r"shape \(450, 2\); give one channel"),
        (noise(399), "399 samples are less than one window of 400"),
        (noise(0), "0 samples are less"),
    ],
)
def test_what_is_no_signal_is_refused(y, message):
    with pytest.raises(PrivemoError, match=message):
        log_mel(y, **METHOD)


# normalisation by speaker

SPEAKERS = ["a:1", "a:2", "a:1", "a:2", "a:2"]


def two_speakers():
    """Five utterances of two speakers with other means and spreads in each band."""
    rng = np.random.default_rng(0)
    scale = {"a:1": [1, 2, 3], "a:2": [5, 1, 0.1]}
    return [
        (len(name) * i + rng.normal(size=(10 + i, 3)) * scale[name]).astype("float32")
        for i, name in enumerate(SPEAKERS)
    ]


def frames_of(array, speaker):
    return np.concatenate(
        [u for u, name in zip(array, SPEAKERS, strict=True) if name == speaker]
    )


@pytest.mark.parametrize("speaker", ["a:1", "a:2"])
def test_all_frames_of_a_speaker_are_normalised_together(speaker):
    before, after = two_speakers(), two_speakers()
    normalise_by_speaker(after, SPEAKERS)
    old, new = frames_of(before, speaker), frames_of(after, speaker)
    np.testing.assert_allclose(new, (old - old.mean(0)) / old.std(0), atol=1e-5)
    np.testing.assert_allclose(new.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(new.std(axis=0), 1, atol=1e-5)


def test_what_differs_between_utterances_of_a_speaker_stays():
    array = two_speakers()
    array[2] += 100
    normalise_by_speaker(array, SPEAKERS)
    assert (array[2].mean(axis=0) - array[0].mean(axis=0) > 1).all()


def test_the_level_of_a_speaker_is_gone():
    plain, louder = two_speakers(), two_speakers()
    for i in (0, 2):
        louder[i] += 4
    for array in (plain, louder):
        normalise_by_speaker(array, SPEAKERS)
    for one, other in zip(plain, louder, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_band_that_never_varies_becomes_zero():
    array = two_speakers()
    for i in (0, 2):
        array[i][:, 1] = np.log(FLOOR)
    normalise_by_speaker(array, SPEAKERS)
    for i in (0, 2):
        np.testing.assert_allclose(array[i][:, 1], 0, atol=1e-5)
        assert np.isfinite(array[i]).all()
