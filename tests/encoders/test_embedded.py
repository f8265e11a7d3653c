"""The vectors that are brought along are those of the planted voices."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from privemo.corpora.planted import load, stored_fingerprint, write_script
from privemo.corpora.planted.knobs import make_knobs
from privemo.encoders import find_encoder
from privemo.encoders.embedded import ENCODER, N_BLOCKS, VOICES, embedded_file
from privemo.encoders.encoding import encode_corpus
from privemo.encoders.weights import find_weights
from privemo.errors import PrivemoError
from privemo.features.given_file import open_given
from privemo.metrics import uar

KINDS = pytest.mark.parametrize("voices", VOICES)


@KINDS
def test_rows_are_the_utterances_of_the_corpus_in_its_blocks(voices):
    vectors = np.load(embedded_file(voices))
    assert set(vectors["block"]) == set(range(N_BLOCKS))
    for block in range(N_BLOCKS):
        rows = vectors["block"] == block
        script = write_script(make_knobs(seed=block, **VOICES[voices]))
        assert vectors["utterance"][rows].tolist() == script["utterance"].tolist()
        for label in ("gender", "age_group"):
            assert vectors[label][rows].tolist() == script[label].tolist()


def test_they_were_made_of_the_corpus_as_it_is_now():
    """Else: python -m privemo.encoders.embedded, and store the notebook anew."""
    made_of = np.load(embedded_file())["fingerprint"]
    assert str(made_of) == stored_fingerprint("default")


@KINDS
def test_vectors_have_length_1_and_no_two_are_alike(voices):
    values = np.load(embedded_file(voices))["values"].astype(float)
    np.testing.assert_allclose(np.linalg.norm(values, axis=1), 1, atol=1e-3)
    assert len(np.unique(values, axis=0)) == len(values)


@KINDS
def test_a_lesson_can_read_them_and_their_source_is_told(voices):
    given = open_given(embedded_file(voices))
    assert len(given.utterance) == 720 * N_BLOCKS
    assert "Resemblyzer 0.1.4" in given.source and "Apache-2.0" in given.source


@pytest.mark.parametrize(
    ("voices", "label", "low", "high"),  # of P; who guesses has .5, and two thirds
    [
        ("default", "gender", 0.1, 0.4),
        ("default", "age_group", 0.6, 0.75),
        ("old and young", "age_group", 0.1, 0.45),
    ],
)
def test_what_is_planted_is_told_and_what_is_not_is_not(voices, label, low, high):
    vectors = np.load(embedded_file(voices))
    rows = vectors["block"] == 0
    X, y = vectors["values"][rows].astype(float), vectors[label][rows]
    reader = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
    how = {"groups": vectors["speaker"][rows], "cv": StratifiedGroupKFold(5)}
    told = cross_val_predict(reader, X, y, **how)
    assert low < 1 - uar(y, told, classes=np.unique(y)) < high


def test_voices_that_are_not_there_are_refused():
    with pytest.raises(PrivemoError, match="no voices 'old'; choose one of default, o"):
        embedded_file("old")


def test_the_encoder_makes_the_same_of_them(tmp_path):
    try:
        place = find_weights(find_encoder(ENCODER))
    except PrivemoError as error:
        pytest.skip(str(error))
    few = load(tmp_path / "few", n_speakers=2)  # the first one is the same person
    found = encode_corpus(few, ENCODER, place).values[:12]
    np.testing.assert_allclose(
        found, np.load(embedded_file())["values"][:12], atol=5e-4
    )
