"""What a notebook needs besides its own lines: what it trains on, and its voices."""

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Audio, display

from privemo.corpora import is_gated
from privemo.corpora.audio import read_audio
from privemo.features.acoustic import log_mel

SHAREABLE = ("planted",)  # corpora whose recordings and texts a notebook may store


def listen(utterances, *, corpus, settings):
    """Show a player and a filterbank for each of some utterances.

    Recordings and texts of a corpus that is not ours are shown as pictures only, and
    those of a gated corpus not at all, so that an executed notebook can be handed on.

    Parameters
    ----------
    utterances : DataFrame
        Rows with ``audio``, ``text``, ``gender`` and ``activation``.
    corpus : str
        Name of the corpus.
    settings : Settings
        Acoustic settings of the experiment.
    """
    if is_gated(corpus):
        print(f"Recordings of {corpus} are not shown, so that this can be handed on.")
        return
    fig, axes = plt.subplots(1, len(utterances), figsize=(9, 2.4), sharey=True)
    for ax, row in zip(np.atleast_1d(axes), utterances.itertuples(), strict=True):
        y = read_audio(row.audio, sample_rate=settings.sample_rate)
        frames = log_mel(
            y,
            sample_rate=settings.sample_rate,
            window_seconds=settings.window_seconds,
            hop_seconds=settings.hop_seconds,
            n_mels=settings.n_mels,
        )  # (n_frames, n_mels)
        extent = (0, len(y) / settings.sample_rate, 0, settings.n_mels)
        ax.imshow(frames.T, origin="lower", aspect="auto", extent=extent)
        ax.set(title=f"{row.gender}, activation {row.activation}", xlabel="time (s)")
        if corpus in SHAREABLE:
            display(HTML(f"{row.gender}, activation {row.activation}: “{row.text}”"))
            display(Audio(y, rate=settings.sample_rate, normalize=False))
    np.atleast_1d(axes)[0].set_ylabel("mel band")
