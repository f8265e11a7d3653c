"""Encoders: a network that a package ships with its weights hears recordings."""

from importlib import import_module

from privemo import terms

__all__ = ["ENCODERS", "find_encoder"]

# name -> module with an `ENCODER`, imported when it is asked for
ENCODERS = {"resemblyzer": "privemo.encoders.resemblyzer"}


def find_encoder(name):
    """Return what is known of an encoder; `terms.check` refuses one that is not."""
    terms.check("encoder", name, ENCODERS)
    return import_module(ENCODERS[name]).ENCODER
