"""Words are cut, looked up and counted as the docstrings say."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.features.lexical import known_share, lexical_stream, tokenise
from privemo.features.vectors import WordVectors


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))


def some_vectors(fingerprint="f", **words):
    words = words or {"yes": [1, 2], "no": [3, 4], "not": [5, 9]}
    matrix = np.array(list(words.values()), dtype="float32")
    return WordVectors(
        name="test",
        announced="Vectors of a test.",
        fingerprint=fingerprint,
        matrix=matrix,
        unknown=matrix.mean(axis=0),
        positions={word: row for row, word in enumerate(words)},
    )


def table(*texts):
    return pd.DataFrame(
        {"utterance": [f"u{i}" for i in range(len(texts))], "text": texts}
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes, NO -- maybe?!", "yes no maybe"),
        ("Don't! I can't, won't, ain't.", "do not i can not will not is not"),
        ("you're I'm we've they'll he'd", "you are i am we have they will he would"),
        ("It\u2019s Ross\u2018s y'know", "it ross you know"),
        ("five o'clock, 'quoted'", "five o'clock quoted"),
        ("\u00dcber 20 M\u00e4nner_und", "\u00fcber 20 m\u00e4nner und"),
        ("wouldn't've", "would not have"),
    ],
)
def test_a_transcript_is_cut_into_lower_case_words(text, words):
    assert tokenise(text) == words.split()


@pytest.mark.parametrize("text", ["", "  \n", "...!?", "'", "\u2014"])
def test_no_word_is_found_where_there_is_none(text):
    assert tokenise(text) == []


def test_words_become_their_vectors_in_order_and_unknown_ones_the_mean():
    found = some_vectors().lookup(tokenise("No! Yes, erm."))
    np.testing.assert_array_equal(found, [[3, 4], [1, 2], [3, 5]])
    assert found.dtype == np.float32


def test_a_negation_is_not_lost():
    assert (some_vectors().lookup(tokenise("didn't"))[-1] == [5, 9]).all()


def test_no_word_gives_no_row():
    assert some_vectors().lookup(tokenise("...")).shape == (0, 2)


def test_the_share_of_known_words_counts_every_occurrence():
    words = [tokenise("yes yes erm"), tokenise("no")]
    assert known_share(words, some_vectors()).startswith("75.0% of 4 words")


def test_the_stream_has_a_row_for_every_transcript_with_words():
    texts = ["yes no", "...", "erm"]
    stream = lexical_stream(table(*texts), some_vectors())
    np.testing.assert_array_equal(stream.rows, [0, 2])
    for row, array in zip(stream.rows, stream.array, strict=True):
        np.testing.assert_array_equal(
            array, some_vectors().lookup(tokenise(texts[row]))
        )
    assert stream.problems["file"].to_list() == ["utterance u1"]
    assert "'...'" in stream.problems["problem"][0]
    assert stream.notes[0].startswith("66.7% of 3 words")


def test_the_stream_is_found_again(monkeypatch):
    first = lexical_stream(table("yes no"), some_vectors())
    monkeypatch.setattr("privemo.features.lexical.tokenise", None)  # would raise
    again = lexical_stream(table("yes no"), some_vectors())
    assert again.content == first.content
    np.testing.assert_array_equal(again.array[0], first.array[0])


@pytest.mark.parametrize(
    "other", [(table("yes", "no"), "f"), (table("yes no"), "g"), (table("no yes"), "f")]
)
def test_other_text_or_other_vectors_are_another_stream(other):
    utterances, fingerprint = other
    first = lexical_stream(table("yes no"), some_vectors("f"))
    second = lexical_stream(utterances, some_vectors(fingerprint))
    assert first.content != second.content
    assert first.array.folder != second.array.folder


def test_a_corpus_without_a_word_is_refused():
    with pytest.raises(PrivemoError, match="not one of 2 transcripts has a word"):
        lexical_stream(table("", "?"), some_vectors())
