"""The command searches every cell, or refuses in one message."""

import json
from pathlib import Path

import pytest

from privemo.errors import PrivemoError
from privemo.search.command import read_texts, run_search


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"trails": "3"}, "did you mean trials?"),
        ({"trials": "many"}, "a whole number from 1 on or all, not 'many'"),
        ({"trials": "0"}, "a whole number from 1 on or all, not '0'"),
        ({"jobs": "0"}, "-1 is one process a core"),
        ({"seed": "1.5"}, "seed is a whole number from 0 on, not '1.5'"),
        ({"profile": "fast"}, "choose one of smoke, lesson, paper"),
        ({"corpus": "iemocapp"}, "there is no corpus 'iemocapp'"),
    ],
)
def test_an_unknown_name_or_value_is_refused(texts, message):
    with pytest.raises(PrivemoError) as refused:
        next(run_search(texts))
    assert message in str(refused.value)


def test_all_is_the_whole_grid_and_the_default_is_not():
    assert read_texts({"trials": "all"})["trials"] is None
    assert 1 < read_texts({})["trials"] < 96


def test_the_command_searches_every_cell_and_says_where_it_wrote(
    faked, corpus, monkeypatch
):
    class Spoken:
        name, modalities, utterances = "toy", ("lexical",), corpus.utterances

    command = "privemo.search.command."
    monkeypatch.setattr(command + "load_corpus", lambda *_, **__: Spoken)
    monkeypatch.setattr(command + "prepare", lambda *_, **__: corpus)
    texts = {"profile": "smoke", "trials": "2", "jobs": "1"}
    told = "\n".join(run_search(texts))
    assert "cell 1 of 2: lexical, activation, defence none" in told
    assert "2 of 8 points, 5 training runs each" in told
    assert "cell 2 of 2" in told and "2 of 32 points" in told
    written = [line for line in told.splitlines() if line.startswith("written: ")]
    for line in written:
        path = Path(line.removeprefix("written: "))
        assert len(json.loads(path.read_text())["trials"]) == 2
    with pytest.raises(PrivemoError, match="choose one of none, gender"):
        next(run_search({**texts, "defence": "speaker"}))
