"""Every attacker finds what its kind can find."""

from dataclasses import replace

import numpy as np
import pytest
from support.planted_voices import CLASSES, draw, job_of

from privemo.attacks.crossing import attack_rows
from privemo.attacks.kinds import ATTACKERS, KINDS, build_attacker
from privemo.metrics import uar

LINEAR, VECTORS, NEIGHBOURS, TREES, *_ = ATTACKERS
QUICK = (LINEAR, VECTORS, NEIGHBOURS)
# what an attacker cannot tell; chance is 0.5
BLIND = {LINEAR: ("xor", "radius", "neighbourhoods")}


def attack_uar(material, name, *, n_asked=8):
    """Attack the first speakers, knowing the others."""
    asked = np.isin(material.speaker, [f"s{s}" for s in range(n_asked)])
    rows = np.flatnonzero(~asked), np.flatnonzero(asked)
    answers = attack_rows(job_of(material), name, known=rows[0], asked=rows[1])
    said = np.unique(material.attribute)[answers.asked[0].argmax(axis=1)]
    return uar(material.attribute[asked], said, classes=material.classes)


@pytest.mark.parametrize("name", ATTACKERS)
@pytest.mark.parametrize("kind", ["linear", "xor", "radius", "neighbourhoods"])
def test_what_is_planted_is_found_by_whom_it_can_be_found(kind, name):
    score = attack_uar(draw(kind), name)
    if kind in BLIND.get(name, ()):
        assert score < 0.65
    else:
        assert score > 0.8


@pytest.mark.parametrize("name", QUICK)
def test_three_classes_are_told_apart(name):
    assert attack_uar(draw("linear", k=3), name, n_asked=9) > 0.7


@pytest.mark.parametrize("name", ATTACKERS)
def test_a_rare_class_is_not_given_up(name):
    """Two of ten known speakers are of the rare class, which is hard to tell.

    Without balance 0.35 to 0.46 of it are told here.
    """
    material = draw("linear", n_each=20, voice=0.1)
    rare = material.attribute == "birch"
    Z = material.representation - np.pad(np.eye(2)[rare.astype(int)], [(0, 0), (0, 2)])
    asked = np.isin(material.speaker, [f"s{s}" for s in range(8)])
    known = ~asked & (~rare | np.isin(material.speaker, ["s9", "s11"]))
    rows = {"known": np.flatnonzero(known), "asked": np.flatnonzero(asked)}
    job = replace(job_of(material), representation=Z)
    answers = attack_rows(job, name, **rows)
    said = CLASSES[answers.asked[0].argmax(axis=1)]
    assert np.mean(said[rare[asked]] == "birch") > 0.52


@pytest.mark.parametrize("name", [*KINDS])
def test_attackers_are_built_anew_each_time(name):
    first, second = build_attacker(name), build_attacker(name)
    assert first[-1] is not second[-1]
    assert hasattr(first[-1], "predict_proba")
