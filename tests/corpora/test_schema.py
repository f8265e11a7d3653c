"""The table of utterances is checked, and ratings are binned as in the paper."""

import numpy as np
import pandas as pd
import pytest

from privemo.corpora.corpus import Corpus
from privemo.corpora.schema import (
    bin_rating,
    check_utterances,
    problem_table,
    speaker_genders,
    utterance_table,
)
from privemo.errors import PrivemoError


def table(*changes):
    """Four good utterances of two speakers; each change is (row, column, value)."""
    rows = [
        {
            "utterance": f"u{i}",
            "speaker": f"my:{'ab'[i % 2]}",
            "gender": ("female", "male")[i % 2],
            "text": "so it is",
            "audio": f"/recordings/u{i}.wav",
            "activation": ("low", "mid", "high", "")[i],
            "valence_rating": (1.0, np.nan, 4.5, 3.0)[i],
        }
        for i in range(4)
    ]
    for row, column, value in changes:
        rows[row][column] = value
    return utterance_table(rows)


def test_a_table_made_of_rows_is_complete_and_passes():
    utterances = table()
    check_utterances(utterances)
    assert utterances["valence"].to_list() == [""] * 4
    assert utterances["activation_rating"].isna().all()
    assert utterances["valence_rating"].dtype == np.float64


def test_what_is_none_becomes_empty():
    assert table((1, "text", None)).loc[1, "text"] == ""


def test_further_columns_are_allowed():
    check_utterances(table().assign(episode=3))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((3, "utterance", "u1"), ["'u1'", "2 rows (1 and 3 first)", "own id"]),
        ((2, "utterance", ""), ["row 2", "no id"]),
        ((1, "gender", "M"), ["row 1", "'u1'", "'M'", "'female', 'male'"]),
        ((1, "gender", ""), ["row 1", "leave the row out"]),
        ((2, "gender", "male"), ["row 2", "'my:a'", "female", "correct the one"]),
        ((0, "speaker", "a"), ["row 0", "'a'", "'corpus:speaker'"]),
        ((2, "activation", "hig"), ["row 2", "'hig'", "'low', 'mid', 'high'"]),
        ((2, "valence", "positive"), ["row 2", "'positive'", "translate"]),
        ((2, "valence_rating", np.inf), ["row 2", "valence_rating", "NaN"]),
    ],
)
def test_a_mistake_is_refused_with_its_row_value_and_remedy(change, words):
    with pytest.raises(PrivemoError) as caught:
        check_utterances(table(change))
    for word in words:
        assert word in str(caught.value)


def test_all_rows_of_another_gender_are_named_with_what_most_say():
    utterances = pd.concat([table(), table(), table()], ignore_index=True)
    utterances["utterance"] = [f"v{i}" for i in range(12)]
    utterances.loc[[0, 2], "gender"] = "male"
    with pytest.raises(PrivemoError) as caught:
        check_utterances(utterances)
    for row in (0, 2):
        said = (
            f"row {row} (utterance 'v{row}'): gender of speaker 'my:a' is 'male' here"
        )
        assert f"{said} and 'female' in most of their rows" in str(caught.value)
    assert "row 4" not in str(caught.value)


def test_all_speakers_with_two_genders_are_named():
    utterances = table((0, "gender", "male"), (1, "gender", "female"))
    with pytest.raises(PrivemoError, match="speakers 'my:a', 'my:b' have two genders"):
        speaker_genders(utterances)


def test_a_row_with_nothing_to_study_is_refused():
    with pytest.raises(PrivemoError, match="row 1 .*neither text nor audio"):
        check_utterances(table((1, "text", ""), (1, "audio", "")))


def test_a_missing_column_is_refused():
    with pytest.raises(PrivemoError, match="no column gender, valence"):
        check_utterances(table().drop(columns=["gender", "valence"]))


def test_a_missing_value_is_refused():
    utterances = table().astype({"text": object})
    utterances.loc[2, "text"] = np.nan
    with pytest.raises(PrivemoError, match="row 2: text is nan.*empty string"):
        check_utterances(utterances)


def test_ratings_as_text_are_refused():
    with pytest.raises(PrivemoError, match="valence_rating holds str"):
        check_utterances(table().astype({"valence_rating": "str"}))


def test_rows_not_numbered_from_zero_are_refused():
    with pytest.raises(PrivemoError, match="reset_index"):
        check_utterances(table().iloc[1:])


# bins


@pytest.mark.parametrize(
    ("low", "high", "last_low", "last_mid"),
    [(1, 5, 2.75, 3.25), (1, 7, 3.75, 4.25), (1, 9, 4.5, 5.5)],
)
def test_bounds_belong_to_the_scale_and_close_above(low, high, last_low, last_mid):
    above = 1e-9
    ratings = [low, last_low, last_low + above, last_mid, last_mid + above, high]
    expected = ["low", "low", "mid", "mid", "high", "high"]
    assert bin_rating(ratings, low, high).tolist() == expected


def test_one_rating_gives_one_label_and_no_rating_none():
    assert bin_rating(3.0, 1, 5) == "mid"
    assert bin_rating(np.nan, 1, 5) == ""


def test_ratings_that_are_all_alike_keep_their_level():
    # the bounds do not move with the data
    assert set(bin_rating(np.full(10, 4.8), 1, 5)) == {"high"}


@pytest.mark.parametrize("rating", [0.9, 5.5])
def test_a_rating_outside_its_scale_is_refused(rating):
    with pytest.raises(PrivemoError, match=f"rating {rating} lies outside"):
        bin_rating([3.0, rating], 1, 5)


def test_bounds_given_for_a_scale_are_refused():
    with pytest.raises(PrivemoError, match="1 to 5, 1 to 7, 1 to 9"):
        bin_rating(3.0, 2.75, 3.25)


# the corpus around the table


def corpus(utterances, *, problems=(), modalities=("acoustic", "lexical")):
    return Corpus(
        name="my",
        utterances=utterances,
        problems=problem_table(problems),
        modalities=modalities,
        description="Made up.",
    )


def test_a_corpus_checks_its_table():
    assert len(corpus(table()).utterances) == 4
    with pytest.raises(PrivemoError, match="'M'"):
        corpus(table((1, "gender", "M")))


def test_a_corpus_of_nothing_says_the_first_problem():
    problems = [("a.wav", "is odd", "mend it"), ("b.wav", "is odd", "mend it")]
    with pytest.raises(PrivemoError, match="no utterance .* a.wav: is odd; mend it"):
        corpus(utterance_table([]), problems=problems)


@pytest.mark.parametrize(
    ("modality", "column"), [("acoustic", "audio"), ("lexical", "text")]
)
def test_a_modality_needs_its_column(modality, column):
    utterances = table((2, column, ""))
    with pytest.raises(PrivemoError, match=f"row 2 has no {column}"):
        corpus(utterances, modalities=(modality,))
    others = tuple({"acoustic", "lexical"} - {modality})
    assert corpus(utterances, modalities=others).modalities == others


def test_a_table_of_no_problems_has_its_columns():
    problems = problem_table([])
    assert problems.columns.to_list() == ["file", "problem", "remedy"]
    assert isinstance(problems, pd.DataFrame)
