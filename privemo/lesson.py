"""What a notebook needs besides its own lines: its cells, its pictures, its voices."""

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Audio, display

from privemo.audio import read_audio
from privemo.errors import PrivemoError
from privemo.features.acoustic import log_mel
from privemo.metrics import GENDER_CHANCE
from privemo.models import STREAMS
from privemo.runs import TARGETS, Cell

SHAREABLE = ("planted",)  # corpora whose recordings and texts a notebook may store


def choose_cells(corpus, *, target, modalities):
    """List the general models a notebook trains.

    Parameters
    ----------
    corpus : Corpus
        Modalities that need what it lacks are left out.
    target : {"activation", "valence", "both"}
        As in the notebook's parameters; "both" are those that the corpus labels.
    modalities : sequence of {"acoustic", "lexical", "multimodal"}
        As in the notebook's parameters.

    Returns
    -------
    cells : list of Cell
        Modality by modality.

    Raises
    ------
    PrivemoError
        If a target or modality is misspelt, or the corpus has none of them.
    """
    wrong = [name for name in modalities if name not in STREAMS]
    if target not in (*TARGETS, "both") or wrong or isinstance(modalities, str):
        raise PrivemoError(
            f"TARGET is one of {', '.join(TARGETS)} or both, MODALITIES a list of "
            f"{', '.join(STREAMS)}; got TARGET = {target!r}, MODALITIES = "
            f"{modalities!r}"
        )
    labelled = [name for name in TARGETS if corpus.utterances[name].ne("").any()]
    targets = [name for name in labelled if target in (name, "both")]
    possible = [
        name for name in modalities if set(STREAMS[name]) <= set(corpus.modalities)
    ]
    if not targets or not possible:
        raise PrivemoError(
            f"{corpus.name} has {', '.join(corpus.modalities)} features and labels of "
            f"{', '.join(labelled)}, which does not allow TARGET = {target!r} with "
            f"MODALITIES = {list(modalities)!r}; choose others"
        )
    return [Cell(modality, name) for modality in possible for name in targets]


def listen(utterances, *, corpus, settings):
    """Show a player and a filterbank for each of some utterances.

    Recordings and texts of a corpus that is not ours are shown as pictures only, so
    that an executed notebook can be handed on.

    Parameters
    ----------
    utterances : DataFrame
        Rows with ``audio``, ``text``, ``gender`` and ``activation``.
    corpus : str
        Name of the corpus.
    settings : Settings
        Acoustic settings of the experiment.
    """
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


def leakage_plot(table):
    """Draw leakage with intervals, chance, and the paper's range.

    Parameters
    ----------
    table : DataFrame
        Rows of `privemo.summary.beside_paper` with the quantity ``L``.

    Returns
    -------
    figure : matplotlib Figure
        One panel a target.
    """
    targets = list(dict.fromkeys(table["target"]))
    figure, axes = plt.subplots(
        1,
        len(targets),
        figsize=(4.2 * len(targets), 2.6),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for ax, target in zip(axes[0], targets, strict=True):
        rows = table[table["target"] == target].iloc[::-1].reset_index(drop=True)
        ax.hlines(
            rows.index,
            rows["published_low"],
            rows["published_high"],
            color="tab:orange",
            linewidth=9,
            alpha=0.45,
            label="paper, range over its corpora",
        )
        reach = [rows["score"] - rows["low"], rows["high"] - rows["score"]]
        ax.errorbar(
            rows["score"],
            rows.index,
            xerr=reach,
            fmt="o",
            capsize=3,
            label="ours, 95 %",
        )
        ax.axvline(GENDER_CHANCE, color="black", linestyle=":", label="chance")
        ax.set(title=target, xlabel="leakage L (UAR of the adversary)")
        ax.set(
            yticks=rows.index,
            yticklabels=rows["modality"],
            ylim=(-0.6, len(rows) - 0.4),
        )
    figure.legend(
        *axes[0, 0].get_legend_handles_labels(),
        loc="upper center",
        ncols=3,
        frameon=False,
        bbox_to_anchor=(0.5, -0.08),
    )
    return figure
