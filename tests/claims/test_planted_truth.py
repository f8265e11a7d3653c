"""What is known to be true of a claim follows from the knobs, and from no run."""

import pytest

from privemo.claims.planted_truth import TRUTH_SETS, clash, planted_truth
from privemo.errors import PrivemoError
from privemo.published import load_claims
from privemo.terms import VERDICTS

CLAIMS = load_claims().set_index("claim", drop=False)
NO_GENDER = dict.fromkeys(
    ["gender_in_timbre", "gender_in_expression", "gender_in_words"], 0.0
)
NO_EMOTION = {"emotion_in_voice": 0.0, "emotion_in_words": 0.0}


def truth(claim, **knobs):
    return planted_truth(CLAIMS.loc[claim], knobs)


@pytest.mark.parametrize("modality", ["acoustic", "lexical", "multimodal"])
@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
def test_leakage_is_true_where_gender_was_planted(modality, share):
    knobs = dict.fromkeys(NO_GENDER, share)
    assert truth(f"1a-{modality}", **knobs) == "true"
    assert truth(f"1a-{modality}", **NO_GENDER) == "false"


def test_each_knob_of_the_voice_counts_by_itself():
    for knob in ("gender_in_timbre", "gender_in_expression"):
        knobs = NO_GENDER | {knob: 0.3}
        assert truth("1a-acoustic", **knobs) == truth("1a-multimodal", **knobs)
        assert truth("1a-acoustic", **knobs) == "true"
        assert truth("1a-lexical", **knobs) == "false"


def test_a_style_of_expression_needs_something_to_express():
    knobs = NO_GENDER | {"gender_in_expression": 1.0, "emotion_in_voice": 0.0}
    assert truth("1a-acoustic", **knobs) == "false"


def test_words_are_spoken_so_a_silent_voice_is_not_known_to_be_silent():
    knobs = NO_GENDER | {"gender_in_words": 0.5}
    assert truth("1a-lexical", **knobs) == "true"
    assert truth("1a-acoustic", **knobs).startswith("not planted: gender is in what")
    assert truth("1b", **knobs).startswith("not planted")


def test_gender_in_what_is_felt_is_gender_in_the_words():
    knobs = NO_GENDER | {"gender_emotion_confounding": 0.5}
    assert truth("1a-lexical", **knobs) == "true"
    assert truth("1a-lexical", **knobs | {"emotion_in_words": 0.0}) == "false"
    assert truth("1a-acoustic", **knobs).startswith("not planted")


def test_modalities_are_compared_only_where_one_has_nothing():
    for claim in ("1b", "1c-acoustic", "1c-lexical"):
        assert truth(claim).startswith("not planted: what each modality"), claim
        assert truth(claim, **NO_GENDER) == "false", claim
    assert truth("1b", gender_in_words=0.0) == "true"
    assert truth("1c-lexical", gender_in_words=0.0) == "true"
    # words tell what was felt, which men and women express by other cues of the voice
    assert truth("1c-acoustic", gender_in_words=0.0).startswith("not planted")


def test_what_a_defence_does_was_not_planted():
    for claim in CLAIMS["claim"][CLAIMS["question"] > 1]:
        assert truth(claim).startswith("not planted"), claim


def test_where_nothing_is_nothing_can_be_unlearned_or_lost():
    privacy = CLAIMS["claim"][CLAIMS["quantity"] == "P"]
    assert {truth(claim, **NO_GENDER) for claim in privacy} == {"false"}
    emotion = CLAIMS[CLAIMS["quantity"].str.startswith("U")]
    for claim in emotion.itertuples():
        expected = "true" if claim.direction in ("no fall", "same") else "false"
        assert truth(claim.claim, **NO_EMOTION) == expected, claim.claim


@pytest.mark.parametrize("claim", ["5a-acoustic", "5a-lexical", "5a-multimodal", "5b"])
def test_without_gender_women_and_men_can_change_places(claim):
    assert truth(claim, **NO_GENDER) == "false"
    confounded = NO_GENDER | {"gender_emotion_confounding": 0.5}
    assert truth(claim, **confounded).startswith("not planted")
    words_alone = {"gender_in_words": 0.5, "gender_in_timbre": 0.0}
    assert truth(claim, **words_alone).startswith("not planted")


def test_what_unlearning_costs_is_not_known_where_there_is_nothing_to_unlearn():
    for claim in ("3a-acoustic", "3b", "4a-lexical", "6b", "7g-multimodal"):
        assert truth(claim, **NO_GENDER).startswith("not planted"), claim


def test_a_network_that_reads_has_no_gender_where_it_is_in_the_voice_alone():
    for claim in ("2a-lexical", "2b-lexical", "4d-lexical", "5a-lexical", "7e-lexical"):
        assert truth(claim, gender_in_words=0.0) == "false", claim
    for claim in ("2a-acoustic", "2c", "2d-lexical", "5a-multimodal", "6a"):
        assert truth(claim, gender_in_words=0.0).startswith("not planted"), claim


# The declared corpora


def known():
    """List the truths that are known: one set a claim."""
    found = {}
    for knobs in TRUTH_SETS.values():
        for claim in CLAIMS["claim"]:
            word = truth(claim, **knobs)
            if word in ("true", "false"):
                found.setdefault(claim, set()).add(word)
    return found


def test_the_truth_of_twenty_claims_and_more_is_known():
    assert len(known()) == 43  # as docs/statistics.md says
    true = [claim for claim, words in known().items() if "true" in words]
    assert len(true) >= 10
    assert set(CLAIMS.loc[list(known()), "question"]) == set(range(1, 8))


def test_nothing_is_known_of_membership():
    assert not set(known()) & set(CLAIMS["claim"][CLAIMS["quantity"] == "MI"])


@pytest.mark.parametrize("name", TRUTH_SETS)
def test_the_declared_corpora_are_what_they_are_called(name):
    leaks = {m: truth(f"1a-{m}", **TRUTH_SETS[name]) for m in ("acoustic", "lexical")}
    emotion = truth("3a-acoustic", **TRUTH_SETS[name])
    expected = {
        "default": ("true", "true"),
        "no gender": ("false", "false"),
        "gender in the voice only": ("true", "false"),
        "gender in the words only": ("not planted", "true"),
        "no emotion": ("true", "true"),
    }
    assert tuple(word.split(":")[0] for word in leaks.values()) == expected[name]
    assert (emotion == "true") == (name == "no emotion")


# Verdicts beside it


RIGHT = {("reproduced", "true"), ("contradicted", "false")}
RIGHT |= {("nothing to lower", "false")}
RIGHT |= {("nothing to lose", "true"), ("nothing to lose", "false")}
WRONG = {("reproduced", "false"), ("contradicted", "true")}
WRONG |= {("nothing to lower", "true")}


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("word", ["true", "false", "", "not planted: a defence"])
def test_verdict_and_truth_agree_or_clash_or_nothing_is_said(verdict, word):
    pair = (verdict, word)
    expected = "right" if pair in RIGHT else "wrong" if pair in WRONG else "undecided"
    assert clash(verdict, word) == expected


def test_a_knob_that_is_not_there_is_refused():
    with pytest.raises(PrivemoError, match="has no knob gender"):
        truth("1b", gender=1.0)
