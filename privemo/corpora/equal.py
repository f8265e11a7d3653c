"""Recordings that hold the same samples, whatever their files are called.

Of one speaker they are kept, and stay on one side of every split inside the speaker. Of
two speakers they are refused: one person would train and be asked.
"""

import hashlib
import json
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd
import soundfile

from privemo.corpora.audio import size_and_time
from privemo.corpora.corpus import NotUsable
from privemo.corpora.decisions import FILE, KEEP
from privemo.corpora.problems import listed
from privemo.corpora.schema import RECORDING, problem_table
from privemo.errors import PrivemoError
from privemo.files import write_text
from privemo.paths import data_folder
from privemo.progress import track

MOST = 20  # recordings that are named of those with the same samples
PEEK = 1024  # samples from the middle of a recording, by which most differ
FORMAT = 1  # of the file that remembers which are equal


def settle_equals(corpus, decisions):
    """Say which recordings of a corpus are equal, and keep one speaker of each.

    Parameters
    ----------
    corpus : Corpus
        As its loader made it.
    decisions : privemo.corpora.decisions.Decisions
        Which of several speakers of one recording is the right one.

    Returns
    -------
    corpus : Corpus
        If recordings are equal, its table has a column ``recording``: the utterance
        that comes first with these samples.

    Raises
    ------
    NotUsable
        If two speakers have the same recording, and it is not decided which to keep.
    """
    if corpus.content or "acoustic" not in corpus.modalities:
        return corpus
    table = corpus.utterances
    groups = equal_recordings(list(table["audio"]))
    rows = [table.iloc[group] for group in groups]
    between = [group for group in rows if group["speaker"].nunique() > 1]
    wrong, open_ones = _decided(between, decisions.keep)
    if open_ones:
        raise _leak(corpus, open_ones)
    first = table["utterance"].copy()
    for group in rows:
        first[group.index] = group["utterance"].iloc[0]
    kept = table.assign(**{RECORDING: first}).drop(index=wrong)
    if not kept[RECORDING].duplicated().any():
        kept = kept.drop(columns=RECORDING)
    within = [group for group in rows if group["speaker"].nunique() == 1]
    problems = _kept_twice(within) + _decided_against(table.loc[wrong])
    return replace(
        corpus,
        utterances=kept.reset_index(drop=True),
        problems=pd.concat(
            [corpus.problems, problem_table(problems)], ignore_index=True
        ),
    )


def equal_recordings(paths):
    """Group the positions of recordings with the same samples, two or more a group.

    What was found is remembered in ``data/equal``, by name, size and time of change.
    """
    seen = [(path, *size_and_time(path)) for path in paths]
    name = hashlib.sha256(json.dumps([FORMAT, seen]).encode()).hexdigest()[:24]
    place = data_folder() / "equal" / f"{name}.json"
    try:
        return json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        groups = _compare(paths)
    with suppress(PrivemoError):  # or it is found anew the next time
        write_text(place, json.dumps(groups))
    return groups


def _compare(paths):
    """Compare recordings by a few samples, and whole where these are the same."""
    similar = _grouped(range(len(paths)), paths, _peek, "recordings compared")
    groups = []
    for group in similar:
        groups += _grouped(group, paths, _digest)
    return sorted(groups)


def _grouped(positions, paths, key_of, label=None):
    """Group positions by a key; those without a key, or alone, are left out."""
    found = defaultdict(list)
    positions = list(positions)
    for i in track(positions, len(positions), label) if label else positions:
        if (key := key_of(paths[i])) is not None:
            found[key].append(i)
    return [group for group in found.values() if len(group) > 1]


def _peek(path):
    """Return length, sampling rate and some samples; None if it cannot be read."""
    try:
        with soundfile.SoundFile(path) as file:
            file.seek(len(file) // 2)
            some = file.read(PEEK, dtype="float32")
            return len(file), file.samplerate, some.tobytes()
    except (soundfile.SoundFileError, OSError, TypeError):
        return None


def _digest(path):
    """Digest all samples of a recording; None if it cannot be read, or is silent."""
    try:
        samples, _ = soundfile.read(path, dtype="float32")
    except (soundfile.SoundFileError, OSError, TypeError):
        return None
    if not len(samples) or not np.ptp(samples, axis=0).any():
        return None
    return hashlib.sha256(samples.tobytes()).hexdigest()


def _decided(groups, keep):
    """Tell rows that were decided against from groups of which nothing is decided."""
    wrong, open_ones = [], []
    for group in groups:
        right = group.loc[group["utterance"].isin(keep), "speaker"].unique()
        if len(right) == 1:
            wrong += [*group.index[group["speaker"] != right[0]]]
        else:
            open_ones.append(group)
    return wrong, open_ones


def _named(group):
    """Name equal recordings with what tells them apart."""
    some = [f"'{row.utterance}' ({row.speaker})" for row in group[:MOST].itertuples()]
    rest = [f"{len(group) - MOST:,} more"] if len(group) > MOST else []
    return " and ".join([*some, *rest])


def _leak(corpus, groups):
    """Refuse equal recordings of two speakers, all of them named."""
    remedy = (
        f"take the wrong one out, or write `{KEEP}` and the name of the right one into "
        f"the file {FILE} in the folder of the corpus"
    )
    what = "the same recording is there under several speakers, which would be a leak"
    problems = [
        (group["utterance"].iloc[0], f"{what}: {_named(group)}", remedy)
        for group in groups
    ]
    all_of_them = listed(map(_named, groups))
    return NotUsable(
        f"{corpus.name}: {what}, as one person would train and be asked: "
        f"{all_of_them}; {remedy}",
        pd.concat([problem_table(problems), corpus.problems], ignore_index=True),
        corpus,
    )


def _kept_twice(groups):
    """Report equal recordings of one speaker, which are kept, all of them named."""
    if not groups:
        return []
    n = sum(map(len, groups))
    labels = [group[["activation", "valence"]].drop_duplicates() for group in groups]
    n_several = sum(len(some) > 1 for some in labels)
    names = [" = ".join(f"'{name}'" for name in group["utterance"]) for group in groups]
    return [
        (
            groups[0]["utterance"].iloc[0],
            f"{n:,} recordings, this one first, hold the same samples as another of "
            f"their speaker, {n_several:,} of {len(groups):,} under several labels: "
            f"{listed(names)}",
            "nothing to do: all are kept, on one side of every split",
        )
    ]


def _decided_against(rows):
    """Report what is left out because another speaker of it was kept."""
    return [
        (
            row.utterance,
            "the recording is that of another speaker, as was decided",
            "nothing to do",
        )
        for row in rows.itertuples()
    ]
