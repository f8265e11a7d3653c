"""The page of people says of each claim what its corpora say."""

import importlib
import sys
from pathlib import Path

import pandas as pd
import pytest

from privemo.config import load_profile

FOLDER = Path(__file__).parents[2] / "benchmarks" / "people"


@pytest.fixture(scope="module")
def people():
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module
    sys.path.remove(str(FOLDER))


@pytest.fixture(scope="module")
def verdicts(people):
    return people("verdicts")


class Asked:
    """A corpus whose claims are judged."""

    def __init__(self, title, **verdicts):
        self.title = title
        self.claims = claims(**verdicts)


def claims(**verdicts):
    rows = [(name, f"{name} is so.", word) for name, word in verdicts.items()]
    return pd.DataFrame(rows, columns=["claim", "statement", "verdict"])


ONE, TWO = "reproduced", "contradicted"


@pytest.fixture
def table(verdicts):
    every = [
        Asked("a", up=ONE, down=TWO, odd=ONE, none="inconclusive", lost="not testable"),
        Asked("b", up=ONE, down="inconclusive", odd=TWO, none="direction only"),
    ]
    planted = claims(up=TWO, down=TWO, odd=ONE, none=ONE, lost=ONE)
    return verdicts.beside(every, planted)


def test_verdicts_stand_side_by_side_and_what_nobody_tested_does_not(table):
    assert table.index.tolist() == ["up", "down", "odd", "none"]
    assert table.columns.tolist() == ["claim", "planted", "a", "b"]
    assert table.loc["up"].tolist() == ["up is so.", TWO, ONE, ONE]


@pytest.mark.parametrize(
    ("begins", "claim"),
    [
        ("Decided on people, and holds wherever it is", "*up is so*"),
        ("Decided on people, and is contradicted wherever it is", "*down is so*"),
        ("Decided one way and the other on people", "*odd is so*"),
        ("Decided on planted voices only", "*none is so*"),
        ("Not on people as on planted voices", "*up is so*"),
    ],
)
def test_the_paragraph_is_computed_from_the_table(verdicts, table, begins, claim):
    assert f"{begins}: {claim}." in verdicts.holds_where(table)


def test_where_nothing_is_so_nothing_is_said(verdicts):
    every = [Asked("a", up="inconclusive")]
    said = verdicts.holds_where(verdicts.beside(every, None))
    assert said.count(": nothing.") == 3


def fold(score, *, at_chance=True):
    return {"score": score, "at_chance": at_chance}


def test_each_fold_has_the_strength_that_did_best_on_its_validation_rows(verdicts):
    paper = importlib.import_module("paper")
    trials = [
        {"point": 0.3, "folds": [fold(0.7), fold(0.9, at_chance=False)]},
        {"point": 1.0, "folds": [fold(0.6), fold(0.5)]},
    ]
    assert paper.chosen(trials) == [0.3, 1.0]
    assert paper.chosen(trials[::-1]) == [0.3, 1.0]


def test_folds_of_other_strengths_are_one_private_network(people):
    """The paper chooses the strength fold by fold."""
    cell = {"corpus": "toy", "target": "activation", "modality": "acoustic"}
    rows = [
        (defence, recipe, strength, fold, 0.1 * fold + shift)
        for defence, recipe, shift, strengths in (
            ("none", "paper", 0.3, [0.0, 0.0, 0.0]),
            ("gender", "paper", 0.2, [0.5, 1.0, 0.5]),
            ("gender", "strong", 0.4, [0.5, 0.5, 0.5]),
        )
        for fold, strength in enumerate(strengths)
    ]
    columns = ["defence", "recipe", "strength", "fold", "P"]
    scores = pd.DataFrame(rows, columns=columns).assign(**cell, n_train=30, n_test=10)
    scores = scores.assign(L=scores["P"], U=scores["P"], known="", seed=0)
    table = people("paper").scores_table(scores).set_index("network")
    assert table.index.tolist() == ["general", "private", "private, strong"]
    means = [float(text.split()[0]) for text in table["P"]]
    assert means == pytest.approx([0.4, 0.3, 0.5])


def test_the_sizes_of_the_published_network_are_said(people):
    settings = load_profile("paper", n_kernels=17, n_gru_units=9)
    said = people("paper").sizes_of(settings)
    assert "of 17 kernels" in said and "layers of 9 units" in said
