"""The control of the attack says whether it holds, and what a defence changes."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from privemo.errors import PrivemoError
from privemo.statistics.intervals import adjust
from privemo.tables.canaries import (
    FOUND,
    LOWERS,
    NOT_FOUND,
    PAIRS,
    RAISES,
    UNTOLD,
    canary_changes,
    canary_table,
)
from privemo.tables.controls import FAILS, HOLDS

MEANS = {
    "none": 0.65,
    "gender": 0.64,
    "speaker": 0.55,
    "gender and speaker": 0.54,
    "untrained encoder": 0.5,
}


def scores_of(means=None, *, n_blocks=8, spread=0.03, seed=0):
    """Draw scores of blocks around the mean of each network."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(scale=0.05, size=n_blocks)  # who is asked about
    tables = []
    for name, mean in (MEANS | (means or {})).items():
        own = rng.normal(scale=spread, size=n_blocks)
        shift = 0 if name == "untrained encoder" else shared - shared.mean()
        table = pd.DataFrame({"fold": range(n_blocks), "MI": mean + own + shift})
        tables.append(table.assign(defence=name))
    named = dict(corpus="planted", target="activation", modality="lexical")
    counts = dict(recipe="paper", strength=0.0, n_train=400, n_test=90)
    return pd.concat(tables).assign(**named, **counts, independent=True)


def sides(scores, *names):
    return [scores.loc[scores["defence"] == name, "MI"].to_numpy() for name in names]


@pytest.mark.parametrize("n_blocks", [5, 10])
@pytest.mark.parametrize("seed", [0, 1])
def test_intervals_over_blocks_are_those_of_students_t(n_blocks, seed):
    scores = scores_of(n_blocks=n_blocks, seed=seed)
    table = canary_table(scores).set_index("defence")
    changes = canary_changes(scores).set_index(["defence", "minus"])
    assert table["n_folds"].eq(n_blocks).all()
    for name in MEANS:
        (mine,) = sides(scores, name)
        expected = stats.ttest_1samp(mine, 0).confidence_interval()
        found = table.loc[name, ["MI", "low", "high"]].astype(float)
        np.testing.assert_allclose(found, [mine.mean(), *expected])
    for pair in PAIRS:
        test = stats.ttest_rel(*sides(scores, *pair))
        columns = ["low", "high", "p"]
        expected = [*test.confidence_interval(), test.pvalue]
        np.testing.assert_allclose(changes.loc[pair, columns].astype(float), expected)
    np.testing.assert_allclose(changes["adjusted"], adjust(changes["p"]))


def test_what_is_lowered_and_what_is_raised_is_shown():
    shown = canary_changes(scores_of({"gender": 0.8}))
    shown = shown.set_index(["defence", "minus"])["shown"]
    assert shown["gender", "none"] == RAISES
    assert shown["speaker", "none"] == shown["gender and speaker", "none"] == LOWERS
    assert shown["speaker", "gender"] == LOWERS


def test_what_is_the_same_is_rarely_told_apart():
    same = dict.fromkeys(["gender", "speaker", "gender and speaker"], 0.65)
    tables = [canary_changes(scores_of(same, seed=seed)) for seed in range(60)]
    wrong = sum(set(table["shown"]) != {UNTOLD} for table in tables)
    # one in twenty at most, 3 of 60; 9 or more in one of 500 lists of 60
    assert wrong <= 8


def test_the_control_holds_where_something_is_found_and_nothing_untrained():
    check = canary_table(scores_of()).set_index("defence")["check"]
    assert check["none"] == FOUND and check["untrained encoder"] == HOLDS
    assert (check[["gender", "speaker", "gender and speaker"]] == "").all()


def test_an_attack_that_finds_nothing_is_shouted():
    check = canary_table(scores_of({"none": 0.5})).set_index("defence")["check"]
    assert check["none"] == NOT_FOUND and check["none"].isupper()


def test_an_attack_that_finds_what_nobody_learnt_is_shouted():
    found = canary_table(scores_of({"untrained encoder": 0.6})).set_index("defence")
    assert found.loc["untrained encoder", "check"] == FAILS


def test_a_block_that_occurs_twice_is_refused():
    scores = scores_of()
    with pytest.raises(PrivemoError, match="fold 0 of .* occurs twice"):
        canary_table(pd.concat([scores, scores.iloc[:1]]))
