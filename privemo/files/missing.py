"""What programs and people write where nothing is known."""

MISSING = frozenset(  # in lower case, without blanks around it
    [
        *("", "nan", "-nan", "+nan", "nat", "na", "n/a", "n.a.", "n. a.", "n.d."),
        *("n/d", "none", "null", "nil", "nul", "<na>", "<nan>", "<none>", "<null>"),
        *("(null)", "(none)", "(blank)", "#na", "#n/a", "#n/a n/a", "#nv"),
        *("1.#qnan", "-1.#ind", "undefined", "missing", "<missing>"),
        *("not available", "unknown", "unk", "<unk>", "<unknown>"),
        *("?", "??", "-", "--", "---", "."),
    ]
)


def is_missing(name):
    """Tell whether a name is one of the ways to say that there is none.

    Examples
    --------
    >>> is_missing("NaN"), is_missing(" "), is_missing("Nan Li")
    (True, True, False)
    """
    return name.strip().casefold() in MISSING
