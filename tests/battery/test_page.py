"""The page and the command say what was found, and one sentence of what was wrong."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from support.battery import find
from support.pages import Page

from privemo.battery import Findings
from privemo.battery.page import FILES, conclusion, readable_tables, write_page
from privemo.report.template import page_template
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
    facts = {"attribute": "gender", "chance": "0.50", "shuffled labels": 20}
    return Findings(table, controls, None, None, facts, (), None)


def test_the_page_asks_nothing_of_the_network(page):
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(|<img", page)


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


def test_what_comes_first_is_not_folded(page):
    read = Page(page)
    assert read.texts("h2")[:4] == [
        *("What follows", "Can it be believed?", "What to do now"),
        "What was said of whom",
    ]
    (table,) = read.find("table", folded=False)
    assert table["class"] == "confusion"
    assert len(read.find("table")) == 6
    links = [one for one in read.find("a") if one.get("download")]
    assert [one["download"] for one in links] == list(FILES[1:])


def test_every_class_and_its_share_are_in_the_confusion(found, page):
    cells = Page(page).texts("td")
    table = found.confusion.set_index("true class")
    for label in table.index:
        assert f"{table.loc[label, f'said {label}']:.2f}" in cells


def test_the_page_names_no_speaker(page):
    assert not re.search(r"\bs1[0-5]\b", page)


def test_the_tables_are_written_with_all_digits(found, tmp_path):
    write_page(found, tmp_path)
    for name in ("confusion", "attackers", "controls", "inputs", "description"):
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


# the picture


def drawn(*rows, chance=0.5):
    """Draw rows of attackers; return what the picture holds, by class or name."""
    names = ["attacker", "UAR", "low", "high"]
    rows = [dict(zip(names, row, strict=True)) for row in rows]
    picture = page_template("picture.html").module.picture(rows, chance)
    parts = {}
    for part in ElementTree.fromstring(str(picture)):
        parts.setdefault(part.get("class") or part.tag, []).append(part)
    return parts


def share(place):
    """Turn a place across the picture back into a UAR."""
    return round((float(place.removesuffix("%")) - 3) / 94, 3)


@pytest.mark.parametrize("uar", [0.0, 0.25, 0.6, 1.0])
@pytest.mark.parametrize("chance", [0.2, 0.5])
def test_every_attacker_and_chance_are_drawn_where_they_are(uar, chance):
    rows = ("a <b> & c", uar, uar / 2, (1 + uar) / 2), ("d", 0.5, 0.4, 0.6)
    parts = drawn(*rows, chance=chance)
    assert [part.text for part in parts["name"]] == ["a <b> & c", "d"]
    assert [share(part.get("cx")) for part in parts["tested"]] == [uar, 0.5]
    bar = parts["reach"][0]
    assert share(bar.get("x1")) == pytest.approx(uar / 2, abs=1e-3)
    assert share(bar.get("x2")) == pytest.approx((1 + uar) / 2, abs=1e-3)
    assert {share(parts["chance"][0].get(x)) for x in ("x1", "x2")} == {chance}
    assert "past" not in parts  # nothing goes on past an edge


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(-0.2, 0.9, "‹"), (0.1, 1.01, "›"), (-0.2, 1.3, "‹›"), (0.0, 1.0, "")],
)
def test_a_bar_ends_at_the_edge_and_says_that_it_goes_on(low, high, marks):
    parts = drawn(("a", 0.5, low, high))
    (bar,) = parts["reach"]
    assert (share(bar.get("x1")), share(bar.get("x2"))) == (max(low, 0), min(high, 1))
    assert "".join(part.text for part in parts.get("past", [])) == marks


def test_who_has_no_interval_has_an_open_circle_and_no_bar():
    parts = drawn(("a", 0.5, np.nan, np.nan))
    assert "reach" not in parts and "past" not in parts and "tested" not in parts
    assert len(parts["untested"]) == 1


def test_the_picture_is_on_the_page_and_told_to_who_cannot_see_it(found, page):
    for name in found.attackers["attacker"]:
        assert re.search(rf'<text class="name"[^>]*>{name}</text>', page)
    assert re.search(r'<svg[^>]*role="img"[^>]*>\s*<title>UAR of every attacker', page)
