"""EmoDB: the name of a recording says all."""

import numpy as np
import pytest
from support.open_trees import EMODB, emodb_tree, problems_with

from privemo.corpora import load_corpus
from privemo.errors import PrivemoError


def test_an_emodb_name_says_all(tmp_path):
    utterances = load_corpus("emodb", emodb_tree(tmp_path)).utterances
    row = utterances.set_index("utterance").loc["03a01Fa"]
    assert (row["speaker"], row["gender"]) == ("emodb:03", "male")
    assert (row["activation"], row["valence"]) == ("high", "high")
    assert row["text"] == "Der Lappen liegt auf dem Eisschrank."
    assert row["audio"] == str(tmp_path / "wav" / "03a01Fa.wav")
    assert np.isnan(row["activation_rating"])


def test_five_women_and_five_men_speak_in_emodb(tmp_path):
    speakers = ["03", "08", "09", "10", "11", "12", "13", "14", "15", "16"]
    emodb_tree(tmp_path, [f"{speaker}a01Na" for speaker in speakers])
    utterances = load_corpus("emodb", tmp_path).utterances
    women = utterances.loc[utterances["gender"] == "female", "speaker"]
    assert women.to_list() == [f"emodb:{n}" for n in ("08", "09", "13", "14", "16")]
    assert (utterances["gender"] == "male").sum() == 5


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("17a01Fa", "gender of speaker '17'"),
        ("03a01Xa", "label 'X'"),
        ("copy of 03a01Fa", "name is not like"),
    ],
)
def test_an_odd_emodb_name_is_listed_and_the_rest_used(tmp_path, name, words):
    corpus = load_corpus("emodb", emodb_tree(tmp_path, [*EMODB, name]))
    assert len(corpus.utterances) == len(EMODB)
    row = problems_with(corpus, words).iloc[0]
    assert row["file"] == f"{name}.wav"
    assert row["remedy"]


def test_a_part_of_a_corpus_is_used_and_said_to_be_one(tmp_path):
    corpus = load_corpus("emodb", emodb_tree(tmp_path))
    assert len(problems_with(corpus, "5 of the 535 recordings")) == 1
    assert len(corpus.problems) == 1


def test_hidden_files_are_no_recordings(tmp_path):
    emodb_tree(tmp_path, [*EMODB, "._03a01Fa", ".trash/03a02Fa"])
    corpus = load_corpus("emodb", tmp_path)
    assert len(corpus.utterances) == len(EMODB)
    assert len(corpus.problems) == 1  # only that it is a part


def test_if_no_name_can_be_read_the_first_problem_is_said(tmp_path):
    with pytest.raises(PrivemoError, match="no utterance can be used.*speaker '17'"):
        load_corpus("emodb", emodb_tree(tmp_path, ["17a01Fa", "18a01Fa"]))
