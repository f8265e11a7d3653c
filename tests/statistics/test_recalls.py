"""A score is written as recalls, read back, and added up without losing anything."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.statistics.crossed import COLUMNS, crossed_difference, crossed_interval
from privemo.statistics.recalls import counted, read_recalls, weighted, write_recalls


def answers(seed, *, labels, n_speakers=12, n_trainings=5):
    """Ask everybody in every training; classes of speakers, or of utterances."""
    rng = np.random.default_rng(seed)
    of_speakers = len(labels) == 2
    rows = [
        (t, s, label, 10, int(rng.integers(2, 10)))
        for t in range(n_trainings)
        for s in range(n_speakers)
        for label in ([labels[s % 2]] if of_speakers else labels)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def texts(table):
    """Write each training."""
    written = {t: write_recalls(rows) for t, rows in table.groupby("training")}
    return pd.Series(written)


LABELS = [("female", "male"), ("low", "mid", "high")]


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_read_gives_the_crossed_interval(labels, seed):
    table = answers(seed, labels=labels)
    expected = crossed_interval(table)
    assert counted(texts(table)) == pytest.approx((expected.error, expected.df))


@pytest.mark.parametrize("labels", LABELS)
def test_a_difference_is_that_of_the_tables(labels):
    a, b = answers(0, labels=labels), answers(1, labels=labels)
    expected = crossed_difference(a, b)
    found = counted(texts(a), texts(b))
    assert found == pytest.approx((expected.error, expected.df))


@pytest.mark.parametrize("labels", LABELS)
def test_the_mean_of_a_score_and_itself_is_no_surer(labels):
    one = texts(answers(3, labels=labels))
    mean = one.map(lambda text: weighted({"a": (text, 0.5), "b": (text, 0.5)}))
    assert counted(mean).error == pytest.approx(counted(one).error, rel=0.05)


def test_what_is_taken_away_from_itself_leaves_nothing():
    one = texts(answers(3, labels=LABELS[1]))
    gap = one.map(lambda text: weighted({"men": (text, 1), "women": (text, -1)}))
    assert counted(gap).error == pytest.approx(0, abs=1e-12)


def test_weights_stand_before_the_recalls():
    text = weighted({"men": ("0.5 low: 3=7/10; 0.5 high: 3=1/2", -0.5)})
    assert text == "-0.25 men/low: 3=7/10; -0.25 men/high: 3=1/2"
    fold = "-0.25 men/low: 3=7/10 4=1/1; -0.25 men/high: 3=1/2 5=1/1"
    said = read_recalls(pd.Series([fold] * 2))
    assert said.weights.tolist() == [-0.25, -0.25] and said.n.shape == (2, 3, 2)


@pytest.mark.parametrize("missing", ["", np.nan, None])
def test_a_score_without_recalls_leaves_none_of_the_sum(missing):
    assert weighted({"a": ("1 low: 3=7/10", 0.5), "b": (missing, 0.5)}) == ""


def test_one_training_has_no_error():
    with pytest.raises(PrivemoError, match="too few for an interval over both"):
        counted(texts(answers(0, labels=LABELS[0], n_trainings=1)))
