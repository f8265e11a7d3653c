"""Another corpus, for a network to represent."""

from privemo.corpora import load_corpus
from privemo.errors import PrivemoError
from privemo.experiments.passing_on.finished import bring, check_streams, place
from privemo.features import prepare
from privemo.terms import STREAMS


def load_other(asked):
    """Read the other corpus; None if the network represents its own.

    Parameters
    ----------
    asked : privemo.experiments.passing_on.choices.Asked
        The network, and the corpus.

    Returns
    -------
    corpus : Corpus or None

    Raises
    ------
    PrivemoError
        If it lacks what the network takes.
    """
    if not asked.other:
        return None
    corpus = load_corpus(asked.other, place(asked.other_folder))
    corpus = bring(corpus, asked.other_features, asked)
    check_streams(corpus, asked.modality)
    return corpus


def prepare_other(asked, own, corpus, settings):
    """Compute of the other corpus the features that the network takes.

    Parameters
    ----------
    asked : privemo.experiments.passing_on.choices.Asked
        The network.
    own : privemo.features.Prepared
        What it was trained on.
    corpus : Corpus or None
        The other one.
    settings : Settings
        Of the network.

    Returns
    -------
    other : privemo.features.Prepared or None

    Raises
    ------
    PrivemoError
        If its words are vectors of another source.
    """
    if corpus is None:
        return None
    streams = STREAMS[asked.modality]
    how = {"modalities": streams, "vectors": place(asked.vectors)}
    other = prepare(corpus, settings, **how)
    if "lexical" in streams and other.vectors != own.vectors:
        raise PrivemoError(
            f"the words of {own.name} and {other.name} are not vectors of one source; "
            "run `privemo vectors`, or give one file to both by vectors="
        )
    return other
