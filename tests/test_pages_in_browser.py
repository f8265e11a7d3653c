"""Both pages in a real browser: nobody is shut out, and a first screen says it all.

Needs Chromium and `pip install "privemo[browser]"`.
"""

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from support.battery import find
from support.chromium import chromium
from support.results_of_notebooks import save
from support.tables_of_scores import defended

from privemo.battery.page import write_page
from privemo.published import load_claims
from privemo.report.page import write_report

pytestmark = pytest.mark.endure

SLOWEST = 300_000  # milliseconds that a step may take
REFERENCE = Path(__file__).parent / "reference"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
BOTTOM = "one => one.getBoundingClientRect().bottom"


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(browser):
    """Return a function that opens a page, however busy the machine is."""

    def open_page(address, width=1280):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(SLOWEST)
        page.goto(address)
        return page

    yield open_page
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="module")
def axe():
    why = 'axe is not here; pip install "privemo[browser]"'
    pytest.importorskip("axe_playwright_python", reason=why)
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Make a report of all stored tables and claims, and the page of an attack."""
    folder = tmp_path_factory.mktemp("pages")
    noise = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
    scores = [
        defended(defence, recipe=recipe, modality=name, strength=0.5, P=0.3 + noise)
        for defence, recipe in (("none", "paper"), ("gender", "paper"))
        for name in ("acoustic", "lexical", "multimodal")
    ]
    tables = {path.stem: pd.read_csv(path) for path in REFERENCE.glob("*.csv")}
    for question in range(1, 8):
        claims = load_claims(question)[["claim", "statement"]]
        claims = claims.assign(verdict="inconclusive", ours=0.5, low=0.4, high=0.6)
        claims.loc[claims.index[:2], "verdict"] = ["reproduced", "contradicted"]
        mine = tables if question == 1 else {}
        save(
            *(folder, f"{question}_question"),
            claims=claims.assign(paper="0.56 to 0.73", reason="for a reason"),
            tables=mine,
            report_tables=list(mine),
            figures={f"figure_{question}": Figure(figsize=(6, 3))},
            scores=pd.concat(scores).assign(gate_passed=True) if mine else None,
        )
    attack = write_page(find(), folder / "attack")
    return {"report": write_report(folder), "attack": attack}


@pytest.fixture(params=["report", "attack"])
def address(pages, request):
    return pages[request.param].as_uri()


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_is_shut_out(opened, axe, address, width, unfolded):
    page = opened(address, width)
    if unfolded:
        page.evaluate(OPEN_ALL)
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    named = [(one["id"], one["nodes"][0]["html"][:200]) for one in grave]
    assert named == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_shuts_somebody_out_is_found(opened, axe):
    page = opened("about:blank")
    page.set_content("<body><img src='x'><p style='color: #ccc'>pale words</p></body>")
    page.evaluate(axe)
    found = {one["id"] for one in page.evaluate("axe.run()")["violations"]}
    assert {"image-alt", "color-contrast"} <= found


def test_the_first_screen_has_all_sentences_and_the_picture(opened, pages):
    page = opened(pages["report"].as_uri())
    ends = [one.evaluate(BOTTOM) for one in page.query_selector_all("li, svg")]
    assert len(ends) == 6 and max(ends) < 800


def test_a_page_is_printed_on_two_sheets(opened, address):
    page = opened(address)
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))
    assert sheets == 2
