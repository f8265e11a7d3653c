"""Speakers and trainings both vary; the interval counts the two."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.statistics.crossed import COLUMNS, crossed_difference, crossed_interval
from privemo.statistics.intervals import fold_interval

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def table(rate, *, n=20, labels="ab"):
    """Ask everybody in every training; `rate` has shape (n_trainings, n_speakers)."""
    rows = [
        (t, s, labels[s % len(labels)], n, n * share)
        for t, of_training in enumerate(rate)
        for s, share in enumerate(of_training)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def drawn(seed, *, speakers=0.0, trainings=0.0, answers=0.0, shape=(10, 24)):
    """Draw rates around one half with a spread of each kind."""
    rng = np.random.default_rng(seed)
    rate = 0.5 + trainings * rng.normal(size=(shape[0], 1))
    rate = (
        rate + speakers * rng.normal(size=shape[1]) + answers * rng.normal(size=shape)
    )
    return np.clip(rate, 0, 1)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_estimate_is_the_mean_uar_of_the_trainings(seed):
    rng = np.random.default_rng(seed)
    answers = table(rng.random((5, 18)), labels="abc")
    answers["n"] = 40 + rng.integers(0, 9, len(answers))
    answers = answers[rng.random(len(answers)) < 0.8]  # not all are asked everywhere
    sums = answers.groupby(["training", "label"])[["n", "n_right"]].sum()
    uar = (sums["n_right"] / sums["n"]).groupby("training").mean()
    assert crossed_interval(answers).estimate == pytest.approx(uar.mean(), abs=1e-12)


@pytest.mark.parametrize("trainings", [0.02, 0.1])
def test_where_trainings_alone_differ_it_is_the_t_interval_over_them(trainings):
    rate = drawn(0, trainings=trainings)
    interval = crossed_interval(table(rate))
    expected = fold_interval(rate[:, 0], test_share=0)
    np.testing.assert_allclose(interval[:3], expected)
    assert interval.df == 9


def test_where_speakers_alone_differ_more_trainings_do_not_help():
    rate = drawn(0, speakers=0.1)
    half = [
        crossed_interval(table(np.repeat(rate[:1], n, axis=0))).error for n in (10, 100)
    ]
    assert half[1] == pytest.approx(half[0], rel=0.05)
    wide = np.tile(rate[:1], (2, 4))
    assert crossed_interval(table(wide)).error < 0.6 * half[0]


@pytest.mark.parametrize("lean", [0.1, 0.3])
def test_a_training_that_leans_to_a_label_says_nothing_of_speakers(lean):
    rng = np.random.default_rng(2)
    shift = lean * rng.choice([-1, 1], size=(10, 1)) * np.array([1, -1] * 20)
    rate = drawn(1, answers=0.05, shape=(10, 40))
    errors = []
    for rates in (rate, rate + shift):
        answers = table(rates)
        once = answers[answers["speaker"] // 4 == answers["training"]]  # one fold each
        errors.append(crossed_interval(once).error)
    assert errors[1] == pytest.approx(errors[0], rel=0.3)


def test_the_difference_of_shared_speakers_is_narrower_than_a_score():
    own = drawn(0, speakers=0.2, answers=0.02)
    a, b = table(own), table(own + drawn(1, answers=0.02) - 0.5)
    assert crossed_difference(a, b).error < 0.2 * crossed_interval(a).error


@pytest.mark.parametrize("beyond", [0.1, -0.2])
def test_what_was_planted_is_found_and_its_sign_kept(beyond):
    rate = drawn(3, speakers=0.05, answers=0.05)
    a, b = table(rate + beyond), table(rate)
    found = crossed_difference(a, b)
    assert found.estimate == pytest.approx(beyond)
    assert found.low < beyond < found.high or found.error == 0
    noisy = table(drawn(4, speakers=0.05, answers=0.05) + beyond)
    assert crossed_interval(noisy).p(0.5) < 0.01
    assert crossed_interval(noisy).p(0.5 + beyond) > 0.05


def test_no_difference_is_not_found():
    a = table(drawn(5, speakers=0.1, answers=0.1))
    same = crossed_difference(a, a)
    assert same[:4] == (0, 0, 0, 0) and same.p() == 1 and same.p(0.1) == 0


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_interval_ends_where_p_is_what_the_level_leaves(level):
    interval = crossed_interval(table(drawn(6, answers=0.2)), level=level)
    for bound in interval[1:3]:
        assert interval.p(bound) == pytest.approx(1 - level)


def test_rows_may_come_in_any_order_and_under_any_names():
    answers = table(drawn(7, speakers=0.1, trainings=0.1))
    named = answers.sample(frac=1, random_state=0).assign(
        training=lambda t: "dealing " + t["training"].astype(str)
    )
    np.testing.assert_allclose(crossed_interval(named), crossed_interval(answers))


def test_degrees_of_freedom_lie_between_trainings_and_speakers():
    for seed in range(20):
        rate = drawn(seed, speakers=0.05, trainings=0.05, shape=(5, 12))
        assert 4 <= crossed_interval(table(rate)).df <= 10


WHOLE = table(drawn(8, answers=0.1, shape=(3, 8)))


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        (WHOLE.drop(columns=["n", "label"]), "lack the column label, n;"),
        (pd.concat([WHOLE, WHOLE]), "training 0, speaker 0, label a is there twice"),
        (WHOLE.assign(n_right=99), "n_right outside 0 to n"),
        (WHOLE.assign(n_right=np.nan), "n_right outside 0 to n"),
        (WHOLE[WHOLE["training"] == 0], "1 trainings and 8 speakers"),
        (WHOLE[(WHOLE["label"] == "a") | (WHOLE["speaker"] == 1)], "too few"),
        (
            WHOLE[(WHOLE["label"] == "a") | (WHOLE["training"] > 0)],
            "training 0, label b has no utterance",
        ),
    ],
)
def test_what_has_no_interval_is_refused(wrong, match):
    with pytest.raises(PrivemoError, match=match):
        crossed_interval(wrong)


@pytest.mark.parametrize(
    ("other", "match"),
    [
        (WHOLE[WHOLE["training"] < 2], "training 2 is in one table only"),
        (WHOLE[WHOLE["speaker"] != 5], "speaker 5 is in one table only"),
        (WHOLE.drop(index=9), "training 1, speaker 1 was not asked about the same"),
    ],
)
def test_a_difference_needs_the_same_folds_and_speakers(other, match):
    with pytest.raises(PrivemoError, match=match):
        crossed_difference(WHOLE, other)


@pytest.mark.slow
def test_intervals_cover_where_there_is_no_gender():
    sys.path.append(str(BENCHMARKS))
    benchmark = importlib.import_module("crossed_coverage")
    found = benchmark.measure(
        draws=100, seed=3, n_speakers=24, n_dealings=2, world="no gender, other kinds"
    )
    held = found.set_index(["interval", "score"])["held"]
    # a hundred draws: a true 0.95 shows below 0.88 in 1 run of 200
    assert (held["crossed"] >= 88).all()
    assert held["plain t", "P"] < held["crossed", "P"]
