"""Representations of speakers with a voice each, and an attribute planted or not."""

import numpy as np

from privemo.attacks.crossing import Job
from privemo.battery import Material

CLASSES = np.array(["apple", "birch", "cedar"])


def draw(
    kind="nothing", *, n_speakers=24, n_each=15, n_units=4, voice=0.3, k=2, seed=0
):
    """Draw material; ``kind`` is linear, xor, radius, neighbourhoods or nothing."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat(np.arange(n_speakers), n_each)
    label = speaker % k
    Z = rng.normal(size=(len(speaker), n_units))
    if kind == "linear":
        Z[:, :k] += 2.0 * np.eye(k)[label]
    if kind == "xor":
        sign = rng.choice([-1, 1], size=len(speaker))
        Z[:, 0] += 2 * sign
        Z[:, 1] += 2 * sign * (2 * label - 1)
    if kind == "radius":
        Z *= np.where(label == 1, 2.5, 0.5)[:, None]
    if kind == "neighbourhoods":
        # eight places on a ring, of one class and the other in turn
        angle = np.pi * (label / 4 + rng.integers(4, size=len(speaker)) / 2)
        Z[:, :2] = 0.4 * Z[:, :2] + 4 * np.column_stack([np.cos(angle), np.sin(angle)])
    Z += voice * rng.normal(size=(n_speakers, n_units))[speaker]
    return Material(Z, CLASSES[label], [f"s{s}" for s in speaker])


def job_of(material, **options):
    """Make the job of attacking some material."""
    parts = material.representation, material.attribute, material.speaker
    return Job(*parts, **options)
