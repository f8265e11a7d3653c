"""Word vectors trained on the words of a corpus."""

import zlib

DIM = 300  # as Google News


def train_word2vec(sentences):
    """Train word vectors on the words of a corpus, always to the same result.

    One thread, a fixed seed and a hash that Python does not change from one process to
    the next. What comes out of a few thousand utterances knows which words occur
    together, and little of what they mean.
    """
    from gensim.models import Word2Vec  # takes seconds, and is seldom needed

    model = Word2Vec(
        sentences,
        vector_size=DIM,
        min_count=1,
        sg=1,
        epochs=20,
        seed=0,
        workers=1,
        hashfxn=_same_hash,
    )
    return model.wv.index_to_key, model.wv.vectors


def _same_hash(text):
    return zlib.crc32(text.encode())
