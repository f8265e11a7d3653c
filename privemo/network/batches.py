"""Batches of ragged streams: grouped by length, padded, masked."""

import numpy as np

# Lengths are padded to a multiple of this many steps, so that few distinct shapes reach
# the compiled training step; masks make the padding invisible to the result. With wider
# steps there is more padding to compute on, with narrower ones there are more shapes.
LENGTH_STEP = {"acoustic": 40, "given": 16, "lexical": 4}


def batches_by_length(lengths, *, batch_size, rng=None):
    """Cut positions into batches of similar length."""
    key = np.asarray(lengths, dtype=float)
    if rng is not None:
        key = key * rng.uniform(0.9, 1.1, size=len(key))
    order = np.argsort(key, kind="stable")
    cuts = np.arange(batch_size, len(order), batch_size)
    batches = np.split(order, cuts)
    if rng is not None:
        rng.shuffle(batches)
    return batches


def pad(stream, rows, *, step):
    """Stack ragged rows of a stream into one array with a mask."""
    ragged = [stream[row] for row in rows]
    lengths = np.array([len(steps) for steps in ragged])
    n_steps = -(-lengths.max() // step) * step
    padded = np.zeros((len(rows), n_steps, ragged[0].shape[1]), dtype="float32")
    for i, steps in enumerate(ragged):
        padded[i, : len(steps)] = steps
    mask = (np.arange(n_steps) < lengths[:, None]).astype("float32")
    return padded, mask


def is_single(name, stream):
    """Tell whether given features are one vector an utterance, and no sequences."""
    return name == "given" and stream.single


def network_inputs(streams, rows):
    """Pad the rows of every stream into the inputs of a network."""
    inputs = {}
    for name, stream in streams.items():
        step = 1 if is_single(name, stream) else LENGTH_STEP[name]
        padded, mask = pad(stream, rows, step=step)
        inputs |= {name: padded, f"{name}_mask": mask}
    return inputs
