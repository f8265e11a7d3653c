"""Plug-ins go with the calls that name them, into whichever process makes those.

What is installed is told by its name, version and source, and must be installed there,
too; what a script or a notebook defines goes as its code.
"""

import pickle
import sys
from contextlib import contextmanager
from uuid import uuid4

import cloudpickle
from joblib import delayed

from privemo.errors import PrivemoError
from privemo.plugins.registry import (
    GROUPS,
    entries,
    find,
    is_installed,
    ready,
    take_in,
    used,
)
from privemo.plugins.sources import belongs_to_others, top_of

HERE = uuid4().hex  # of this process
_last = None


def packed():
    """Pack the plug-ins that were asked for in this process; None without any."""
    plugins = used()
    if not plugins:
        return None
    return pickle.dumps((HERE, [_packed(plugin) for plugin in plugins]))


def with_plugins(calls):
    """Let calls of `joblib.delayed` find the plug-ins of this process."""
    load = packed()
    return calls if load is None else (delayed(call)(load, *each) for each in calls)


def call(load, function, args, kwargs):
    """Make a call where the plug-ins of another process are known."""
    unpack(load)
    return function(*args, **kwargs)


def unpack(load):
    """Make the plug-ins of another process known in this one."""
    global _last
    home, plugins = pickle.loads(load)
    if home == HERE or load == _last:
        return
    check_installed(load)
    for facts, content in plugins:
        if content is None:
            find(facts["group"], facts["name"])
        else:
            take_in(_opened(facts, content))
    _last = load


def check_installed(load):
    """Refuse a process in which a package is missing, or another version of itself."""
    for facts, content in pickle.loads(load)[1] if load else ():
        if content is None:
            _check(facts)


def _packed(plugin):
    """Return the facts of a plug-in and, unless it is installed, its pickle."""
    if plugin.package:
        return plugin.facts, None
    try:
        with _by_value(plugin):
            return plugin.facts, cloudpickle.dumps(plugin)
    except Exception as error:  # of whatever kind pickling raises
        raise PrivemoError(
            f"{plugin} cannot be handed to another process ({error}); let it hold no "
            f"open file, lock or generator, or compute with one process"
        ) from error


@contextmanager
def _by_value(plugin):
    """Let the code of a module that is not installed be pickled, too."""
    module = plugin.place.rpartition(".")[0]
    found = [name for name in sys.modules if module.startswith(name)]
    near = max(found, key=len, default="__main__")
    mine = near != "__main__" and not belongs_to_others(near)
    top = sys.modules[top_of(near)] if mine else None
    if top is not None:
        cloudpickle.register_pickle_by_value(top)
    try:
        yield
    finally:
        if top is not None:
            cloudpickle.unregister_pickle_by_value(top)


def _opened(facts, content):
    """Unpickle a plug-in."""
    try:
        ready(facts["group"])
        return cloudpickle.loads(content)
    except Exception as error:
        raise PrivemoError(
            f"{_named(facts)} cannot be opened in another process ({error}); install "
            f"there what it imports"
        ) from error


def _check(facts):
    """Refuse an installed plug-in that is another one here."""
    if is_installed(facts):
        return
    points = entries(facts["group"]).get(facts["name"], [])
    there = ", ".join(f"{p.dist.name} {p.dist.version}" for p in points) or "nothing"
    raise PrivemoError(
        f"{_named(facts)} is not what another process has by that name, which is "
        f"{there}; install the same package in the environment of all workers"
    )


def _named(facts):
    of = f" of {facts['package']} {facts['version']}" * bool(facts["package"])
    source = f" (source {facts['source'][:12]})"
    return f"{GROUPS[facts['group']]} {facts['name']!r}{of}{source}"
