"""What is known of a corpus before it is read: counts, licence, where to get it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class About:
    """Facts that a corpus module states, as its constant ``ABOUT``.

    Attributes
    ----------
    title : str
        The corpus's own name.
    licence : str
        In a few words.
    gated : bool
        Whether a licence must be signed. Nothing that privemo shows or stores in
        ``results/`` then holds words, sound or file names of the corpus.
    get : str
        One sentence: where to get it.
    n_utterances : dict of str to int
        Published number of utterances by release; the key is "" where there is one
        release only.
    n_speakers : dict of str to int
        Published number of speakers by gender; empty where it is not published.
    scale : (int, int) or None
        Ends of the rating scale; None where levels come from categories.
    """

    title: str
    licence: str
    gated: bool
    get: str
    n_utterances: dict = field(default_factory=dict)
    n_speakers: dict = field(default_factory=dict)
    scale: tuple | None = None
