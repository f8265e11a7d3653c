"""The one exception a user is meant to read."""

import difflib


class PrivemoError(ValueError):
    """A mistake in the input or the settings that the user can mend.

    The message is one sentence or two: what happened, to which file or value, and what
    to do. The command line and the notebooks show it without a traceback.
    """

    def _render_traceback_(self):
        """Tell IPython to show the message alone."""
        return [str(self)]


class NotForThisCorpus(PrivemoError):
    """A question that needs what a corpus, or another parameter, does not give it."""


def nearest(value, known):
    """Ask whether the nearest of some names was meant; "" if none is near.

    Examples
    --------
    >>> nearest("EmoDB", ["planted", "emodb"]), nearest("x", ["planted", "emodb"])
    ('; did you mean emodb?', '')
    """
    names = {str(name).lower(): str(name) for name in known}
    near = difflib.get_close_matches(str(value).lower(), names, n=1)
    return f"; did you mean {names[near[0]]}?" if near else ""
