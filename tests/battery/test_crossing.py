"""Parts are put together as if they had been computed in one go."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.battery import EFFORT, LINEAR, NEIGHBOURS, TWO
from support.planted_voices import draw, job_of

from privemo.attacks.crossing import attack_all, pick
from privemo.attacks.kinds import ENSEMBLE
from privemo.battery import crossing, run_battery
from privemo.battery.crossing import attack_plans, plan_job
from privemo.metrics import mean_uar

MATERIAL = draw("linear", n_speakers=16, n_each=10)
JOB = job_of(MATERIAL, attackers=TWO, n_folds=4)
ALL = dict.fromkeys(TWO, 10**6)


def crossed_by(most, job=JOB, **options):
    (crossed,) = attack_plans([plan_job(job, most)], n_jobs=1, **options)
    return crossed


def assert_same(one, other):
    for name in ("said", "validation_uar"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert list(mine) == list(theirs)
        for key in mine:
            np.testing.assert_array_equal(mine[key], theirs[key])
    np.testing.assert_array_equal(one.fold, other.fold)
    assert (one.settings, one.chosen_by) == (other.settings, other.chosen_by)


def test_with_all_rows_it_is_the_plain_attack():
    assert_same(crossed_by(ALL), *attack_all([JOB], n_jobs=1))


def test_with_fewer_rows_everybody_is_asked_and_told():
    crossed = crossed_by(ALL | {NEIGHBOURS: 48})
    assert_same(
        replace(crossed, said={LINEAR: crossed.said[LINEAR]}, validation_uar={}),
        replace(
            crossed_by(ALL),
            said={LINEAR: crossed_by(ALL).said[LINEAR]},
            validation_uar={},
            settings=crossed.settings,
        ),
    )
    assert list(crossed.validation_uar) == [*TWO, ENSEMBLE]
    answer, _ = pick(crossed)
    assert mean_uar(JOB.attribute, answer[0], crossed.fold) > 0.8


def test_attackers_are_compared_on_rows_that_all_learnt_from():
    plan = plan_job(JOB, {LINEAR: 10**6, NEIGHBOURS: 48})
    many, few = plan.parts[LINEAR][0], plan.parts[NEIGHBOURS][0]
    assert (len(many.known), len(few.known)) == (120, 48)
    assert set(few.known) < set(many.known)


@pytest.fixture
def counted(monkeypatch):
    """Count the parts that are computed; raise at one of them if asked."""
    seen = {"n": 0, "stop": None}
    whole = crossing.compute_part

    def compute(part, folder):
        if seen["n"] == seen["stop"]:
            raise KeyboardInterrupt
        seen["n"] += 1
        return whole(part, folder)

    monkeypatch.setattr(crossing, "compute_part", compute)
    return seen


@pytest.mark.parametrize("stop", [1, 5, 7])
def test_an_attack_that_was_stopped_goes_on(tmp_path, counted, stop):
    counted["stop"] = stop
    with pytest.raises(KeyboardInterrupt):
        crossed_by(ALL, folder=tmp_path)
    counted["stop"] = None
    crossed = crossed_by(ALL, folder=tmp_path)
    assert counted["n"] == 8  # each once
    assert_same(crossed, crossed_by(ALL))


def test_the_whole_battery_is_found_and_equal(tmp_path, counted, monkeypatch):
    run = {"effort": EFFORT, "n_jobs": 1}
    first = run_battery(MATERIAL, **run, folder=tmp_path)
    n = counted["n"]
    monkeypatch.setattr("privemo.battery.describing.describe", None)
    second = run_battery(MATERIAL, **run, folder=tmp_path)
    assert counted["n"] == n
    for name in ("attackers", "controls", "inputs", "description"):
        pd.testing.assert_frame_equal(
            *(getattr(one, name) for one in (first, second)), check_exact=True
        )
    other = replace(MATERIAL, representation=MATERIAL.representation * 2)
    with pytest.raises(TypeError):  # nothing is found for other material
        run_battery(other, **run, folder=tmp_path)
    assert counted["n"] == 2 * n


def test_who_learnt_from_fewer_rows_is_said():
    few = replace(EFFORT, most_rows=100, fewer_rows=60)
    (note,) = run_battery(MATERIAL, effort=few, n_jobs=1).notes
    assert note.startswith("Of 120 rows known in a fold, some learnt from fewer")
    assert f"{LINEAR}, {NEIGHBOURS} from 100; the controls from 60." in note
    assert run_battery(MATERIAL, effort=EFFORT, n_jobs=1).notes == ()
