"""A parameter that a notebook has no use for is refused before it runs."""

import json

import pytest
from nbformat import v4, write
from support.toy_notebook import write_toy

from privemo.errors import PrivemoError
from privemo.lessons.parameters import (
    check_parameters,
    parse_parameters,
    read_parameters,
)


@pytest.fixture
def toy(tmp_path):
    return write_toy(tmp_path / "toy.ipynb")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("seed=7", {"SEED": 7}),
        ("SEED=100000", {"SEED": 100_000}),
        ("limit=-1", {"LIMIT": -1}),
        ("strength=1e-3", {"STRENGTH": 1e-3}),
        ("strength=1", {"STRENGTH": 1}),
        ("modalities=['lexical']", {"MODALITIES": ["lexical"]}),
        ("modalities='lexical', 'acoustic'", {"MODALITIES": ["lexical", "acoustic"]}),
        ("modalities=acoustic", {"MODALITIES": ["acoustic"]}),
        ("modalities=lexical,acoustic", {"MODALITIES": ["lexical", "acoustic"]}),
        ("modalities=[acoustic, lexical]", {"MODALITIES": ["acoustic", "lexical"]}),
        ('modalities=["acoustic"]', {"MODALITIES": ["acoustic"]}),
        ("strengths=0.5", {"STRENGTHS": [0.5]}),
        ("strengths=0,0.3,1", {"STRENGTHS": [0, 0.3, 1]}),
        ("strengths=[0.0, 2.5]", {"STRENGTHS": [0.0, 2.5]}),
        ("limit=3", {"LIMIT": 3}),
        ("limit=None", {"LIMIT": None}),
        ("results=../a b", {"RESULTS": "../a b"}),
        ("results=2026", {"RESULTS": "2026"}),
        ("results='2026'", {"RESULTS": "2026"}),
        ("results=", {"RESULTS": ""}),
    ],
)
def test_a_text_becomes_the_value_it_spells(toy, text, value):
    name, _, text = text.partition("=")
    found = parse_parameters(toy, {name: text})
    assert found == value
    assert [type(v) for v in found.values()] == [type(v) for v in value.values()]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed", "0.5"),
        ("seed", "True"),
        ("seed", "007"),
        ("seed", "zero"),
        ("seed", "None"),
        ("seed", ""),
        ("strength", "'0.5'"),
        ("strengths", "much"),
        ("strengths", "0.3;0.5"),
        ("limit", "2.0"),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_right_one(toy, name, text):
    with pytest.raises(PrivemoError, match=rf"takes {name.upper()}: .* = .*cannot be"):
        parse_parameters(toy, {name: text})


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("seed", "-1", "seed is a whole number from 0 to 100,000, not -1"),
        ("seed", "100001", "seed is a whole number from 0 to 100,000"),
        ("strength", "-0.1", "strength is a number from 0 on, not -0.1"),
        ("strength", "1e999", "strength is a number from 0 on, not inf"),
        ("strengths", "0.5,-1", "each of strengths is a number from 0 on, not -1"),
        ("strengths", "", r"strengths is a list of numbers, not \[\]; write it as"),
        ("modalities", "", "modalities is a list of acoustic, lexical, multimodal"),
        ("modalities", "[1]", "there is no modality '1'; choose one of acoustic"),
        ("modalities", "acustic", "choose one of .*; did you mean acoustic?"),
    ],
)
def test_a_value_that_no_notebook_can_use_is_refused(toy, name, text, message):
    with pytest.raises(PrivemoError, match=message):
        parse_parameters(toy, {name: text})


@pytest.mark.parametrize("name", ["SED", "sede", "Modality"])
def test_a_misspelt_name_is_refused_with_the_right_ones(toy, name):
    with pytest.raises(PrivemoError) as error:
        check_parameters(toy, {name: 1})
    assert f"no parameter {name!r}; did you mean " in str(error.value)
    assert "SEED: int = 0, STRENGTH: float = 0.5" in str(error.value)
    assert "LIMIT: int | None = None" in str(error.value)


def test_values_come_back_under_the_notebooks_own_names(toy):
    assert check_parameters(toy, {"seed": 3}) == {"SEED": 3}


def test_a_notebook_without_parameters_has_none(tmp_path):
    path = tmp_path / "plain.ipynb"
    write(v4.new_notebook(cells=[v4.new_code_cell("1")]), path)
    assert read_parameters(path) == {}
    with pytest.raises(PrivemoError, match="Its parameters are none"):
        check_parameters(path, {"SEED": 1})


@pytest.mark.parametrize(
    "source", ["A = 1 + 1", "A = B = 1", "A = (1, 2)", "import os", "A, B = 1, 2"]
)
def test_a_parameters_cell_with_more_than_literals_is_refused(tmp_path, source):
    path = tmp_path / "derived.ipynb"
    cell = v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    write(v4.new_notebook(cells=[cell]), path)
    with pytest.raises(PrivemoError, match="may only hold NAME = value"):
        read_parameters(path)


@pytest.mark.parametrize("source", ["SEED = 1CORPUS = 2", "SEED = (", "A = 1\n  B = 2"])
def test_a_parameters_cell_that_is_no_python_is_refused(tmp_path, source):
    cell = v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    write(v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    with pytest.raises(PrivemoError, match="a.ipynb: the parameters cell is not Pyth"):
        read_parameters(tmp_path / "a.ipynb")


def test_what_is_no_notebook_is_refused(tmp_path):
    (tmp_path / "x.ipynb").write_text("version https")
    with pytest.raises(PrivemoError, match="not a readable notebook"):
        read_parameters(tmp_path / "x.ipynb")


@pytest.mark.parametrize(
    "damage",
    [
        {"source": None},
        {"metadata": None},
        {"metadata": {"tags": 3}},
        {"metadata": ["parameters"]},
        {"source": 7},
    ],
)
def test_a_cell_that_lacks_its_parts_is_told(tmp_path, damage):
    """Of what is JSON and no notebook, nbformat says nothing."""
    cell = {"cell_type": "code", "id": "a", "source": "SEED = 0", "outputs": []}
    cell |= {"metadata": {"tags": ["parameters"]}, "execution_count": None} | damage
    cell = {name: value for name, value in cell.items() if value is not None}
    whole = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(whole))
    with pytest.raises(PrivemoError, match="not a readable notebook"):
        read_parameters(path)
