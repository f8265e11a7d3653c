"""The attack on identity from a file: printed, stored and shown, or refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from privemo.battery.command import attack_file
from privemo.battery.identity import (
    FILES,
    People,
    conclusion,
    read_people,
    tell_apart,
    told,
)
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
    if gender is True:
        gender = np.where(np.char.endswith(speaker, "1"), "f", "m")
    if gender is not False:
        arrays["gender"] = gender
    np.savez(path, **arrays | more)
    return path


def test_tables_are_printed_stored_and_shown(tmp_path):
    folder = tmp_path / "results"
    path = write(tmp_path / "mine.npz")
    texts = list(attack_file(path, **HOW, results=folder))
    assert "EER" in texts[0]
    assert "shuffled speakers" in texts[0]
    assert texts[1].startswith("People whom nobody trained on are told apart, by the")
    assert {p.name for p in folder.iterdir()} == {*FILES, "attacked.json"}
    table = pd.read_csv(folder / "identity.csv")
    assert set(table["who"]) == {"everybody", "m"}  # there is one woman only
    assert set(table["utterances"]) == {1, 3}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert conclusion(table) in page
    assert "privemo attack mine.npz --attribute speaker" in page
    assert str(tmp_path) not in page


def half_and_half(path):
    """Read the file of five women and five men."""
    with np.load(write(path), allow_pickle=False) as file:
        even = np.isin([name[-1] for name in file["speaker"]], list("02468"))
    return read_people(write(path, gender=np.where(even, "f", "m")))


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


@pytest.mark.parametrize("unknown", [0, 1, 2])
def test_who_does_not_say_their_gender_keeps_nobody_from_learning(tmp_path, unknown):
    people = half_and_half(tmp_path / "mine.npz")
    gender = people.gender.copy()
    for name in np.unique(people.speaker)[:unknown]:
        gender[people.speaker == name] = ""
    table = tell_apart(replace(people, gender=gender), seed=0)
    assert "trained" in set(table["scorer"])


def test_a_scorer_that_is_left_out_is_named(tmp_path):
    people = half_and_half(tmp_path / "mine.npz")
    few = np.isin(people.speaker, np.unique(people.speaker)[:3])
    mine = People(people.representation[few], people.speaker[few], None, ())
    _, notes = told(mine, tell_apart(mine, seed=0))
    assert "No scorer was trained for 1" in notes and "takes four speakers" in notes
    _, notes = told(people, tell_apart(people, seed=0))
    assert "No scorer was trained for 1" not in notes


def test_a_speaker_of_two_genders_is_named(tmp_path):
    with np.load(write(tmp_path / "mine.npz"), allow_pickle=False) as file:
        gender, speaker = file["gender"], file["speaker"]
    gender = np.where(np.arange(len(gender)) == 0, "other", gender)
    path = write(tmp_path / "two.npz", gender=gender)
    words = f"1 speakers have more.*first '{speaker[0]}', who is m and other"
    with pytest.raises(PrivemoError, match=words):
        read_people(path)
