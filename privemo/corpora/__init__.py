"""Corpora: a folder on disk becomes the `utterances` table, one module a corpus."""

from importlib import import_module
from inspect import Parameter, signature

from privemo import terms
from privemo.errors import PrivemoError

__all__ = ["CORPORA", "is_gated", "load_corpus"]

# name -> module with a function `load`, imported when it is asked for
CORPORA = {
    "planted": "privemo.corpora.planted",
    "iemocap": "privemo.corpora.iemocap",
    "msp_improv": "privemo.corpora.msp_improv",
    "msp_podcast": "privemo.corpora.msp_podcast",
    "muse": "privemo.corpora.muse",
    "cremad": "privemo.corpora.cremad",
    "ravdess": "privemo.corpora.ravdess",
    "emodb": "privemo.corpora.emodb",
    "meld": "privemo.corpora.meld",
    "own": "privemo.corpora.own",
}


def load_corpus(name, folder=None, *, n_blocks=1, **options):
    """Read the table of a corpus, and see which of its recordings are equal.

    Parameters
    ----------
    name : str
        A name in `CORPORA`. ``"planted"`` is built on this machine, ``"own"`` is a
        table of yours; the others are described, with where to get them, in
        ``docs/corpora.md``.
    folder : path, optional
        Where the corpus is: its root, a folder above it or one just below it. By
        default the folder of that name in privemo's data folder.
    n_blocks : int, default=1
        Independent corpora that ``"planted"`` is to consist of; a real one is one.
    **options
        Options of this corpus; only ``"planted"`` has some (its knobs).

    Returns
    -------
    corpus : Corpus
        What cannot be used is listed in ``corpus.problems``. Equal recordings of one
        speaker are kept and have one name in the column ``recording``.

    Raises
    ------
    PrivemoError
        If there is no such corpus, folder or option, or nothing in it can be used.
    NotUsable
        If two speakers have the same recording, and ``decisions.txt`` in the folder
        does not say which is to be kept.
    """
    terms.check("corpus", name, CORPORA)
    load = import_module(CORPORA[name]).load
    _check_options(name, load, options)
    if name == "planted":
        options["n_blocks"] = n_blocks
    corpus = load(folder, **options)
    decided = import_module("privemo.corpora.decisions").read_decisions(name, folder)
    return import_module("privemo.corpora.equal").settle_equals(corpus, decided)


def is_gated(name):
    """Whether what is shown or stored in ``results/`` must not quote a corpus."""
    return name in CORPORA and import_module(CORPORA[name]).ABOUT.gated


def _check_options(name, load, options):
    """Refuse an option that `load` does not take, naming those it takes."""
    known = signature(load).parameters
    if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in known.values()):
        return  # such a function checks for itself
    unknown = sorted(set(options) - set(known))
    if unknown:
        takes = ", ".join(option for option in known if option != "folder")
        raise PrivemoError(
            f"{name} has no option {', '.join(unknown)}; "
            + (f"its options are {takes}" if takes else "it has none, leave it out")
        )
