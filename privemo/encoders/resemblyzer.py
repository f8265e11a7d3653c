"""Resemblyzer: a voice becomes 256 numbers, the same for all that a speaker says.

A network trained to tell speakers apart (GE2E), by C. Jemine and Resemble AI. The sums
are those of version 0.1.4, except that silence is left in: its voice activity detection
is a package of its own, and does not run on today's setuptools.

References
----------
.. [1] L. Wan, Q. Wang, A. Papir and I. Lopez Moreno, "Generalized end-to-end loss for
   speaker verification", ICASSP 2018.
"""

from functools import partial

import librosa
import numpy as np

from privemo.encoders.encoder import Encoder
from privemo.encoders.tensors import read_tensors

SAMPLE_RATE = 16_000  # Hz
WINDOW, HOP = 400, 160  # samples: 25 and 10 ms
N_MELS = 40
N_FRAMES = 160  # of a part, 1.6 s
STEP = 77  # frames from one part to the next: 1.3 a second, rounded
FULL_ENOUGH = 0.75  # of the last part; one that has less is left out
QUIETEST = 10 ** (-30 / 20)  # root mean square, -30 dBFS: who is quieter is made louder
BATCH = 64  # parts that go through the network at once, so that it is compiled once
TINY = 1e-12


def load(file):
    """Read the weights; return the function that encodes recordings.

    Parameters
    ----------
    file : binary file
        ``pretrained.pt`` of the package, open.

    Returns
    -------
    encode : callable
        Of a list of signals, each of shape (n_samples,) at 16 kHz, it makes an ndarray
        of float32, shape (n_signals, 256), each row of length 1.

    Raises
    ------
    PrivemoError
        If it is another file.
    """
    from privemo.network.backend import forward

    return partial(_encode, forward(build_network(read_tensors(file)["model_state"])))


def build_network(weights):
    """Build the network: LSTM layers, of whose last step a dense layer is asked.

    Parameters
    ----------
    weights : dict of str to ndarray
        By the names and in the layout of PyTorch.

    Returns
    -------
    network : keras.Model
        Of parts, shape (n_parts, 160, 40), it makes vectors of length 1.
    """
    from privemo.network.backend import keras

    layers, n_layers = keras.layers, sum("weight_ih" in name for name in weights)
    n_units = weights["lstm.weight_hh_l0"].shape[1]
    parts = x = keras.Input((N_FRAMES, N_MELS))
    for i in range(1, n_layers + 1):
        x = layers.LSTM(n_units, return_sequences=i < n_layers)(x)
    x = layers.Dense(len(weights["linear.bias"]), activation="relu")(x)
    network = keras.Model(parts, layers.UnitNormalization()(x))
    network.set_weights([*_in_layout_of_keras(weights, n_layers)])
    return network


def _in_layout_of_keras(weights, n_layers):
    """Yield the weights; gates stand in one order, but PyTorch has two biases."""
    lstm = "lstm.{}_{}_l{}".format
    for i in range(n_layers):
        yield weights[lstm("weight", "ih", i)].T
        yield weights[lstm("weight", "hh", i)].T
        yield weights[lstm("bias", "ih", i)] + weights[lstm("bias", "hh", i)]
    yield weights["linear.weight"].T
    yield weights["linear.bias"]


def _encode(network, signals):
    """Average the vectors of the parts of each signal."""
    parts = [cut(y) for y in signals]
    vectors = _in_batches(network, np.concatenate(parts))
    ends = np.cumsum([len(some) for some in parts])[:-1]
    means = np.array([some.mean(axis=0) for some in np.split(vectors, ends)])
    return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), TINY)


def _in_batches(network, parts):
    """Call the network on batches of one size; the last one is filled up."""
    n = len(parts)
    parts = np.pad(parts, ((0, -n % BATCH), (0, 0), (0, 0)))
    batches = np.split(parts, len(parts) // BATCH)
    return np.concatenate([np.asarray(network(batch)) for batch in batches])[:n]


def cut(y):
    """Cut the mel spectrogram of a signal into parts that overlap.

    Parameters
    ----------
    y : ndarray of float, shape (n_samples,)
        The signal, at 16 kHz.

    Returns
    -------
    parts : ndarray of float32, shape (n_parts, 160, 40)
        Energies, not their logarithms; what is missing at the end is silence.
    """
    starts = part_starts(len(y))
    end = (starts[-1] + N_FRAMES) * HOP
    y = np.pad(louder(y), (0, max(0, end - len(y))))
    mel = librosa.feature.melspectrogram(
        y=y, sr=SAMPLE_RATE, n_fft=WINDOW, hop_length=HOP, n_mels=N_MELS
    )
    mel = mel.astype(np.float32).T
    return np.stack([mel[start : start + N_FRAMES] for start in starts])


def part_starts(n_samples):
    """List the frames at which parts begin; there is one, at least.

    Examples
    --------
    >>> [part_starts(seconds * 16_000) for seconds in (1, 2, 3)]
    [[0], [0, 77], [0, 77, 154]]
    """
    n_frames = n_samples // HOP + 1
    starts = list(range(0, max(1, n_frames - N_FRAMES + STEP + 1), STEP))
    filled = n_samples - starts[-1] * HOP
    if len(starts) > 1 and filled < FULL_ENOUGH * N_FRAMES * HOP:
        starts.pop()
    return starts


def louder(y):
    """Bring a signal to -30 dBFS if it is quieter; leave a louder one alone."""
    rms = np.sqrt(np.mean(y**2))
    return y * max(1, QUIETEST / max(rms, TINY))


ENCODER = Encoder(
    title="Resemblyzer",
    trained_for="to tell speakers apart (GE2E); silence is not cut out",
    requirement="resemblyzer==0.1.4",
    member="resemblyzer/pretrained.pt",
    sha256="39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
    licence="Apache-2.0",
    load=load,
)
