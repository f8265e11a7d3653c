"""Features that somebody brings, as a stream of a corpus (ours)."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from privemo.corpora import load_corpus
from privemo.corpora.schema import problem_table
from privemo.errors import PrivemoError
from privemo.features.given_file import GivenFile, open_given
from privemo.features.given_values import ALIKE, write_values
from privemo.features.streams import Stream, cached_stream, code_key, digest
from privemo.progress import announce
from privemo.terms import STREAMS

MEAN = "mean"  # of all layers
SOUNDS = (".wav", ".flac", ".mp3", ".ogg", ".m4a", ".npy", ".pt", ".txt")


@dataclass(frozen=True, eq=False)
class Given:
    """Features for the utterances of a corpus.

    Parameters
    ----------
    file : GivenFile
        Where they are.
    layer : int or "mean"
        Which of the layers, if the file has several.
    rows : ndarray of int, shape (n_utterances,)
        Which utterance of the file each one of the corpus is.
    note : str
        Where they come from, and how many utterances have some.
    """

    file: GivenFile
    layer: int | str
    rows: np.ndarray
    note: str


def with_given(corpus, path, *, layer=MEAN, modalities=tuple(STREAMS)):
    """Add the features of a file to a corpus, and leave out who has none.

    Parameters
    ----------
    corpus : Corpus or None
        Of several blocks, each gets the rows of its number in the file's ``block``.
    path : path-like
        See docs/features.md; "" leaves the corpus as it is.
    layer : int or "mean", default="mean"
        Counted from 0, or from the end by -1 and so on; or the mean of all.
    modalities : sequence of str
        Of `STREAMS`. What none of them reads is not computed: an utterance needs no
        recording if no network hears it.

    Returns
    -------
    corpus : Corpus
        With the modality ``"given"``, and utterances that have features.

    Raises
    ------
    PrivemoError
        If the file cannot be read, has no utterance of the corpus, or spells ids
        otherwise; or if the corpus has blocks and the file does not tell them apart.
    """
    if corpus is None or not path:
        return corpus
    file = open_given(path)
    read = {stream for name in modalities for stream in STREAMS[name]}
    kept = (*(name for name in corpus.modalities if name in read), "given")
    if not corpus.blocks:
        return _joined(corpus, file, layer, kept)
    if file.block is None:
        raise PrivemoError(
            f"{corpus.name} has {len(corpus.blocks)} blocks whose utterances have the "
            f"same ids; give {file.path} an array block, the number of each "
            f"utterance's block from 0 on"
        )
    blocks = tuple(
        _joined(block, file, layer, kept, number)
        for number, block in enumerate(corpus.blocks)
    )
    return replace(blocks[0], blocks=blocks)


def given_stream(corpus):
    """Take the features of a corpus' utterances; all of the file are stored once."""
    given, file = corpus.given, corpus.given.file
    content = digest(file.content, given.layer)
    whole = cached_stream(
        "given",
        digest(content, code_key("numpy")),
        lambda folder: write_values(folder, file, given.layer, content),
    )
    array, rows = whole.array.take(given.rows), np.arange(len(given.rows))
    notes = (given.note, *whole.notes, *_twins(corpus.utterances, given, array.folder))
    return Stream(array, rows, content, problem_table([]), notes)


def _twins(utterances, given, folder):
    """Say so if two speakers have the same values, which may be a slip of an index."""
    values = np.load(folder / ALIKE, allow_pickle=False)[given.rows]
    by_values = utterances.groupby(values)["speaker"]
    shared = utterances[by_values.transform("nunique") > 1]
    if shared.empty:
        return ()
    return (
        f"The given features of {len(shared):,} utterances are, to the last digit, "
        f"those of another speaker's: right if all that was read were the words, else "
        f"look at what wrote them.",
    )


def check_given(name, folder, path):
    """Look at a file of features for a corpus; return what a result would say of it."""
    return given_stream(with_given(load_corpus(name, folder), path)).notes


def _joined(corpus, file, layer, modalities, number=None):
    """Give one corpus, or block, its features; a corpus alone is block 0."""
    rows = np.arange(len(file.utterance))
    rows = rows if file.block is None else rows[file.block == (number or 0)]
    names = corpus.utterances["utterance"].to_numpy(dtype=str)
    found = pd.Index(file.utterance[rows]).get_indexer(names)
    there = found >= 0
    unused = np.delete(file.utterance[rows], found[there])
    _check_spelling(corpus.name, file, names[~there], unused)
    if not there.any():
        raise _none(corpus.name, file, names, rows, number)
    given = Given(file, layer, rows[found[there]], _note(corpus, file, there, unused))
    if 2 * there.sum() < len(there):
        announce(given.note)
    return replace(
        corpus,
        utterances=corpus.utterances[there].reset_index(drop=True),
        problems=pd.concat([corpus.problems, _lacking(file, names[~there])]),
        modalities=modalities,
        given=given,
    )


def _note(corpus, file, there, unused):
    """Say where features come from, and how much of a corpus they cover."""
    few = "less than half, " if 2 * there.sum() < len(there) else ""
    note = (
        f"Given features: {file.source}, from {file.path.name}, for {few}"
        f"{there.sum():,} of {len(there):,} utterances of {corpus.name}"
    )
    if not there.all():
        note += "; the others are left out"
    if len(unused):
        note += f"; {len(unused):,} more of the file are none of its utterances"
    return f"{note}."


def _lacking(file, names):
    """List those without features as one problem."""
    if not len(names):
        return problem_table([])
    problem = (
        f"{len(names):,} utterances, this one first: no values in {file.path.name}"
    )
    return problem_table([(f"utterance {names[0]}", problem, "add them to the file")])


def _none(name, file, names, rows, number):
    """Say that a file is of another corpus."""
    where = name if number is None else f"block {number} of {name}"
    theirs = f"such as {file.utterance[rows[0]]}" if len(rows) else "none at all"
    return PrivemoError(
        f"{file.path} has no utterance of {where}: its ids are {theirs}, those of the "
        f"corpus such as {names[0]}; take the ids from the corpus table, see "
        f"docs/features.md"
    )


def _check_spelling(name, file, lacking, unused):
    """Refuse ids that differ from those of the corpus by case, blanks or an ending."""
    meant = {_plain(text): text for text in lacking}
    alike = [text for text in unused if _plain(text) in meant]
    if alike:
        theirs, ours = str(alike[0]), str(meant[_plain(alike[0])])
        raise PrivemoError(
            f"{file.path} calls utterance {ours!r} of {name} {theirs!r}, and "
            f"{len(alike):,} ids in all differ so, by case, blanks, a folder or an "
            f"ending; write ids as the corpus table does"
        )


def _plain(text):
    """Write an id without what often differs."""
    text = PurePosixPath(text.strip().casefold().replace("\\", "/")).name
    for ending in SOUNDS:
        text = text.removesuffix(ending)
    return "".join(text.split())
