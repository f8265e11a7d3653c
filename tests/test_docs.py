"""The README is short, links lead somewhere, and every number leads to its code."""

import ast
import importlib.util
import pydoc
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import privemo

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *DOCS, ROOT / "data" / "README.md"]
INDEX = ROOT / "docs" / "README.md"
NONE_YET = "none yet"  # instead of a test
MOST_LINES, MOST_WORDS = 150, 1650
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PLACE = re.compile(r"`((?:privemo|tests)/[\w/]+\.py):([\w.]+)`")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def name_of(page):
    """Name a page as it is named in the repository."""
    return page.relative_to(ROOT).as_posix()


def prose(page):
    """Read a page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page):
    """List what a link may lead to within a page, as GitHub names headings."""
    headings = re.findall(r"^#+ (.*)$", prose(page), flags=re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def links(page):
    """List the links of a page that stay in the repository."""
    found = LINK.findall(prose(page))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def broken(page):
    """List the links of a page that lead nowhere."""
    wrong = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    return wrong


@cache
def definitions(path):
    """List functions and classes of a file, and methods as Class.method."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (n for n in node.body if isinstance(n, ast.FunctionDef))
            found |= {f"{node.name}.{method.name}" for method in methods}
    return found


def cells_of(text):
    """List the rows of all tables in a text, each a list of cells."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def rows_of_code():
    """List the rows of code.md: the number, and the places it leads to."""
    text = (ROOT / "docs" / "code.md").read_text(encoding="utf-8")
    return [cell for cell in cells_of(text) if cell[0] not in ("number", "---")]


def test_the_readme_is_short():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES, "move something to docs/"
    assert len(text.split()) <= MOST_WORDS, "move something to docs/"


def rows_from(page, heading):
    """List the cells of the table below a heading, its head first."""
    text = (ROOT / page).read_text(encoding="utf-8").split(f"\n## {heading}\n")[1]
    head, _, *rows = cells_of(text.split("\n## ")[0])
    return [head, *rows]


def test_what_the_readme_says_of_people_stands_on_their_page():
    head, *ours = rows_from("README.md", "On people")
    columns, *found = rows_from("docs/results-real.md", "At a glance")
    for name, _, *numbers in ours:
        corpus = name.split(",")[0]
        row = next(r for r in found if r[0] == corpus)  # activation, if there is any
        there = dict(zip(columns, row, strict=True))
        assert numbers == [there[column] for column in head[2:]]
    assert len(ours) == len({row[0] for row in found})


def test_what_the_readme_says_of_published_settings_stands_on_their_page():
    table = rows_from("docs/results-paper.md", "CREMA-D")
    head = next(row for row in table if row[0] == "target")
    paper = next(row for row in table if "paper" in row)
    change = dict(zip(head, paper, strict=True))["change of P"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (ours,) = re.findall(r"P of CREMA-D changes by (.+?):", readme)
    assert ours == change


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_what_is_there(page):
    assert broken(page) == []


@pytest.mark.parametrize(
    ("link", "n_broken"),
    [
        ("there.md", 0),
        ("there.md#a-heading-of-two-parts", 0),
        ("#at-home", 0),
        ("https://doi.org/gone", 0),
        ("gone.md", 1),
        ("there.md#gone", 1),
        ("#gone", 1),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path, link, n_broken):
    (tmp_path / "there.md").write_text(
        "# A heading, of *two* parts\n\n```\n# gone\n```"
    )
    page = tmp_path / "page.md"
    page.write_text(f"# At home\n\n[a link]({link}) and no link:\n\n```\n[x](y)\n```\n")
    assert len(broken(page)) == n_broken


def test_every_page_can_be_reached():
    listed = {(INDEX.parent / link).resolve() for link in links(INDEX)}
    assert listed >= {page for page in DOCS if page != INDEX}


def test_the_house_of_the_readme_has_every_package():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "privemo").glob("*/__init__.py")}
    assert {name for name in packages if f"`{name}/`" not in text} == set()


def test_a_pattern_of_places_sees_every_row():
    rows = rows_of_code()
    assert len(rows) > 50
    assert [row[0] for row in rows if len(row) != 4] == []
    for number, _, function, test in rows:
        assert PLACE.fullmatch(function)[1].startswith("privemo/"), number
        if test != NONE_YET:
            assert PLACE.fullmatch(test)[1].startswith("tests/"), number


@pytest.mark.parametrize("row", rows_of_code(), ids=lambda row: row[0])
def test_a_number_leads_to_a_function_and_a_test(row):
    for path, name in PLACE.findall(" ".join(row[2:])):
        assert (ROOT / path).is_file(), f"{path} is not there"
        assert name in definitions(ROOT / path), f"{path} has no {name}"


def stored_numbers():
    """Name the columns of numbers in the stored tables, all folds as the first."""
    tables = map(pd.read_csv, (ROOT / "tests" / "reference").glob("*.csv"))
    names = {name for table in tables for name in table.select_dtypes("number")}
    return {re.sub(r"(?<=fold_)\d+$", "0", name) for name in names} - {"strength"}


def is_told(name, words):
    """Tell whether a number, or the one whose interval it ends, is among some words."""
    names = name, re.sub(r"_(low|high)$", "", name)
    return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", words) for n in names)


def test_every_number_of_a_stored_table_has_its_row():
    words = " ".join(row[0] for row in rows_of_code())
    numbers = stored_numbers()
    assert len(numbers) > 40
    assert {name for name in numbers if not is_told(name, words)} == set()
    assert not is_told("n_fold", words) and is_told("auc_low", words)


def test_a_name_of_a_number_leads_to_one_function():
    functions = {}
    for number, _, function, _ in rows_of_code():
        for name in re.findall(r"\*\*(.+?)\*\*", number):
            functions.setdefault(name, set()).add(function)
    assert {name: f for name, f in functions.items() if len(f) > 1} == {}


def test_help_leads_from_numbers_to_their_code():
    text = pydoc.plain(pydoc.render_doc(privemo))
    assert "docs/code.md" in text.split("PACKAGE CONTENTS")[0]


def test_the_table_of_the_readme_is_that_of_the_stored_tables():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    place = ROOT / "benchmarks" / "docs_tables.py"
    spec = importlib.util.spec_from_file_location("docs_tables", place)
    docs_tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(docs_tables)
    table = docs_tables.front_table(ROOT / "tests" / "reference")
    assert docs_tables.markdown(table) in text
