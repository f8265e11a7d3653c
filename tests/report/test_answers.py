"""Each of five sentences says what its mean shows, and no more."""

import numpy as np
import pandas as pd
import pytest
from support.tables_of_scores import make_scores

from privemo.report.answers import answer_all, cells_of, fold_table, mean_for
from privemo.report.front import alternative, averaged, picture_rows
from privemo.report.questions import QUESTIONS
from privemo.statistics.intervals import fold_interval

NOISE = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
NONE = pd.DataFrame()


def network(defence, *, recipe="paper", modalities=("acoustic", "lexical"), **centers):
    """Make scores of five blocks around some centres, modality by modality."""
    values = {name: center + NOISE for name, center in centers.items()}
    rows = [make_scores(modality=name, quantities=(), **values) for name in modalities]
    return pd.concat(rows).assign(defence=defence, recipe=recipe, independent=True)


def said(*tables, membership=NONE, corpus="planted"):
    """Answer; return outcomes and sentences."""
    scores = pd.concat(tables) if tables else NONE
    answers = answer_all(fold_table(scores, membership, corpus), corpus=corpus)
    assert [answer.short for answer in answers] == [one.short for one in QUESTIONS]
    return [answer.outcome for answer in answers], [answer.text for answer in answers]


GENERAL = network("none", P=0.3, U=0.6)


@pytest.mark.parametrize(
    ("privacy", "outcome", "words"),
    [
        (0.3, "shown", "give away the gender of planted voices"),
        (0.7, "opposite", "whoever turns its answers round"),
        (0.5, "open", "is undecided"),
    ],
)
def test_gender_is_given_away_or_not_or_undecided(privacy, outcome, words):
    outcomes, texts = said(network("none", P=privacy, U=0.6))
    assert outcomes == [outcome, *["not asked"] * 4]
    low, high = fold_interval(1 - privacy - NOISE, test_share=0)[1:]
    assert f"{1 - privacy:.2f} [{low:.2f}, {high:.2f}]" in texts[0]
    assert words in texts[0]


@pytest.mark.parametrize(
    ("privacy", "outcome", "change"),
    [(0.4, "shown", "-0.10"), (0.2, "opposite", "+0.10"), (0.3, "open", "0.00")],
)
@pytest.mark.parametrize("recipe", ["paper", "strong"])
def test_a_defence_is_compared_with_none(recipe, privacy, outcome, change):
    private = network("gender", recipe=recipe, P=privacy, U=0.6)
    private["P"] += np.tile([0.004, -0.004, 0.0, 0.004, -0.004], 2)
    outcomes, texts = said(GENERAL, private)
    which = 1 + (recipe == "strong")
    assert outcomes[which] == outcome and f"changes by {change} [" in texts[which]
    assert outcomes[3 - which] == "not asked" and "notebook 2 does" in texts[3 - which]


@pytest.mark.parametrize(
    ("utility", "outcome"), [(0.6, "shown"), (0.585, "shown"), (0.5, "opposite")]
)
def test_the_price_is_a_fall_beyond_what_is_called_slight(utility, outcome):
    outcomes, texts = said(GENERAL, network("gender", P=0.3, U=utility))
    assert outcomes[3] == outcome
    assert "0.03" in texts[3]


def test_where_no_emotion_was_told_nothing_is_said_to_be_kept():
    tables = network("none", P=0.3, U=1 / 3), network("gender", P=0.3, U=1 / 3)
    outcomes, texts = said(*tables)
    assert outcomes[3] == "open" and "not shown to be above guessing" in texts[3]


def test_noise_of_folds_is_undecided_everywhere():
    wild = 10 * NOISE
    tables = [
        network(defence, recipe=recipe, P=0.45 + sign * wild, U=0.4 + sign * wild)
        for defence, recipe, sign in (
            ("none", "paper", 1),
            ("gender", "paper", -1),
            ("gender", "strong", -1),
        )
    ]
    outcomes, texts = said(*tables)
    assert outcomes == ["open"] * 4 + ["not asked"]
    assert all("undecided" in text and "[" in text for text in texts[:4])


@pytest.mark.parametrize(("mi", "outcome"), [(0.7, "shown"), (0.5, "open")])
def test_identity_is_membership_without_a_defence(mi, outcome):
    membership = network("none", MI=mi)
    outcomes, texts = said(membership=membership, corpus="planted")
    assert outcomes == [*["not asked"] * 4, outcome]
    assert f"UAR of {mi:.2f}" in texts[4] or f"attacker {mi:.2f}" in texts[4]


@pytest.mark.parametrize(
    ("corpus", "words"),
    [("emodb", "the speakers of EmoDB"), ("own", "the speakers of a corpus of your")],
)
def test_a_real_corpus_is_called_by_its_name(corpus, words):
    _, texts = said(GENERAL.assign(corpus=corpus), corpus=corpus)
    assert words in texts[0] and "planted" not in " ".join(texts)


def test_a_single_fold_has_no_interval_and_no_finding():
    outcomes, texts = said(GENERAL[GENERAL["fold"] == 0])
    assert outcomes == ["not asked"] * 5 and "no interval" in texts[0]
    ((_, rows),) = picture_rows(
        fold_table(GENERAL[GENERAL["fold"] == 0], NONE, "planted")
    )
    assert np.isnan(rows[0]["low"]) and rows[0]["UAR"] == pytest.approx(0.72)


def test_nothing_at_all_is_five_times_not_asked():
    outcomes, _ = said()
    assert outcomes == ["not asked"] * 5
    assert picture_rows(fold_table(NONE, NONE, "planted")) == []
    assert averaged(fold_table(NONE, NONE, "planted")) == {"over": "", "units": ""}


def test_folds_that_share_speakers_have_the_wider_interval():
    folds = fold_table(GENERAL.assign(independent=False), NONE, "planted")
    mean = mean_for(QUESTIONS[0], folds)
    expected = fold_interval(0.7 - NOISE, test_share=1 / 3)
    assert list(mean.interval()) == pytest.approx(list(expected))
    assert averaged(folds)["units"] == "folds"


def test_only_cells_that_both_networks_have_are_compared():
    words = network("gender", modalities=["lexical"], P=0.9, U=0.6)
    general = pd.concat([GENERAL, network("none", modalities=["multimodal"], P=0.1)])
    mean = mean_for(
        QUESTIONS[1], fold_table(pd.concat([general, words]), NONE, "planted")
    )
    assert mean.estimate == pytest.approx(-0.6)


def test_the_picture_has_what_the_sentences_speak_of():
    strong = network("gender", recipe="strong", P=0.45, U=0.6)
    folds = fold_table(pd.concat([GENERAL, strong]), network("none", MI=0.5), "planted")
    groups = picture_rows(folds)
    assert [len(rows) for _, rows in groups] == [2, 2, 2]
    first = groups[0][1][0]
    assert (first["name"], round(first["UAR"], 6)) == ("acoustic", 0.7)
    # table 1, acoustic, activation: P 0.30 to 0.35
    assert (first["paper_low"], first["paper_high"]) == pytest.approx((0.65, 0.70))
    assert np.isnan(groups[1][1][0]["paper_low"])  # the paper has no such recipe
    assert cells_of(folds, "MI", ("none", "paper"))["value"].notna().all()
    assert "acoustic 0.70 [0.68, 0.72]" in alternative(groups)
