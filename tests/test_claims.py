"""A verdict is computed from an interval, never from nearness to the paper."""

import numpy as np
import pandas as pd
import pytest

from privemo.claims import DIRECTION_MARGIN, judge_question1, verdict
from privemo.errors import PrivemoError
from privemo.statistics import fold_interval, paired_difference

NOISE = np.array([-0.02, 0.01, 0.00, 0.02, -0.01])
PAPER_LIKE = dict(acoustic=0.72, lexical=0.62, multimodal=0.80)


def make_scores(leakage, *, targets=("activation", "valence"), corpus="planted", U=0.6):
    """Scores of five folds for each modality, noise not shared between modalities."""
    return pd.concat(
        [
            pd.DataFrame(
                dict(
                    corpus=corpus, target=target, modality=modality, fold=range(5),
                    n_train=300, n_test=100, U=U + NOISE, U_male=0.6, U_female=0.6,
                    L=mean + np.roll(NOISE, shift), P=0.4,
                )
            )
            for target in targets
            for shift, (modality, mean) in enumerate(leakage.items())
        ]
    )  # fmt: skip


def cell(claims, claim, target="activation"):
    return claims.set_index(["claim", "target"]).loc[(claim, target)]


@pytest.mark.parametrize(
    ("estimate", "low", "high", "expected"),
    [
        (0.20, 0.001, 0.4, "reproduced"),
        (0.001, 0.0005, 0.002, "reproduced"),
        (0.20, 0.0, 0.4, "direction only"),
        (DIRECTION_MARGIN, -0.1, 0.2, "direction only"),
        (DIRECTION_MARGIN - 0.001, -0.1, 0.2, "inconclusive"),
        (-0.10, -0.3, 0.1, "inconclusive"),
        (-0.10, -0.2, 0.0, "inconclusive"),
        (-0.10, -0.2, -0.001, "contradicted"),
        (0.0, 0.0, 0.0, "inconclusive"),
        (1e-17, 1e-17, 1e-17, "inconclusive"),
    ],
)
def test_the_verdict_follows_its_rule(estimate, low, high, expected):
    assert verdict(estimate, low, high) == expected


@pytest.mark.parametrize(
    "bounds", [(0.1, 0.2, 0.3), (0.2, 0.3, 0.1), (0.1, np.nan, 0.2), (np.nan, 0, 1)]
)
def test_bounds_in_the_wrong_order_or_missing_are_refused(bounds):
    with pytest.raises(PrivemoError, match="estimate, low, high in this order"):
        verdict(*bounds)


def test_leakage_as_in_the_paper_is_reproduced():
    claims = judge_question1(make_scores(PAPER_LIKE))
    assert len(claims) == 12 and set(claims["verdict"]) == {"reproduced"}
    assert set(claims["question"]) == {1}


def test_ours_is_the_leakage_or_the_difference_paired_by_fold():
    scores = make_scores(PAPER_LIKE)
    claims = judge_question1(
        scores.sample(frac=1, random_state=0)
    )  # order is no matter
    leakage = scores[scores["target"] == "activation"].groupby("modality")["L"]
    values = {modality: folds.to_numpy() for modality, folds in leakage}
    found = cell(claims, "1a-acoustic")[["ours", "low", "high"]].astype(float)
    expected = fold_interval(values["acoustic"], test_share=1 / 3)
    np.testing.assert_allclose(found, expected)
    found = cell(claims, "1b")[["ours", "low", "high"]].astype(float)
    expected = paired_difference(
        values["acoustic"], values["lexical"], test_share=1 / 3
    )
    np.testing.assert_allclose(found, expected[:3])


def test_the_published_range_stands_beside_each_claim():
    claims = judge_question1(make_scores(PAPER_LIKE))
    assert cell(claims, "1a-acoustic").paper == "0.69 to 0.73"
    assert cell(claims, "1a-acoustic", "valence").paper == "0.56 to 0.62"
    assert cell(claims, "1b").paper == "+0.08 to +0.11"
    assert cell(claims, "1c-acoustic").paper == "+0.01"
    assert cell(claims, "1c-lexical", "valence").paper == "+0.07"


def test_leakage_at_chance_is_not_reproduced():
    flat = judge_question1(make_scores(dict.fromkeys(PAPER_LIKE, 0.5)))
    assert set(flat["verdict"]) == {"inconclusive"}


def test_words_that_leak_more_than_voices_contradict():
    claims = judge_question1(make_scores(PAPER_LIKE | dict(acoustic=0.55)))
    assert cell(claims, "1b").verdict == "contradicted"
    assert cell(claims, "1b").reason.startswith("the whole interval lies below 0")
    assert cell(claims, "1c-lexical").verdict == "reproduced"


def test_wide_scatter_is_a_direction_at_most():
    scores = make_scores(PAPER_LIKE)
    scores["L"] += np.tile(np.array([-0.3, 0.3, -0.2, 0.2, 0.0]), len(scores) // 5)
    assert cell(judge_question1(scores), "1a-acoustic").verdict == "direction only"
    # the same scatter in both modalities cancels in the paired difference
    assert cell(judge_question1(scores), "1b").verdict == "reproduced"


def test_a_corpus_without_text_is_not_testable_and_says_why():
    scores = make_scores(dict(acoustic=0.7), corpus="emodb")
    claims = judge_question1(scores, modalities={"emodb": ("acoustic",)})
    tested = claims["verdict"] != "not testable"
    assert claims.loc[tested, "claim"].unique().tolist() == ["1a-acoustic"]
    assert set(claims.loc[~tested, "reason"]) == {"emodb has no text"}
    assert claims.loc[~tested, ["ours", "low", "high"]].isna().all(axis=None)


def test_what_was_not_run_is_not_blamed_on_the_corpus():
    scores = make_scores(dict(acoustic=0.7), targets=["activation"])
    both = ("acoustic", "lexical")
    claims = judge_question1(scores, modalities={"planted": both})
    assert cell(claims, "1b").reason == "no lexical scores for activation on planted"
    reason = cell(claims, "1a-acoustic", "valence").reason
    assert reason == "no acoustic scores for valence on planted"


def test_corpora_are_judged_one_by_one():
    other = {name: 0.5 for name in PAPER_LIKE}
    scores = pd.concat([make_scores(PAPER_LIKE), make_scores(other, corpus="meld")])
    claims = judge_question1(scores)
    assert claims.groupby("corpus")["verdict"].unique().map(list).to_dict() == {
        "planted": ["reproduced"],
        "meld": ["inconclusive"],
    }


def test_lost_folds_are_said_and_a_single_one_is_not_testable():
    scores = make_scores(PAPER_LIKE).reset_index(drop=True)
    lexical = (scores["modality"] == "lexical") & (scores["target"] == "activation")
    scores.loc[lexical & (scores["fold"] == 2), "L"] = np.nan
    found = cell(judge_question1(scores), "1b")
    assert found.verdict == "reproduced" and "4 of 5 folds" in found.reason
    scores.loc[lexical & (scores["fold"] > 0), "L"] = np.nan
    found = cell(judge_question1(scores), "1b")
    assert found.verdict == "not testable" and "1 of 5 folds" in found.reason


def test_a_network_that_learned_no_emotion_is_pointed_out():
    claims = judge_question1(make_scores(PAPER_LIKE, U=0.33))
    assert claims["reason"].str.contains("not shown to tell emotion").all()
    claims = judge_question1(make_scores(PAPER_LIKE))
    assert not claims["reason"].str.contains("not shown to tell emotion").any()


def test_two_seeds_of_one_fold_are_refused():
    scores = make_scores(PAPER_LIKE)
    with pytest.raises(PrivemoError, match="occurs twice; average the seeds"):
        judge_question1(pd.concat([scores, scores]))
