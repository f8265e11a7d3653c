"""Another corpus, which the attacker knows (D2 of section 4.2)."""

from privemo.corpora import load_corpus
from privemo.experiments.checks import check_known
from privemo.features import prepare
from privemo.terms import STREAMS


def load_known(name, folder):
    """Load the corpus that the attacker knows; None if it is the network's own."""
    return load_corpus(name, folder or None) if name else None


def prepare_known(prepared, corpus, cells, settings, vectors):
    """Prepare the corpus that the attacker knows, if it is another one."""
    if corpus is None:
        return None
    needed = {stream for cell in cells for stream in STREAMS[cell.modality]}
    modalities = [stream for stream in corpus.modalities if stream in needed]
    how = {"modalities": modalities, "vectors": vectors}
    known = prepare(corpus, settings, attributes=[prepared.attribute], **how)
    check_known(prepared, known, cells)
    return known
