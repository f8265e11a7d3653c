"""``python -m privemo.encoders.embedded``: encode the planted voices anew.

Needed after every change that decides a sample of the planted corpus; takes minutes.
The weights are looked for where `privemo encode` looks.
"""

import numpy as np

from privemo.corpora.planted import fingerprint, load
from privemo.encoders import find_encoder
from privemo.encoders.command import feature_arrays, source_of
from privemo.encoders.embedded import ENCODER, N_BLOCKS, VOICES, embedded_file
from privemo.encoders.encoding import encode_corpus
from privemo.encoders.weights import find_weights


def main():
    """Write one file for each kind of voices."""
    place = find_weights(find_encoder(ENCODER))
    for voices, knobs in VOICES.items():
        corpus = load(n_blocks=N_BLOCKS, **knobs)
        encoded = [encode_corpus(block, ENCODER, place) for block in corpus.blocks]
        arrays = feature_arrays(encoded) | {"source": source_of(ENCODER, "planted")}
        arrays["values"] = arrays["values"].astype("float16")
        arrays["fingerprint"] = fingerprint(corpus)  # of the first block
        np.savez_compressed(embedded_file(voices), **arrays)
        print(f"{embedded_file(voices)}: {len(arrays['values']):,} vectors")


if __name__ == "__main__":
    main()
