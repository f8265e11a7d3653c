"""RAVDESS: the name of a recording says all, and songs are left out."""

import pytest
from support.open_trees import problems_with, ravdess_tree, touch

from privemo.corpora import load_corpus


def test_a_ravdess_name_says_all(tmp_path):
    utterances = load_corpus("ravdess", ravdess_tree(tmp_path)).utterances
    assert len(utterances) == 8
    labels = utterances.set_index("utterance")[["gender", "activation", "valence"]]
    expected = {
        "03-01-01-01-01-01-01": ("male", "mid", "mid"),  # neutral
        "03-01-03-01-01-01-02": ("female", "mid", "high"),  # happy
        "03-01-03-02-01-01-02": ("female", "high", "high"),  # very happy
        "03-01-05-02-01-01-01": ("male", "high", "low"),  # very angry
    }
    for utterance, row in expected.items():
        assert tuple(labels.loc[utterance]) == row


def test_a_nested_second_copy_is_used_once_and_counted_in_one_row(tmp_path):
    ravdess_tree(tmp_path)
    ravdess_tree(tmp_path / "audio_speech_actors_01-24")
    corpus = load_corpus("ravdess", tmp_path)
    assert len(corpus.utterances) == 8
    assert not corpus.utterances["audio"].str.contains("audio_speech").any()
    copies = problems_with(corpus, "second copies")
    assert copies["problem"].str.startswith("8 recordings").to_list() == [True]


def test_another_recording_of_the_same_name_is_listed(tmp_path):
    ravdess_tree(tmp_path)
    name = "03-01-01-01-01-01-01.wav"
    ravdess_tree(tmp_path / "again", actors=("01",))
    (tmp_path / "again" / "Actor_01" / name).write_bytes(b"another")
    corpus = load_corpus("ravdess", tmp_path)
    row = problems_with(corpus, "same name as").iloc[0]
    assert row["file"].endswith(f"again/Actor_01/{name}")
    assert corpus.utterances["utterance"].is_unique


def test_songs_are_left_out_and_counted_in_one_row(tmp_path):
    ravdess_tree(tmp_path)
    touch(tmp_path / "Actor_01", "03-02-03-01-01-01-01", "03-02-04-01-01-01-01")
    corpus = load_corpus("ravdess", tmp_path)
    assert len(corpus.utterances) == 8
    assert problems_with(corpus, "sung")["problem"].iloc[0].startswith("2 recordings")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("03-01-09-01-01-01-01", "label '09' (emotion)"),
        ("03-01-03-03-01-01-01", "label '03' (intensity)"),
        ("03-01-03-01-01-02-25", "gender of actor '25'"),
        ("happy", "name is not like"),
    ],
)
def test_an_odd_ravdess_name_is_listed_and_the_rest_used(tmp_path, name, words):
    touch(ravdess_tree(tmp_path) / "Actor_01", name)
    corpus = load_corpus("ravdess", tmp_path)
    assert len(corpus.utterances) == 8
    assert len(problems_with(corpus, words)) == 1


def test_ravdess_is_found_from_the_folder_of_one_actor(tmp_path):
    ravdess_tree(tmp_path)
    assert len(load_corpus("ravdess", tmp_path / "Actor_02").utterances) == 8
