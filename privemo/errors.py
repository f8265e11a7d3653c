"""The one exception a user is meant to read."""


class PrivemoError(ValueError):
    """A mistake in the input or the settings that the user can mend.

    The message is one sentence or two: what happened, to which file or value, and what
    to do. The command line and the notebooks show it without a traceback.
    """

    def _render_traceback_(self):
        """Tell IPython to show the message alone."""
        return [str(self)]


class NotForThisCorpus(PrivemoError):
    """A question that needs what a corpus does not have."""
