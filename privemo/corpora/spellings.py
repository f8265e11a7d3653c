"""Names that may be one name in two spellings.

Whether two spellings are one person only the owner of the table can know: what is alike
is shown, and never made one unasked.
"""

import re
import unicodedata

WHOLE = re.compile(r"(\d+)\.0+")  # 12.0, as a column of numbers is written


def bare(name):
    """Write a name without what case, blanks, Unicode form and ".0" make different.

    Examples
    --------
    >>> bare("Anna  B"), bare("annab"), bare("12.0"), bare("v1.0")
    ('annab', 'annab', '12', 'v1.0')
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (c for c in folded if not (c.isspace() or unicodedata.category(c) == "Cf"))
    text = unicodedata.normalize("NFKC", "".join(kept))
    return WHOLE.sub(r"\1", text) if WHOLE.fullmatch(text) else text


def bare_speaker(name):
    """Write a speaker's name bare; the corpus before the colon stands by itself."""
    return ":".join(map(bare, name.split(":")))


def alike(names, *, bare=bare):
    """Find the names that differ in spelling only: bare name -> its spellings.

    Parameters
    ----------
    names : iterable of str
        In any order, as often as they come.
    bare : callable, default=bare
        What of a name counts.

    Returns
    -------
    found : dict of str to list of str
        The most frequent spelling first.

    Examples
    --------
    >>> alike(["anna", "Anna", "anna", "ben"])
    {'anna': ['anna', 'Anna']}
    """
    counts = {}
    for name in names:
        spelled = counts.setdefault(bare(name), {}) if name else {}
        spelled[name] = spelled.get(name, 0) + 1
    return {
        key: sorted(spelled, key=spelled.get, reverse=True)
        for key, spelled in counts.items()
        if len(spelled) > 1
    }
