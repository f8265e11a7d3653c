"""The network of the paper's figure 1: one encoder, an emotion head, adversaries."""

from privemo.backend import keras
from privemo.layers import GradientReversal, masked_mean, pool_frames

layers = keras.layers
WORD_DIMENSIONS = 300  # of word2vec; section 3.3
STREAMS = {
    "acoustic": ("acoustic",),
    "lexical": ("lexical",),
    "multimodal": ("acoustic", "lexical"),
}


def acoustic_stream(frames, mask, settings):
    """Embed padded frames: convolutions, GRUs, mean over the real frames (h_a)."""
    x = frames  # (batch, n_frames, n_mels)
    for _ in range(settings.n_convolutions):
        x = layers.Conv1D(
            settings.n_kernels,
            settings.convolution_width,
            padding="same",
            activation="relu",
        )(x)
        # padding stays zero, or the next convolution would see how long it is
        x = x * keras.ops.expand_dims(mask, -1)  # (batch, n_frames, n_kernels)
    x, mask = pool_frames(x, mask, settings.frames_pooled)
    return recurrent_mean(x, mask, settings)


def recurrent_mean(sequence, mask, settings):
    """Pass through GRUs, then average over the real steps (h_l for words).

    Padding is at the end and the GRUs run forward, so real steps never see it.
    """
    for _ in range(settings.n_gru_layers):
        sequence = layers.GRU(settings.n_gru_units, return_sequences=True)(sequence)
    return masked_mean(sequence, mask)  # (batch, n_gru_units)


def head(representation, n_classes, settings, *, name):
    """Classify a representation by dense layers and a softmax."""
    x = representation
    for _ in range(settings.n_dense_layers):
        x = layers.Dense(settings.n_dense_units, activation="relu")(x)
    return layers.Dense(n_classes, activation="softmax", name=name)(x)


def build_network(modality, *, n_emotions, adversaries, settings):
    """Build the network of figure 1.

    Parameters
    ----------
    modality : {"acoustic", "lexical", "multimodal"}
        Which streams go in; multimodal concatenates h_a and h_l.
    n_emotions : int
        Number of classes of the emotion head.
    adversaries : dict of str to int
        Number of classes of each adversary by its attribute, such as
        ``{"gender": 2}``. Each stands behind its own
        `privemo.layers.GradientReversal`, named ``reverse_<attribute>``, whose
        strength starts at 0.
    settings : Settings
        Numbers of layers and units.

    Returns
    -------
    network : keras.Model
        Maps a dict with ``<stream>`` of shape
        ``(batch, n_steps, width)`` and ``<stream>_mask`` of shape
        ``(batch, n_steps)``, a dict entry for each stream, to a dict of class
        probabilities, ``"emotion"`` and one entry for each attribute, and the
        ``"representation"``, of shape ``(batch, n_units)``.
    """
    embed = {"acoustic": acoustic_stream, "lexical": recurrent_mean}
    widths = {"acoustic": settings.n_mels, "lexical": WORD_DIMENSIONS}
    inputs, pooled = {}, []
    for stream in STREAMS[modality]:
        steps = keras.Input((None, widths[stream]), name=stream)
        mask = keras.Input((None,), name=f"{stream}_mask")
        inputs |= {stream: steps, f"{stream}_mask": mask}
        pooled.append(embed[stream](steps, mask, settings))
    representation = pooled[0] if len(pooled) == 1 else layers.Concatenate()(pooled)
    outputs = {
        "representation": representation,
        "emotion": head(representation, n_emotions, settings, name="emotion"),
    }
    for attribute, n_classes in adversaries.items():
        reversed_ = GradientReversal(0.0, name=f"reverse_{attribute}")(representation)
        outputs[attribute] = head(reversed_, n_classes, settings, name=attribute)
    return keras.Model(inputs, outputs)
