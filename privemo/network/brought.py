"""An encoder that others bring, tried before the first step of a training."""

import numpy as np

from privemo.errors import PrivemoError
from privemo.network.backend import keras
from privemo.network.encoders import ALL, brought
from privemo.plugins.trying import tried, trying

WANTED = (
    "an encoder is a function embed(steps, mask, settings) that makes, of layers and "
    "operations of Keras, (batch, n_units) of (batch, n_steps, width), and looks at no "
    "step where the mask is 0"
)
N_STEPS, N_REAL, WIDTH = 24, 15, 7  # of a trial
ROUNDING = 1e-4


def checked_encoder(settings):
    """Return what embeds each stream instead of the paper's encoder; often nothing."""
    if not settings.encoder:
        return {}
    plugin = brought(settings)
    key = plugin, settings
    if not tried(key):
        with trying(plugin, WANTED, key=key, told=_first_line):
            _try(plugin, settings)
    return dict.fromkeys(plugin.options.get("streams", ALL), plugin.value)


def _first_line(error):
    """Take what Keras says first; a drawing of the layers follows."""
    return str(error).partition("\n")[0]


def check_widths(embedded, settings):
    """Refuse two streams of different widths: half of the units are each one's."""
    widths = {x.shape[-1] for x in embedded}
    if len(widths) > 1:
        raise PrivemoError(
            f"encoder {settings.encoder!r} makes streams of {sorted(widths)} units; "
            f"give both as many, settings.n_gru_units in the paper's encoder"
        )


def _try(plugin, settings):
    """Embed steps that mean nothing, with noise in their padding and without."""
    steps, mask = keras.Input((None, WIDTH)), keras.Input((None,))
    embedded = plugin.value(steps, mask, settings)
    shape = tuple(getattr(embedded, "shape", ()))
    if len(shape) != 2 or shape[0] is not None or not shape[1]:
        raise PrivemoError(f"what {plugin} returns has the shape {shape}; {WANTED}")
    network = keras.Model([steps, mask], embedded)
    x = np.random.default_rng(0).normal(size=(3, N_STEPS, WIDTH)).astype("float32")
    real = (np.arange(N_STEPS) < N_REAL).astype("float32")[None].repeat(3, axis=0)
    padded = x * real[:, :, None]
    found, longer = (
        np.asarray(network([padded[:, :n], real[:, :n]], training=False))
        for n in (N_REAL, N_STEPS)
    )
    if not np.isfinite(found).all():
        raise PrivemoError(f"what {plugin} returns holds NaN or inf; {WANTED}")
    if not np.allclose(found, longer, atol=ROUNDING):
        raise PrivemoError(
            f"{plugin} makes something else of the same steps when padding follows; "
            f"{WANTED}"
        )
