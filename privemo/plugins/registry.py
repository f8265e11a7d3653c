"""Plug-ins by group and name: installed ones by entry points, others by decorators."""

import sys
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from privemo.errors import PrivemoError
from privemo.plugins.sources import package_digest, source_of
from privemo.terms import check

GROUPS = {"attackers": "attacker", "defences": "defence", "encoders": "encoder"}
# what must be imported before a plug-in imports anything: it tells a framework to be
# quiet, to draw the same each time and to keep to one thread
BEFORE = {"encoders": "privemo.network.backend"}
_decorated, _arrived, _installed, _used = {}, {}, {}, {}  # by group and name


@dataclass(frozen=True)
class Plugin:
    """What somebody brought, and all that tells it from another version of itself.

    Parameters
    ----------
    group, name : str
        One of `GROUPS`, and how it is asked for.
    place : str
        Where it is defined, for who reads a message.
    version, source : str
        Of its package, "" without one; and a digest of its code.
    package : str
        The distribution that it was installed by; "" where a decorator named it.
    value, options : object, dict
        What was offered, and what was said with it.
    """

    group: str
    name: str
    place: str
    version: str = ""
    source: str = ""
    package: str = ""
    value: object = field(default=None, compare=False, repr=False)
    options: dict = field(default_factory=dict, compare=False, repr=False)

    def __str__(self):
        """Name it in a message."""
        return f"{GROUPS[self.group]} {self.name!r} of {self.place}"

    @property
    def facts(self):
        """What of it enters the name of a record."""
        names = ("group", "name", "package", "version", "source")
        return {name: getattr(self, name) for name in names}


def offer(group, name, value, *, builtin=(), **options):
    """Let something be asked for by a name, until the process ends.

    Defined again at the same place, as by a cell that is run twice, it replaces itself.
    """
    if not isinstance(name, str) or not name.strip() or "," in name:
        raise PrivemoError(
            f"{name!r} names no {GROUPS[group]}; give it a name without commas, such "
            f"as @privemo.{GROUPS[group]}('my own')"
        )
    place = f"{_of(value, '__module__')}.{_of(value, '__qualname__')}"
    mine = Plugin(group, name, place, value=value, options=options)
    before = _decorated.get((group, name))
    if name in builtin:
        raise _clash(mine, "privemo itself")
    if before is not None and before.place != place:
        raise _clash(mine, before.place)
    _decorated[group, name] = mine
    return value


def find(group, name, *, builtin=()):
    """Return the plug-in of a name, imported if need be.

    Raises
    ------
    PrivemoError
        If there is none, or more than one; if it cannot be imported.
    """
    plugin = _arrived.get((group, name)) or _here(group, name, builtin)
    _used[group, name] = plugin
    return plugin


def offered(group, name):
    """Tell whether there is a plug-in of a name; nothing is imported."""
    key = group, name
    return key in _arrived or key in _decorated or name in entries(group)


def names(group):
    """List the names of a group's plug-ins."""
    return sorted({*entries(group), *(n for g, n in _decorated if g == group)})


def entries(group):
    """List the entry points of a group, by name."""
    return _entries(group, tuple(sys.path))


def ready(group):
    """Import what has to come before a plug-in of a group."""
    if group in BEFORE:
        import_module(BEFORE[group])


def is_installed(facts):
    """Tell whether an installed plug-in is here, the same version and source of it."""
    return any(
        (point.dist.name, point.dist.version) == (facts["package"], facts["version"])
        and package_digest(point.module) == facts["source"]
        for point in entries(facts["group"]).get(facts["name"], [])
    )


def used():
    """List the plug-ins that were asked for in this process."""
    return list(_used.values())


def take_in(plugin):
    """Let a plug-in of another process be found here, in place of one before."""
    _arrived[plugin.group, plugin.name] = plugin


def _here(group, name, builtin):
    """Find a plug-in of this process."""
    points, mine = entries(group).get(name, []), _decorated.get((group, name))
    if not points and mine is None:
        check(GROUPS[group], name, (*builtin, *names(group)))
        raise PrivemoError(f"{GROUPS[group]} {name!r} is privemo's own, no plug-in")
    if not points:
        return replace(mine, source=source_of((mine.value, mine.options)))
    places = [_place(point) for point in points]
    first = Plugin(group, name, places[0])
    if len(points) > 1 or name in builtin:
        raise _clash(first, places[1] if len(points) > 1 else "privemo itself")
    plugin = _load(group, points[0])
    mine = _decorated.get((group, name))  # by the import perhaps
    if mine is None:
        return plugin
    if mine.value is not plugin.value:
        raise _clash(plugin, mine.place)
    return replace(plugin, options=mine.options)


def _load(group, point):
    """Import what an entry point names, once."""
    key = group, point.name, point.value, _place(point)
    if key not in _installed:
        place = Plugin(group, point.name, _place(point))
        try:
            ready(group)
            value = point.load()
        except PrivemoError:
            raise
        except (Exception, SystemExit) as error:  # whatever another's module does
            raise PrivemoError(
                f"{place} cannot be imported ({type(error).__name__}: {error}); mend "
                f"or uninstall that package"
            ) from error
        _installed[key] = replace(
            place,
            version=point.dist.version,
            source=package_digest(point.module),
            package=point.dist.name,
            value=value,
        )
    return _installed[key]


@cache
def _entries(group, path):
    found = {}
    for point in entry_points(group=f"privemo.{group}"):
        found.setdefault(point.name, []).append(point)
    return found


def _place(point):
    return f"package {point.dist.name} {point.dist.version} ({point.value})"


def _of(value, name):
    """Return where a class, function or instance is defined."""
    return getattr(value, name, None) or getattr(type(value), name)


def _clash(plugin, other):
    return PrivemoError(
        f"there are two {GROUPS[plugin.group]}s {plugin.name!r}, of {plugin.place} and "
        f"of {other}; rename one, or uninstall its package"
    )
