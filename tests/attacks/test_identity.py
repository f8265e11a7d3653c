"""People whom nobody trained on are told apart, or are not."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from privemo.attacks.identity import (
    COSINE,
    EVERYBODY,
    SHUFFLED_SPEAKERS,
    TRAINED,
    SpeakerModel,
    identity_table,
    put_together,
)
from privemo.errors import PrivemoError
from privemo.statistics.linking import equal_error_rate, linkability


def voices(identity, *, n_speakers=24, n_each=24, n_units=12, seed=0):
    """Draw vectors of speakers who differ so much, in a space of unlike axes."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat([f"s{i:02d}" for i in range(n_speakers)], n_each)
    own = rng.normal(size=(n_speakers, n_units)).repeat(n_each, axis=0)
    Z = identity * own + rng.normal(size=(len(speaker), n_units))
    Z[:, n_units // 2 :] = (
        rng.normal(size=(len(speaker), n_units // 2)) * 4
    )  # of nobody
    gender = np.where(np.arange(n_speakers) % 2, "f", "m").repeat(n_each)
    return Z, speaker, gender


def found(table, scorer, k=1, who=EVERYBODY):
    mine = (table["scorer"] == scorer) & (table["utterances"] == k)
    return table[mine & (table["who"] == who)].iloc[0]


def test_planted_people_are_found_and_better_from_more_and_by_training():
    table = identity_table(*voices(0.8)[:2])
    errors = [found(table, COSINE, k)["EER"] for k in (1, 3, 10)]
    assert errors == sorted(errors, reverse=True)
    assert found(table, COSINE)["EER high"] < 0.5
    for k in (1, 3):
        trained, cosine = (found(table, name, k) for name in (TRAINED, COSINE))
        assert trained["EER"] < cosine["EER"] - 0.05
        assert trained["D_sys"] > cosine["D_sys"]


@pytest.mark.parametrize("seed", range(3))
def test_absent_people_are_not_found(seed):
    table = identity_table(*voices(0.0, seed=seed)[:2], seed=seed)
    for scorer in (COSINE, TRAINED, SHUFFLED_SPEAKERS):
        for k in (1, 3):
            assert found(table, scorer, k)["EER"] > 0.45
    control = found(table, SHUFFLED_SPEAKERS)["D_sys"]
    assert found(table, COSINE)["D_sys"] < control + 0.05


def test_shuffled_speakers_are_nobody_whatever_was_planted():
    table = identity_table(*voices(3.0)[:2])
    assert found(table, SHUFFLED_SPEAKERS)["EER"] > 0.47
    assert found(table, COSINE)["EER"] < 0.3


def test_scores_are_those_of_the_pairs_themselves():
    Z, speaker, _ = voices(1.0, n_speakers=6, n_each=5)
    table = identity_table(Z, speaker, n_bootstraps=0)
    unit = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    i, j = np.triu_indices(len(Z), k=1)
    same, cosine = speaker[i] == speaker[j], (unit @ unit.T)[i, j]
    row = found(table, COSINE)
    assert row["n_mated"] == same.sum() == 6 * 10
    error = equal_error_rate(cosine[same], cosine[~same])
    assert row["EER"] == pytest.approx(error, abs=0.02)  # by 400 places of the score
    link = linkability(cosine[same], cosine[~same])
    assert row["D_sys"] == pytest.approx(link, abs=1e-6)
    assert np.isnan(row["EER low"])


def test_within_a_gender_people_are_harder_to_tell_apart():
    Z, speaker, gender = voices(0.6)
    Z[:, 0] += 6 * (gender == "f")
    table = identity_table(Z, speaker, gender=gender)
    within = [found(table, COSINE, who=name)["EER"] for name in ("f", "m")]
    assert min(within) > found(table, COSINE)["EER"]
    assert found(table, COSINE, who="f")["n_speakers"] == 12


def test_groups_share_no_utterance_and_have_one_speaker():
    speaker = np.repeat(["a", "b", "c"], [9, 7, 5])
    groups = put_together(speaker, 3, seed=0)
    assert groups.members.shape == (5, 3)  # three of a, two of b, one of c is no pair
    assert len(np.unique(groups.members)) == groups.members.size
    for members, owner in zip(groups.members, groups.speaker, strict=True):
        assert set(speaker[members]) == {groups.names[owner]}
    assert groups.n_left_out == 1


def test_copies_of_a_recording_make_no_trial():
    Z, speaker, _ = voices(0.0, n_speakers=8, n_each=6)
    copied = np.concatenate([Z, Z]), np.concatenate([speaker, speaker])
    recording = np.tile(np.arange(len(Z)), 2)
    once = identity_table(Z, speaker, n_bootstraps=0)
    twice = identity_table(*copied, recording=recording, n_bootstraps=0)
    assert once.equals(twice)
    leaked = identity_table(*copied, n_bootstraps=0)
    assert found(leaked, COSINE)["EER"] < found(once, COSINE)["EER"] - 0.01


def test_the_model_gives_the_ratio_of_its_own_densities():
    rng = np.random.default_rng(0)
    speaker = np.repeat(np.arange(9).astype(str), 8)
    Z = rng.normal(size=(9, 3)).repeat(8, axis=0) + rng.normal(size=(72, 3))
    model = SpeakerModel().fit(Z, speaker)
    X, k = model.transform(Z)[:5], 2
    score = model.score(X, k)
    b, v = np.diag(model.between_), np.diag(model.between_ + model.within_ / k)
    one = multivariate_normal(np.zeros(2 * len(b)), np.block([[v, b], [b, v]]))
    alone = multivariate_normal(np.zeros(len(b)), v)
    for i, j in [(0, 1), (0, 4), (2, 3)]:
        pair = one.logpdf(np.concatenate([X[i], X[j]]))
        truth = pair - alone.logpdf(X[i]) - alone.logpdf(X[j])
        assert score[i, j] == pytest.approx(truth)


def test_too_few_utterances_are_refused_or_left_out():
    Z, speaker, _ = voices(1.0, n_speakers=6, n_each=4)
    table = identity_table(Z, speaker, n_bootstraps=20)
    assert set(table["utterances"]) == {1}  # of three there is one group a speaker
    with pytest.raises(PrivemoError, match="no two speakers have two utterances"):
        identity_table(Z[::4], speaker[::4])
