"""What a corpus says of its speakers besides their gender."""

from dataclasses import replace

from privemo.corpora.schema import KNOWN_COLUMNS, attributes_in
from privemo.errors import PrivemoError
from privemo.terms import check, classes_in

LEAST = 3  # speakers of a class: one trains, one chooses, one is asked


def with_attributes(corpus, names):
    """Keep the utterances of which some attributes are known (ours).

    Parameters
    ----------
    corpus : Corpus
        Its blocks are looked at, too.
    names : sequence of str
        Columns of its table that have one class a speaker, such as ``"gender"``.

    Returns
    -------
    corpus : Corpus
        The same if everything is known.
    notes : tuple of str
        How many are left out, by attribute.

    Raises
    ------
    PrivemoError
        If the corpus has no such attribute, or a class has too few speakers for folds
        that share nobody.

    Examples
    --------
    >>> from privemo.corpora import load_corpus
    >>> corpus = load_corpus("planted", n_speakers=18, n_utterances=1)  # doctest: +SKIP
    >>> with_attributes(corpus, ["age_group"])[1]  # doctest: +SKIP
    ()
    """
    notes = []
    for name in names:
        _check_there(corpus, name)
        corpus, n_out, n_speakers = _known(corpus, name)
        if n_out:
            notes.append(
                f"{n_out:,} utterances are left out: the {name} of their speakers, "
                f"{n_speakers:,} in all, is not known."
            )
    for name in names:  # when all are left out of whom any is not known
        _check_classes(corpus, name)
    return corpus, tuple(notes)


def _check_there(corpus, name):
    """Refuse a name that is no attribute; say so if a speaker has two of it."""
    table, there = corpus.utterances, attributes_in(corpus.utterances)
    if name in table and name not in (*there, *KNOWN_COLUMNS):
        counts = table[table[name] != ""].groupby("speaker")[name].nunique()
        raise PrivemoError(
            f"{corpus.name}: {(counts > 1).sum()} speakers have more than one {name}, "
            f"such as {counts.idxmax()!r} with {counts.max()}; an attribute is one a "
            f"speaker: correct the table, or choose one of {', '.join(there)}"
        )
    check(f"attribute of {corpus.name}", name, there)


def _known(corpus, name):
    """Leave out who has no class, block by block; count utterances and speakers."""
    out = corpus.utterances[corpus.utterances[name] == ""]
    blocks = tuple(_known(block, name)[0] for block in corpus.blocks)
    if not len(out):
        return replace(corpus, blocks=blocks), 0, 0
    kept = corpus.utterances.drop(out.index)
    given = corpus.given  # features somebody brought, in the order of the utterances
    if given is not None:
        given = replace(given, rows=given.rows[kept.index])
    table = kept.reset_index(drop=True)
    corpus = replace(corpus, utterances=table, blocks=blocks, given=given)
    return corpus, len(out), out["speaker"].nunique()


def _check_classes(corpus, name):
    """Refuse an attribute with one class, or with a class of hardly anybody."""
    people = corpus.utterances.drop_duplicates("speaker")[name]
    classes = classes_in(name, people)
    counts = people.value_counts().reindex([*classes], fill_value=0)
    if name == "gender" or (len(classes) > 1 and counts.min() >= LEAST):
        return  # of gender the folds say so, and say what to do
    told = ", ".join(f"{n} {c!r}" for c, n in counts.items()) or "nobody"
    raise PrivemoError(
        f"{corpus.name}: an attack on {name} needs two classes or more with "
        f"{LEAST} speakers each, and there are {told}; put small classes together, "
        f"or empty the {name} of these speakers so that they are left out"
    )
