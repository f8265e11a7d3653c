"""The page and the command say what was found, and one sentence of what was wrong."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.battery import find

from privemo.battery import Findings
from privemo.battery.page import conclusion, readable_tables, write_page
from privemo.terms import PICKED


@pytest.fixture(scope="module")
def found():
    return find()


@pytest.fixture(scope="module")
def page(found, tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "new" / "folder"
    return write_page(found, folder).read_text(encoding="utf-8")


def outcome(*rows, passed=True):
    """Make findings of which only the conclusion matters."""
    table = pd.DataFrame(rows, columns=["attacker", "UAR", "low", "high", "verdict"])
    controls = pd.DataFrame({"passed": [True, passed]})
    facts = {"attribute": "gender", "chance": "0.50"}
    return Findings(table, controls, None, None, facts, ())


def test_the_page_asks_nothing_of_the_network(page):
    assert page.count("data:image/png;base64,") == 1
    text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", page)
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(", text)


@pytest.mark.parametrize(
    "part",
    [
        "accent &amp; age",
        "raw &lt;features&gt;",
        "A note.",
        PICKED,
        "nearest neighbours",
        "shuffled over speakers, median",
        "kernel",
        "Limits",
        "8 apple, 8 birch",
    ],
)
def test_the_page_holds_everything(page, part):
    assert part in page


def test_the_page_names_no_speaker(page):
    assert not re.search(r"\bs1[0-5]\b", page)


def test_the_tables_are_written_with_all_digits(found, tmp_path):
    write_page(found, tmp_path)
    for name in ("attackers", "controls", "inputs", "description"):
        table = pd.read_csv(tmp_path / f"{name}.csv", keep_default_na=False)
        assert table.columns.to_list() == getattr(found, name).columns.to_list()
    attackers = pd.read_csv(tmp_path / "attackers.csv")
    np.testing.assert_allclose(attackers["UAR"], found.attackers["UAR"], rtol=1e-12)


def test_one_input_alone_is_no_comparison(found):
    assert "inputs" in readable_tables(found)
    assert "inputs" not in readable_tables(replace(found, inputs=found.inputs[:1]))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("above chance", "tell the gender of speakers who were never heard"),
        ("below chance", "Whoever turns these answers round has an attack"),
        ("not told from chance", "That is no proof that the gender cannot be told"),
    ],
)
def test_the_conclusion_is_that_of_the_attacker_picked_beforehand(verdict, words):
    text = conclusion(outcome((PICKED, 0.6, 0.5, 0.7, verdict)))
    assert words in text
    assert "0.60 [0.50, 0.70], chance is 0.50" in text
    assert "trust nothing" not in text


def test_others_who_differ_are_named():
    rows = ("trees", 0.7, 0.6, 0.8, "above chance"), ("layers", 0.3, 0.2, 0.4, "")
    text = conclusion(outcome(*rows, (PICKED, 0.5, 0.4, 0.6, "not told from chance")))
    assert text.endswith(" Above chance: trees.")


def test_a_control_that_fails_is_shouted(found):
    text = conclusion(outcome((PICKED, 0.6, 0.5, 0.7, "above chance"), passed=False))
    assert "A control is not at chance: trust nothing here" in text
    broken = replace(found, controls=found.controls.assign(passed=False))
    assert set(readable_tables(broken)["controls"]["passed"]) == {"NO"}
