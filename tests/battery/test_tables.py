"""What is not there is not found, over draws of speakers."""

import numpy as np
import pytest
from support.battery import TWO
from support.planted_voices import draw, job_of

from privemo.attacks.crossing import Crossed, attack_all
from privemo.battery.tables import attacker_table, chance_table, confusion_table
from privemo.metrics import mean_uar
from privemo.terms import MAJORITY, PICKED


def test_nothing_planted_is_not_found_in_most_draws():
    """Of 6 draws at 5 %, more than one is above chance 3 times in 100."""
    options = {"attackers": TWO, "n_folds": 3}
    material = [draw(n_speakers=16, n_each=5, seed=seed) for seed in range(6)]
    jobs = [job_of(one, **options) for one in material]
    above, held = 0, 0
    for job, crossed in zip(jobs, attack_all(jobs, n_jobs=1), strict=True):
        table = attacker_table(job, crossed, n_permutations=200, seed=0)
        row = table.set_index("attacker").loc[PICKED]
        above += row["verdict"] == "above chance"
        held += row["low"] <= 0.5 <= row["high"]
    assert above <= 1
    assert held >= 5


def crossed_saying(job, said, name=PICKED):
    """Make what an attacker said into the answers of an attack of four folds."""
    fold = np.array([int(one[1:]) // 4 for one in job.speaker])
    uars = {name: np.ones(4)}
    return Crossed({name: said}, uars, fold, {name: []}, "speaker")


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("n_seeds", [1, 2])
def test_the_mean_of_what_is_right_is_the_uar(k, n_seeds):
    job = job_of(draw(n_speakers=16, n_each=5, k=k))
    classes = np.unique(job.attribute)
    said = np.random.default_rng(0).choice(classes, size=(n_seeds, 80))
    crossed = crossed_saying(job, said)
    table = confusion_table(job, crossed).set_index("true class")
    shares = table[[f"said {name}" for name in classes]].to_numpy()
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    uar = np.mean([mean_uar(job.attribute, one, crossed.fold) for one in said])
    assert np.diag(shares).mean() == pytest.approx(uar)
    assert table["utterances"].sum() == 80 and table["speakers"].sum() == 16


def test_who_always_says_one_class_is_seen_to():
    job = job_of(draw(n_speakers=16, n_each=5))
    table = confusion_table(job, crossed_saying(job, np.full((1, 80), "apple")))
    assert table["said apple"].tolist() == [1, 1]
    assert table["said birch"].tolist() == [0, 0]


@pytest.mark.parametrize(("share", "passed"), [(0.5, True), (0.2, True), (0.8, False)])
def test_a_control_fails_above_chance_and_not_below(share, passed):
    """Twenty dealings in which this share of the answers is right."""
    job, shuffled = job_of(draw(n_speakers=16, n_each=25)), []
    other = np.where(job.attribute == "apple", "birch", "apple")
    for seed in range(20):
        right = np.random.default_rng(seed).random(len(other)) < share
        said = np.where(right, job.attribute, other)[None]
        shuffled.append((job, crossed_saying(job, said)))
    every = np.full((1, len(other)), "apple")
    majority = job, crossed_saying(job, every, name=MAJORITY)
    table = chance_table(majority, shuffled)
    assert table["passed"].tolist() == [True, passed, passed]
    assert np.all(table["high"] - table["low"] < 0.1)  # narrow enough to fail
