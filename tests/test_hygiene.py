"""Nothing that may be passed on holds words, sound or names of a corpus' files."""

import base64
import csv
import html
import io
import json

import nbformat
import pandas as pd
import pytest
from support.leaks import forbidden_strings, leaks

from privemo.corpora.problems import problem_kinds, shareable_problems
from privemo.corpora.schema import problem_table, utterance_table

# what is forbidden

SAID = "“Don't you <dare>”, said Zoë & left"
LONG = "this sentence is so long that a table would show the beginning of it alone"
TABLE = utterance_table(
    [
        {
            "utterance": "Ses09X_a_F000",
            "speaker": "toy:a",
            "gender": "female",
            "text": SAID,
            "audio": "/corpus/s9/recording-7.wav",
        },
        {
            "utterance": "2",
            "speaker": "toy:a",
            "gender": "female",
            "text": "yes, sure",
        },
        {"utterance": "3", "speaker": "toy:a", "gender": "female", "text": LONG},
    ]
)


def test_words_ids_names_of_files_and_the_folder_are_forbidden():
    assert forbidden_strings(TABLE, "/corpus") == {
        "Ses09X_a_F000",
        "recording-7.wav",
        "recording-7",
        SAID,
        "this sentence is so long that a table",
        "/corpus",
    }


# what is found


def as_json(text):
    return "run/a.json", json.dumps({"problems": [{"file": "a", "problem": text}]})


def as_html(text):
    return "report.html", f"<table><tr><td>{html.escape(text)}</td></tr></table>"


def as_wrapped_html(text):
    return "report.html", html.escape(text).replace(" ", "\n   ")


def as_notebook(text):
    table = f"<td>{html.escape(text)}</td>"
    shown = nbformat.v4.new_output("display_data", {"text/html": table})
    cell = nbformat.v4.new_code_cell("corpus.problems", outputs=[shown])
    return "notebooks/1.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


def as_lines_of_a_notebook(text):
    first, _, rest = text.partition(" ")
    output = {"output_type": "stream", "text": [f"{first} ", f"{rest}\n"]}
    return "notebooks/1.ipynb", json.dumps({"cells": [{"outputs": [output]}]})


def as_csv(text):
    file = io.StringIO()
    csv.writer(file).writerow(["a", 'so he said "' + text + '"', "b"])
    return "tables/a.csv", file.getvalue()


def as_svg(text):
    return "figures/a.svg", f"<svg><!-- {html.escape(text)} --><path d='M 0 0'/></svg>"


WRITERS = [
    as_json,
    as_html,
    as_wrapped_html,
    as_notebook,
    as_lines_of_a_notebook,
    as_csv,
    as_svg,
]


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize(
    "secret", [SAID, SAID.upper(), "Ses09X_a_F000", LONG[:50], "/corpus/s1"]
)
def test_a_planted_leak_is_found(tmp_path, write, secret):
    name, text = write(secret)
    put(tmp_path, name, text)
    found = leaks(tmp_path, forbidden_strings(TABLE, "/corpus"))
    assert [file for file, _ in found] == [name]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_what_was_not_planted_is_not_found(tmp_path, write):
    put(tmp_path, *write("yes, sure: 339 of the 535 recordings are here"))
    assert leaks(tmp_path, forbidden_strings(TABLE, "/corpus")) == []


def test_the_name_of_a_file_can_be_a_leak(tmp_path):
    put(tmp_path, "figures/recording-7.svg", "<svg/>")
    (found, *_) = leaks(tmp_path, forbidden_strings(TABLE))
    assert found[0] == "figures/recording-7.svg"


def test_a_name_in_a_picture_is_found(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff\x00tEXtTitle\x00Ses09X_a_F000\x00")
    assert len(leaks(tmp_path, forbidden_strings(TABLE))) == 1


def test_a_player_is_found(tmp_path):
    import numpy as np
    from IPython.display import Audio

    player = Audio(np.sin(np.arange(800)), rate=16_000)
    cell = nbformat.v4.new_code_cell(
        outputs=[
            nbformat.v4.new_output("display_data", {"text/html": player._repr_html_()})
        ]
    )
    text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    put(tmp_path, "1.ipynb", text)
    assert {mark for _, mark in leaks(tmp_path)} >= {"<audio", "data:audio", "QVZFZm10"}


def test_sound_is_found_without_a_player(tmp_path):
    wav = b"RIFF\x00\x10\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(100)
    put(tmp_path, "a.json", json.dumps({"x": base64.b64encode(wav).decode()}))
    assert len(leaks(tmp_path)) == 1


def test_a_picture_is_no_sound(tmp_path):
    png = base64.b64encode(b"\x89PNG" + bytes(range(256)) * 40).decode()
    put(tmp_path, "report.html", f'<img src="data:image/png;base64,{png}">')
    assert leaks(tmp_path) == []


@pytest.mark.parametrize("name", ["arrays.npz", "a.wav", "table.parquet", "x.pkl"])
def test_a_file_that_cannot_be_searched_is_found(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x00")
    assert len(leaks(tmp_path)) == 1


# problems, as they may be passed on


@pytest.mark.parametrize(
    "problem",
    [
        f"no word in the transcript {SAID!r}",
        "has the same name as s9/recording-7.wav but another size; s9/recording-7.wav",
        "recording-7.wav is damaged",
        "the label 'Ses09X_a_F000' is unknown",
    ],
)
def test_problems_are_counted_without_names_and_words(tmp_path, problem):
    table = problem_table([("s9/recording-7.wav", problem, "leave it out")] * 3)
    put(tmp_path, *as_csv(problem_kinds(table).to_csv()))
    assert leaks(tmp_path, forbidden_strings(TABLE)) != []

    shared = shareable_problems(table)
    put(tmp_path, *as_csv(shared.to_csv()))
    assert leaks(tmp_path, forbidden_strings(TABLE)) == []
    assert shared["file"].to_list() == ["3 of them"]


def test_without_problems_there_is_nothing_to_count():
    nothing = problem_table([])
    pd.testing.assert_frame_equal(shareable_problems(nothing), nothing)
