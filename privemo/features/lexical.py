"""Lexical features: the words of an utterance as pre-trained vectors."""

import re

import numpy as np

from privemo.errors import PrivemoError
from privemo.features.store import KEPT, write_ragged
from privemo.features.streams import cached_stream, code_key, digest

# Google News has "do" and "not" but no "don't"; without this table a fifteenth of the
# words of MELD would be unknown, "not" among them. "'s" is dropped: it may stand for
# "is", "has" or possession. Ours.
WHOLE = {
    "can't": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "y'know": "you know",
}
ENDING = {
    "n't": " not",
    "'m": " am",
    "'re": " are",
    "'ll": " will",
    "'ve": " have",
    "'d": " would",
    "'s": "",
}
APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", "\u00b4": "'"})


def tokenise(text):
    """Split a transcript into lower-case words.

    English contractions are written out (``"don't"`` is two words); punctuation is
    dropped; digits are kept.

    Examples
    --------
    >>> tokenise("Don't worry -- it's 5 o'clock!")
    ['do', 'not', 'worry', 'it', '5', "o'clock"]
    """
    text = text.lower().translate(APOSTROPHES)
    text = re.sub(_either(WHOLE), lambda found: WHOLE[found[0]], text)
    text = re.sub(_either(ENDING), lambda found: ENDING[found[0]], text)
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)


def _either(table):
    """Match any key of a table where a word ends."""
    return rf"({'|'.join(table)})\b"


def lexical_stream(utterances, vectors):
    """Look up all transcripts of a corpus, or find the result on disk.

    One process does it: 10,000 utterances take about a second.
    """
    table = utterances[["utterance", "text"]].to_numpy().tolist()
    content = digest(table, vectors.fingerprint)
    return cached_stream(
        "lexical",
        digest(content, code_key()),
        lambda folder: _write(folder, table, vectors, content),
    )


def _write(folder, table, vectors, content):
    """Write the vectors of all words; return what `cached_stream` stores."""
    words = [tokenise(text) for _, text in table]
    rows = [row for row, found in enumerate(words) if found]
    if not rows:
        raise PrivemoError(
            f"not one of {len(words):,} transcripts has a word in it; ask for the "
            f"acoustic modality only, or check the corpus' text files"
        )
    found = (vectors.lookup(words[row]) for row in rows)
    write_ragged(folder, found, dtype=KEPT)
    problems = [
        [f"utterance {name}", f"no word in the transcript {text!r}", "leave it out"]
        for (name, text), found in zip(table, words, strict=True)
        if not found
    ]
    return rows, content, problems, [known_share(words, vectors)]


def known_share(words, vectors):
    """Say which share of the words of a corpus has a vector of its own.

    Parameters
    ----------
    words : list of list of str
        The words of each utterance.
    vectors : WordVectors
        Where they are looked up.

    Returns
    -------
    sentence : str
        To be shown with every result that uses words.
    """
    known = np.array([word in vectors for utterance in words for word in utterance])
    return (
        f"{known.mean():.1%} of {known.size:,} words are in the vocabulary of "
        f"{vectors.name}; the others share one vector, the mean of all."
    )
