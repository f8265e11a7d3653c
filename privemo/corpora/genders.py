"""The words that tables use for a gender."""

WORDS = {
    **dict.fromkeys(("f", "female", "woman"), "female"),
    **dict.fromkeys(("m", "male", "man"), "male"),
}
UNKNOWN = ("", "unknown", "nan", "none", "na", "n/a", "-")


def gender_of(said):
    """Return "female", "male", "" where it is unknown, or the word that was not known.

    Examples
    --------
    >>> gender_of(" F"), gender_of("MALE"), gender_of("Unknown"), gender_of("femme")
    ('female', 'male', '', 'femme')
    """
    word = said.strip().lower()
    return "" if word in UNKNOWN else WORDS.get(word, word)
