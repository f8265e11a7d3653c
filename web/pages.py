"""Pages that are made of other things: templates, and the README's answer first."""

import re
import tomllib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TEMPLATES = Environment(loader=FileSystemLoader(HERE), undefined=StrictUndefined)
ANSWER = "## What comes out\n"
PIECES = ("heading", "picture", "legend", "about", "table", "findings", "more")


def fill(name, **values):
    """Fill in the template of a page."""
    return TEMPLATES.get_template(f"{name}.j2").render(values)


def front_page(readme):
    """Put what comes out before what privemo is and how to get it."""
    top, *parts = re.split(r"(?m)^(?=## )", readme)
    (answer,) = (part for part in parts if part.startswith(ANSWER))
    pieces = dict(zip(PIECES, answer.strip().split("\n\n"), strict=True))
    rest = "".join(part for part in parts if part != answer)
    return fill("front.md", question=question(), top=top, rest=rest, **pieces)


def question():
    """Return the question that the description of the package asks."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = tomllib.loads(text)["project"]["description"].partition(": ")[2]
    return asked[0].upper() + asked[1:]
