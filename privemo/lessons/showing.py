"""What a notebook shows: pictures with a text beside them, players, numbers as text."""

import io
from base64 import b64encode
from html import escape

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Audio, display

from privemo.corpora import is_gated
from privemo.corpora.audio import read_audio
from privemo.features.acoustic import log_mel
from privemo.metrics import GENDER_CHANCE
from privemo.report.display import interval

SHAREABLE = ("planted",)  # corpora whose recordings and texts a notebook may store
DOTS = 100  # an inch


class Picture:
    """A figure that those who cannot see it can read: an image with its alternative.

    Parameters
    ----------
    figure : matplotlib Figure
        Drawn once, then closed, so that a notebook does not show it again by itself.
    alt : str
        What is drawn, and what it shows.
    """

    def __init__(self, figure, alt):
        self.alt = alt
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=DOTS, bbox_inches="tight")
        plt.close(figure)
        self.png = b64encode(file.getvalue()).decode("ascii")

    def _repr_html_(self):
        source = f"data:image/png;base64,{self.png}"
        return f'<img src="{source}" alt="{escape(self.alt)}">'

    def __repr__(self):
        return self.alt


def told(table, labels, value="score"):
    """Write the numbers of a table as a sentence, for who cannot see its picture."""
    bounds = table.reindex(columns=["low", "high"]).to_numpy()
    names = table[list(labels)].astype(str).agg(", ".join, axis=1)
    numbers = zip(names, table[value], bounds, strict=True)
    return "; ".join(f"{name}: {interval(x, *ends)}" for name, x, ends in numbers) + "."


def spans(table, by, value="score"):
    """Write the smallest and the largest number of each group as a sentence."""
    ends = table.groupby(by, sort=False)[value].agg(["min", "max"]).itertuples()
    parts = [f"{name}: {low:.2f} to {high:.2f}" for name, low, high in ends]
    return "; ".join(parts) + "."


def over_epochs(histories, *, attribute="gender", chance=GENDER_CHANCE):
    """Tell what `privemo.plots.training_plot` shows, panel by panel."""
    parts = []
    for name, seen in histories.items():
        mean = seen.reindex(columns=[attribute, "attacker"]).mean()
        parts.append(
            f"{name}: adversary {mean.iloc[0]:.2f}, attacker {mean.iloc[1]:.2f}"
        )
    means = "; ".join(parts)
    return (
        f"{attribute.capitalize()} UAR over the epochs, chance is {chance:.3g}; means "
        f"over all epochs. {means}."
    )


def listen(utterances, *, corpus, settings):
    """Show a player and a filterbank for each of some utterances.

    Recordings and texts of a corpus that is not ours are shown as pictures only, and
    those of a gated corpus not at all, so that an executed notebook can be handed on.
    """
    if is_gated(corpus):
        print(f"Recordings of {corpus} are not shown, so that this can be handed on.")
        return
    fig, axes = plt.subplots(1, len(utterances), figsize=(9, 2.4), sharey=True)
    names = [f"{u.gender}, activation {u.activation}" for u in utterances.itertuples()]
    rows = zip(np.atleast_1d(axes), utterances.itertuples(), names, strict=True)
    facts = []
    for ax, row, name in rows:
        y = read_audio(row.audio, sample_rate=settings.sample_rate)
        frames = _draw_filterbank(ax, y, settings)
        ax.set(title=name, xlabel="time (s)")
        loudest, seconds = frames.mean(axis=0).argmax(), len(y) / settings.sample_rate
        facts.append(f"{name}: {seconds:.1f} s, loudest in band {loudest + 1}")
        if corpus in SHAREABLE:
            display(HTML(f"{name}: “{row.text}”"))
            display(Audio(y, rate=settings.sample_rate, normalize=False))
    np.atleast_1d(axes)[0].set_ylabel("mel band")
    alt = f"Filterbanks of {settings.n_mels} mel bands over time. {'; '.join(facts)}."
    display(Picture(fig, alt))


def _draw_filterbank(ax, y, settings):
    """Draw what the network gets of a signal, before normalisation, and return it."""
    frames = log_mel(
        y,
        sample_rate=settings.sample_rate,
        window_seconds=settings.window_seconds,
        hop_seconds=settings.hop_seconds,
        n_mels=settings.n_mels,
    )  # (n_frames, n_mels)
    extent = (0, len(y) / settings.sample_rate, 0, settings.n_mels)
    ax.imshow(frames.T, origin="lower", aspect="auto", extent=extent)
    return frames
