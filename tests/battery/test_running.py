"""Every attacker finds what its kind can find, and none finds what is not there."""

from dataclasses import replace

import numpy as np
import pytest
from support.battery import EFFORT, TWO
from support.planted_voices import draw

from privemo.attacks.kinds import ENSEMBLE
from privemo.battery import run_battery, running
from privemo.battery.running import load_effort


@pytest.fixture(scope="module")
def found():
    material = draw("linear", n_speakers=16, n_each=8)
    others = {"pure noise": np.random.default_rng(0).normal(size=(128, 2))}
    others["oracle"] = (material.attribute == "apple")[:, None].astype(float)
    return run_battery(replace(material, others=others), effort=EFFORT, n_jobs=1)


def test_other_inputs_are_attacked_in_the_same_way(found):
    scores = found.inputs.set_index("input")["UAR"]
    assert scores["oracle"] == 1.0
    assert scores["representation"] > 0.8
    assert scores["pure noise"] < 0.7


def test_controls_are_at_chance_and_say_so(found):
    controls = found.controls.set_index("control")
    assert controls.loc["majority class", "UAR"] == pytest.approx(0.5)
    assert controls["passed"].all()
    assert len(controls) == 3


def test_controls_that_are_not_at_chance_fail(monkeypatch, found):
    """A shuffle that leaves the attribute as it is leaves something to find."""
    monkeypatch.setattr(
        running, "shuffle_over_speakers", lambda attribute, speaker, seed: attribute
    )
    material = draw("linear", n_speakers=16, n_each=8, voice=0.0)
    broken = run_battery(material, effort=EFFORT, n_jobs=1).controls
    assert broken.set_index("control")["passed"].to_list() == [True, False, False]


def test_the_median_and_the_highest_have_no_verdict(found):
    table = found.attackers.set_index("attacker")
    single = table.loc[[*TWO, ENSEMBLE], "UAR"]
    assert table.loc["median of the attackers", "UAR"] == single.median()
    assert table.loc["highest of the attackers", "UAR"] == single.max()
    assert table["verdict"].eq("").sum() == 2
    assert (table.loc[[*TWO], "verdict"] == "above chance").all()


def test_few_speakers_are_said_to_be_too_few():
    material = draw("linear", n_speakers=8, n_each=6)
    found = run_battery(material, effort=EFFORT, n_jobs=1)
    assert found.facts["folds"] == 4
    assert "no p-value can be below 0.12" in " ".join(found.notes)
    assert set(found.attackers["verdict"]) == {"", "not told from chance"}


def test_controls_below_chance_are_explained_and_do_not_fail(found):
    low = found.controls.assign(UAR=0.3, low=0.2, high=0.4)
    (note,) = running._notes(found.attackers, Crossing("speaker"), low)
    assert note.startswith("Majority class, the attribute is told less than by chance")
    assert running._notes(found.attackers, Crossing("speaker"), found.controls) == []


class Crossing:
    """Of an attack, how settings were chosen."""

    def __init__(self, chosen_by):
        self.chosen_by = chosen_by


@pytest.mark.parametrize("profile", ["quick", "full"])
def test_in_every_profile_controls_can_fail(profile):
    assert load_effort(profile).n_shuffles >= 20


def test_quick_is_less_than_full():
    quick, full = load_effort("quick"), load_effort("full")
    assert set(quick.attackers) < set(full.attackers)
    assert quick.n_seeds < full.n_seeds
