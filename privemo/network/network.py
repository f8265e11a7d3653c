"""The network of the paper's figure 1: one encoder, an emotion head, adversaries."""

from functools import partial

from privemo.errors import PrivemoError
from privemo.network.backend import keras
from privemo.network.brought import check_widths, checked_encoder
from privemo.network.layers import (
    GradientReversal,
    Scale,
    Standardise,
    likeness,
    masked_mean,
    pool_frames,
)
from privemo.network.recurrent import GRU
from privemo.terms import STREAMS, WHOLE

layers = keras.layers
WORD_DIMENSIONS = 300  # of word2vec; section 3.3
SCALE = "scale_given"  # the layer; `privemo.network.scaling` sets it


def embed_frames(frames, mask, settings):
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
    states = keras.ops.transpose(sequence, (1, 0, 2))  # (n_steps, batch, n_units)
    for _ in range(settings.n_gru_layers):
        states = GRU(settings.n_gru_units)(states)
    # (batch, n_gru_units)
    return masked_mean(keras.ops.transpose(states, (1, 0, 2)), mask)


def embed_given(steps, mask, settings, *, single):
    """Embed what somebody brought, scaled: GRUs over steps, a layer over one vector.

    Either is as wide as the other streams, so that representations stay comparable.
    """
    x = Scale(name=SCALE)(steps)
    if not single:
        return recurrent_mean(x, mask, settings)
    dense = layers.Dense(settings.n_gru_units, activation="relu")
    return dense(masked_mean(x, mask))  # of one step: the vector itself


def head(n_classes, hidden_units, *, name):
    """List the layers that classify a representation: dense ones and a softmax."""
    hidden = [
        layers.Dense(n_units, activation="relu", name=f"{name}_{i}")
        for i, n_units in enumerate(hidden_units)
    ]
    return [*hidden, layers.Dense(n_classes, activation="softmax", name=name)]


def through(x, some):
    """Pass a tensor through layers, one after the other."""
    for layer in some:
        x = layer(x)
    return x


def build_network(modality, *, n_emotions, adversaries, settings, recipe, given=None):
    """Build the network of figure 1; `given` has the shape of what somebody brought."""
    embed = {"acoustic": embed_frames, "lexical": recurrent_mean}
    embed |= checked_encoder(settings)
    widths = {"acoustic": settings.n_mels, "lexical": WORD_DIMENSIONS}
    if given:
        widths["given"] = given.width
        embed["given"] = partial(embed_given, single=given.single)
    inputs, read = {}, {}
    for stream in STREAMS[modality]:
        steps = keras.Input((None, widths[stream]), name=stream)
        mask = keras.Input((None,), name=f"{stream}_mask")
        inputs |= {stream: steps, f"{stream}_mask": mask}
        read[stream] = embed[stream](steps, mask, settings)
    pooled = list(read.values())
    check_widths(pooled, settings)
    read[WHOLE] = pooled[0] if len(pooled) == 1 else layers.Concatenate()(pooled)
    dense = (settings.n_dense_units,) * settings.n_dense_layers
    outputs = {
        "representation": read[WHOLE],
        "emotion": through(read[WHOLE], head(n_emotions, dense, name="emotion")),
    }
    same = []  # heads of those that read the whole
    for name, (n_classes, placement) in adversaries.items():
        x = GradientReversal(0.0, name=f"reverse_{name}")(read[placement])
        if recipe.standardise:
            x = Standardise(name=f"standardise_{name}")(x)
        mine = head(n_classes, recipe.hidden_units or dense, name=name)
        outputs[name] = through(x, mine)
        if placement == WHOLE:
            same.append(mine)
    if recipe.orthogonality:
        outputs["likeness"] = _likeness(read[WHOLE], same)
    return keras.Model(inputs, outputs)


def _likeness(x, heads):
    """Tell how alike adversaries see, without the encoder's taking notice."""
    if len(heads) < 2:
        raise PrivemoError(
            "recipe 'orthogonal' keeps several adversaries apart, and this network has "
            f"{len(heads)} on its representation; use defence 'gender by several'"
        )
    x = GradientReversal(0.0, name="unnoticed")(x)
    return likeness([through(x, some[:-1]) for some in heads])
