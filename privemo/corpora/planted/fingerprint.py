"""One number for all the bits of a corpus, and the one it should have."""

import hashlib
import json
import wave
from importlib import resources

from privemo.corpora.schema import RATING_COLUMNS, TEXT_COLUMNS

STORED = "fingerprints.json"
SETTINGS = {  # name -> knobs of the corpora whose fingerprints are stored
    "default": {},
    "small": {"n_speakers": 4, "n_utterances": 2},
}


def fingerprint(corpus):
    """Hash the table and the samples of a corpus.

    Parameters
    ----------
    corpus : Corpus
        Whose recordings are 16 bit wav files, as those of the planted corpus are.

    Returns
    -------
    fingerprint : str
        sha256 in hexadecimal: the same on two machines if and only if every label,
        text and sample is. Where the corpus lies does not matter.
    """
    hashed = hashlib.sha256()
    columns = [name for name in (*TEXT_COLUMNS, *RATING_COLUMNS) if name != "audio"]
    table = corpus.utterances
    for audio, row in zip(
        table["audio"], table[columns].itertuples(index=False), strict=True
    ):
        hashed.update(json.dumps(list(row)).encode())
        with wave.open(audio) as file:
            hashed.update(file.readframes(file.getnframes()))
    return hashed.hexdigest()


def stored_fingerprint(name):
    """Return the fingerprint that the corpus with ``SETTINGS[name]`` should have."""
    file = resources.files(__package__) / STORED
    return json.loads(file.read_text(encoding="utf-8"))[name]
