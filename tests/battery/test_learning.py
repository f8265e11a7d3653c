"""Rows to learn from are drawn evenly, and only where there are too many."""

import numpy as np
import pandas as pd
import pytest

from privemo.attacks.crossing import Job
from privemo.battery.learning import rows_to_learn


def made_up(n_each, labels, seed=0):
    """Make a job whose speakers have so many rows, in a random order."""
    speaker = np.repeat([f"s{i}" for i in range(len(n_each))], n_each)
    attribute = np.repeat(labels, n_each)
    order = np.random.default_rng(1).permutation(len(speaker))
    return Job(np.zeros((len(order), 1)), attribute[order], speaker[order], seed=seed)


def count(values, rows):
    return pd.Series(values[rows]).value_counts().to_dict()


@pytest.mark.parametrize("most", [60, 61, 10**9])
def test_where_there_is_time_all_are_learnt_from(most):
    job, known = made_up([10] * 8, list("ab") * 4), np.arange(5, 65)
    np.testing.assert_array_equal(rows_to_learn(job, known, most), known)


@pytest.mark.parametrize("most", [8, 24, 40, 79])
def test_every_speaker_stays_known_and_shares_are_even(most):
    job = made_up([10] * 8, list("ab") * 4)
    rows = rows_to_learn(job, np.arange(80), most)
    assert len(rows) == len(set(rows)) == most
    assert (np.diff(rows) > 0).all()
    for values, n in ((job.speaker, 8), (job.attribute, 2)):
        shares = count(values, rows)
        assert len(shares) == n
        assert max(shares.values()) - min(shares.values()) <= 1


def test_a_rare_class_and_a_quiet_speaker_are_kept_whole():
    job = made_up([50, 50, 50, 3, 5, 5], list("aaaabb"))
    rows = rows_to_learn(job, np.arange(163), 60)
    assert count(job.attribute, rows) == {"a": 50, "b": 10}
    shares = count(job.speaker, rows)
    assert shares["s3"] == 3
    assert {shares[f"s{i}"] for i in range(3)} <= {15, 16}


def test_fewer_rows_are_among_more():
    job = made_up([9, 20, 30, 41], list("abab"))
    many, few = (set(rows_to_learn(job, np.arange(100), n)) for n in (50, 20))
    assert few < many


def test_the_seed_decides_and_nothing_else():
    every = np.arange(80)
    draws = [made_up([10] * 8, list("ab") * 4, seed) for seed in (0, 0, 1)]
    one, again, other = (rows_to_learn(job, every, 30).tolist() for job in draws)
    assert one == again != other


def test_rows_that_are_not_known_are_never_learnt_from():
    job, known = made_up([10] * 8, list("ab") * 4), np.arange(0, 80, 2)
    assert set(rows_to_learn(job, known, 20)) < set(known)
