"""What is known of an encoder before it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Encoder:
    """A pretrained encoder of speech.

    Parameters
    ----------
    title : str
        Its name.
    trained_for : str
        What it was trained for, and what of it differs here.
    requirement : str
        The package and the version that ship its weights, as pip takes it.
    member : str
        The file with the weights, as it lies in the wheel.
    sha256 : str
        Of that file.
    licence : str
        Of package and weights.
    load : callable
        Of the open file of the weights it makes a function, which of a list of signals
        at 16 kHz makes an ndarray of float32, shape (n_signals, n_units).
    """

    title: str
    trained_for: str
    requirement: str
    member: str
    sha256: str
    licence: str
    load: Callable

    @property
    def package(self):
        """Name of the package."""
        return self.requirement.partition("==")[0]

    @property
    def source(self):
        """One sentence: name, version, what for, licence."""
        version = self.requirement.partition("==")[2]
        return f"{self.title} {version}, trained {self.trained_for}; {self.licence}"
