"""Another corpus, which the attacker knows (D2 of section 4.2)."""

from privemo.corpora import load_corpus
from privemo.experiments.checks import check_known
from privemo.features import prepare
from privemo.terms import STREAMS


def prepare_known(prepared, other, cells, settings, vectors):
    """Prepare the corpus that the attacker knows, if it is another one."""
    name, folder = other
    if not name:
        return None
    needed = {stream for cell in cells for stream in STREAMS[cell.modality]}
    corpus = load_corpus(name, folder or None)
    modalities = [stream for stream in corpus.modalities if stream in needed]
    known = prepare(corpus, settings, modalities=modalities, vectors=vectors)
    check_known(prepared, known, cells)
    return known
