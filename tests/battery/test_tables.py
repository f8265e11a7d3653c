"""What is not there is not found, over draws of speakers."""

from support.battery import TWO
from support.planted_voices import draw, job_of

from privemo.attacks.crossing import attack_all
from privemo.battery.tables import attacker_table
from privemo.terms import PICKED


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
