"""How much there was to hide: what a corpus' raw features are, without any network."""

import numpy as np


def pooled_features(prepared, streams=None):
    """Compute the mean and spread of each stream's features over an utterance.

    To be attacked beside a representation, as another input: an encoder that gives away
    as much as this has hidden nothing. Ours.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        A corpus with its features. The acoustic ones are z-normalised by speaker, as
        the encoder sees them.
    streams : sequence of {"acoustic", "lexical"}, optional
        Which ones; all of them by default.

    Returns
    -------
    pooled : ndarray of float, shape (n_utterances, 2 * n_columns)
        Row by row as ``prepared.utterances``; stream by stream in their order the means
        of its columns over frames or words, then their standard deviations.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = [np.array([[1.0, 0.0], [3.0, 0.0]]), np.array([[5.0, 2.0]])]
    >>> pooled_features(SimpleNamespace(streams={"lexical": words})).tolist()
    [[2.0, 0.0, 1.0, 0.0], [5.0, 2.0, 0.0, 0.0]]
    """
    blocks = []
    for name in prepared.streams if streams is None else streams:
        stream = prepared.streams[name]
        rows = (np.asarray(stream[i], dtype=float) for i in range(len(stream)))
        pooled = [np.concatenate([row.mean(axis=0), row.std(axis=0)]) for row in rows]
        blocks.append(np.stack(pooled))
    return np.concatenate(blocks, axis=1)
