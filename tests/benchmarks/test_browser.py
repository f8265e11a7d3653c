"""What a browser shows of a lesson is read; what must not be there is found."""

import ast
import importlib
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from support.toy_exercises import write_exercises

from privemo.lessons.notebooks import KERNELSPEC
from privemo.lessons.sources import list_lessons, readers_notebook

ENDURE = Path(__file__).parents[2] / "benchmarks" / "endure"
sys.path.append(str(ENDURE))  # as for a script that lies there
ANSWERS, BROWSING, CHROMIUM, SHOWN = (
    importlib.import_module(name)
    for name in ("answers", "browsing", "chromium", "shown")
)
TRACEBACK = "----- KeyError Traceback (most recent call last)"
PICTURE = '<img src="data:image/png;base64," alt="{}">'
KINDS = ("cells", "errors", "stderr", "figures", "described", "cut")


def output(kind, text):
    return f'<div class="jp-OutputArea-output" data-mime-type="{kind}">{text}</div>'


def box(kind, text):
    return output(f"application/vnd.jupyter.{kind}", f"<pre>{text}</pre>")


def cell(prompt, *outputs):
    mark = f'<div class="jp-InputPrompt">{prompt}</div>'
    return f'<div class="jp-Cell jp-CodeCell">{mark}{"".join(outputs)}</div>'


def text(*inside):
    return f'<div class="jp-Cell jp-MarkdownCell">{"".join(inside)}</div>'


def page(*cells):
    return f'<div class="jp-Notebook">{"".join(cells)}</div>'


# what a page shows


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ([], (0, 0, 0, 0, 0, 0)),
        ([text(PICTURE.format("")), cell("[1]:"), cell("[2]:")], (2, 0, 0, 0, 0, 0)),
        ([cell("[1]:", box("stderr", f"{TRACEBACK} KeyError"))], (1, 1, 0, 0, 0, 0)),
        ([cell("[1]:", box("stderr", "no a.wav")), cell("[ ]:")], (2, 1, 0, 0, 0, 0)),
        ([cell("[1]:", *2 * [box("stderr", "Warning")])], (1, 0, 2, 0, 0, 0)),
        ([cell("[1]:", box("stdout", "Error"))], (1, 0, 0, 0, 0, 0)),
        ([cell("[1]:", output("text/html", PICTURE.format("up")))], (1, 0, 0, 1, 1, 0)),
        ([cell("[1]:", output("image/png", PICTURE.format(" ")))], (1, 0, 0, 1, 0, 0)),
        ([cell("[1]:", output("image/png", "<img>"))], (1, 0, 0, 1, 0, 0)),
        ([cell("[1]:", output("a/b", PICTURE.format("Image")))], (1, 0, 0, 1, 0, 0)),
        ([cell("[1]:", output("text/html", "<td>and so...</td>"))], (1, 0, 0, 0, 0, 1)),
        ([cell("[1]:", output("text/html", "<td>0.5</td>"))], (1, 0, 0, 0, 0, 0)),
    ],
)
def test_boxes_and_figures_are_counted(cells, counts):
    shown = SHOWN.look(page(*cells))
    found = {name: getattr(shown, name) for name in KINDS}
    lengths = {n: x if isinstance(x, int) else len(x) for n, x in found.items()}
    assert lengths == dict(zip(KINDS, counts, strict=True))


@pytest.mark.parametrize(
    ("prompts", "not_run"),
    [
        (["[1]:", "[2]:", "[3]:"], ()),
        (["[1]:", "", "[3]:"], ()),  # folded
        (["[1]:", "", "[2]:"], (3,)),  # folded, and not run
        (["[1]:", "[ ]:", "[ ]:"], (2, 3)),
        (["[1]:", "[*]:"], (2,)),
        (["[2]:", "[1]:"], (1, 2)),
    ],
)
def test_cells_that_did_not_run_in_order_are_found(prompts, not_run):
    assert SHOWN.look(page(*map(cell, prompts))).not_run == not_run


def test_a_good_page_has_no_fault():
    html = page(
        text("# Why?"),
        cell("[1]:", box("stdout", "exercise 1: not attempted yet, x is None")),
        cell("[2]:", output("text/html", PICTURE.format("A line that rises."))),
        cell("", output("text/html", "<table><td>0.5</td></table>")),
    )
    assert SHOWN.look(html).faults() == []


def test_every_fault_is_told_with_its_words():
    html = page(
        cell("[1]:", box("stderr", "a warning"), output("image/png", "<img>")),
        cell("[2]:", box("stderr", "KeyError: 'x'")),
        cell("[ ]:"),
    )
    assert SHOWN.look(html).faults() == [
        "code cell 3 did not run, or not in order",
        "an error: KeyError: 'x'",
        "a box of stderr: a warning",
        "figures without a text alternative: 1",
    ]


# what an exercise promises


@pytest.mark.parametrize("source", list_lessons(), ids=lambda path: path.stem)
def test_every_lesson_has_an_exercise_to_answer(source):
    notebook = readers_notebook(source)
    exercise = ANSWERS.first_exercise(notebook, source)
    opened, wrong, right = exercise.answers
    assert notebook.cells[exercise.place].source == opened.text
    assert exercise.test == exercise.place + 1
    assert len({opened.text, wrong.text, right.text}) == 3
    assert "SOLUTION" not in right.text
    for answer in exercise.answers:
        ast.parse(answer.text)


class Told:
    """A notebook that says what it is told to say to an answer."""

    def __init__(self, told):
        self.told, self.text = told, None

    def write(self, number, text):
        self.text = text

    def run(self, number):
        return self.told[self.text]


STUB = "chance = None  # the UAR of who guesses between two genders\n"
TOLD = {
    f"{STUB}# your code here": "exercise 1: not attempted yet, chance is None\n0",
    "chance = 7": "AssertionError: a UAR is from 0 to 1, got 7: it is a mean of shares",
    f"{STUB}chance = 0.5\n": "a guess\n2",
}


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Return the first exercise of a notebook of exercises."""
    monkeypatch.setattr(ANSWERS, "WRONG", {"toy-e1": "chance = 7"})
    source = write_exercises(tmp_path / "toy.ipynb")
    return ANSWERS.first_exercise(readers_notebook(source), source)


def test_an_exercise_that_says_what_it_promises_is_left_alone(toy):
    assert [answer.text for answer in toy.answers] == list(TOLD)
    assert BROWSING.give_answers(Told(TOLD), toy) == []


@pytest.mark.parametrize("i", range(3))
@pytest.mark.parametrize("said", ["", "12", "AssertionError: half of them are right"])
def test_another_message_is_found(toy, i, said):
    told = Told(TOLD | {list(TOLD)[i]: said})
    (broken,) = BROWSING.give_answers(told, toy)
    assert broken.startswith("toy-e1, ") and f"it says {said!r}" in broken


def test_a_promise_is_the_first_assertion_whatever_its_values():
    test = 'if x:\n    assert x > 0, f"{x:.2f} is not (yet) above 0"\nassert y, "no y"'
    promise = ANSWERS.promise(test)
    assert re.fullmatch(promise, "-1.00 is not (yet) above 0")
    assert not re.search(promise, "no y")
    assert not re.search(promise, "-1.00 is not above 0")


# a browser, or none


def command(folder, name):
    """Write a command that somebody may have installed."""
    path = folder / (f"{name}.bat" if sys.platform == "win32" else name)
    path.write_text("")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", CHROMIUM.NAMES)
def test_a_browser_is_found_by_any_of_its_names(name, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(CHROMIUM, "find_spec", lambda _: "playwright")
    path = command(tmp_path, name)
    assert Path(CHROMIUM.find_browser()).samefile(path)
    assert CHROMIUM.why_not() is None


def test_it_is_said_what_is_missing_and_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(CHROMIUM, "find_spec", lambda _: None)
    assert CHROMIUM.why_not().endswith('type python -m pip install -e ".[browser]"')
    monkeypatch.setattr(CHROMIUM, "find_spec", lambda _: "playwright")
    monkeypatch.setattr(CHROMIUM, "_playwrights_own", lambda: None)
    assert CHROMIUM.why_not().endswith("type python -m playwright install chromium")


# counts


@pytest.fixture
def main(tmp_path, monkeypatch):
    """Load the command itself; its counts go elsewhere."""
    spec = importlib.util.spec_from_file_location("endure_main", ENDURE / "__main__.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "COUNTS", tmp_path / "counts.json")
    module.COUNTS.write_text("{}")
    nothing = [f"--{part}=0" for part in ("kills", "files", "students")]
    words = ["endure", *nothing, "--browser", "1,attackers"]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(module, "why_not", lambda: None)
    return module


def row(name, **counts):
    return {"notebook": name, "cells": 3, "errors": 0, "seconds": 9} | counts


def test_without_a_browser_it_says_why_and_counts_nothing(main, monkeypatch, capsys):
    monkeypatch.setattr(main, "why_not", lambda: "no Chromium is installed")
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert not ended.value.code
    assert capsys.readouterr().out == "browser: skipped, no Chromium is installed\n\n"
    assert main.COUNTS.read_text() == "{}"


def test_who_wants_none_gets_none(main, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [*sys.argv[:-1], "none"])
    with pytest.raises(SystemExit):
        main.main()
    assert capsys.readouterr().out == ""


def test_lessons_are_counted_one_by_one_and_again_in_place_of_before(
    main, monkeypatch, capsys
):
    for seconds in (9, 5):
        rows = [(row(name, seconds=seconds), []) for name in ("1_one", "attackers")]
        monkeypatch.setattr(main, "browse", lambda starts, rows=rows: rows)
        with pytest.raises(SystemExit) as ended:
            main.main()
        assert not ended.value.code
    stored = json.loads(main.COUNTS.read_text())["browser"]
    assert stored["sittings"] == {one["notebook"]: [one] for one, _ in rows}
    assert {"date", "commit"} <= set(stored)
    assert capsys.readouterr().out.split()[-4:] == ["attackers", "3", "0", "5"]


def test_a_fault_is_told_and_fails(main, monkeypatch, capsys):
    rows = [(row("1_one", errors=1), ["an error: KeyError"])]
    monkeypatch.setattr(main, "browse", lambda starts: rows)
    with pytest.raises(SystemExit, match="faults in a browser, see above: 1"):
        main.main()
    assert "1_one: an error: KeyError\n" in capsys.readouterr().out


# for real


@pytest.fixture
def browser():
    """Skip where no lesson can be opened in a browser."""
    if reason := CHROMIUM.why_not():
        pytest.skip(reason)


@pytest.mark.endure
def test_a_lesson_has_no_fault_in_a_real_browser(browser):
    ((row, faults),) = BROWSING.browse(["1"])
    assert faults == []
    assert row["notebook"] == "1_leakage_by_modality"
    assert row["figures"] == row["with text alternative"] > 2
    assert (row["answers"], row["not as promised"]) == (3, 0)


FAULTY = (
    'PROFILE = "lesson"',
    "print(PROFILE)",
    "import sys; print('a warning', file=sys.stderr)",
    "from IPython.display import HTML, display",
    'display(HTML(\'<img src="data:,"><img src="data:," alt="a line">\'))',
    "display(HTML('<div style=\"width: 3000px\">wide</div>'))",
    "display(HTML('<table><tr><td>and so...</td></tr></table>'))",
    "guess = None",
    "print(guess)",
    "{}['x']",
    "print('never')",
)


@pytest.mark.endure
def test_what_must_not_be_there_is_found_in_a_real_browser(
    browser, tmp_path, monkeypatch
):
    cells = [nbformat.v4.new_code_cell(source) for source in FAULTY]
    kernel = {"kernelspec": KERNELSPEC}
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "toy.ipynb"
    )
    answers = ANSWERS.Answer("this", "guess = 1", "1"), ANSWERS.Answer("that", "2", "3")
    exercise = ANSWERS.Exercise("toy-e1", 7, 8, answers)
    for name, put in {
        "NOTEBOOKS": tmp_path,
        "choose_notebooks": lambda _: [tmp_path / "toy.ipynb"],
        "copy_lessons": lambda folder: shutil.copytree(tmp_path, folder).iterdir(),
        "first_exercise": lambda *_: exercise,
    }.items():
        monkeypatch.setattr(BROWSING, name, put)
    ((row, faults),) = BROWSING.browse()
    row.pop("seconds")
    assert row == {
        **{"notebook": "toy", "cells": 11, "errors": 1, "stderr": 1, "figures": 2},
        **{"with text alternative": 1, "texts cut off": 1, "too wide": 1},
        **{"answers": 2, "not as promised": 1},
    }
    told = "\n".join(faults)
    assert "code cell 11 did not run" in told and "code cell 10" not in told
    assert "KeyError" in told and "a warning" in told
    assert "toy-e1, that: it says '1\\n', not '3'" in told
