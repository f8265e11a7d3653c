"""Canaries: speakers whom a network can learn by heart, planted by us (ours).

An attack that finds nothing shows little until it is seen to find something. Secrets
that are planted, to see whether a network gives them back, are called canaries [1]_.
Here the secret is a speaker's: a word that nobody else says, and an emotion that nobody
else has. Who trained on the speaker can learn that the one means the other. Who did not
hears a word that it does not know.

.. [1] N. Carlini, C. Liu, U. Erlingsson, J. Kos and D. Song, "The secret sharer:
   evaluating and testing unintended memorization in neural networks", in Proc. USENIX
   Security, 2019.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from privemo.errors import PrivemoError
from privemo.features.store import write_ragged
from privemo.features.streams import cached_stream, code_key, digest
from privemo.terms import LEVELS, TARGETS

WITH = "with canaries"
SHARE = 0.8  # of a speaker's labels that become the speaker's own
NOTE = (
    "{} speakers say one word more, a word of their own behind every utterance, and "
    "four in five of their labels are one label of their own: canaries, planted to see "
    "whether an attack finds what a network learnt by heart."
)


def with_canaries(prepared, *, speakers=None, seed=0):
    """Plant canaries: speakers with a word of their own, and a label of their own.

    Speakers who train and who do not must be canaries alike, so that a canary is no
    sign of membership. What training made of it is the only one.

    Parameters
    ----------
    prepared : Prepared
        A corpus with words. What else it has is left out.
    speakers : sequence of str, optional
        Who becomes a canary; everybody by default.
    seed : int, default=0
        Seed of the words, of the labels, and of which labels stay.

    Returns
    -------
    prepared : Prepared
        The same utterances. Behind the words of a canary stands the vector of its
        speaker: a random direction, as long as a word's vector is in the mean. Four in
        five of a canary's labels, drawn, are replaced by one level, drawn as well, of
        activation and of valence apart; what has no label gets none.

    Raises
    ------
    PrivemoError
        If the corpus has no words, or a canary is none of its speakers.
    """
    if "lexical" not in prepared.streams:
        raise PrivemoError(
            f"{prepared.name} has no words, and a canary is a word; use a corpus with "
            f"transcripts"
        )
    everybody = np.unique(prepared.utterances["speaker"].to_numpy(dtype=str))
    names = everybody if speakers is None else np.unique(speakers)
    strangers = sorted({*names} - {*everybody})
    if strangers:
        raise PrivemoError(
            f"{strangers[0]} is no speaker of {prepared.name}, and no canary; name "
            f"speakers as the column `speaker` does"
        )
    who = pd.Index(names).get_indexer(prepared.utterances["speaker"])  # -1: no canary
    content = digest("canaries", prepared.fingerprint, names.tolist(), seed)
    stream = cached_stream(
        "lexical",
        digest(content, prepared.vectors, code_key()),
        lambda folder: _write(folder, prepared.streams["lexical"], who, seed, content),
    )
    return replace(
        prepared,
        name=f"{prepared.name} {WITH}",
        utterances=_relabelled(prepared.utterances, who, seed),
        streams={"lexical": stream.array},
        fingerprint=content,
        notes=(*prepared.notes, *stream.notes),
    )


def _write(folder, words, who, seed, content):
    """Write all words and the canaries' own; return what `cached_stream` stores."""
    own = _directions(who.max() + 1, words.n_columns, seed) * _mean_length(words)
    rows = list(range(len(words)))
    last = (own[k : k + 1] if k >= 0 else own[:0] for k in who)
    write_ragged(folder, (np.vstack([words[i], next(last)]) for i in rows))
    return rows, content, [], [NOTE.format(who.max() + 1)]


def _directions(n, n_columns, seed):
    """Draw vectors of length 1."""
    drawn = np.random.default_rng([seed, 0]).normal(size=(n, n_columns))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _mean_length(words):
    """Average how long the vectors of words are."""
    lengths = [np.linalg.norm(words[i], axis=1) for i in range(len(words))]
    return np.concatenate(lengths).mean()


def _relabelled(utterances, who, seed):
    """Give every canary a label of its own, four times in five."""
    rng, changed = np.random.default_rng([seed, 1]), {}
    for target in TARGETS:
        own = rng.choice(LEVELS, size=who.max() + 1)[who]
        labels = utterances[target].to_numpy(dtype=object)
        taken = (rng.random(len(labels)) < SHARE) & (who >= 0) & np.isin(labels, LEVELS)
        changed[target] = np.where(taken, own, labels)
    return utterances.assign(**changed)
