"""Names of functions: which the reference lists, where, and how pages spell them."""

import re
from functools import cache
from pathlib import Path

import griffe

import privemo

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = (ROOT / "docs" / "code.md").read_text(encoding="utf-8")
PLACE = re.compile(r"`((privemo/[\w/]+)\.py:([\w.]+))`")
CODE = re.compile(r"(?<![\[`])`([^`\n]+)`(?![\]`])")


@cache
def offered():
    """List what `privemo.__all__` offers, where it is defined, by package."""
    package, chapters = griffe.load("privemo", search_paths=[ROOT]), {}
    for module, names in privemo._OFFERED.items():
        found = [package[f"{module}.{name}"].canonical_path for name in names]
        chapters.setdefault(f"privemo.{module.partition('.')[0]}", []).extend(found)
    return chapters


@cache
def behind_numbers():
    """List the functions of docs/code.md by its headings, each of them once."""
    seen, chapters = set(names_of(offered())), {}
    for part in re.split(r"(?m)^## ", NUMBERS)[1:]:
        names = dict.fromkeys(identifier(*place) for place in PLACE.findall(part))
        chapters[part.partition("\n")[0]] = [name for name in names if name not in seen]
        seen |= set(names)
    return {heading: names for heading, names in chapters.items() if names}


def identifier(_, module, name):
    """Name the function of a place as Python does: privemo.metrics.uar."""
    return f"{module.removesuffix('/__init__').replace('/', '.')}.{name}"


def names_of(chapters):
    """List the names in all chapters."""
    return [name for names in chapters.values() for name in names]


@cache
def spellings():
    """Map what may stand in backticks to the function that it means."""
    ours, others = names_of(offered()), names_of(behind_numbers())
    short = {name.rpartition(".")[2]: name for name in ours}
    # one word in small letters, such as leakage, is more often a column
    telling = {word: n for word, n in short.items() if not re.fullmatch("[a-z]+", word)}
    places = {place[0]: identifier(*place) for place in PLACE.findall(NUMBERS)}
    return {name: name for name in ours + others} | telling | places


def linked(text):
    """Lead from each name of a function on a page to its place in the reference."""

    def link(match):
        name = spellings().get(match[1])
        return f"[{match[0]}][{name}]" if name else match[0]

    return CODE.sub(link, text)
