"""Membership: who trains, who is asked about, and what the attacker may know."""

import numpy as np
import pandas as pd
import pytest

from privemo.attacks.membership import membership_attack
from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.folds.membership import known_rows, membership_labels, membership_split
from privemo.metrics import uar

SETTINGS = load_profile("smoke")


def corpus(n_speakers=20, n_per_speaker=8):
    who = np.repeat(np.arange(n_speakers), n_per_speaker)
    return pd.DataFrame(
        {
            "speaker": [f"toy:{s:02d}" for s in who],
            "gender": np.take(["female", "male"], who % 2),
        }
    )


def speakers(table, rows):
    return set(table["speaker"].iloc[rows])


@pytest.mark.parametrize("rotation", range(5))
@pytest.mark.parametrize("n_speakers", [20, 40, 60])
def test_sets_are_as_in_the_protocol(n_speakers, rotation):
    table = corpus(n_speakers)
    split = membership_split(table, rotation=rotation, seed=1)
    asked = split.asked_yes, split.asked_no
    known = split.known_yes, split.known_no
    # nothing the attacker is asked about or learns "held out" was trained on
    for rows in (*asked, split.known_yes, split.known_no):
        assert not set(rows) & set(split.train)
    # members' speakers train, the others do not
    trained = speakers(table, split.train)
    for yes, no in (asked, known):
        assert speakers(table, yes) <= trained and not speakers(table, no) & trained
        assert len(speakers(table, yes)) == len(speakers(table, no)) == n_speakers // 10
        for rows in (yes, no):
            assert table["gender"].iloc[rows].nunique() == 2 or n_speakers == 20
    # s1 to s3, s4 and s5 share no speaker
    sets = [split.base, np.concatenate(known), np.concatenate(asked)]
    names = [speakers(table, rows) for rows in sets]
    assert (
        not names[0] & names[1] and not names[1] & names[2] and not names[0] & names[2]
    )
    # half of each selected speaker's utterances train
    for name in speakers(table, split.asked_yes):
        theirs = np.flatnonzero(table["speaker"] == name)
        assert len(set(theirs) & set(split.train)) == len(theirs) // 2


@pytest.mark.parametrize("rotation", range(5))
@pytest.mark.parametrize("n_speakers", [10, 20, 40])
def test_the_chance_gate_has_both_genders(n_speakers, rotation):
    """Two speakers a set, as IEMOCAP's sessions have: one is selected, one is left."""
    table = corpus(n_speakers)
    split = membership_split(table, rotation=rotation)
    assert table["gender"].iloc[split.validation].nunique() == 2
    asked = {*split.asked_yes, *split.asked_no}
    assert not set(split.validation) & ({*split.train} | asked)
    alone = set(split.validation) == set(split.known_no)
    assert alone == (n_speakers > 10)


def test_every_speaker_is_asked_about_once_over_the_rotations():
    table = corpus()
    asked = [
        speakers(table, np.concatenate([s.asked_yes, s.asked_no]))
        for s in (membership_split(table, rotation=r) for r in range(5))
    ]
    assert sorted(name for names in asked for name in names) == sorted(
        table["speaker"].unique()
    )


def test_the_network_stops_by_speakers_it_never_trained_on():
    table = corpus()
    split = membership_split(table)
    assert not speakers(table, split.validation) & speakers(table, split.train)
    assert not speakers(table, split.validation) & speakers(table, split.asked_no)


def test_one_speaker_of_each_label_is_saved():
    table = corpus(40)
    split = membership_split(table)
    fitted, saved, chosen_by = known_rows(split, table)
    labels = membership_labels(split, len(table))
    assert chosen_by == "speaker"
    assert len(speakers(table, saved)) == 2 and set(labels[saved]) == {"yes", "no"}
    assert not speakers(table, saved) & speakers(table, fitted)
    assert set(split.base) < set(fitted)


def test_few_speakers_are_saved_by_utterance_and_that_is_said():
    table = corpus(10, 12)
    split = membership_split(table)
    fitted, saved, chosen_by = known_rows(split, table)
    assert chosen_by == "utterance" and not set(fitted) & set(saved)
    labels = membership_labels(split, len(table))
    assert set(labels[saved]) == set(labels[fitted]) == {"yes", "no"}


def attack(representation, table, split):
    labels = membership_labels(split, len(table))
    fitted, saved, _ = known_rows(split, table)
    attacker = membership_attack(
        representation, labels, fitted=fitted, saved=saved, settings=SETTINGS, seed=0
    )
    asked = np.concatenate([split.asked_yes, split.asked_no])
    return uar(
        labels[asked], attacker.predict(representation[asked]), classes=("yes", "no")
    )


def test_a_mark_on_trained_speakers_is_found():
    table = corpus(40)
    split = membership_split(table)
    trained = table["speaker"].isin(speakers(table, split.train)).to_numpy()
    noise = np.random.default_rng(0).normal(size=(len(table), 6))
    noise[:, 0] += 3 * trained
    assert attack(noise, table, split) > 0.85


def test_without_a_mark_nothing_is_found():
    table = corpus(40)
    scores = []
    for rotation in range(5):
        split = membership_split(table, rotation=rotation)
        noise = np.random.default_rng(rotation).normal(size=(len(table), 6))
        scores.append(attack(noise, table, split))
    # 5 rotations of 16 + 32 guesses: sd of the mean about 0.035
    assert abs(np.mean(scores) - 0.5) < 0.12


def test_a_speaker_of_one_utterance_is_refused():
    with pytest.raises(PrivemoError, match="has one utterance"):
        membership_split(corpus(20, 1))
