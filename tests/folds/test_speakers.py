"""Speaker independence is the property everything else rests on."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.folds.speakers import choose_n_folds, largest_n_folds, speaker_folds


def corpus(n_female, n_male, n_per_speaker=4):
    """Make an utterance table with as many speakers of each gender."""
    speakers = [(f"c:f{i}", "female") for i in range(n_female)]
    speakers += [(f"c:m{i}", "male") for i in range(n_male)]
    table = pd.DataFrame(speakers * n_per_speaker, columns=["speaker", "gender"])
    return table.sample(frac=1, random_state=0, ignore_index=True)


SHAPES = [(5, 5), (6, 6), (12, 12), (28, 33), (5, 40)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", SHAPES)
def test_no_speaker_on_two_sides_and_both_genders_on_each(shape, seed):
    utterances = corpus(*shape)
    for fold in speaker_folds(utterances, seed=seed):
        parts = [utterances.iloc[rows] for rows in vars(fold).values()]
        speakers = [set(part["speaker"]) for part in parts]
        assert sum(map(len, speakers)) == len(set.union(*speakers)) == sum(shape)
        assert all(part["gender"].nunique() == 2 for part in parts)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_utterance_is_tested_once_and_validates_once(shape):
    utterances = corpus(*shape)
    folds = speaker_folds(utterances)
    for part in ("test", "validation"):
        rows = np.sort(np.concatenate([getattr(fold, part) for fold in folds]))
        np.testing.assert_array_equal(rows, np.arange(len(utterances)))


def test_the_next_fold_validates():
    folds = speaker_folds(corpus(5, 5))
    for k, fold in enumerate(folds):
        np.testing.assert_array_equal(fold.validation, folds[(k + 1) % 5].test)


def test_same_seed_same_folds_and_another_seed_other_folds():
    first, again, other = (speaker_folds(corpus(8, 8), seed=s) for s in (3, 3, 4))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a.test, b.test)
    assert any(set(a.test) != set(b.test) for a, b in zip(first, other, strict=True))


def test_order_of_rows_does_not_move_a_speaker():
    utterances = corpus(8, 8)
    turned = utterances[::-1].reset_index(drop=True)
    for a, b in zip(speaker_folds(utterances), speaker_folds(turned), strict=True):
        same = set(utterances["speaker"].iloc[a.test])
        assert same == set(turned["speaker"].iloc[b.test])


def test_fewer_speakers_than_folds_names_the_remedy():
    with pytest.raises(
        PrivemoError, match=r"7 speakers \(4 female, 3 male\).*at most 3"
    ):
        speaker_folds(corpus(4, 3))


def test_speaker_with_two_genders_is_named():
    utterances = corpus(5, 5)
    utterances.loc[utterances.index[utterances["speaker"] == "c:f2"][0], "gender"] = (
        "male"
    )
    with pytest.raises(PrivemoError, match="'c:f2' has two genders"):
        speaker_folds(utterances)


@pytest.mark.parametrize(("shape", "n_folds"), [((4, 4), 4), ((3, 9), 3), ((9, 9), 5)])
def test_number_of_folds_is_lowered_to_what_speakers_allow(shape, n_folds):
    assert choose_n_folds(corpus(*shape), 5) == n_folds


def test_too_few_speakers_for_three_folds_is_refused():
    with pytest.raises(PrivemoError, match="three speakers of each gender"):
        choose_n_folds(corpus(9, 2), 5)


def sessions(n_sessions, *, per_gender=1):
    """Make a table in which both genders take part in every session."""
    table = corpus(n_sessions * per_gender, n_sessions * per_gender)
    table["session"] = table["speaker"].str[3:].astype(int).mod(n_sessions).astype(str)
    return table


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("n_sessions", "per_gender"), [(5, 1), (6, 1), (5, 2), (14, 3)]
)
def test_a_session_is_never_torn_apart(n_sessions, per_gender, seed):
    utterances = sessions(n_sessions, per_gender=per_gender)
    for fold in speaker_folds(utterances, seed=seed):
        parts = [utterances.iloc[rows] for rows in vars(fold).values()]
        held = [set(part["session"]) for part in parts]
        assert sum(map(len, held)) == len(set.union(*held)) == n_sessions
        assert all(part["gender"].nunique() == 2 for part in parts)
        assert sum(part["speaker"].nunique() for part in parts) == 2 * (
            n_sessions * per_gender
        )


def test_six_sessions_make_five_folds_and_four_make_four():
    folds = speaker_folds(sessions(6))
    tested = sorted(sessions(6)["session"].iloc[f.test].nunique() for f in folds)
    assert tested == [1, 1, 1, 1, 2]
    assert choose_n_folds(sessions(4), 5) == 4


def test_a_session_of_one_gender_goes_along_with_the_others():
    utterances = sessions(6)
    lone = utterances["speaker"] != "c:f2"  # the man of session 2 is alone now
    for fold in speaker_folds(utterances[lone].reset_index(drop=True)):
        for rows in vars(fold).values():
            part = utterances[lone].iloc[rows]
            assert part["gender"].nunique() == 2


def test_too_few_sessions_are_counted_in_the_message():
    with pytest.raises(PrivemoError, match=r"8 speakers .* in 2 sessions, dealt"):
        choose_n_folds(sessions(2, per_gender=2), 5)


def test_one_gender_allows_no_fold():
    assert largest_n_folds(corpus(4, 0)) == 0
