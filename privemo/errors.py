"""The one exception a user is meant to read."""

import difflib
from contextlib import contextmanager
from importlib.util import find_spec


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


@contextmanager
def needs_kit():
    """Say in one sentence how to get a package that is not installed.

    Raises
    ------
    PrivemoError
        If somebody else's package was not found.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "privemo").partition(".")[0]
        if find_spec(package):  # it is there, and something else is wrong
            raise
        extra = "jax" if package in ("jax", "jaxlib") else "kit"
        raise PrivemoError(
            f"{package} is not installed, but needed here; to get all that privemo "
            f'needs for this, type python -m pip install "privemo[{extra}]"'
        ) from None
