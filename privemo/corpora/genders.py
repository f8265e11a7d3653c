"""The words that tables use for a gender."""

from privemo.files.missing import is_missing

SAID = {
    "female": (
        *("f", "female", "woman", "w", "fem", "women", "girl"),
        *("weiblich", "frau", "femme"),
    ),
    "male": (
        *("m", "male", "man", "masc", "men", "boy"),
        *("männlich", "mann", "homme"),
    ),
}
WORDS = {word: gender for gender, words in SAID.items() for word in words}


def gender_of(said):
    """Return "female", "male", "" where it is unknown, or the word that was not known.

    Examples
    --------
    >>> gender_of(" F."), gender_of("Weiblich"), gender_of("Unknown"), gender_of("X")
    ('female', 'female', '', 'x')
    """
    if is_missing(said):
        return ""
    word = said.casefold().strip(" .\"'")
    return WORDS.get(word, word)
