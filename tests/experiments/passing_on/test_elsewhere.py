"""Another corpus is represented if it has what the network takes."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from support.passed_on import ASKED

from privemo.errors import PrivemoError
from privemo.experiments.passing_on import elsewhere
from privemo.experiments.passing_on.elsewhere import load_other, prepare_other

OTHER = replace(ASKED, other="emodb", modality="multimodal")


def corpus(*modalities):
    return SimpleNamespace(name="emodb", modalities=modalities)


def test_without_another_corpus_none_is_read():
    assert load_other(ASKED) is None
    assert prepare_other(ASKED, None, None, None) is None


@pytest.mark.parametrize(
    ("there", "modality", "missing"),
    [
        (("acoustic",), "lexical", "no lexical features"),
        (("acoustic",), "multimodal", "no lexical features"),
        (("lexical",), "acoustic", "no acoustic features"),
    ],
)
def test_a_corpus_without_a_stream_is_refused(monkeypatch, there, modality, missing):
    monkeypatch.setattr(elsewhere, "load_corpus", lambda *_: corpus(*there))
    message = f"emodb has {missing}, which a network of {modality} input takes"
    with pytest.raises(PrivemoError, match=message):
        load_other(replace(OTHER, modality=modality))


@pytest.mark.parametrize("modality", ["acoustic", "lexical", "multimodal"])
def test_a_corpus_with_more_is_read(monkeypatch, modality):
    whole = corpus("acoustic", "lexical")
    monkeypatch.setattr(elsewhere, "load_corpus", lambda *_: whole)
    assert load_other(replace(OTHER, modality=modality)) is whole


@pytest.mark.parametrize(
    ("modality", "own", "other", "refused"),
    [
        ("lexical", "a", "b", True),
        ("multimodal", "a", "", True),
        ("lexical", "a", "a", False),
        ("acoustic", "a", "", False),
    ],
)
def test_words_are_vectors_of_one_source(monkeypatch, modality, own, other, refused):
    made = SimpleNamespace(name="emodb", vectors=other)
    monkeypatch.setattr(elsewhere, "prepare", lambda *_, **__: made)
    asked, mine = replace(OTHER, modality=modality), SimpleNamespace(vectors=own)
    mine.name = "planted"
    if not refused:
        assert prepare_other(asked, mine, corpus(), None) is made
        return
    with pytest.raises(
        PrivemoError, match="words of planted and emodb are not vectors"
    ):
        prepare_other(asked, mine, corpus(), None)
