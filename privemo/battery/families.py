"""Columns whose names differ by a number at the end, such as d0 to d63."""

import glob
import re
from shlex import quote

NUMBERED = re.compile(r"(.*?)\d+[])]?", re.DOTALL)
KIN = 0.25  # of the largest family: one of this size holds units, too; ours
FEWEST_LISTED = 5  # of a family: fewer are named one by one
MOST_LISTED = 8  # in a sentence
LONGEST = 60  # letters of a name


def families_of(names):
    """Group numbered names by what stands before the number; dict of str to list."""
    families = {}
    for name in names:
        if numbered := NUMBERED.fullmatch(name):
            families.setdefault(numbered[1], []).append(name)
    return families


def unit_families(names):
    """Return the families that hold most of the names, if there are such.

    Parameters
    ----------
    names : sequence of str
        Names of columns of numbers.

    Returns
    -------
    families : dict of str to list of str
        By what stands before the number: the largest family, and those at least a
        quarter as large; empty if they are not more than half of the names.

    Examples
    --------
    >>> list(unit_families(["d0", "d1", "d2", "duration"]))
    ['d']
    >>> unit_families(["pitch", "loudness", "f1", "f2"])
    {}
    """
    families = families_of(names)
    least = max([2, *(KIN * len(members) for members in families.values())])
    large = {s: members for s, members in families.items() if len(members) >= least}
    return large if sum(map(len, large.values())) > len(names) / 2 else {}


def listed(names, most=MOST_LISTED):
    """Name some columns in a sentence, of a large family the first and the last.

    Examples
    --------
    >>> listed(["speaker", *(f"d{i}" for i in range(64)), "duration"])
    'speaker, d0 ... d63, duration'
    """
    parts = _parts(names, lambda stem, members: f"{members[0]} ... {members[-1]}")
    lines = [" ".join(part.split()) for part in parts]
    shown = [line if len(line) < LONGEST else f"{line[:LONGEST]}..." for line in lines]
    more = len(shown) - most
    if more > 1:
        shown[most:] = [f"and {more} more"]
    return ", ".join(shown)


def as_option(names, among):
    """Write names as the command line takes them, a large family as a pattern.

    Examples
    --------
    >>> names = ["d0", "d1", "d2", "d3", "d4", "the label"]
    >>> as_option(names, among=names), as_option(["d0", "d4"], among=names)
    ("'d[0-9]*,the label'", 'd0,d4')
    """
    whole = families_of(among)
    names = list(names)
    parts = _parts(
        names,
        lambda stem, members: f"{glob.escape(stem)}[0-9]*",
        whole=lambda stem, members: members == whole.get(stem),
    )
    text = ",".join(parts)
    simple = len(parts) <= MOST_LISTED and text.isprintable()
    return quote(text) if simple else "NAMES"


def _parts(names, shorten, whole=lambda stem, members: True):
    """Put what stands for a large family where its first member is."""
    large = {
        stem: members
        for stem, members in families_of(names).items()
        if len(members) >= FEWEST_LISTED and whole(stem, members)
    }
    short = {name: shorten(s, m) for s, m in large.items() for name in m}
    return list(dict.fromkeys(short.get(name, name) for name in names))
