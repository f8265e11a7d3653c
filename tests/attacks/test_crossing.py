"""Every speaker is asked about by attackers who do not know them."""

from dataclasses import replace

import numpy as np
import pytest
from support.planted_voices import draw, job_of

from privemo.attacks import crossing
from privemo.attacks.crossing import Crossed, Job, attack_all, attack_rows, pick
from privemo.attacks.kinds import ATTACKERS, ENSEMBLE
from privemo.errors import PrivemoError
from privemo.metrics import mean_uar

LINEAR, VECTORS, NEIGHBOURS, TREES, *_ = ATTACKERS


def test_one_known_speaker_of_a_class_is_chosen_by_utterance_and_said_so():
    material = draw("linear")
    known = np.flatnonzero(np.isin(material.speaker, ["s0", "s1"]))
    asked = np.flatnonzero(np.isin(material.speaker, ["s2", "s3"]))
    answers = attack_rows(job_of(material), LINEAR, known=known, asked=asked)
    assert answers.chosen_by == "utterance"


def test_a_speaker_on_both_sides_is_refused():
    job = job_of(draw())
    with pytest.raises(PrivemoError, match="'s2' is both known and asked.*by speaker"):
        attack_rows(job, LINEAR, known=np.arange(40), asked=np.arange(38, 60))


def test_unknown_attributes_are_not_looked_at():
    job = job_of(draw("linear"))
    rows = {"known": np.arange(180), "asked": np.arange(180, 360)}
    hidden = job.attribute.copy()
    hidden[180:] = "?"
    a, b = (
        attack_rows(one, NEIGHBOURS, **rows).asked
        for one in (job, replace(job, attribute=hidden))
    )
    np.testing.assert_array_equal(a, b)


def test_a_voice_is_not_taken_for_an_attribute(monkeypatch):
    """By utterance, recognising speakers passes for telling what they are."""
    job = job_of(draw(voice=3.0, n_units=16), attackers=(VECTORS, NEIGHBOURS))
    (fair,) = attack_all([job], n_jobs=1)
    rng = np.random.default_rng(0)
    monkeypatch.setattr(
        crossing, "deal", lambda attribute, *_, **__: rng.integers(5, size=360)
    )
    with pytest.raises(PrivemoError, match="divide by speaker"):
        attack_all([job], n_jobs=1)
    unnamed = replace(job, speaker=np.arange(360).astype(str))
    (unfair,) = attack_all([unnamed], n_jobs=1)
    for name in (VECTORS, NEIGHBOURS):
        assert mean_uar(job.attribute, fair.said[name][0], fair.fold) < 0.75
        assert mean_uar(job.attribute, unfair.said[name][0], unfair.fold) > 0.95


def test_every_utterance_is_asked_once_and_seeds_differ_where_there_are_dice():
    job = job_of(draw(), attackers=(LINEAR, TREES), n_seeds=2, n_folds=3)
    (crossed,) = attack_all([job], n_jobs=1)
    assert {*crossed.said} == {LINEAR, TREES, ENSEMBLE}
    for said in crossed.said.values():
        assert said.shape == (2, 360)
        assert set(said.ravel()) <= {"apple", "birch"}
    assert (crossed.said[LINEAR][0] == crossed.said[LINEAR][1]).all()
    assert (crossed.said[TREES][0] != crossed.said[TREES][1]).any()


def test_the_number_of_processes_changes_nothing():
    job = job_of(draw(n_speakers=12), attackers=(LINEAR, TREES), n_folds=3)
    alone, together = (attack_all([job], n_jobs=n)[0] for n in (1, 2))
    for name, said in alone.said.items():
        np.testing.assert_array_equal(said, together.said[name])


def test_the_ensemble_is_the_mean_vote():
    """Two sure attackers outvote an unsure one, and an equal vote is the mean."""
    answers = [
        crossing.Answers(
            np.array([[[p, 1 - p]] * 2]),
            np.array([[p, 1 - p]] * 2),
            np.zeros(2),
            {},
            "s",
        )
        for p in (0.9, 0.9, 0.0)
    ]
    job = Job(None, np.array(["a", "b"] * 2), None, n_folds=2)
    by_name = {str(i): [answer] * 2 for i, answer in enumerate(answers)}
    crossed = crossing.put_together(job, np.array([0, 0, 1, 1]), by_name)
    assert set(crossed.said[ENSEMBLE].ravel()) == {"a"}  # 1.8 against 1.2


def guessers(rng, *, n_guessers, n_speakers=20):
    """Let attackers guess, speaker by speaker; validation tells nothing about it."""
    attribute = np.tile(["a", "b"], n_speakers // 2)
    fold = np.arange(n_speakers) // 2 % 5
    said = rng.choice(["a", "b"], size=(n_guessers, 1, n_speakers))
    validation = rng.uniform(0.4, 0.6, size=(n_guessers, 5))
    names = [str(i) for i in range(n_guessers)]
    return attribute, Crossed(
        said=dict(zip(names, said, strict=True)),
        validation_uar=dict(zip(names, validation, strict=True)),
        fold=fold,
        settings={},
        chosen_by="speaker",
    )


def test_the_highest_of_many_guessers_is_lucky_and_the_one_picked_beforehand_is_not():
    rng = np.random.default_rng(0)
    highest, picked = [], []
    for _ in range(200):
        attribute, crossed = guessers(rng, n_guessers=7)
        scores = [
            mean_uar(attribute, s[0], crossed.fold) for s in crossed.said.values()
        ]
        highest.append(max(scores))
        picked.append(mean_uar(attribute, pick(crossed)[0][0], crossed.fold))
    # sd of one score over 20 guesses: 0.11; mean of 200, four standard errors: 0.03
    assert np.mean(highest) > 0.6
    assert np.mean(picked) == pytest.approx(0.5, abs=0.03)


def test_in_each_fold_the_best_in_validation_answers():
    attribute, crossed = guessers(np.random.default_rng(1), n_guessers=3)
    for name in crossed.validation_uar:
        crossed.validation_uar[name][:] = 0.5
    crossed.validation_uar["2"][[0, 3]] = 0.7
    said, picked = pick(crossed)
    assert picked == ["2", "0", "0", "2", "0"]
    from_2 = np.isin(crossed.fold, [0, 3])
    np.testing.assert_array_equal(said[:, from_2], crossed.said["2"][:, from_2])
    np.testing.assert_array_equal(said[:, ~from_2], crossed.said["0"][:, ~from_2])
