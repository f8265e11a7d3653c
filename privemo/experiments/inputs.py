"""What of a notebook's wishes a corpus can fulfil."""

from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.terms import STREAMS, TARGETS


def choose_inputs(corpus, *, target, modalities):
    """Keep of a notebook's modalities and targets those that a corpus offers."""
    wrong = [name for name in modalities if name not in STREAMS]
    if target not in (*TARGETS, "both") or wrong or isinstance(modalities, str):
        raise PrivemoError(
            f"TARGET is one of {', '.join(TARGETS)} or both, MODALITIES a list of "
            f"{', '.join(STREAMS)}; got TARGET = {target!r}, MODALITIES = "
            f"{modalities!r}"
        )
    labelled = [name for name in TARGETS if corpus.utterances[name].ne("").any()]
    targets = [name for name in labelled if target in (name, "both")]
    possible = [
        name for name in modalities if set(STREAMS[name]) <= set(corpus.modalities)
    ]
    if not targets or not possible:
        raise NotForThisCorpus(
            f"{corpus.name} has {', '.join(corpus.modalities)} features and labels of "
            f"{', '.join(labelled)}, which does not allow TARGET = {target!r} with "
            f"MODALITIES = {list(modalities)!r}; choose others"
        )
    return possible, targets


def shared_modalities(known, modalities):
    """Keep of some modalities those that another corpus has as well."""
    shared = [
        name for name in modalities if set(STREAMS[name]) <= set(known.modalities)
    ]
    if not shared:
        raise NotForThisCorpus(
            f"an attacker who knows {known.name} meets {', '.join(known.modalities)} "
            f"features only, and the networks take {', '.join(modalities)}; choose "
            f"another KNOWN corpus"
        )
    return shared
