"""Another corpus, which the attacker knows (D2 of section 4.2)."""

from privemo.corpora import load_corpus
from privemo.experiments.checks import check_known
from privemo.features import prepare
from privemo.terms import STREAMS


def prepare_known(prepared, other, cells, settings, vectors):
    """Prepare the corpus that the attacker knows, if it is another one.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        The corpus that trains the networks.
    other : (str, str)
        Name and folder of the other corpus; ("", "") for none.
    cells : sequence of Cell
        The networks to be attacked.
    settings : Settings
        Acoustic settings.
    vectors : WordVectors or path or None
        Word vectors of both corpora.

    Returns
    -------
    known : privemo.features.Prepared or None
        For `privemo.experiments.experiment.run_cells`.

    Raises
    ------
    PrivemoError
        If it does not fit; see `privemo.experiments.checks.check_known`.
    """
    name, folder = other
    if not name:
        return None
    needed = {stream for cell in cells for stream in STREAMS[cell.modality]}
    corpus = load_corpus(name, folder or None)
    modalities = [stream for stream in corpus.modalities if stream in needed]
    known = prepare(corpus, settings, modalities=modalities, vectors=vectors)
    check_known(prepared, known, cells)
    return known
