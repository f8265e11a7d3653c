"""Find files, columns and arrays by names that may be written a little differently."""

from difflib import get_close_matches

from privemo.battery.families import listed
from privemo.errors import PrivemoError


def same_names(wanted, found):
    """Find names as they are or, if that tells one, in any case, less blanks around."""
    plain = {}
    for name in found:
        plain.setdefault(name.strip().casefold(), []).append(name)
    alike = {name: plain.get(name.strip().casefold(), []) for name in wanted}
    chosen = {name: [name] if name in found else alike[name] for name in wanted}
    return {name: one[0] for name, one in chosen.items() if len(one) == 1}


def find_names(wanted, found, path, kind):
    """Return the names of columns or arrays in a file; refuse what is not there."""
    there = same_names(wanted, found)
    missing = [name for name in wanted if name not in there]
    if missing:
        raise PrivemoError(
            f"{path} has no {kind} {' and no '.join(missing)}; it has "
            f"{listed(found) or 'none'}. An attribute of another name is chosen by "
            "--attribute NAME"
        )
    return [there[name] for name in wanted]


def find_file(path, endings):
    """Return a path that ends as it should and is a file; say what is there instead."""
    path = path.expanduser()
    if path.is_dir():
        inside = [p.name for p in path.iterdir() if p.suffix.lower() in endings]
        raise PrivemoError(
            f"{path} is a folder; name a file in it, such as "
            f"{', '.join(sorted(inside)[:3]) or 'x.npz'}"
        )
    if path.suffix.lower() not in endings:
        raise PrivemoError(
            f"{path} ends in none of {', '.join(endings)}; write representation, "
            "attribute and speaker with numpy.savez, or save a table as csv, see "
            "privemo attack --help"
        )
    if not path.is_file():
        raise PrivemoError(f"there is no file {path}; {_nearest(path)}")
    return path


def _nearest(path):
    """Name the files that may be meant."""
    names = [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else []
    plain = {name.casefold(): name for name in names}
    near = get_close_matches(path.name.casefold(), plain)
    if not near:
        return "correct its name"
    return f"there is {' and '.join(plain[name] for name in near)}"
