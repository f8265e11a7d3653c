"""Lessons in a real browser: opened in JupyterLab, run, and answered by a student."""

import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from answers import first_exercise
from lab import Lab, opened
from shown import look

from privemo.lessons.copying import copy_lessons
from privemo.lessons.jobs import NOTEBOOKS, choose_notebooks
from privemo.lessons.sources import SOURCES

PROFILE = re.compile(r'(?m)^PROFILE = ".*"$')


def browse(starts=("",), *, profile="smoke"):
    """Use lessons one after another; yield a row of counts and a list of faults each.

    Parameters
    ----------
    starts : sequence of str
        What the names of the notebooks start with.
    """
    paths = [path for start in starts for path in choose_notebooks(start)]
    with TemporaryDirectory(prefix="endure-") as home:
        list(copy_lessons(Path(home, "lessons")))
        for path in paths:
            yield _visit(path.relative_to(NOTEBOOKS), Path(home), profile)


def _visit(name, home, profile):
    """Use one lesson, from the start of JupyterLab to its end."""
    start, lab = time.monotonic(), Lab(home / "lessons", home, name.stem)
    try:
        with opened(lab, name.as_posix()) as notebook:
            row, faults = _use(notebook, name, home / "lessons", profile)
    finally:
        left = lab.close()
    faults += [f"processes left: {left}"] if left else []
    seconds = round(time.monotonic() - start)
    return {"notebook": name.stem} | row | {"seconds": seconds}, faults


def _use(notebook, name, lessons, profile):
    """Choose a profile, run all cells, and answer an exercise."""
    stored = nbformat.read(lessons / name, as_version=4)
    (place,) = [i for i, c in enumerate(stored.cells) if PROFILE.search(c.source)]
    chosen = PROFILE.sub(f'PROFILE = "{profile}"', stored.cells[place].source)
    notebook.write(place, chosen)
    notebook.restart_and_run_all()
    shown, too_wide = look(notebook.html()), notebook.too_wide()
    exercise = first_exercise(stored, (SOURCES / name).with_suffix(".py"))
    broken = give_answers(notebook, exercise)
    row = {
        "cells": shown.cells,
        "errors": len(shown.errors),
        "stderr": len(shown.stderr),
        "figures": shown.figures,
        "with text alternative": shown.described,
        "texts cut off": shown.cut,
        "too wide": too_wide,
        "answers": len(exercise.answers),
        "not as promised": len(broken),
    }
    wide = [f"outputs wider than the page: {too_wide}"] if too_wide else []
    return row, shown.faults() + wide + broken


def give_answers(notebook, exercise):
    """Give all answers to an exercise; list where it does not say what it promises."""
    broken = []
    for answer in exercise.answers:
        notebook.write(exercise.place, answer.text)
        notebook.run(exercise.place)
        said = notebook.run(exercise.test)
        if not re.search(answer.promised, said):
            heard = f"it says {said!r}, not {answer.promised!r}"
            broken.append(f"{exercise.name}, {answer.name}: {heard}")
    return broken
