"""The attack on identity from a file: printed, stored and shown, or refused."""

import numpy as np
import pandas as pd
import pytest

from privemo.battery.command import attack_file
from privemo.battery.identity import FILES, conclusion, read_people
from privemo.errors import PrivemoError

HOW = {"attribute": "speaker", "profile": "quick", "seed": 0}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))


def write(path, *, gender=True, n_each=8, **more):
    rng = np.random.default_rng(0)
    speaker = np.repeat([f"s{i:02d}" for i in range(10)], n_each)
    own = rng.normal(size=(10, 5)).repeat(n_each, axis=0)
    arrays = {
        "representation": own + 0.3 * rng.normal(size=(len(speaker), 5)),
        "speaker": speaker,
    }
    if gender:
        arrays["gender"] = np.where(np.char.endswith(speaker, "1"), "f", "m")
    np.savez(path, **arrays | more)
    return path


def test_tables_are_printed_stored_and_shown(tmp_path):
    folder = tmp_path / "results"
    path = write(tmp_path / "mine.npz")
    texts = list(attack_file(path, **HOW, results=folder))
    assert "EER" in texts[0]
    assert "shuffled speakers" in texts[0]
    assert texts[1].startswith("People whom nobody trained on are told apart from 1")
    assert {p.name for p in folder.iterdir()} == {*FILES, "attacked.json"}
    table = pd.read_csv(folder / "identity.csv")
    assert set(table["who"]) == {"everybody", "m"}  # there is one woman only
    assert set(table["utterances"]) == {1, 3}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert conclusion(table) in page
    assert "privemo attack mine.npz --attribute speaker" in page
    assert str(tmp_path) not in page


def test_a_file_without_gender_is_of_everybody(tmp_path):
    people = read_people(write(tmp_path / "mine.npz", gender=False))
    assert people.gender is None
    table = "\n".join(attack_file(tmp_path / "mine.npz", **HOW))
    assert "everybody" in table
    assert " f " not in table


def test_a_table_is_read_like_an_archive(tmp_path):
    with np.load(write(tmp_path / "mine.npz")) as file:
        table = pd.DataFrame(file["representation"], columns=list("abcde"))
        table = table.assign(speaker=file["speaker"], gender=file["gender"])
    table.to_csv(tmp_path / "mine.csv", index=False)
    one, other = (read_people(tmp_path / f"mine.{end}") for end in ("npz", "csv"))
    np.testing.assert_allclose(one.representation, other.representation)
    assert (one.gender == other.gender).all()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"classes": ["a", "b"]}, "--classes says nothing of who is who"),
        ({"attackers": ["mine"]}, "mine"),
    ],
)
def test_what_says_nothing_of_people_is_refused(tmp_path, more, words):
    with pytest.raises(PrivemoError, match=words):
        list(attack_file(write(tmp_path / "mine.npz"), **HOW, **more))


def test_names_of_utterances_are_no_speakers(tmp_path):
    path = write(tmp_path / "mine.npz", speaker=np.arange(80).astype(str))
    with pytest.raises(PrivemoError, match="speaker has 80 names in 80 rows"):
        list(attack_file(path, **HOW))


def test_results_of_another_file_are_never_replaced(tmp_path):
    folder = tmp_path / "results"
    list(attack_file(write(tmp_path / "mine.npz"), **HOW, results=folder))
    other = write(tmp_path / "other.npz", n_each=9)
    with pytest.raises(PrivemoError, match="which would be replaced"):
        list(attack_file(other, **HOW, results=folder))


def test_results_that_cannot_be_written_are_printed_first(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("privemo.battery.identity.write_text", full)
    told = attack_file(write(tmp_path / "mine.npz"), **HOW, results=tmp_path / "there")
    assert "EER" in next(told)
    assert next(told).startswith("People whom nobody trained on")
    with pytest.raises(PrivemoError, match="name another folder with --results"):
        next(told)
