"""What is said to follow does follow, and what is said to do can be done."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.battery import EFFORT
from support.planted_voices import draw

from privemo.attacks.kinds import ATTACKERS
from privemo.battery import Findings, read_material, run_battery
from privemo.battery.advice import advise, agreement, speakers_needed
from privemo.battery.page import checked
from privemo.terms import ABOVE, BELOW, CHANCE, PICKED


def outcome(verdict, *, uar=0.7, low=0.6, high=0.8, n=10, passed=True, saved=0.1):
    """Make findings with n speakers a class."""
    row = {"attacker": PICKED, "UAR": uar, "low": low, "high": high, "verdict": verdict}
    facts = {"attribute": "gender", "chance": "0.50", "shuffled labels": 20}
    return Findings(
        attackers=pd.DataFrame([row]),
        controls=pd.DataFrame({"passed": [True, passed]}),
        inputs=None,
        description=pd.DataFrame({"saved bits": [-0.2, saved]}),
        facts=facts | {"file": "there/mine.csv", "choices": {"classes": ["f", "m"]}},
        notes=(),
        confusion=pd.DataFrame({"speakers": [n, n + 4]}),
    )


def test_what_is_told_is_to_be_taken_out():
    advice = advise(outcome(ABOVE))
    assert "70 % on average are told, and guessing tells 50 %" in advice.follows
    assert "privemo attack erased.npz --attribute gender" in advice.now
    assert "read_material('mine.csv', attribute='gender', classes=['f', 'm'])" in (
        advice.code
    )


@pytest.mark.parametrize("n", [4, 7])
def test_too_few_speakers_to_halve_are_not_halved(n):
    advice = advise(outcome(ABOVE, n=n))
    assert f"get 8 speakers of each class, where now there are {n}" in advice.now
    assert not advice.code


@pytest.mark.parametrize(("low", "high", "needed"), [(0.4, 0.6, 96), (0.3, 0.9, 870)])
def test_what_is_undecided_wants_speakers_and_no_defence(low, high, needed):
    advice = advise(outcome(CHANCE, low=low, high=high))
    assert f"{low:.2f} to {high:.2f}" in advice.follows
    assert f"about {needed} like these, and there are 24" in advice.now
    assert "LEACE" not in advice.now and not advice.code


def test_a_narrow_interval_wants_no_more_speakers():
    advice = advise(outcome(CHANCE, low=0.47, high=0.54))
    assert "tell 0.54 at most" in advice.now and "speakers" not in advice.now


def test_below_chance_is_not_safe():
    advice = advise(outcome(BELOW))
    assert "not safe" in advice.follows and "another --seed" in advice.now


@pytest.mark.parametrize("verdict", [ABOVE, BELOW, CHANCE])
def test_a_control_that_fails_comes_before_all(verdict):
    found = outcome(verdict, passed=False)
    assert advise(found).follows.startswith("Nothing, before you know why")
    assert "the attack itself is wrong" in checked(found)
    assert "20 times, and no more was found" in checked(outcome(verdict))


@pytest.mark.parametrize(
    ("verdict", "saved", "words"),
    [
        (ABOVE, 0.12, "headline: beyond the control 0.12 bits an utterance are saved"),
        (ABOVE, -0.3, "no contradiction"),
        (CHANCE, 0.12, "Take them for a hint"),
        (BELOW, 0.12, "Take them for a hint"),
        (CHANCE, -0.1, "nothing is saved"),
    ],
)
def test_description_lengths_never_contradict_without_a_word(verdict, saved, words):
    assert words in agreement(outcome(verdict, saved=saved))


@pytest.mark.parametrize("n", [20, 60])
def test_speakers_are_those_of_the_square_root(n):
    assert speakers_needed(n, 0.45, 0.55) == n
    assert speakers_needed(n, 0.4, 0.6) == 4 * n


@pytest.mark.parametrize("kind", ["npz", "csv"])
def test_the_code_takes_the_attribute_out_of_the_very_file(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    material = draw("linear", n_speakers=24, n_each=6, n_units=5)
    labels = {"accent": material.attribute, "speaker": material.speaker}
    if kind == "npz":
        np.savez("mine.npz", representation=material.representation, **labels)
    else:
        units = pd.DataFrame(material.representation).add_prefix("d")
        units.assign(**labels).to_csv("mine.csv", index=False)
    effort = replace(EFFORT, attackers=ATTACKERS[:2], n_shuffles=2)
    before = run_battery(
        read_material(f"mine.{kind}", attribute="accent"), effort=effort, n_jobs=1
    )
    facts = before.facts | {"file": f"there/mine.{kind}", "choices": {}}
    exec(advise(replace(before, facts=facts)).code, {})
    erased = read_material("erased.npz", attribute="accent")
    assert len(set(erased.speaker)) == 12
    after = run_battery(erased, effort=effort, n_jobs=1)
    uar = {n: f.attackers["UAR"].iloc[0] for n, f in (("b", before), ("a", after))}
    assert uar["b"] > 0.85 and uar["a"] < 0.7
    assert re.search(r"LEACE", advise(before).now)
