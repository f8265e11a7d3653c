"""Category labels follow their rule and sources."""

import pytest

from privemo.corpora import emodb, ravdess
from privemo.corpora.categories import MIDDLE, category_levels, category_table
from privemo.errors import PrivemoError
from privemo.terms import LEVELS


def level_of(mean):
    return LEVELS[int(mean > -MIDDLE) + int(mean > MIDDLE)]


@pytest.mark.parametrize(
    ("target", "column"), [("activation", "arousal"), ("valence", "pleasure")]
)
def test_levels_from_published_means_follow_the_rule(target, column):
    table = category_table()
    rated = table[table[f"{target}_source"] == "R77"]
    assert len(rated) >= 7
    assert rated[target].to_list() == rated[column].map(level_of).to_list()


def test_every_level_has_a_source_and_every_decision_of_ours_a_reason():
    table = category_table()
    sources = table[["activation_source", "valence_source"]]
    assert sources.isin(["R77", "R80", "V14", "ours"]).all(axis=None)
    ours = (sources == "ours").any(axis=1) & (table["category"] != "neutral")
    assert (table.loc[ours, "note"] != "").all()


def test_levels_are_known_words_and_rows_are_unique():
    table = category_table()
    assert table[["activation", "valence"]].isin(LEVELS).all(axis=None)
    assert not table.duplicated(["category", "intensity"]).any()


def test_strong_is_at_most_one_level_more_active_than_normal():
    for category in category_table()["category"].unique():
        normal, strong = (
            LEVELS.index(category_levels(category, intensity)[0])
            for intensity in ("normal", "strong")
        )
        assert strong - normal in (0, 1)


def test_intensity_moves_only_what_it_should():
    assert category_levels("happiness") == ("high", "high")
    assert category_levels("happiness", "normal") == ("mid", "high")
    assert category_levels("anger", "normal") == category_levels("anger", "strong")


@pytest.mark.parametrize("module", [emodb, ravdess])
def test_every_category_of_a_corpus_is_in_the_table(module):
    for category in module.CATEGORIES.values():
        category_levels(category)


def test_an_unknown_category_is_refused_with_those_known():
    with pytest.raises(PrivemoError, match="'joy'; the table has anger, .*surprise"):
        category_levels("joy")
