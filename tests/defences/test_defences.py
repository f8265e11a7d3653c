"""A defence keeps its promise where it gives one, and nowhere more is claimed."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.base import clone
from sklearn.linear_model import LinearRegression, LogisticRegression

from privemo.attacks.trade_off import emotion_uar, gender_attacks, trade_off
from privemo.defences import (
    ClippedNoise,
    LinearErasure,
    NullspaceProjection,
    StreamLeftOut,
    gaussian_sigma,
    sensitivity,
)
from privemo.errors import PrivemoError
from privemo.folds.speakers import speaker_folds
from privemo.metrics import uar
from privemo.tables.defences import pareto_front
from privemo.terms import LEVELS

GENDERS = np.array(["female", "male"])
ALL = [LinearErasure(), NullspaceProjection(n_rounds=3), ClippedNoise()]
ALL += [StreamLeftOut("lexical")]


def draw(*, n=200, n_units=8, n_classes=2, rank=None, shift=1.0, seed=0):
    """Classes whose means differ on all units; of full rank unless told."""
    rng = np.random.default_rng(seed)
    codes = np.arange(n) % n_classes
    means = rng.normal(size=(n_classes, n_units)) * shift
    Z = rng.normal(size=(n, n_units)) * 10.0 ** rng.uniform(-2, 2, n_units)
    Z = Z + means[codes]
    if rank is not None:
        Z = Z @ rng.normal(size=(n_units, rank)) @ rng.normal(size=(rank, n_units))
    return Z, np.array(list("abcdefgh"))[codes]


def class_means(Z, attribute):
    return np.array([Z[attribute == c].mean(axis=0) for c in np.unique(attribute)])


# linear erasure

SHAPES = [
    dict(),
    dict(n_units=1),
    dict(n_classes=3),
    dict(n_classes=5, n_units=3),  # more classes than units
    dict(n_units=20, rank=4),
    dict(n=10, n_units=32),  # fewer rows than units
    dict(n=3, n_units=4),
    dict(n=300, n_units=64, n_classes=4, rank=30),
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_after_erasure_all_classes_have_one_mean(shape):
    Z, attribute = draw(**shape)
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    scale = np.abs(Z).max()
    apart = class_means(erased, attribute) - Z.mean(axis=0)
    np.testing.assert_allclose(apart / scale, 0, atol=1e-10)
    one_hot = np.unique(attribute) == attribute[:, None]
    cross = (erased - erased.mean(axis=0)).T @ one_hot / len(Z)
    np.testing.assert_allclose(cross / scale, 0, atol=1e-10)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_linear_classifier_finds_anything_where_it_was_erased(shape):
    Z, attribute = draw(**shape)
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    erased = (erased - erased.mean(axis=0)) / np.abs(Z).max()
    classifier = LogisticRegression(C=100, max_iter=2000).fit(erased, attribute)
    np.testing.assert_allclose(classifier.coef_, 0, atol=1e-6)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_erasure_is_the_formula_of_the_paper(n_classes):
    Z, attribute = draw(n_units=5, n_classes=n_classes)
    centred = Z - Z.mean(axis=0)
    one_hot = (np.unique(attribute) == attribute[:, None]).astype(float)
    variance, axes = np.linalg.eigh(centred.T @ centred / len(Z))
    whiten = axes @ np.diag(variance**-0.5) @ axes.T
    cross = whiten @ centred.T @ (one_hot - one_hot.mean(axis=0)) / len(Z)
    project = cross @ np.linalg.pinv(cross, rcond=1e-9)
    change = np.linalg.inv(whiten) @ project @ whiten
    expected = Z - centred @ change.T
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    np.testing.assert_allclose(erased, expected, atol=1e-8)


def test_no_other_affine_map_that_erases_changes_less():
    Z, attribute = draw(n_units=6, seed=2)
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    difference = np.diff(class_means(Z, attribute), axis=0)[0]
    onto = np.outer(difference, difference) / (difference @ difference)
    projected = Z - (Z - Z.mean(axis=0)) @ onto  # erases, too, orthogonally
    for metric in (np.eye(6), np.diag([9.0, 1, 1, 4, 1, 0.1])):
        cost = [np.mean(((Z - new) @ metric) ** 2) for new in (erased, projected)]
        assert cost[0] < cost[1]


def test_erasure_twice_is_erasure_once_and_other_rows_move_by_the_same_map():
    Z, attribute = draw(n=100, n_units=6)
    erasure = LinearErasure().fit(Z[:80], attribute[:80])
    once = erasure.transform(Z)
    np.testing.assert_allclose(erasure.transform(once), once, atol=1e-9)
    np.testing.assert_allclose(erasure.transform(Z[80:]), once[80:], atol=1e-12)


def test_an_attribute_that_nothing_tells_leaves_the_representation_alone():
    Z = np.repeat([[1.0, 2], [3, 5], [0, 7]], 2, axis=0)  # each once with either class
    erasure = LinearErasure().fit(Z, list("fm" * 3))
    np.testing.assert_allclose(erasure.transform(Z), Z, atol=1e-12)
    assert erasure.read_.shape == (2, 0)


def test_what_is_no_mean_is_left():
    rng = np.random.default_rng(0)
    attribute = np.tile(GENDERS, 500)
    Z = rng.normal(size=(1000, 2)) * np.where(attribute == "male", 3, 1)[:, None]
    erased = LinearErasure().fit(Z, attribute).transform(Z)
    spread = [erased[attribute == g].std() for g in GENDERS]
    assert spread[1] > 2 * spread[0]


def test_the_reference_erases_alike():
    reference = pytest.importorskip("concept_erasure")
    import torch

    Z, attribute = draw(n_units=12, n_classes=3)
    columns = torch.tensor((attribute[:, None] == np.unique(attribute)).astype(float))
    # as it comes, the reference shrinks the covariance of so few rows
    given = torch.tensor(Z), columns
    theirs = reference.LeaceEraser.fit(*given, shrinkage=False)(given[0])
    ours = LinearErasure().fit(Z, attribute).transform(Z)
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-6)


# nullspace projection


@pytest.mark.parametrize(("n_classes", "per_round"), [(2, 1), (3, 3), (5, 5)])
def test_every_round_takes_out_what_its_classifier_used(n_classes, per_round):
    Z, attribute = draw(n_units=12, n_classes=n_classes, shift=3)
    for n_rounds in (1, 2):
        projection = NullspaceProjection(n_rounds=n_rounds).fit(Z, attribute)
        directions = projection.directions_
        # the coefficients of k > 2 classes sum to 0: at most k - 1 directions
        most = n_rounds * min(per_round, max(1, n_classes - 1))
        assert 1 <= len(directions) <= most
        np.testing.assert_allclose(
            directions @ directions.T, np.eye(len(directions)), atol=1e-9
        )
    kept = projection.scaler_.transform(projection.transform(Z))
    np.testing.assert_allclose(kept @ directions.T, 0, atol=1e-9)


def test_the_first_direction_is_that_of_the_first_classifier():
    Z, attribute = draw(n_units=5)
    projection = NullspaceProjection(n_rounds=1).fit(Z, attribute)
    classifier = LogisticRegression(class_weight="balanced", max_iter=1000)
    w = classifier.fit(projection.scaler_.transform(Z), attribute).coef_[0]
    assert abs(projection.directions_[0] @ w) == pytest.approx(np.linalg.norm(w))


def test_rounds_stop_when_other_speakers_tell_no_more():
    rng = np.random.default_rng(1)
    attribute = np.tile(GENDERS, 400)
    Z = rng.normal(size=(800, 10))
    Z[:, 0] += 3 * (attribute == "male")
    known, other = slice(0, 400), slice(400, 800)
    projection = NullspaceProjection().fit(
        Z[known], attribute[known], validation=(Z[other], attribute[other])
    )
    *before, last = projection.history_
    assert last <= 0.55 < min(before)
    assert len(projection.directions_) == len(before) < 5
    left = projection.transform(Z)
    said = LogisticRegression().fit(left[known], attribute[known]).predict(left[other])
    # 400 utterances that tell nothing: standard deviation of the UAR 0.025
    assert abs(uar(attribute[other], said, classes=GENDERS) - 0.5) < 0.08


def test_without_anything_to_find_validation_stops_at_once():
    rng = np.random.default_rng(3)
    Z, attribute = rng.normal(size=(4000, 4)), np.tile(GENDERS, 2000)
    given = Z[2000:], attribute[2000:]
    projection = NullspaceProjection().fit(Z[:2000], attribute[:2000], validation=given)
    assert len(projection.directions_) == 0 and len(projection.history_) == 1
    np.testing.assert_allclose(projection.transform(Z), Z, atol=1e-12)


def test_rounds_end_with_the_units():
    Z, attribute = draw(n_units=3)
    projection = NullspaceProjection(n_rounds=50).fit(Z, attribute)
    assert len(projection.directions_) <= 3


# noise


@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0])
def test_noise_has_the_size_it_was_given(noise):
    Z, _ = draw(n=4000, n_units=5)
    defence = ClippedNoise(noise=noise, quantile=1).fit(Z)
    added = defence.transform(Z) - Z
    expected = noise * defence.radius_ / np.sqrt(5)
    # the standard deviation of 20,000 numbers is known to half a per cent
    assert added.std() == pytest.approx(expected, rel=0.03, abs=1e-9)
    assert abs(added.mean()) <= 4 * expected / np.sqrt(added.size) + 1e-9


@pytest.mark.parametrize("quantile", [0.5, 0.9])
def test_the_ball_holds_its_share_and_clips_the_others_to_its_surface(quantile):
    Z, _ = draw(n=1000)
    defence = ClippedNoise(noise=0, quantile=quantile).fit(Z)
    before = np.linalg.norm(Z - defence.mean_, axis=1)
    after = np.linalg.norm(defence.transform(Z) - defence.mean_, axis=1)
    assert np.mean(before <= defence.radius_) == pytest.approx(quantile, abs=0.002)
    np.testing.assert_allclose(after, np.minimum(before, defence.radius_))


def test_every_call_draws_other_noise_and_every_fit_begins_again():
    Z, _ = draw(n=20)
    defence = ClippedNoise(seed=4).fit(Z)
    first, second = defence.transform(Z), defence.transform(Z)
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(clone(defence).fit(Z).transform(Z), first)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 8.0])
@pytest.mark.parametrize("delta", [1e-6, 1e-3, 0.1])
def test_sigma_is_the_least_that_is_private(epsilon, delta):
    sigma = gaussian_sigma(2.0, epsilon=epsilon, delta=delta)

    def worst(sigma):
        """P(A) - e^epsilon P'(A) for the set A of all outputs that give it away."""
        edge = 1 + epsilon * sigma**2 / 2  # log odds of N(2) against N(0) is epsilon
        here, there = (stats.norm.sf(edge, mean, sigma) for mean in (2, 0))
        return here - np.exp(epsilon) * there

    assert worst(sigma) == pytest.approx(delta, rel=1e-6)
    assert worst(0.9 * sigma) > delta


@pytest.mark.parametrize("epsilon", [0.1, 0.5, 0.99])
def test_the_textbooks_noise_is_larger(epsilon):
    textbook = np.sqrt(2 * np.log(1.25 / 1e-5)) / epsilon
    assert gaussian_sigma(1.0, epsilon=epsilon, delta=1e-5) < textbook


@pytest.mark.parametrize("n_utterances", [1, 4])
def test_sensitivity_is_the_largest_distance_there_can_be(n_utterances):
    one = np.full((n_utterances, 3), 3 / np.sqrt(3))  # on the ball of radius 3
    assert sensitivity(3.0, n_utterances=n_utterances) == pytest.approx(
        np.linalg.norm(one - -one)
    )


# streams


@pytest.mark.parametrize(
    ("stream", "kept"), [("acoustic", [2, 3]), ("lexical", [0, 1])]
)
def test_the_other_stream_is_kept(stream, kept):
    Z = np.arange(12.0).reshape(3, 4)
    left = StreamLeftOut(stream).fit(Z).transform(Z)
    np.testing.assert_array_equal(left, Z[:, kept])


# what is common


@pytest.mark.parametrize("defence", ALL, ids=lambda d: type(d).__name__)
def test_other_rows_do_not_change_what_was_fitted(defence):
    Z, attribute = draw(n=60)
    parts = [
        clone(defence).fit(Z[:40], attribute[:40]).transform(other)[:10]
        for other in (Z[:20], np.vstack([Z[:10], 100 * Z[50:]]))
    ]
    np.testing.assert_allclose(parts[0], parts[1], atol=1e-8)


@pytest.mark.parametrize("defence", ALL, ids=lambda d: type(d).__name__)
@pytest.mark.parametrize("wrong", [np.ones(4), np.full((4, 8), np.nan)])
def test_what_is_no_representation_is_refused(defence, wrong):
    with pytest.raises(PrivemoError, match="representation"):
        clone(defence).fit(wrong, list("fmfm"))


@pytest.mark.parametrize("defence", ALL, ids=lambda d: type(d).__name__)
def test_another_encoders_width_is_refused(defence):
    fitted = clone(defence).fit(*draw(n=20))
    with pytest.raises(PrivemoError, match=r"\(n_utterances, 8\), got \(5, 6\)"):
        fitted.transform(np.ones((5, 6)))


@pytest.mark.parametrize("defence", ALL[:2], ids=lambda d: type(d).__name__)
@pytest.mark.parametrize(
    ("attribute", "message"),
    [(["male"] * 20, "one value only, .*male"), (["male"] * 7, "20 rows.* 7")],
)
def test_an_attribute_that_cannot_be_unlearnt_is_refused(defence, attribute, message):
    with pytest.raises(PrivemoError, match=message):
        clone(defence).fit(draw(n=20)[0], attribute)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda Z: NullspaceProjection(n_rounds=0), "n_rounds"),
        (lambda Z: ClippedNoise(noise=-1), "noise is 0 or more"),
        (lambda Z: ClippedNoise(quantile=0), "quantile"),
        (lambda Z: StreamLeftOut("visual"), "no stream 'visual'"),
    ],
)
def test_impossible_settings_are_refused(make, message):
    Z, attribute = draw(n=20)
    with pytest.raises(PrivemoError, match=message):
        make(Z).fit(Z, attribute)


def test_two_streams_have_an_even_number_of_units():
    with pytest.raises(PrivemoError, match="even number of units, got 7"):
        StreamLeftOut("lexical").fit(np.ones((3, 7)))


@pytest.mark.parametrize(
    "wrong", [dict(epsilon=0), dict(delta=0), dict(delta=1), dict(distance=-1)]
)
def test_a_promise_that_cannot_be_given_is_refused(wrong):
    given = dict(distance=1.0, epsilon=1.0, delta=1e-5) | wrong
    with pytest.raises(PrivemoError, match="above 0 and delta between 0 and 1"):
        gaussian_sigma(given.pop("distance"), **given)


# utility, privacy and what is given for what


def corpus(*, n_speakers=30, n_each=12, shift=2.0, seed=0):
    """Gender on one unit, emotion on another; voices on all."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat(np.arange(n_speakers), n_each)
    table = pd.DataFrame(
        {
            "speaker": [f"toy:{s:02d}" for s in speaker],
            "gender": GENDERS[speaker % 2],
            "activation": np.take(LEVELS, np.arange(len(speaker)) % 3),
        }
    )
    Z = 0.4 * rng.normal(size=(n_speakers, 6))[speaker]
    Z = Z + rng.normal(size=(len(speaker), 6))
    Z[:, 0] += shift * (table["gender"] == "male")
    Z[:, 3] += 1.5 * (np.arange(len(speaker)) % 3)
    return Z, table


def test_emotion_is_found_by_a_new_head_and_not_where_there_is_none():
    Z, table = corpus(n_speakers=60)
    emotion = table["activation"].to_numpy(dtype=str)
    known, other = slice(0, 360), slice(360, None)
    for columns, lowest, highest in (([3], 0.6, 0.9), ([1, 2], 0.25, 0.42)):
        part = Z[:, columns]
        score = emotion_uar(part[known], emotion[known], part[other], emotion[other])
        assert lowest < score < highest


def test_a_head_without_a_level_is_refused():
    with pytest.raises(PrivemoError, match="no training row is mid"):
        emotion_uar(np.ones((2, 1)), ["low", "high"], np.ones((3, 1)), LEVELS)


def test_planted_gender_is_attacked_and_absent_gender_is_not():
    Z, table = corpus()
    found = gender_attacks(Z, table)
    assert found.keys() == {"linear", "dense"} and min(found.values()) > 0.7
    # 40 speakers whose voices say nothing: standard deviation of the UAR about 0.03
    absent = gender_attacks(*corpus(shift=0, n_speakers=40))
    assert max(abs(score - 0.5) for score in absent.values()) < 0.12


def test_an_attacker_needs_speakers_to_learn_from_and_to_be_asked_about():
    Z, table = corpus(n_speakers=2)
    with pytest.raises(PrivemoError, match="two of each gender"):
        gender_attacks(Z, table)


def test_erasure_buys_privacy_and_a_stream_left_out_costs_utility():
    Z, table = corpus(shift=3)
    fold = speaker_folds(table)[0]
    defences = {"none": None, "erasure": LinearErasure()}
    defences |= {"no words": StreamLeftOut("lexical")}
    points = trade_off(defences, Z, table, fold, target="activation")
    points = points.set_index("defence")
    assert points["P_test"]["none"] < 0.25 < 0.35 < points["P_test"]["erasure"]
    assert abs(points["U_test"]["none"] - points["U_test"]["erasure"]) < 0.1
    assert points["U_test"]["no words"] < 0.5 < points["U_test"]["none"]


def test_test_rows_have_no_say_in_the_front():
    Z, table = corpus(shift=1)
    rows = speaker_folds(table)[0].test
    rng = np.random.default_rng(0)
    other, spoilt = Z.copy(), table.copy()
    level = spoilt.columns.get_loc("activation")
    spoilt.iloc[rows, level] = rng.permutation(table["activation"].to_numpy()[rows])
    # gender in a spread that only the dense attacker can read
    male = table["gender"].to_numpy()[rows] == "male"
    other[rows, 0] = rng.choice([-1, 1], len(rows)) * (1 + 9 * male)
    defences = {"none": None, "erasure": LinearErasure(), "noise": ClippedNoise()}
    true, false = (
        trade_off(defences, *given, speaker_folds(table)[0], target="activation")
        for given in ((Z, table), (other, spoilt))
    )
    assert (abs(true["U_test"] - false["U_test"]) > 0.01).all()
    decided = ["U_validation", "P_validation", "attacker"]
    pd.testing.assert_frame_equal(true[decided], false[decided])
    assert set(true["attacker"]) != {"dense"}
    fronts = [pareto_front(points)["defence"].to_list() for points in (true, false)]
    assert fronts[0] == fronts[1]


def test_an_eraser_is_blind_where_it_was_fitted():
    Z, table = corpus(shift=3)
    gender = table["gender"].to_numpy(dtype=str)
    erased = LinearErasure().fit(Z, gender).transform(Z)
    codes = (gender == "male").astype(float)
    assert LinearRegression().fit(erased, codes).score(erased, codes) < 1e-9


def make_points(*scores):
    columns = ["U_validation", "P_validation"]
    return pd.DataFrame(scores, columns=columns).assign(U_test=0.5, P_test=0.4)


@pytest.mark.parametrize(
    ("scores", "front"),
    [
        ([(0.6, 0.2), (0.5, 0.3), (0.4, 0.4)], [2, 1, 0]),
        ([(0.6, 0.3), (0.5, 0.3), (0.6, 0.2)], [0]),
        ([(0.6, 0.3), (0.6, 0.3)], [0, 1]),  # equals do not beat each other
        ([(0.6, 0.5), (0.5, 0.7)], [0]),  # below chance is no more privacy
        ([(0.6, 0.5)], [0]),
    ],
)
def test_the_front_holds_what_nothing_beats(scores, front):
    assert pareto_front(make_points(*scores)).index.to_list() == front


def test_a_front_without_validation_scores_is_refused():
    points = make_points((0.6, 0.2), (0.5, np.nan))
    with pytest.raises(PrivemoError, match="validation score is missing"):
        pareto_front(points)
    with pytest.raises(PrivemoError, match="lack the columns .*U_validation"):
        pareto_front(points.drop(columns="U_validation"))
