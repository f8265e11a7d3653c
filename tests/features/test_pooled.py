"""Raw features pooled over an utterance give away what was planted in a corpus."""

from types import SimpleNamespace

import numpy as np
import pytest

from privemo.attacks.crossing import Job, attack_all
from privemo.battery import Material
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.features import prepare
from privemo.features.pooled import pooled_features
from privemo.metrics import mean_uar

LOGISTIC = "logistic regression"
LOUD = {"gender_in_timbre": 1.0, "gender_in_expression": 1.0, "gender_in_words": 1.0}
ABSENT = dict.fromkeys([*LOUD, "gender_emotion_confounding"], 0.0)


def prepared_corpus(**knobs):
    corpus = load_corpus("planted", n_speakers=16, n_utterances=6, **knobs)
    return prepare(corpus, load_profile("smoke"), progress=False)


def gender_uar(prepared):
    table = prepared.utterances
    material = Material(pooled_features(prepared), table["gender"], table["speaker"])
    parts = material.representation, material.attribute, material.speaker
    job = Job(*parts, attackers=(LOGISTIC,), n_folds=4)
    (crossed,) = attack_all([job], n_jobs=1)
    return mean_uar(job.attribute, crossed.said[LOGISTIC][0], crossed.fold)


@pytest.mark.parametrize("lengths", [(3, 1), (2, 5)])
def test_pooled_features_are_means_and_spreads_stream_by_stream(lengths):
    rng = np.random.default_rng(0)
    streams = {
        name: [rng.normal(size=(n, width)) for n in lengths]
        for name, width in (("acoustic", 4), ("lexical", 3))
    }
    pooled = pooled_features(SimpleNamespace(streams=streams))
    assert pooled.shape == (2, 14)
    sounds, words = streams["acoustic"][1], streams["lexical"][1]
    np.testing.assert_allclose(pooled[1, :4], sounds.mean(axis=0))
    np.testing.assert_allclose(pooled[1, 4:8], sounds.std(axis=0))
    np.testing.assert_allclose(pooled[1, 8:11], words.mean(axis=0))
    np.testing.assert_allclose(pooled[1, 11:], words.std(axis=0))


@pytest.mark.parametrize(
    ("streams", "expected"),
    [
        (["acoustic"], [2, 1]),
        (["lexical"], [5, 0]),
        (["acoustic", "lexical"], [2, 1, 5, 0]),
        (None, [2, 1, 5, 0]),
    ],
)
def test_only_the_streams_that_are_asked_for_are_pooled(streams, expected):
    both = {"acoustic": [[[1.0], [3.0]]], "lexical": [[[5.0]]]}
    pooled = pooled_features(SimpleNamespace(streams=both), streams)
    assert pooled.tolist() == [expected]


@pytest.mark.slow
def test_gender_is_in_the_raw_features_where_it_was_planted(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    planted, absent = (gender_uar(prepared_corpus(**knobs)) for knobs in (LOUD, ABSENT))
    assert planted > 0.8
    # 16 speakers: sd of a UAR without gender about 0.1, so four of them
    assert abs(absent - 0.5) < 0.4
    assert absent < planted
