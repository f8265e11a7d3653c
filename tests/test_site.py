"""The documentation site: whole, led through, and readable without a network."""

import html
import importlib.util
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from support import website
from support.chromium import chromium

import privemo

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "web"))
from pages import front_page, question  # noqa: E402

MADE = {"api.md", "functions.md"}  # by the site's own hooks
TOOLS = ("mkdocs", "material", "mkdocstrings_handlers.python", "latex2mathml")
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("[!.]*.ipynb"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def leaves(nav):
    """List the pages of a navigation, level by level."""
    if isinstance(nav, str):
        return [nav]
    parts = nav.values() if isinstance(nav, dict) else nav
    return [leaf for part in parts for leaf in leaves(part)]


# without building it


def test_the_navigation_has_every_page_and_every_notebook_once():
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *NOTEBOOKS]
    names = {path.relative_to(ROOT).as_posix() for path in found}
    assert sorted(leaves(CONFIG["nav"])) == sorted(names | MADE | {"data/README.md"})


def test_the_navigation_begins_with_the_front_page():
    assert leaves(CONFIG["nav"])[0] == "README.md"


def test_the_front_page_asks_and_then_answers_with_a_picture():
    page = front_page(README)
    assert page.startswith(f"# {question()}\n")
    assert question().endswith("?")
    places = [page.index(text) for text in ("![", "\n1. ", "| network |", "## privemo")]
    assert places == sorted(places)


def test_the_front_page_says_all_that_the_readme_says_and_nothing_twice():
    page, blocks = front_page(README), README.split("\n\n")
    others = [block for block in blocks if page.count(block.strip()) != 1]
    assert others == ["## What comes out"]


def test_a_readme_that_cannot_be_cut_is_refused():
    more = README.replace("1. Networks give", "A new paragraph.\n\n1. Networks give")
    assert more != README
    with pytest.raises(ValueError, match="zip"):
        front_page(more)


# built


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site, which gives no warning."""
    missing = [tool for tool in TOOLS if not is_installed(tool)]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here; `make site` installs them")
    folder = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not re.search("warning|error", done.stdout + done.stderr, re.IGNORECASE)
    return folder


def is_installed(module):
    """Tell whether a module, or one within a package, can be found."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@cache
def text_of(path):
    return path.read_text(encoding="utf-8")


def test_every_page_is_built(site):
    built = {path.relative_to(site).with_suffix("") for path in website.pages(site)}
    asked = {Path(name).with_suffix("") for name in leaves(CONFIG["nav"])}
    asked = {p.with_name("index") if p.name == "README" else p for p in asked}
    assert built == asked | {Path("404")}


def test_every_link_leads_to_what_is_there(site):
    pages = [path for path in website.pages(site) if path.name != "404.html"]
    assert {p.name: website.broken(p) for p in pages if website.broken(p)} == {}
    assert sum(len(website.read(path).leads) for path in pages) > 1000


def test_nothing_is_loaded_from_a_host(site):
    files = [*website.pages(site), *site.rglob("*.css")]
    assert {p.name: website.from_hosts(p) for p in files if website.from_hosts(p)} == {}
    # the theme's script would fetch what draws these
    assert not any("mermaid" in website.read(p).classes for p in website.pages(site))


def test_search_has_a_name(site):
    assert '<div class="md-search"' in text_of(site / "index.html")
    assert 'role="dialog" aria-label="Search"' in text_of(site / "index.html")


def test_references_are_written_without_their_marks(site):
    text = text_of(site / "functions.html")
    shown = re.sub(r'(?s)<details class="mkdocstrings-source">.*?</details>', "", text)
    assert "<p>[1] Y. Benjamini" in shown
    assert not re.search(r"\.\. \[\d|\[\d+\]_", shown)


def test_search_needs_no_server(site):
    for path in website.pages(site):
        places = [text_of(path).index(s) for s in ("iframe-worker.js", "bundle.")]
        assert places == sorted(places), "the script comes before who needs it"
    index = text_of(site / "search" / "search_index.js")
    found = json.loads(index.removeprefix("var __index = "))["docs"]
    pages = {entry["location"].partition("#")[0] for entry in found}
    assert {path.relative_to(site).as_posix() for path in website.pages(site)} == (
        pages | {"404.html"}
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_can_be_read(site, path):
    page = text_of(site / path.relative_to(ROOT).with_suffix(".html"))
    cells = json.loads(text_of(path))["cells"]
    outputs = [o for cell in cells for o in cell.get("outputs", [])]
    shown = ["".join(o.get("data", {}).get("text/html", "")) for o in outputs]
    pictures = re.findall(r'<img [^>]*alt="[^"]*">', "".join(shown))
    assert pictures and all(picture in page for picture in pictures)
    printed = [line for o in outputs for line in o.get("text", [])]
    words = html.unescape(re.sub("<[^>]+>", "", page))
    assert all(line.strip() in words for line in printed)
    assert page.count("<table>") >= sum(text.count("<table") for text in shown)
    asked = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    assert page.count("<math ") == len(re.findall(r"\$\$?[^$]+\$\$?", "".join(asked)))
    assert "arithmatex" not in page


def test_all_that_is_offered_has_its_place_in_the_reference(site):
    anchors = website.read((site / "api.html").resolve()).anchors
    names = {anchor.rpartition(".")[2] for anchor in anchors}
    assert set(privemo.__all__) <= names


def test_every_function_behind_a_number_is_a_link_to_its_text(site):
    rows = text_of(ROOT / "docs" / "code.md")
    places = re.findall(r"`privemo/([\w/]+)\.py:([\w.]+)`", rows)
    leads = website.read((site / "docs" / "code.html").resolve()).leads
    led = [url for url in leads if re.search(r"(api|functions)\.html#privemo\.", url)]
    assert len(led) == len(places) > 80
    for (_, name), url in zip(places, led, strict=True):
        assert url.endswith(f".{name}")


def test_the_front_page_leads_to_the_code_of_each_number(site):
    page = website.read((site / "index.html").resolve())
    assert "docs/code.html" in page.leads
    assert "docs/privacy_gap.png" in page.loads


def test_it_is_searched_from_a_folder_in_a_browser(site):
    with chromium() as browser:
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "docs" / "attack.html").as_uri())
        page.locator(".md-search__input").fill("LEACE")
        page.locator(".md-search-result__link").first.wait_for(state="attached")
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "about"}


# what is broken is found, and what is not is not

GOOD = [
    '<a href="there.html#part">x</a>',
    '<a href="https://doi.org/gone">x</a>',
    '<a href="#here">x</a><p id="here">',
    '<a href="there.html?h=word#part">x</a>',
    '<img src="data:image/png;base64,AAAA"><img src="a%20b.png">',
    "<code>&lt;script src='https://doi.org/x.js'&gt;</code>",
    "<style>p { background: url(a%20b.png) }</style>",
]
BROKEN = [
    '<a href="gone.html">x</a>',
    '<a href="there.html#gone">x</a>',
    '<a href="#gone">x</a>',
    '<img src="gone.png">',
    '<link rel="stylesheet" href="gone.css">',
]
HOSTS = [
    '<script src="https://doi.org/x.js"></script>',
    '<link rel="stylesheet" href="//doi.org/x.css">',
    '<img src="HTTP://doi.org/x.png">',
    '<img srcset="https://doi.org/x.png 2x">',
    "<style>@import 'https://doi.org/x.css';</style>",
    '<p style="background: url(https://doi.org/x.png)">',
    '<iframe src="https://doi.org/"></iframe>',
]


@pytest.fixture
def page(tmp_path):
    """Return a function that writes a page beside another one."""
    (tmp_path / "there.html").write_text('<h2 id="part">A part</h2>')
    (tmp_path / "a b.png").write_bytes(b"")

    def write(text, name="page.html"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


@pytest.mark.parametrize("text", GOOD)
def test_a_whole_page_is_whole(page, text):
    assert website.broken(page(text)) == website.from_hosts(page(text)) == []


@pytest.mark.parametrize("text", BROKEN)
def test_what_leads_nowhere_is_found(page, text):
    assert len(website.broken(page(text))) == 1


@pytest.mark.parametrize("text", HOSTS)
def test_what_is_loaded_from_a_host_is_found(page, text):
    assert len(website.from_hosts(page(text))) == 1


def test_what_a_style_sheet_loads_from_a_host_is_found(page):
    text = "p { background: url('https://doi.org/x.png') } q { color: red }"
    assert len(website.from_hosts(page(text, "x.css"))) == 1
