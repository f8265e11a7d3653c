"""The tables of a corpus of people."""

import sys
from itertools import permutations
from pathlib import Path

import pandas as pd

from privemo.statistics.power import smallest_visible
from privemo.tables.compare import compare
from privemo.terms import UNTRAINED

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs_tables import (  # noqa: E402
    COLUMNS,
    MEMBERS,
    markdown,
    networks_table,
    scores_table,
    shown,
    verdicts_table,
)

__all__ = ["changes_of", "changes_table", "decided_of", "gates_table", "known_table"]
__all__ += ["markdown", "networks_table", "overview", "pages", "reach"]
TASK = ["target", "modality"]
RECIPES = ("paper", "strong")  # of the networks that unlearn gender
STRENGTH = 0.5


def changes_of(scores):
    """Compare networks that unlearn gender with general ones, a row a quantity."""
    rows = []
    for key, cell in scores.groupby(TASK, sort=False):
        general = cell[cell["defence"] == "none"]
        for recipe in RECIPES:
            mine = cell[(cell["defence"] == "gender") & (cell["recipe"] == recipe)]
            for quantity in "LPU":
                found = compare(mine, general, quantity)
                seen = smallest_visible(found.error, df=found.df)
                told = (found.estimate, found.low, found.high, seen)
                rows.append((*key, recipe, quantity, *told))
    columns = [*TASK, "recipe", "of", "change", "low", "high", "visible"]
    return pd.DataFrame(rows, columns=columns)


def changes_table(changes):
    """Show what unlearning changes, and the smallest change that would be found."""
    table = changes.copy()
    rows = table[["change", "low", "high"]].to_numpy()
    table["told"] = [shown(*row, sign="+") for row in rows]
    table["seen"] = table["visible"].map("{:.3f}".format)
    wide = table.pivot(index=[*TASK, "recipe"], columns="of", values=["told", "seen"])
    headings = {"told": "change of {}", "seen": "smallest visible, {}"}
    wide = wide[[(what, q) for q in "LPU" for what in headings]]
    wide.columns = [headings[what].format(q) for what, q in wide.columns]
    return wide.reset_index()


def reach(people):
    """Say what a corpus can and cannot show of P and U."""
    if 2 not in people.lessons:
        return "Without question 2 nothing is said of the attack."
    table, sentences = people.changes, []
    for quantity in "PU":
        rows = table[table["of"] == quantity]
        least, most = rows["visible"].min(), rows["visible"].max()
        sentences.append(
            f"A change of {quantity} would be found four times out of five from "
            f"{least:.3f} on where the trainings agree best, from {most:.3f} on where "
            f"they agree least."
        )
    return " ".join([*sentences, decided_of(table)])


def decided_of(changes):
    """Name the changes whose interval leaves 0 out."""
    decided = changes[(changes["low"] > 0) | (changes["high"] < 0)]
    texts = "; ".join(_in_words(row) for row in decided.itertuples()) or "none"
    return f"Intervals without 0, of {len(changes)}: {texts}."


def _in_words(row):
    """Name a change with its interval."""
    told = shown(row.change, row.low, row.high, sign="+")
    return f"{row.of} by `{row.recipe}`, {row.modality} {row.target}, {told}"


def gates_table(named):
    """Count who passed the gate, and what ended by itself, a row a network."""
    by = named.groupby("network", sort=False)
    table = by.agg(
        trainings=("fold", "size"),
        at_chance=("gate_passed", "sum"),
        ended=("ended", "sum"),
        epochs=("n_epochs", "median"),
    )
    table.columns = ["trainings", "gate passed", "ended by themselves", "median epochs"]
    return table.astype({"median epochs": int}).reset_index()


def controls_table(lesson):
    """Show what must be at chance, and what there was to hide."""
    table = lesson.controls()
    told = [shown(row.P, row.low, row.high) for row in table.itertuples()]
    return table.assign(P=told)[["modality", "control", "P", "check"]]


def strengths_table(lesson):
    """Show U and P at every strength."""
    parts = [lesson.by_strength(q).assign(of=q) for q in "UP"]
    table = pd.concat(parts).reset_index()
    first = [*TASK, "recipe", "of"]
    return table[first + [name for name in table if name not in first]]


def groups_table(lesson):
    """Show how emotion recognition changes for each gender."""
    table = lesson.change
    told = [shown(r.change, r.low, r.high, sign="+") for r in table.itertuples()]
    return table.assign(change=told)[[*TASK, "who", "change"]]


def pages(people):
    """Yield heading and table of what a corpus allows."""
    lessons = people.lessons
    if 2 in lessons:
        scores = lessons[2].scores
        yield "L, P and U", scores_table(scores, COLUMNS, strength=STRENGTH)
        yield "what unlearning gender changes", changes_table(people.changes)
        yield "gates and ends", gates_table(lessons[2].named(scores))
        yield "controls of P", controls_table(lessons[2])
    if 4 in lessons:
        yield "strength", strengths_table(lessons[4])
    if 5 in lessons:
        yield "groups", groups_table(lessons[5])
    if 7 in lessons:
        members = lessons[7].membership
        yield "membership", scores_table(members, MEMBERS, strength=STRENGTH)
    yield "verdicts", verdicts_table(people.claims)


def overview(every):
    """One row a corpus, target and modality: what there is, and what changes."""
    asked = [people for people in every if 2 in people.lessons]
    return pd.concat(_overview_of(people) for people in asked)


def _overview_of(people):
    """Put L, P and U of general networks beside what both recipes change."""
    lesson = people.lessons[2]
    scores = lesson.scores
    table = scores_table(scores, COLUMNS, strength=STRENGTH)[[*TASK, *"LPU"]]
    controls = controls_table(lesson).pivot(index="modality", columns="control")["P"]
    table.insert(3, "P, untrained", table["modality"].map(controls[UNTRAINED]))
    changes = changes_table(people.changes).pivot(index=TASK, columns="recipe")
    for quantity in "PU":
        for recipe in RECIPES:
            column = changes[f"change of {quantity}", recipe].rename(
                f"{quantity}, change by `{recipe}`"
            )
            table = table.merge(column.reset_index(), on=TASK)
    table.insert(0, "corpus", people.title)
    return table


def known_table(every):
    """Attack each corpus by who learnt gender on another one (the paper's D2)."""
    heard = [people for people in every if people.heard and 2 in people.lessons]
    parts = []
    for here, other in permutations(heard, 2):
        known = {"known": other.name, "known_folder": other.folder}
        scores = here.open(2, modalities=["acoustic"], **known).scores
        table = scores_table(scores, COLUMNS[1:4], strength=STRENGTH)
        table.insert(0, "attacker knows", other.title)
        table.insert(0, "corpus", here.title)
        parts.append(table)
    return pd.concat(parts)
