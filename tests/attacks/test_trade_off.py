"""What a defence buys and what it costs, on made-up speakers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from privemo.attacks.trade_off import (
    attribute_attacks,
    emotion_uar,
    joint_attacks,
    trade_off,
)
from privemo.defences import (
    ClippedNoise,
    LinearErasure,
    StreamLeftOut,
)
from privemo.errors import PrivemoError
from privemo.folds.speakers import speaker_folds
from privemo.tables.defences import pareto_front
from privemo.terms import GENDERS, LEVELS


def corpus(*, n_speakers=30, n_each=12, shift=2.0, seed=0):
    """Gender on one unit, emotion on another; voices on all."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat(np.arange(n_speakers), n_each)
    table = pd.DataFrame(
        {
            "speaker": [f"toy:{s:02d}" for s in speaker],
            "gender": np.take(GENDERS, speaker % 2),
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
    found = attribute_attacks(Z, table)
    assert found.keys() == {"linear", "dense"} and min(found.values()) > 0.7
    # 40 speakers whose voices say nothing: standard deviation of the UAR about 0.03
    absent = attribute_attacks(*corpus(shift=0, n_speakers=40))
    assert max(abs(score - 0.5) for score in absent.values()) < 0.12


def test_an_attacker_needs_speakers_to_learn_from_and_to_be_asked_about():
    Z, table = corpus(n_speakers=2)
    with pytest.raises(PrivemoError, match="two of each gender"):
        attribute_attacks(Z, table)


def points_of(defences, Z, table, fold):
    """Fit each defence to the training rows, and score what it leaves."""
    points = []
    for name, defence in defences.items():
        left = Z
        if defence is not None:
            known = Z[fold.train], table["gender"].to_numpy(dtype=str)[fold.train]
            left = clone(defence).fit(*known).transform(Z)
        scores = trade_off(left, table, fold, target="activation")
        points.append({"defence": name} | scores)
    return pd.DataFrame(points)


def test_erasure_buys_privacy_and_a_stream_left_out_costs_utility():
    Z, table = corpus(shift=3)
    fold = speaker_folds(table)[0]
    defences = {"none": None, "erasure": LinearErasure()}
    defences |= {"no words": StreamLeftOut("lexical")}
    points = points_of(defences, Z, table, fold)
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
        points_of(defences, *given, speaker_folds(table)[0])
        for given in ((Z, table), (other, spoilt))
    )
    assert (abs(true["U_test"] - false["U_test"]) > 0.01).all()
    decided = ["U_validation", "P_validation", "attacker"]
    pd.testing.assert_frame_equal(true[decided], false[decided])
    assert set(true["attacker"]) != {"dense"}
    fronts = [pareto_front(points)["defence"].to_list() for points in (true, false)]
    assert fronts[0] == fronts[1]


def test_what_noise_hides_in_one_utterance_returns_in_ten():
    Z, table = corpus(n_speakers=60, n_each=20, shift=0.5)
    scores = joint_attacks(Z, table)
    assert list(scores) == [1, 3, 10]
    assert scores[10] > scores[3] > scores[1]
    assert scores[1] == pytest.approx(attribute_attacks(Z, table)["linear"], abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_ten_utterances_of_nothing_are_nothing(seed):
    Z, table = corpus(n_speakers=60, shift=0.0, seed=seed)
    for score in joint_attacks(Z, table, seed=seed).values():
        assert abs(score - 0.5) < 0.15


def test_copies_are_no_further_utterances():
    Z, table = corpus(n_speakers=20, n_each=4)
    copied = table.loc[table.index.repeat(3)].reset_index(drop=True)
    copied["recording"] = np.arange(len(Z)).repeat(3).astype(str)
    assert 10 not in joint_attacks(Z.repeat(3, axis=0), copied)
    without = copied.drop(columns="recording")
    assert 10 in joint_attacks(Z.repeat(3, axis=0), without)


def test_joint_attacks_want_two_speakers_of_each_too():
    Z, table = corpus(n_speakers=2)
    with pytest.raises(PrivemoError, match="needs two of each gender"):
        joint_attacks(Z, table)
