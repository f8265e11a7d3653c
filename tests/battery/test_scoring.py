"""Scores of the battery mean what they say, and their intervals hold chance."""

import numpy as np
import pandas as pd
import pytest
from support.answers import answer, corpus

from privemo.attacks.crossing import Job
from privemo.battery.scoring import score_answers, with_verdicts


def scores(right, *, n_seeds=1, **size):
    truth, speaker, fold = corpus(**size)
    said = np.tile(answer(truth, right(speaker)), (n_seeds, 1))
    job = Job(None, truth, speaker)
    return score_answers(said, job, fold, n_permutations=200, seed=0)


def test_an_attacker_who_tells_everybody_is_above_chance():
    found = scores(lambda speaker: speaker >= 0)
    assert found["UAR"] == 1
    assert found["P"] == found["calibrated P"] == 0
    assert found["p"] < 0.05


def test_seeds_that_agree_have_no_spread():
    assert scores(lambda speaker: speaker % 3 > 0, n_seeds=2)["sd over seeds"] == 0


@pytest.mark.parametrize(("n_speakers", "least"), [(8, 2 / 16), (20, 2 / 6**5)])
def test_the_smallest_p_is_that_of_the_arrangements(n_speakers, least):
    n_folds = 4 if n_speakers == 8 else 5
    found = scores(lambda s: s >= 0, n_speakers=n_speakers, n_folds=n_folds)
    assert found["smallest p"] == pytest.approx(least)


def table(*rows):
    return pd.DataFrame(rows, columns=["UAR", "p"])


def test_a_flipped_label_is_flagged_as_below_chance():
    found = scores(lambda speaker: speaker < 0)
    assert found["UAR"] == 0
    assert (
        with_verdicts(table((0.0, found["p"])), 2)["verdict"].item() == "below chance"
    )


def test_verdicts_are_on_their_side_of_chance_for_three_classes():
    judged = with_verdicts(
        table((0.45, 0.01), (0.2, 0.01), (0.45, 0.5), (0.4, np.nan)), 3
    )
    sides = ["above chance", "below chance", "not told from chance", ""]
    assert judged["verdict"].to_list() == sides


def test_many_attackers_have_to_be_more_convincing():
    assert with_verdicts(table((0.6, 0.04)), 2)["verdict"].item() == "above chance"
    many = with_verdicts(table(*[(0.6, 0.04)] + [(0.5, 0.9)] * 5), 2)
    assert many["verdict"].iloc[0] == "not told from chance"
