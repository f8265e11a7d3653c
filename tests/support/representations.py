"""Files of representations: twelve speakers of eight rows each, and what is amiss."""

import numpy as np
import pandas as pd
import pytest

from privemo.battery import read_material
from privemo.errors import PrivemoError

N_SPEAKERS, N_EACH = 12, 8
N = N_SPEAKERS * N_EACH
SPEAKER = np.repeat([f"p{i:02d}" for i in range(N_SPEAKERS)], N_EACH)
ACCENT = np.repeat(np.tile(["north", "south"], N_SPEAKERS // 2), N_EACH)
Z = np.random.default_rng(3).normal(size=(N, 6)).round(5)
NAMES = ["pitch", "loudness", "jitter", "shimmer", "slope", "rate"]  # no family


def table(values=Z, **columns):
    """Make a table of units u0, u1 ... with labels and speakers behind them."""
    parts = {"accent": ACCENT, "speaker": SPEAKER} | columns
    return pd.DataFrame(values).add_prefix("u").assign(**parts)


def loose_table(**columns):
    """Make a table whose units have names of their own."""
    return table(**columns).rename(columns={f"u{i}": n for i, n in enumerate(NAMES)})


def write(folder, content, name="z.csv", **options):
    """Write a table, or text as it is."""
    path = folder / name
    if isinstance(content, str):
        path.write_bytes(content.encode(**options))
    else:
        content.to_csv(path, **{"index": False} | options)
    return path


def write_npz(folder, **arrays):
    """Write an archive in which some arrays are others."""
    parts = {"representation": Z, "accent": ACCENT, "speaker": SPEAKER}
    np.savez(folder / "z.npz", **parts | arrays)
    return folder / "z.npz"


def read(path, **options):
    """Read the accents and what tells of them."""
    return read_material(path, attribute="accent", **options)


def refusal(path, **options):
    """Return why a file is refused, which is one sentence."""
    with pytest.raises(PrivemoError) as error:
        read(path, **options)
    assert "\n" not in str(error.value)
    return str(error.value)
