"""What every corpus module hands over."""

from contextlib import nullcontext
from dataclasses import dataclass

import pandas as pd

from privemo.corpora.problems import problem_kinds
from privemo.corpora.schema import check_utterances
from privemo.errors import PrivemoError

NEEDS = {"acoustic": "audio", "lexical": "text"}  # modality -> column it is made from


class NotUsable(PrivemoError):
    """A corpus from which nothing must be computed before something is mended.

    Attributes
    ----------
    problems : DataFrame with columns file, problem, remedy
        All that is wrong.
    corpus : Corpus or None
        What may be looked at, but not trained on; None if nothing is left.
    """

    def __init__(self, text, problems, corpus=None):
        super().__init__(text)
        self.problems, self.corpus = problems, corpus

    def __reduce__(self):  # or it could not come back from a parallel process
        return type(self), (str(self), self.problems, self.corpus)


@dataclass(frozen=True, eq=False, kw_only=True)
class Corpus:
    """A corpus, ready for features; nothing in it has been decoded yet.

    Attributes
    ----------
    name : str
        Name in `privemo.corpora.CORPORA`.
    utterances : DataFrame, one row per utterance
        Checked by `privemo.corpora.schema.check_utterances`.
    problems : DataFrame with columns file, problem, remedy
        What was left out and why.
    modalities : tuple of {"acoustic", "lexical", "given"}
        What can be studied with this corpus. A corpus in which everyone speaks the same
        sentences has a text, but its words cannot tell anything. ``"given"`` are
        features that somebody brought, see `privemo.features.given`.
    description : str
        One sentence on labels and licence.
    content : str, default=""
        What names every bit of the recordings, where that is known beforehand.
    recorded : callable, default=nullcontext
        Given the utterances, a context manager that yields them with recordings that
        are there; ``audio`` of a block that is rendered when it is needed is not.
    blocks : tuple of Corpus, default=()
        Independent corpora of the same kind, this one first; none if it is the only
        one. A block shares no speaker with another one.
    given : privemo.features.given.Given, optional
        The features that somebody brought for these utterances.

    Raises
    ------
    PrivemoError
        If no utterance is left, or the table would spoil an experiment.
    """

    name: str
    utterances: pd.DataFrame
    problems: pd.DataFrame
    modalities: tuple[str, ...]
    description: str
    content: str = ""
    recorded: object = nullcontext
    blocks: tuple = ()
    given: object = None

    def __post_init__(self):
        if not len(self.utterances):
            text = f"{self.name}: no utterance can be used{self._first()}"
            raise NotUsable(text, self.problems)
        check_utterances(self.utterances)
        for modality in self.modalities:
            if modality == "given" and self.given:
                continue  # made from a file of its own
            _check_modality(self.name, self.utterances, modality)

    def _first(self):
        """Say the first problem, for an error message."""
        if not len(self.problems):
            return "; see docs/corpora.md for the files that are expected"
        first = problem_kinds(self.problems[:1]).iloc[0]
        return f"; first of all, {first['file']}: {first['problem']}; {first['remedy']}"


def _check_modality(name, utterances, modality):
    if modality not in NEEDS:
        raise PrivemoError(
            f"{name}: there is no modality {modality!r}; choose from {', '.join(NEEDS)}"
        )
    column = NEEDS[modality]
    empty = utterances.index[utterances[column] == ""]
    if len(empty):
        raise PrivemoError(
            f"{name}: row {empty[0]} has no {column}, which the {modality} modality "
            f"needs; leave the row out, or leave the modality out"
        )
