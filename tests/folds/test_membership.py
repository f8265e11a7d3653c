"""Membership: who trains, who is asked about, and what the attacker may know."""

import numpy as np
import pandas as pd
import pytest

from privemo.attacks.membership import membership_attack
from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.folds.membership import (
    known_rows,
    membership_labels,
    membership_split,
    utterances_that_trained,
)
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


@pytest.mark.parametrize("rotation", range(6))
@pytest.mark.parametrize("n_speakers", [36, 60])
def test_a_sixth_set_leaves_the_others_as_in_the_protocol(n_speakers, rotation):
    table = corpus(n_speakers)
    split = membership_split(table, rotation=rotation, own_set_chooses=True)
    a_set = n_speakers / 6
    names = {part: speakers(table, rows) for part, rows in vars(split).items()}
    assert abs(len(names["base"]) - 3 * a_set) < 2
    for name in ("known", "asked"):
        yes, no = names[f"{name}_yes"], names[f"{name}_no"]
        assert abs(len(yes) - a_set / 2) < 2 and abs(len(no) - a_set / 2) < 2
        assert yes <= names["train"] and not no & names["train"]


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("rotation", range(5))
@pytest.mark.parametrize("n_speakers", [12, 20, 36, 60])
def test_who_chooses_the_epoch_has_no_other_part(n_speakers, rotation, own):
    table = corpus(n_speakers)
    split = membership_split(table, rotation=rotation, own_set_chooses=own)
    who = {part: speakers(table, rows) for part, rows in vars(split).items()}
    choosers = who.pop("validation")
    assert not choosers & set.union(*who.values())
    assert table["gender"].iloc[split.validation].nunique() == 2  # the gate looks
    assert choosers | set.union(*who.values()) == set(table["speaker"])
    labels = membership_labels(split, len(table))
    assert set(labels[split.validation]) == {""}  # nothing the attacker is told
    if own:  # a sixth of all; else of s1 to s3, of each gender
        assert abs(len(choosers) - n_speakers / 6) < 2
    else:
        gender = table.drop_duplicates("speaker").set_index("speaker")["gender"]
        of_three = gender[sorted(who["base"] | choosers)].value_counts()
        chose = gender[sorted(choosers)].value_counts()
        for name in ("female", "male"):
            assert chose[name] == max(1, of_three[name] // 6)


@pytest.mark.parametrize("seed", range(3))
def test_where_a_gender_has_one_speaker_some_of_their_utterances_choose(seed):
    """Two speakers a set and three sets: one set trains, and both of it must."""
    table = corpus(6)
    split = membership_split(table, n_sets=3, seed=seed)
    assert not set(split.validation) & {*split.train, *split.base}
    assert speakers(table, split.validation) == speakers(table, split.base)
    assert len(split.validation) * 3 == len(split.base)
    assert table["gender"].iloc[split.validation].nunique() == 2


def test_choosers_are_drawn_and_another_seed_draws_others():
    table = corpus(60)
    drawn = [
        speakers(table, membership_split(table, rotation=r, seed=s).validation)
        for r in (0, 1)
        for s in (0, 1)
    ]
    assert len({tuple(sorted(names)) for names in drawn}) == 4
    again = membership_split(table, rotation=1, seed=1).validation
    assert speakers(table, again) == drawn[-1]


def test_every_speaker_is_asked_about_once_over_the_rotations():
    table = corpus()
    asked = [
        speakers(table, np.concatenate([s.asked_yes, s.asked_no]))
        for s in (membership_split(table, rotation=r) for r in range(5))
    ]
    assert sorted(name for names in asked for name in names) == sorted(
        table["speaker"].unique()
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("n_speakers", "n_each"), [(40, 2), (60, 2), (20, 1)])
def test_speakers_of_each_label_are_saved_of_both_genders_where_there_are(
    n_speakers, n_each, seed
):
    """Sets of 8 and 12 have two of each label and gender, sets of 4 have one."""
    table = corpus(n_speakers)
    split = membership_split(table)
    fitted, saved, chosen_by = known_rows(split, table, seed=seed)
    labels = membership_labels(split, len(table))
    assert chosen_by == "speaker"
    for label in ("yes", "no"):
        mine = saved[labels[saved] == label]
        assert len(speakers(table, mine)) == n_each
        assert table["gender"].iloc[mine].nunique() == n_each
        # somebody of the label and gender is left to learn from
        assert set(labels[fitted]) == {"yes", "no"}
    assert not speakers(table, saved) & speakers(table, fitted)
    assert set(split.base) < set(fitted)


def test_the_saved_speakers_are_drawn():
    table = corpus(60)
    split = membership_split(table)
    saved = [known_rows(split, table, seed=seed)[1] for seed in (0, 0, *range(1, 9))]
    np.testing.assert_array_equal(saved[0], saved[1])
    drawn = [tuple(sorted(speakers(table, rows))) for rows in saved]
    assert len(set(drawn)) > 4  # of 81 ways to draw
    # by their names the same ones would be saved each time
    assert len(set.union(*map(set, drawn))) > 8


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


@pytest.mark.parametrize("own", [False, True])
def test_asked_about_what_trained_the_speakers_are_the_same(own):
    table = corpus(40)
    held = membership_split(table, own_set_chooses=own)
    trained = utterances_that_trained(held, table)
    for name in ("known_yes", "asked_yes"):
        rows, other = vars(trained)[name], vars(held)[name]
        assert speakers(table, rows) == speakers(table, other)
        assert set(rows) <= set(held.train) and not set(rows) & set(other)
        assert len(rows) == len(other)  # half and half
    for name in ("train", "base", "validation", "known_no", "asked_no"):
        np.testing.assert_array_equal(vars(trained)[name], vars(held)[name])


def test_a_mark_on_utterances_is_found_in_those_that_trained_alone():
    """Sentences that were learnt by heart tell nothing of the speaker's others."""
    table, found = corpus(40), {}
    split = membership_split(table)
    noise = np.random.default_rng(0).normal(size=(len(table), 6))
    noise[split.train, 0] += 3
    found["that trained"] = attack(noise, table, utterances_that_trained(split, table))
    found["other"] = attack(noise, table, split)
    assert found["that trained"] > 0.85
    # "yes" rows of s1 to s3 bear the mark, so that all who are asked are called "no"
    assert found["other"] < 0.6


@pytest.mark.parametrize(("n_sets", "own", "found"), [(5, True, 6), (6, False, 6)])
def test_more_sets_than_speakers_of_a_gender_are_refused(n_sets, own, found):
    with pytest.raises(PrivemoError, match=f"{found} sets .* found 5"):
        membership_split(corpus(10), n_sets=n_sets, own_set_chooses=own)


def test_a_speaker_of_one_utterance_is_refused():
    with pytest.raises(PrivemoError, match="has one utterance"):
        membership_split(corpus(20, 1))


# equal recordings


def with_pairs(table, n=2):
    """Let every `n` rows that follow each other be of one recording."""
    return table.assign(recording=[f"r{row // n}" for row in range(len(table))])


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_equal_recordings_are_on_one_side_of_every_split(seed, own):
    table = with_pairs(corpus(24))
    split = membership_split(table, rotation=seed, seed=seed, own_set_chooses=own)
    fitted, saved, _ = known_rows(split, table, seed=seed)
    name = table["recording"].to_numpy()
    sides = [split.train, split.validation, split.known_yes, split.asked_yes]
    for sets in (sides, (fitted, saved)):
        held = [set(name[rows]) for rows in sets]
        assert sum(map(len, held)) == len(set().union(*held))
    assert len(split.asked_yes) == len(np.setdiff1d(split.train, split.base)) / 2


def test_equal_recordings_stay_together_where_utterances_choose():
    table = with_pairs(corpus(10), n=4)
    split = membership_split(table)
    name = table["recording"].to_numpy()
    assert not set(name[split.validation]) & set(name[split.train])
    fitted, saved, chosen_by = known_rows(split, table)
    assert chosen_by == "utterance"
    assert len(saved)
    assert not set(name[saved]) & set(name[fitted])


@pytest.mark.parametrize("seed", range(3))
def test_a_recording_of_its_own_for_each_changes_nothing(seed):
    table = corpus(20)
    with_names = table.assign(recording=[f"{row:04d}" for row in range(len(table))])
    one, other = (membership_split(t, seed=seed) for t in (table, with_names))
    for name, rows in vars(one).items():
        np.testing.assert_array_equal(rows, vars(other)[name])


def test_a_speaker_of_one_recording_cannot_be_asked_about():
    with pytest.raises(PrivemoError, match="one to train on and one to ask about"):
        membership_split(with_pairs(corpus(20), n=8))
