"""All networks of a question are listed once."""

import pytest
from support.questions import ALL, BOTH, CHECKS, corpus, defences, inputs_of, planned

from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.experiments.questions import PLANS, QUESTIONS, plan
from privemo.terms import AFTERWARDS


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (1, [("none", "paper")]),
        (2, [("gender", "paper"), ("gender", "strong"), ("none", "paper")]),
        (3, [("gender", "paper"), ("none", "paper")]),
        (5, [("gender", "paper"), ("none", "paper")]),
        (6, [("gender", "paper"), ("gender by stream", "paper"), ("none", "paper")]),
        (7, [("gender", "paper"), ("gender and speaker", "paper"), ("none", "paper")]),
    ],
)
def test_every_question_has_its_defences(question, expected):
    assert defences(planned(question).cells) == expected


def test_questions_share_their_networks():
    one, three = planned(1), planned(3)
    assert set(one.cells) < set(three.cells) == set(planned(5).cells)
    assert len(one.cells) == 6


def test_question_4_has_every_strength_and_0_is_the_general_model():
    cells = planned(4, strengths=[0.0, 1.0, 0.5]).cells
    paper = [cell for cell in cells if cell.recipe.name == "paper"]
    assert {cell.strength for cell in paper} == {0.0, 0.5, 1.0}
    assert len(paper) == 18 and len(cells) == 19
    assert set(planned(2).cells) - {
        c for c in planned(2).cells if c.recipe.name != "paper"
    } <= set(paper)


@pytest.mark.parametrize("question", [7, "membership_curves"])
def test_members_of_one_utterance_cannot_be_asked_about(question):
    lone = corpus(*ALL[:2])
    lone.utterances = lone.utterances[1:]
    with pytest.raises(NotForThisCorpus, match="1 of 20 speakers of toy have one rec"):
        planned(question, corpus=lone)
    assert planned(1, corpus=lone).cells
    twice = corpus(*ALL[:2])  # both of each speaker hold the same samples
    twice.utterances = twice.utterances.assign(recording=twice.utterances["speaker"])
    with pytest.raises(NotForThisCorpus, match="20 of 20 speakers"):
        planned(question, corpus=twice)


def test_question_7_asks_after_members_under_four_defences():
    found = {cell.defence for cell in planned(7).members}
    assert found == {"none", "gender", "speaker", "gender and speaker"}


@pytest.mark.parametrize("name", ["planted", "toy"])
@pytest.mark.parametrize("modalities", [("acoustic",), ("acoustic", "lexical")])
def test_question_7_learns_speakers_by_heart_whatever_the_corpus(name, modalities):
    """Canaries are words, planted in planted corpora: one cell a network."""
    todo = planned(7, corpus=corpus(*modalities, name=name))
    assert [cell.defence for cell in todo.canaries] == [
        *("none", "gender", "speaker", "gender and speaker", "untrained encoder")
    ]
    assert inputs_of(todo.canaries) == [("lexical", "activation")]
    others = [planned(q, strengths=[0.5]) for q in (1, 2, 3, 4, 5, 6, "defences")]
    assert not any(other.canaries for other in others)


def test_question_6_needs_both_streams():
    assert {c.modality for c in planned(6).cells} == {"multimodal"}
    with pytest.raises(NotForThisCorpus, match="hear and read at once; toy"):
        planned(6, corpus=corpus("acoustic"))


def by_placement(whole, acoustic, lexical):
    return {"gender": whole, "acoustic": acoustic, "lexical": lexical}


@pytest.mark.parametrize("question", [6, "several_adversaries"])
@pytest.mark.parametrize(
    "strength", [0, 0.0, by_placement(0, 0.5, 0.5), by_placement(0.5, 0, 0)]
)
def test_where_an_adversary_is_without_strength_nothing_is_compared(question, strength):
    with pytest.raises(NotForThisCorpus, match="leaves one of them without any; give"):
        planned(question, strength=strength)


@pytest.mark.parametrize("strength", [0.1, 1000, by_placement(0.5, 0, 0.5)])
def test_question_6_takes_any_strength_that_reverses_something(strength):
    expected = [(name, "paper") for name in ("gender", "gender by stream", "none")]
    assert defences(planned(6, strength=strength).cells) == expected


@pytest.mark.parametrize("question", [q for q in PLANS if q not in (1, 4)])
@pytest.mark.parametrize("strength", [0, 0.0])
def test_nothing_is_compared_with_itself(question, strength):
    given = {"corpus": corpus("acoustic", "lexical", "given")}
    given |= {"modalities": ["multimodal", "given"]}
    assert planned(question, strength=0.5, **given)
    with pytest.raises(NotForThisCorpus, match="STRENGTH = 0.* leaves .*; give .*stre"):
        planned(question, strength=strength, **given)


def test_questions_without_a_private_network_need_no_strength():
    assert planned(1, strength=0) == planned(1)
    assert planned(4, strength=0, strengths=[0.5])


def test_question_4_needs_a_strength_above_0():
    with pytest.raises(NotForThisCorpus, match=r"STRENGTHS = \[0.0\] has none above 0"):
        planned(4, strengths=[0.0])
    once, twice = ([0, 0.5], [0, 0.5, 0.5])
    assert planned(4, strengths=once).cells == planned(4, strengths=twice).cells


def test_a_known_corpus_must_have_the_modality():
    shared = planned(2, known=corpus("acoustic")).cells
    assert {cell.modality for cell in shared} == {"acoustic"}
    with pytest.raises(NotForThisCorpus, match="knows toy meets lexical features only"):
        planned(2, modalities=["acoustic"], known=corpus("lexical"))


WHILE_TRAINING = [
    ("gender", "paper"),
    ("gender", "strong"),
    ("gender and speaker", "paper"),
    ("gender by several", "orthogonal"),
    ("none", "paper"),
]


SEVERAL = [("gender by several", "orthogonal"), ("gender by several", "paper")]
FIRST = [(modality, "activation") for modality in ALL]


@pytest.mark.parametrize("question", [1, 2, 3, 4, 5, 6, 7])
def test_controls_stand_below_every_question_for_one_target(question):
    controls = planned(question, strengths=[0.5]).controls
    assert {cell.afterwards for cell in controls} == set(CHECKS)
    assert inputs_of(controls) == (FIRST if question != 6 else FIRST[-1:])
    assert len(controls) == len(set(controls)) == len(CHECKS) * len(inputs_of(controls))


@pytest.mark.parametrize("question", [1, 2, 6, 7])
@pytest.mark.parametrize(("name", "n_there"), [("planted", 1), ("toy", 0)])
def test_only_the_embedded_corpus_has_an_oracle(question, name, n_there):
    todo = planned(question, corpus=corpus("acoustic", "lexical", name=name))
    oracles = [c for c in todo.controls if c.afterwards == "oracle"]
    assert len(oracles) == n_there * len(inputs_of(todo.controls))
    # nothing that members and others would be told by was drawn
    assert not [c for c in todo.member_controls if c.afterwards == "oracle"]


def test_the_battery_attacks_the_networks_of_question_2_for_one_target():
    todo = planned("attackers")
    (battery,) = todo.beyond.values()
    assert list(todo.beyond) == ["battery"] and not todo.further
    assert inputs_of(battery) == FIRST and set(todo.controls) < set(battery)
    rest = set(battery) - set(todo.controls)
    assert rest == {c for c in planned(2).cells if c.target == "activation"}
    valence = plan("attackers", BOTH, target="valence", modalities=ALL)
    assert {c.target for c in valence.beyond["battery"]} == {"valence"}


def test_several_adversaries_stand_beside_the_networks_of_question_6():
    todo, paper = planned("several_adversaries"), planned(6)
    assert set(todo.cells) == {c for c in paper.cells if c.target == "activation"}
    assert defences(todo.further) == SEVERAL
    assert inputs_of(todo.further) == [("multimodal", "activation")]
    assert list(todo.beyond) == ["battery"]
    everything = todo.cells + todo.further + paper.controls
    assert set(todo.beyond["battery"]) == set(everything)


def test_the_ignorant_attacker_asks_about_the_members_of_question_7():
    todo, paper = planned("membership_curves"), planned(7)
    assert todo.beyond["ignorant"] == paper.members
    assert todo.members == paper.members
    assert paper.member_controls == paper.controls


def test_who_is_who_is_asked_of_every_network_once():
    identity = planned("membership_curves").beyond["identity"]
    assert len(set(identity)) == len(identity) == 5 * 3
    assert {cell.target for cell in identity} == {"activation"}
    assert {cell.defence for cell in identity} == {
        *("none", "gender", "speaker", "untrained encoder"),
    }


def test_all_defences_are_compared_on_one_input():
    todo = planned("defences")
    compared = todo.beyond["trade-off"]
    assert compared == todo.further
    # recipe strong is not trained once more for membership
    assert todo.further_members == [c for c in compared if c.recipe.name != "strong"]
    assert len(todo.further_members) == len(compared) - 1
    assert inputs_of(compared) == [("multimodal", "activation")]
    while_training = [cell for cell in compared if not cell.afterwards]
    assert defences(while_training) == WHILE_TRAINING
    later = [cell.afterwards for cell in compared if cell.afterwards]
    assert later == list(AFTERWARDS)


def test_a_trade_off_on_one_stream_leaves_none_out():
    todo = planned("defences", corpus=corpus("lexical"), modalities=["lexical"])
    later = [c.afterwards for c in todo.further if c.afterwards]
    assert later == [name for name in AFTERWARDS if not name.startswith("without")]
    assert inputs_of(todo.further) == [("lexical", "activation")]


@pytest.mark.parametrize(
    ("n_speakers", "there"), [(10, False), (19, False), (20, True), (30, True)]
)
def test_two_speakers_a_fold_are_too_few_for_a_trade_off(n_speakers, there):
    """An attacker learns from some of a fold's women and men, and asks about others."""
    small = corpus("lexical", n_speakers=n_speakers)
    if there:
        assert planned("defences", corpus=small).further
    else:
        with pytest.raises(NotForThisCorpus, match="nobody left to be asked about"):
            planned("defences", corpus=small)
    assert planned("membership_curves", corpus=small).beyond["ignorant"]


def test_an_encoder_is_asked_before_and_after_training():
    asked = {"modalities": ["given"], "attribute": "accent"}
    here = corpus("given")
    here.utterances["accent"] = here.utterances["gender"]
    todo = planned("encoders", corpus=here, **asked)
    trained = [("accent", "paper"), ("accent", "strong"), ("none", "paper")]
    assert defences(todo.cells) == trained
    who = defences(todo.beyond["identity"])
    before = [("raw features", "paper"), ("untrained encoder", "paper")]
    assert who == sorted(trained + before + [("speaker", "paper")])
    assert todo.further == todo.beyond["trade-off"]
    later = [cell.afterwards for cell in todo.further if cell.afterwards]
    assert later == [name for name in AFTERWARDS if not name.startswith("without")]
    assert inputs_of(todo.cells + todo.further) == [("given", "activation")]


def test_an_encoder_beside_words_is_asked_about_both_and_defended_once():
    both = ["given", "given and lexical", "lexical"]
    todo = planned("encoders", corpus=corpus("given", "lexical"), modalities=both)
    told = [(name, "activation") for name in both[:2]]
    assert inputs_of(todo.cells) == told and inputs_of(todo.further) == told[:1]


def test_networks_that_read_no_encoder_are_another_question():
    with pytest.raises(NotForThisCorpus, match="what an encoder made.*; add given"):
        planned("encoders")


@pytest.mark.parametrize("question", [1, 2, 3, 4, 5, 6])
def test_other_questions_need_nothing_beyond(question):
    todo = planned(question, strengths=[0.5])
    assert not (todo.further or todo.further_members or todo.beyond)
    assert not (todo.members or todo.member_controls)


def test_an_unknown_question_is_refused():
    with pytest.raises(PrivemoError, match="no question 8; the questions are 1, 2"):
        planned(8)
    assert list(QUESTIONS) == list(PLANS)
    assert [key for key in QUESTIONS if isinstance(key, int)] == [*range(1, 8)]
