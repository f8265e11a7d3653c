"""Code of others is tried before it is used; what it raises is said in a sentence."""

from contextlib import contextmanager

from privemo.errors import PrivemoError

_tried = set()


def tried(key):
    """Tell whether a version of a plug-in was tried in this process."""
    return key in _tried


@contextmanager
def trying(plugin, wanted, *, key=None, told=str):
    """Refuse a plug-in that raises while it is tried; else remember that it was.

    Parameters
    ----------
    plugin : privemo.plugins.registry.Plugin
        What is tried.
    wanted : str
        What is expected of its kind.
    key : object, optional
        What `tried` is asked about; the plug-in, if not given.
    told : callable, default=str
        Makes text of what was raised.
    """
    try:
        yield
    except PrivemoError:
        raise
    except Exception as error:  # whatever another's code raises
        raise PrivemoError(
            f"{plugin} cannot be tried ({type(error).__name__}: {told(error)}); "
            f"{wanted}"
        ) from error
    _tried.add(plugin if key is None else key)
