"""Features of a corpus: computed once, kept on disk, aligned with its utterances."""

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import pandas as pd

from privemo.corpora import is_gated
from privemo.corpora.attributes import with_attributes
from privemo.corpora.problems import shareable_problems
from privemo.errors import PrivemoError
from privemo.features.given import given_stream
from privemo.features.lexical import lexical_stream
from privemo.features.recordings import acoustic_stream
from privemo.features.streams import digest
from privemo.features.vectors import WordVectors, load_vectors
from privemo.progress import within
from privemo.terms import classes_in

MODALITIES = ("acoustic", "given", "lexical")


@dataclass(frozen=True, eq=False)
class Prepared:
    """A corpus ready for the network.

    Parameters
    ----------
    name : str
        Name of the corpus.
    utterances : DataFrame, one row per utterance
        Those that have every modality asked for.
    streams : dict of str to RaggedArray of n_utterances rows
        By modality. ``"acoustic"``: frames, shape (n_frames, n_mels), z-normalised by
        speaker; ``"lexical"``: word vectors, shape (n_words, dim); ``"given"``: what
        somebody brought, shape (n_steps, width), as it is.
    fingerprint : str
        sha256 of the table, the bytes of the recordings, the transcripts and the word
        vectors; the same in every folder and on every machine.
    problems : DataFrame
        What was left out: columns file, problem, remedy. Of a gated corpus they are
        counted, without names of files.
    notes : tuple of str
        Sentences to be shown with every result.
    vectors : str
        Fingerprint of the word vectors; "" without lexical features.
    source : str
        What made the features that somebody brought; "" without any.
    blocks : tuple of Prepared
        Independent blocks, each with speakers of its own; this one has the table and
        the streams of the first. None of a corpus that is dealt into folds.
    block : int or None
        Its number, if it is one of several blocks.
    attribute : str
        What is kept from attackers, and dealt evenly into folds: a column of the
        utterances.
    """

    name: str
    utterances: pd.DataFrame
    streams: dict
    fingerprint: str
    problems: pd.DataFrame
    notes: tuple
    vectors: str = ""
    source: str = ""
    blocks: tuple = ()
    block: int | None = None
    attribute: str = "gender"

    @property
    def independent(self):
        """Whether it is one block of several that share no speaker."""
        return self.block is not None

    @property
    def classes(self):
        """The classes of the attribute, in one order."""
        return classes_in(self.attribute, self.utterances[self.attribute])

    @property
    def parts(self):
        """What trainings are of: the blocks, or all of it."""
        return self.blocks or (self,)

    @property
    def mapped_files(self):
        """Files that the features are mapped from, which every worker must see."""
        return [stream.folder / "values.npy" for stream in self.streams.values()]


def prepare(
    corpus,
    settings,
    *,
    modalities=None,
    vectors=None,
    attributes=("gender",),
    n_jobs=-1,
    progress=True,
):
    """Compute the features of a corpus, or find them on disk.

    They are kept in ``data/features``, in folders named after everything that decides
    them: recordings (by name, size and time of change) and transcripts, settings, word
    vectors, and the source files that compute them. Deleting these folders is safe.

    Parameters
    ----------
    corpus : Corpus
        See `privemo.corpora.load_corpus`.
    settings : Settings
        ``sample_rate``, ``window_seconds``, ``hop_seconds`` and ``n_mels`` are used.
    modalities : sequence of {"acoustic", "given", "lexical"}, optional
        All that the corpus has, by default. Without ``"acoustic"`` no recording is
        opened.
    vectors : WordVectors or path, optional
        See `privemo.features.vectors.load_vectors`.
    attributes : sequence of str, default=("gender",)
        Columns of the utterances that have one class a speaker: the first is kept from
        attackers, adversaries may unlearn the others, too. Rows of which one of them is
        not known are left out.
    n_jobs : int, default=-1
        Most worker processes; -1: one a core.
    progress : bool, default=True
        Whether to show a progress bar.

    Returns
    -------
    prepared : Prepared
        Only utterances that can be used in every modality asked for; the others are
        listed in ``problems``.

    Raises
    ------
    PrivemoError
        If the corpus lacks a modality or an attribute, or no utterance is left.
    """
    corpus, notes = with_attributes(corpus, attributes)
    how = {"modalities": modalities, "vectors": vectors, "n_jobs": n_jobs}
    if corpus.blocks:
        prepared = _prepare_blocks(corpus.blocks, settings, **how)
    else:
        prepared = _prepare(corpus, settings, progress=progress, **how)
    blocks = tuple(replace(b, attribute=attributes[0]) for b in prepared.blocks)
    notes = (*notes, *prepared.notes)
    return replace(prepared, attribute=attributes[0], notes=notes, blocks=blocks)


def _prepare_blocks(corpora, settings, **how):
    """Compute the features of each block by itself: nothing is fitted across blocks."""
    blocks = []
    for i, corpus in enumerate(corpora):
        with within(f"features of block {i + 1} of {len(corpora)}"):
            block = _prepare(corpus, settings, progress=i == 0, **how)
        blocks.append(replace(block, block=i))
    first = blocks[0]
    note = (
        f"{len(blocks)} blocks of {first.utterances['speaker'].nunique()} speakers "
        f"each, none of whom is in another block; every network stays within its "
        f"block. What is said of the corpus from here on is said of the first block."
    )
    return replace(
        first,
        fingerprint=digest([block.fingerprint for block in blocks]),
        notes=(note, *first.notes),
        blocks=tuple(blocks),
        block=None,
    )


def _prepare(
    corpus, settings, *, modalities=None, vectors=None, n_jobs=-1, progress=True
):
    """Compute the features of one corpus, or find them on disk."""
    streams = {}
    notes = []
    modalities = _checked_modalities(corpus, modalities)
    if "lexical" in modalities:  # a wrong file is refused before recordings are read
        vectors = _opened(vectors, corpus.utterances["text"])
    for modality in modalities:
        if modality == "acoustic":
            streams[modality] = acoustic_stream(
                corpus,
                sample_rate=settings.sample_rate,
                window_seconds=settings.window_seconds,
                hop_seconds=settings.hop_seconds,
                n_mels=settings.n_mels,
                n_jobs=n_jobs,
                progress=progress,
            )
        elif modality == "given":
            streams[modality] = given_stream(corpus)
        else:
            streams[modality] = lexical_stream(corpus.utterances, vectors)
            notes.append(vectors.announced)
        notes.extend(streams[modality].notes)
    words = vectors.fingerprint if "lexical" in streams else ""
    return _joined(corpus, streams, notes, words)


def _checked_modalities(corpus, modalities):
    """Return the modalities in one order, each once; refuse what is not there."""
    if isinstance(modalities, str):
        modalities = [modalities]
    modalities = corpus.modalities if modalities is None else modalities
    missing = [name for name in modalities if name not in corpus.modalities]
    if missing or not modalities:
        raise PrivemoError(
            f"{corpus.name} has no modality {', '.join(missing) or 'of that name'}; "
            f"choose from {', '.join(corpus.modalities)}"
        )
    return [name for name in MODALITIES if name in modalities]


def _opened(vectors, texts):
    if isinstance(vectors, WordVectors):
        return vectors
    return load_vectors(vectors, texts=list(texts))


def _joined(corpus, streams, notes, words):
    """Keep the utterances that every stream has."""
    rows = reduce(np.intersect1d, [stream.rows for stream in streams.values()])
    problems = [corpus.problems, *(stream.problems for stream in streams.values())]
    problems = pd.concat(problems, ignore_index=True)
    if not len(rows):
        raise PrivemoError(
            f"no utterance of {corpus.name} has both a usable recording and a "
            f"transcript; ask for one modality, or see what was wrong with the "
            f"{len(problems):,} files and rows: first {problems.iloc[0].to_list()}"
        )
    if is_gated(corpus.name):
        problems = shareable_problems(problems)
    utterances = corpus.utterances.iloc[rows].reset_index(drop=True)
    return Prepared(
        name=corpus.name,
        utterances=utterances,
        streams={
            modality: stream.array.take(np.searchsorted(stream.rows, rows))
            for modality, stream in streams.items()
        },
        fingerprint=_fingerprint(utterances, streams),
        problems=problems,
        notes=tuple(notes),
        vectors=words,
        source=corpus.given.file.source if "given" in streams else "",
    )


def _fingerprint(utterances, streams):
    """Return a sha256 of what the corpus says, wherever it lies."""
    table = utterances.drop(columns="audio")  # a path; the bytes are in `content`
    table = table[sorted(table.columns)].to_csv(index=False, lineterminator="\n")
    return digest(table, {name: stream.content for name, stream in streams.items()})
