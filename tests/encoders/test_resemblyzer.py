"""The encoder computes what Resemblyzer computes, silence aside."""

import io

import librosa
import numpy as np
import pytest
from support.speech import ESPEAK_RATE, spoken
from support.voice_weights import draw_weights, saved

from privemo.encoders.resemblyzer import (
    ENCODER,
    N_FRAMES,
    build_network,
    cut,
    load,
    louder,
    part_starts,
)
from privemo.encoders.weights import find_weights, read_weights
from privemo.errors import PrivemoError

RATE = 16_000


def noise(seconds, *, seed=0, loudness=0.1):
    n = int(seconds * RATE)
    return (loudness * np.random.default_rng(seed).normal(size=n)).astype("float32")


def at_16_khz(y):
    return librosa.resample(y, orig_sr=ESPEAK_RATE, target_sr=RATE).astype("float32")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_definition(weights, parts, n_layers):
    """Write the network out: gates in PyTorch's order, the last step, length 1."""
    x = parts.astype(float)
    for i in range(n_layers):
        w, u, b, c = (
            weights[f"lstm.{name}_l{i}"].astype(float)
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        h = cell = np.zeros((len(x), u.shape[1]))
        steps = []
        for t in range(x.shape[1]):
            enter, keep, new, out = np.split(x[:, t] @ w.T + b + h @ u.T + c, 4, axis=1)
            cell = sigmoid(keep) * cell + sigmoid(enter) * np.tanh(new)
            h = sigmoid(out) * np.tanh(cell)
            steps.append(h)
        x = np.stack(steps, axis=1)
    y = np.maximum(0, x[:, -1] @ weights["linear.weight"].T + weights["linear.bias"])
    return y / np.linalg.norm(y, axis=1, keepdims=True)


@pytest.mark.parametrize(("n_layers", "n_units", "n_out"), [(1, 3, 4), (3, 6, 5)])
def test_the_network_is_what_its_formula_says(n_layers, n_units, n_out):
    weights = draw_weights(n_layers=n_layers, n_units=n_units, n_out=n_out, seed=1)
    weights["linear.bias"] += 2  # or a vector may be zero, which has no direction
    parts = np.random.default_rng(0).exponential(size=(4, N_FRAMES, 40))
    found = np.asarray(build_network(weights)(parts.astype("float32")))
    np.testing.assert_allclose(
        found, by_definition(weights, parts, n_layers), atol=1e-5
    )


@pytest.mark.parametrize(
    ("n_samples", "starts"),
    [
        (400, [0]),
        (25_600, [0]),  # the second part would be empty enough to be left out
        (31_519, [0]),
        (31_520, [0, 77]),  # three quarters of 1.6 s after 0.77 s
        (48_000, [0, 77, 154]),
        (160_000, [*range(0, 860, 77)]),
    ],
)
def test_parts_begin_where_they_should(n_samples, starts):
    assert part_starts(n_samples) == starts
    assert cut(noise(n_samples / RATE)).shape == (len(starts), N_FRAMES, 40)


@pytest.mark.parametrize("loudness", [0.001, 0.01, 0.03])
def test_who_is_quiet_is_made_louder(loudness):
    y = louder(noise(1, loudness=loudness))
    assert 20 * np.log10(np.sqrt(np.mean(y**2))) == pytest.approx(-30, abs=0.01)


def test_who_is_loud_stays_as_loud():
    y = noise(1, loudness=0.2)
    np.testing.assert_array_equal(louder(y), y)


def test_energies_are_no_logarithms():
    one, two = (cut(noise(2, loudness=loudness)) for loudness in (0.1, 0.2))
    np.testing.assert_allclose(two, 4 * one, rtol=1e-4)


def test_a_vector_does_not_depend_on_its_company_and_has_length_1():
    encode = load(io.BytesIO(saved(draw_weights(seed=1))))
    signals = [noise(seconds, seed=i) for i, seconds in enumerate((0.5, 9, 3, 70, 2))]
    together = encode(signals)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-6)
    for y, vector in zip(signals, together, strict=True):
        np.testing.assert_allclose(encode([y])[0], vector, atol=1e-6)
    assert np.ptp(together, axis=0).max() > 1e-3  # and they differ


# with the weights themselves, where they are


@pytest.fixture(scope="module")
def real():
    """Load the real weights; skips where they are not."""
    try:
        place = find_weights(ENCODER)
    except PrivemoError as error:
        pytest.skip(str(error))
    return load(io.BytesIO(read_weights(ENCODER, place)))


@pytest.mark.parametrize(
    ("seconds", "seed", "loudness", "largest"),  # of the package itself, on PyTorch
    [
        (1, 0, 0.1, {243: 0.19923, 172: 0.19856, 20: 0.18542, 130: 0.16544}),
        (3, 1, 0.01, {15: 0.17786, 28: 0.16697, 64: 0.16319, 120: 0.15943}),
        (7.3, 2, 0.2, {126: 0.25761, 16: 0.24961, 10: 0.21687, 215: 0.19329}),
    ],
)
def test_vectors_are_those_of_the_package(real, seconds, seed, loudness, largest):
    vector = real([noise(seconds, seed=seed, loudness=loudness)])[0]
    assert vector.shape == (256,)
    assert vector[list(largest)] == pytest.approx(list(largest.values()), abs=2e-5)
    assert np.argsort(-vector)[: len(largest)].tolist() == list(largest)


def test_a_voice_is_nearer_to_itself_than_to_another(real):
    texts = ("the weather is fine today", "nobody knows what comes next")
    said = [(t, gender) for gender in ("female", "male") for t in texts]
    signals = [at_16_khz(spoken(*one)) for one in said]
    a, b, c, d = real(signals)
    assert min(a @ b, c @ d) > max(a @ c, a @ d, b @ c, b @ d)
