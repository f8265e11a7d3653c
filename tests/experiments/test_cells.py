"""A cell says what the encoder unlearns, and refuses what cannot be built."""

import pytest

from privemo.errors import PrivemoError
from privemo.experiments.cells import Cell, cell_columns, make_cells
from privemo.network.adversaries import Adversary, adversaries_of
from privemo.network.recipes import RECIPES, Recipe
from privemo.terms import AFTERWARDS, CONTROLS, N_SEVERAL, UNLEARNED


@pytest.mark.parametrize("defence", UNLEARNED)
@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_a_defence_is_told_from_its_adversaries(defence, strength):
    cell = Cell("multimodal", "valence", adversaries_of(defence, strength=strength))
    assert cell.defence == defence
    assert cell.strength == (0 if defence == "none" else strength)


@pytest.mark.parametrize("strength", [0.1, 0.5, 0.7, 1.0])
def test_several_adversaries_share_the_strength_and_have_names_of_their_own(strength):
    several = adversaries_of("gender by several", strength=strength)
    assert [a.name for a in several] == ["gender", "gender_number_2", "gender_number_3"]
    assert {a.strength for a in several} == {strength / N_SEVERAL}
    cell = Cell("lexical", "valence", several)
    assert cell.strength == strength  # to the last bit; a table is grouped by it
    assert cell_columns(cell)["defence"] == "gender by several"


def test_a_number_stands_behind_the_stream():
    assert Adversary("gender", 0.5, "lexical", 2).name == "gender_lexical_number_2"
    one = Cell("multimodal", "valence", (Adversary("gender", 0.5, "lexical", 2),))
    assert one.defence == "gender by stream"


@pytest.mark.parametrize("name", AFTERWARDS + CONTROLS)
def test_what_is_done_afterwards_leaves_the_training_as_it_was(name):
    (cell,) = make_cells(name, ["multimodal"], ["valence"], strength=0.7)
    (general,) = make_cells("none", ["multimodal"], ["valence"])
    assert cell.defence == name == cell_columns(cell)["defence"]
    assert cell.strength == 0 and cell != general
    assert cell.trained == general and general.trained == general


def test_a_private_network_may_be_treated_too():
    both = Cell("lexical", "valence", adversaries_of("gender"), afterwards="LEACE")
    assert (both.defence, both.strength) == ("LEACE", 0.5)
    assert both.trained.defence == "gender"


@pytest.mark.parametrize("name", ["without voice", "without words"])
def test_one_stream_cannot_be_left_out_of_one(name):
    cells = make_cells(name, ["acoustic", "lexical", "multimodal"], ["valence"])
    assert [c.modality for c in cells] == ["multimodal"]
    assert make_cells(name, ["acoustic"], ["valence"]) == []
    both = ["acoustic", "lexical"]
    assert len(make_cells("LEACE", both, ["valence"])) == 2


def test_cells_come_modality_by_modality():
    cells = make_cells("gender", ["acoustic", "lexical"], ["activation", "valence"])
    assert [(c.modality, c.target) for c in cells] == [
        ("acoustic", "activation"),
        ("acoustic", "valence"),
        ("lexical", "activation"),
        ("lexical", "valence"),
    ]
    by_stream = make_cells("gender by stream", ["acoustic", "multimodal"], ["valence"])
    assert [c.modality for c in by_stream] == ["multimodal"]


def test_columns_name_the_cell():
    cell = Cell("lexical", "valence", adversaries_of("speaker"), "strong")
    assert cell_columns(cell) == {
        "modality": "lexical",
        "target": "valence",
        "defence": "speaker",
        "recipe": "strong",
        "strength": 0.5,
    }


def test_a_recipe_may_be_given_by_name_or_whole():
    assert Cell("lexical", "valence", recipe="strong").recipe == RECIPES["strong"]
    mine = Recipe(name="mine", refit_passes=3)
    assert Cell("lexical", "valence", recipe=mine).recipe is mine


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Cell("audio", "valence"), "choose one of acoustic, lexical"),
        (lambda: Cell("lexical", "arousal"), "choose one of activation, valence"),
        (lambda: Cell("lexical", "valence", recipe="best"), "paper, strong"),
        (lambda: Cell("lexical", "valence", (Adversary(),) * 2), "two placements"),
        (
            lambda: Cell("lexical", "valence", (Adversary(number=2),) * 2),
            "gender_number_2, gender_number_2: .* or numbers",
        ),
        (
            lambda: Cell("lexical", "valence", afterwards="erasure"),
            "no defence 'erasure'; choose one of LEACE",
        ),
        (
            lambda: Cell("lexical", "valence", afterwards="gender"),
            "no defence 'gender'",
        ),
        (
            lambda: Cell("lexical", "valence", (Adversary(placement="acoustic"),)),
            "no stream 'acoustic'",
        ),
    ],
)
def test_what_cannot_be_built_is_refused(make, message):
    with pytest.raises(PrivemoError, match=message):
        make()


@pytest.mark.parametrize("name", ["without voice", "without words"])
def test_the_only_stream_cannot_be_dropped(name):
    with pytest.raises(PrivemoError, match="would leave nothing"):
        Cell("lexical", "valence", afterwards=name)


def test_unknown_modality_and_target_name_the_right_ones():
    with pytest.raises(PrivemoError, match="choose one of acoustic, lexical"):
        Cell("audio", "activation")
    with pytest.raises(PrivemoError, match="choose one of activation, valence"):
        Cell("acoustic", "arousal")
