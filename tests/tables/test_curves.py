"""Every cell and attacker has curves of its own, of all its dealings together."""

import pandas as pd
import pytest
from support.asked_members import asked, row_of

from privemo.errors import PrivemoError
from privemo.scores.curves import curve_table
from privemo.tables.curves import curve_tables

NAMES = ["target", "modality", "defence", "recipe", "attacker"]


def membership(attacker, *, defence="none", fold=0, **options):
    """Make what `membership_scores` returns of one cell, attacker and dealing."""
    given = asked(n_speakers=12, n_each=3, **options)
    table = pd.DataFrame(given).rename(columns={"scores": "score", "labels": "label"})
    named = ["valence", "lexical", defence, "paper", attacker]
    return table.assign(**dict(zip(NAMES, named, strict=True)), fold=fold)


def test_every_cell_and_attacker_has_the_rows_of_its_own_curves():
    given = [
        membership("semi-informed", shift=2.0),
        membership("ignorant", shift=1.0, seed=1),
        membership("semi-informed", defence="gender", seed=2),
    ]
    tables = curve_tables(pd.concat(given))
    assert list(tables)[:5] == NAMES and len(tables) == 3 * 6
    for i, mine in enumerate(given):
        columns = (mine[c] for c in ("score", "label", "speaker", "gender"))
        expected = curve_table(*columns)
        found = tables.iloc[6 * i : 6 * i + 6].reset_index(drop=True)
        pd.testing.assert_frame_equal(found[list(expected)], expected)
        assert (found[NAMES] == mine[NAMES].iloc[0]).all(axis=None)


def test_the_dealings_of_a_cell_are_put_together():
    first = membership("ignorant", fold=0)
    second = membership("ignorant", fold=1, seed=1)
    second["speaker"] = second["speaker"].str.replace("toy", "other")
    table = curve_tables(pd.concat([first, second]))
    assert row_of(table)["n_positive"] == row_of(table)["n_negative"] == 12
    assert len(table) == 6


def test_a_speaker_who_was_asked_about_twice_is_refused():
    first = membership("ignorant")
    second = membership("ignorant", fold=1)
    second["label"] = second["label"].map({"yes": "no", "no": "yes"})
    with pytest.raises(PrivemoError, match="2 values of label"):
        curve_tables(pd.concat([first, second]))
