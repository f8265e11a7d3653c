"""Write docs/results-real.md: the paper's questions, asked of recordings of people.

    python benchmarks/people cremad=../CREMA-D ravdess=../RAVDESS own=../ISEAR ...
        [--dealings cremad=2 ...] [--questions cremad=1,2,3,5 ...] [--known]
        [--planted results/claims.csv] [--out docs/results-real.md]

Every corpus that is named is asked the seven questions as their notebooks ask them, or
those that are listed for it; what has records is found, the rest is computed. A corpus
of one's own is called by its folder. With ``--known`` every acoustic corpus is attacked
by who learnt gender on each of the others, too. The verdicts of the planted corpus,
which stand beside those of people, are read from the claims of a run.
"""

import argparse
import os
import platform
import shlex
import sys
from pathlib import Path

import pandas as pd
from asking import QUESTIONS, People
from tables import known_table, markdown, overview, pages, reach
from verdicts import beside, holds_where


def page(every, *, planted, known, command):
    """Yield the lines of the page."""
    yield "# Results on people\n"
    yield Path(__file__).with_name("intro.md").read_text("utf-8")
    yield f"Made by\n\n```\npython benchmarks/people {command}\n```\n"
    yield f"on {platform.system()} {platform.machine()}, {os.cpu_count()} cores.\n"
    if any(2 in people.lessons for people in every):
        yield f"## At a glance\n\n{markdown(overview(every))}\n"
    table = beside(every, planted)
    yield f"## Planted beside people\n\n{holds_where(table)}\n\n{markdown(table)}\n"
    if known:
        yield f"## Attacked from another corpus\n\n{markdown(known_table(every))}\n"
    for people in every:
        yield from chapter(people)


def chapter(people):
    """Yield the lines about one corpus."""
    yield f"## {people.title}\n\n{people.counted()}\n"
    for note in [*people.first.notes, *people.left_out()]:
        yield f"- {note}"
    yield f"\n{reach(people)}\n"
    for heading, table in pages(people):
        yield f"### {people.title}: {heading}\n\n{markdown(table)}\n"


def read_pairs(texts):
    """Read NAME=VALUE texts."""
    return dict(text.split("=", 1) for text in texts)


def read_numbers(text):
    """Read 1,2,3."""
    return [int(number) for number in text.split(",")]


def main():
    """Write the page."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--dealings", nargs="*", default=[])
    parser.add_argument("--questions", nargs="*", default=[])
    parser.add_argument("--planted", default="results/claims.csv")
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--out", default="docs/results-real.md")
    asked = parser.parse_args()
    dealings, questions = read_pairs(asked.dealings), read_pairs(asked.questions)
    every = [
        People(
            name,
            folder,
            questions=read_numbers(questions.get(name, QUESTIONS)),
            dealings=int(dealings.get(name, 1)),
        )
        for name, folder in read_pairs(asked.corpora).items()
    ]
    found = Path(asked.planted)
    planted = pd.read_csv(found) if found.exists() else None
    how = {"planted": planted, "known": asked.known}
    lines = page(every, command=shlex.join(sys.argv[1:]), **how)
    Path(asked.out).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
