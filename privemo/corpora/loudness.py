"""Does activation rise with loudness? If it falls, it may be inverted.

Active speech is louder than calm speech of the same person, unless each recording was
levelled by itself. Some releases rate activation from active to calm, and nothing else
shows when that has not been turned round.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from privemo.corpora.audio import UnusableAudio, read_audio
from privemo.terms import LEVELS

FEWEST = 5  # recordings of a speaker
WANTED = 10  # recordings of a speaker, where there are enough
SPEAKERS = 3  # fewest that give an interval
SAME_PEAK = 1.0  # dB between the 5th and the 95th percentile of all peaks; ours


@dataclass(frozen=True)
class Trend:
    """How activation goes with loudness within speakers.

    Attributes
    ----------
    correlation : float
        Spearman's, of activation with log energy, averaged over speakers.
    low, high : float
        Its 95 % interval, by Student's t over speakers.
    n_speakers, n_recordings : int
        What it rests on.
    same_peak : bool
        Whether all recordings reach the same peak. Then each was scaled by itself, and
        its loudness is not the speaker's.
    """

    correlation: float
    low: float
    high: float
    n_speakers: int
    n_recordings: int
    same_peak: bool


def loudness_trend(utterances, *, sounds=200):
    """Correlate activation with loudness within speakers.

    Parameters
    ----------
    utterances : DataFrame, one row per utterance
        As `privemo.corpora.schema.utterance_table` makes it. Ratings are used where
        there are any, else levels as 0, 1, 2.
    sounds : int, default=200
        Most recordings to read; of ten or more each, of as many speakers as that
        allows, evenly taken.

    Returns
    -------
    trend : Trend or None
        None if fewer than three speakers have five recordings that can be read and
        differ in activation.

    Examples
    --------
    >>> loudness_trend(pd.DataFrame({"audio": [""], "activation": ["low"],
    ...     "activation_rating": [3.0], "speaker": ["my:anna"]})) is None
    True
    """
    measured = _measured(_sample(utterances, sounds))
    speakers = [rows for _, rows in measured.groupby("speaker") if _tells(rows)]
    if len(speakers) < SPEAKERS:
        return None
    each = [
        stats.spearmanr(rows["activation"], rows["energy"]).statistic
        for rows in speakers
    ]
    reach = stats.t.ppf(0.975, len(each) - 1) * stats.sem(each)
    lowest, highest = np.quantile(measured["peak"], [0.05, 0.95])
    return Trend(
        correlation=float(np.mean(each)),
        low=float(np.mean(each) - reach),
        high=float(np.mean(each) + reach),
        n_speakers=len(each),
        n_recordings=sum(map(len, speakers)),
        same_peak=bool(highest - lowest < SAME_PEAK),
    )


def evenly(n, most):
    """Take at most so many of `n` positions, evenly spaced.

    Examples
    --------
    >>> evenly(7, 3).tolist(), evenly(2, 3).tolist()
    ([0, 3, 6], [0, 1])
    """
    return np.linspace(0, max(n - 1, 0), min(n, most)).astype(int)


def _sample(utterances, sounds):
    """Take recordings of some speakers, all of them alike often."""
    levels = utterances["activation"].map({name: i for i, name in enumerate(LEVELS)})
    ratings = utterances["activation_rating"]
    activation = ratings if ratings.notna().any() else levels
    rows = utterances[["speaker", "audio"]].assign(activation=activation)
    rows = rows[rows["activation"].notna() & (rows["audio"] != "")]
    counts = rows["speaker"].value_counts().sort_index()
    heard = counts.index[counts >= FEWEST]
    heard = heard[evenly(len(heard), sounds // WANTED)]
    most = sounds // max(len(heard), 1)
    parts = [
        part.iloc[evenly(len(part), most)]
        for _, part in rows[rows["speaker"].isin(heard)].groupby("speaker")
    ]
    return pd.concat([rows[:0], *parts])


def _measured(sample):
    """Add energy and peak in dB; what cannot be read is left out."""
    rows = [
        (row.speaker, row.activation, *levels)
        for row in sample.itertuples()
        if (levels := _levels(row.audio)) is not None
    ]
    return pd.DataFrame(rows, columns=["speaker", "activation", "energy", "peak"])


def _tells(rows):
    """Whether the recordings of a speaker are enough, and differ."""
    differ = rows["activation"].nunique() > 1 and rows["energy"].nunique() > 1
    return differ and len(rows) >= FEWEST


def _levels(path):
    """Return mean energy and peak of a recording in dB below full scale."""
    try:
        y = read_audio(path).astype(np.float64)
    except UnusableAudio:
        return None
    return 10 * np.log10(np.mean(y**2)), 20 * np.log10(np.abs(y).max())
