"""The grid is the paper's, to the last value."""

from dataclasses import fields

import pytest

from privemo.config import PAPER, Settings
from privemo.errors import PrivemoError
from privemo.experiments.cells import Cell, make_cells
from privemo.experiments.grid import (
    apply_point,
    grid_of,
    list_points,
    order_points,
    point_of,
)
from privemo.network.adversaries import adversaries_of

PUBLISHED = {  # section 4.1
    "n_convolutions": {3, 4},
    "convolution_width": {2, 3},
    "n_kernels": {32, 64, 128},
    "n_gru_layers": {2, 3},
    "n_gru_units": {32},
    "n_dense_layers": {1, 2},
    "n_dense_units": {32, 64},
    "strength": {0.3, 0.5, 0.75, 1.0},
}


def test_the_values_are_those_of_section_4_1():
    grid = grid_of("acoustic", "gender")
    assert {name: set(values) for name, values in grid.items()} == PUBLISHED


@pytest.mark.parametrize(
    ("modality", "defence", "size"),
    [
        ("acoustic", "none", 2 * 2 * 3 * 2 * 2 * 2),
        ("multimodal", "none", 96),
        ("lexical", "none", 2 * 2 * 2),
        ("acoustic", "gender", 96 * 4),
        ("multimodal", "gender", 96 * 4),
        ("lexical", "gender", 8 * 4),
    ],
)
def test_a_grid_has_every_combination_once(modality, defence, size):
    points = list_points(grid_of(modality, defence))
    assert len({tuple(point.values()) for point in points}) == len(points) == size


def test_every_name_is_a_setting_or_the_strength():
    known = {field.name for field in fields(Settings)} | {"strength"}
    assert set(PUBLISHED) <= known


def test_words_pass_no_convolution_and_general_networks_have_no_strength():
    assert not {"n_kernels", "strength"} & set(grid_of("lexical", "none"))


def test_points_are_dealt_once_each_in_an_order_that_the_seed_decides():
    points = list_points(grid_of("acoustic", "none"))
    first = points[50]
    dealt = order_points(points, first=first, seed=3)
    assert dealt[0] == first
    assert sorted(map(str, dealt)) == sorted(map(str, points))
    assert dealt == order_points(points, first=first, seed=3)
    assert dealt != order_points(points, first=first, seed=4)
    beginning = dealt[1:25]  # all values come early, not one after the other
    assert {point["n_kernels"] for point in beginning} == {32, 64, 128}


def test_what_comes_first_need_not_be_in_the_grid():
    points = list_points(grid_of("lexical", "none"))
    assert len(order_points(points, first={"n_gru_layers": 7}, seed=0)) == 8


@pytest.mark.parametrize("modality", ["acoustic", "lexical", "multimodal"])
@pytest.mark.parametrize("defence", ["none", "gender"])
def test_the_settings_of_the_paper_profile_are_in_the_grid(modality, defence):
    grid = grid_of(modality, defence)
    (cell,) = make_cells(defence, [modality], ["valence"])
    assert point_of(grid, cell, PAPER) in list_points(grid)


@pytest.mark.parametrize("strength", PUBLISHED["strength"])
def test_a_point_replaces_network_and_strength_and_nothing_else(strength):
    was = Cell("acoustic", "valence", adversaries_of("gender", strength=0.5), "strong")
    grid = grid_of("acoustic", "gender")
    point = {name: max(values) for name, values in grid.items()}
    cell, settings = apply_point({**point, "strength": strength}, was, PAPER)
    assert point_of(grid, cell, settings) == {**point, "strength": strength}
    assert (cell.target, cell.recipe, cell.defence) == (
        "valence",
        was.recipe,
        "gender",
    )
    others = {k: v for k, v in vars(settings).items() if k not in point}
    assert others == {k: v for k, v in vars(PAPER).items() if k not in point}


def test_a_general_cell_stays_general():
    cell, _ = apply_point({"n_kernels": 128}, Cell("acoustic", "valence"), PAPER)
    assert cell == Cell("acoustic", "valence")


def test_a_defence_without_a_grid_is_refused():
    with pytest.raises(PrivemoError, match="choose one of none, gender"):
        grid_of("acoustic", "speaker")
    with pytest.raises(PrivemoError, match="choose one of acoustic, lexical"):
        grid_of("audio", "none")
