"""Encoders that others bring: named by a decorator, here without any framework."""

from privemo.errors import PrivemoError
from privemo.plugins.registry import find, offer
from privemo.terms import STREAMS

ALL = STREAMS["multimodal"]


def encoder(name, *, streams=ALL):
    """Bring an encoder of one's own, by the name that settings have for it.

    Parameters
    ----------
    name : str
        As in ``load_profile("lesson", encoder=name)``.
    streams : sequence of {"acoustic", "lexical"}
        What it embeds; others are embedded as the paper does.

    Returns
    -------
    decorator : callable
        For a function ``embed(steps, mask, settings)`` that is made of layers and
        operations of Keras. It maps steps of the shape ``(batch, n_steps, width)`` and
        a mask, 1 at real steps and 0 in the padding at their end, to
        ``(batch, n_units)``, and must not look at padding.

    Raises
    ------
    PrivemoError
        If the name is another encoder's, or there is no such stream.
    """
    wrong = set(streams) - set(ALL)
    if isinstance(streams, str) or wrong or not streams:
        raise PrivemoError(
            f"encoder {name!r} embeds some of {', '.join(ALL)}, not {streams!r}; write "
            f"streams=('acoustic',)"
        )
    return lambda value: offer("encoders", name, value, streams=tuple(streams))


def brought(settings):
    """Return the plug-in that settings name; None for the paper's encoder."""
    return find("encoders", settings.encoder) if settings.encoder else None
