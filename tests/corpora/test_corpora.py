"""Corpora are found, read and reported on; tiny trees in their layout stand in."""

import numpy as np
import pytest
from support.open_trees import EMODB, emodb_tree

from privemo.corpora import CORPORA, load_corpus
from privemo.corpora.audio import read_audio
from privemo.errors import PrivemoError


def test_an_unknown_name_lists_the_right_ones():
    with pytest.raises(PrivemoError, match="'emo-db'; choose one of planted, iemocap"):
        load_corpus("emo-db")


def test_an_unknown_option_is_refused(tmp_path):
    with pytest.raises(PrivemoError, match="emodb has no option gender"):
        load_corpus("emodb", tmp_path, gender=0.5)


@pytest.mark.parametrize("name", sorted(set(CORPORA) - {"planted"}))
def test_a_missing_folder_is_refused_with_the_tree_and_where_to_look(tmp_path, name):
    with pytest.raises(PrivemoError) as caught:
        load_corpus(name, tmp_path / "nowhere")
    message = str(caught.value)
    for words in ("nowhere, does not exist", "expected there:", "docs/corpora.md"):
        assert words in message
    assert "wav" in message or "csv" in message


@pytest.mark.parametrize("name", sorted(set(CORPORA) - {"planted"}))
def test_a_folder_without_the_corpus_is_refused(tmp_path, name):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(PrivemoError, match=f"no {name} recordings or tables in"):
        load_corpus(name, tmp_path)


def test_a_file_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "emodb.zip").touch()
    with pytest.raises(PrivemoError, match="is not a folder"):
        load_corpus("emodb", tmp_path / "emodb.zip")


def test_the_default_folder_is_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    emodb_tree(tmp_path / "data" / "emodb")
    assert len(load_corpus("emodb").utterances) == len(EMODB)


@pytest.mark.parametrize("asked", ["a/b/EmoDB", "a/b/EmoDB/wav", "a/b", "a", "."])
def test_the_root_is_found_from_above_and_from_just_below(tmp_path, asked):
    emodb_tree(tmp_path / "a" / "b" / "EmoDB")
    assert len(load_corpus("emodb", tmp_path / asked).utterances) == len(EMODB)


def test_two_copies_side_by_side_are_refused(tmp_path):
    emodb_tree(tmp_path / "one")
    emodb_tree(tmp_path / "two")
    with pytest.raises(PrivemoError, match="more than once; name one of .*one.*two"):
        load_corpus("emodb", tmp_path)


# real corpora


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "folder", "n_speakers"),
    [("emodb", "EmoDB", 10), ("ravdess", "RAVDESS", 8), ("meld", "MELD", 6)],
)
def test_real_corpora_are_read_and_balanced_by_speaker(
    real_data, name, folder, n_speakers
):
    if not (real_data / folder).is_dir():
        pytest.skip(f"no {real_data / folder}")
    corpus = load_corpus(name, real_data / folder)
    speakers = corpus.utterances.groupby("gender")["speaker"].nunique()
    assert speakers.to_dict() == {"female": n_speakers / 2, "male": n_speakers / 2}
    for _, rows in corpus.utterances.groupby("gender"):
        assert set(rows["valence"]) == {"low", "mid", "high"}
    assert len(corpus.problems) <= 3


def brightness(path):
    """Energy above 1 kHz over that below, in dB; independent of the level."""
    y = read_audio(path)
    power = np.abs(np.fft.rfft(y)) ** 2
    above = np.fft.rfftfreq(len(y), 1 / 16_000) > 1000
    return 10 * np.log10(power[above].sum() / power[~above].sum())


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "folder"), [("emodb", "EmoDB"), ("ravdess", "RAVDESS")]
)
def test_high_activation_sounds_brighter_in_every_real_speaker(real_data, name, folder):
    # vocal effort raises the high frequencies; a table read upside down would fail.
    # Loudness cannot be used: every recording of EmoDB is scaled to the same peak
    if not (real_data / folder).is_dir():
        pytest.skip(f"no {real_data / folder}")
    utterances = load_corpus(name, real_data / folder).utterances
    clear = utterances[utterances["activation"] != "mid"]
    some = clear.groupby(["speaker", "activation"]).head(3)
    measured = some["audio"].map(brightness)
    mean = measured.groupby([some["speaker"], some["activation"]]).mean().unstack()
    assert (mean["high"] > mean["low"]).all()
