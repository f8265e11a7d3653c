"""Corpora are found, read and reported on; tiny trees in their layout stand in."""

import numpy as np
import pandas as pd
import pytest

from privemo.corpora import CORPORA, load_corpus
from privemo.corpora.audio import read_audio
from privemo.corpora.files import read_text
from privemo.errors import PrivemoError

EMODB = ["03a01Fa", "03a01Nc", "08a02Tb", "09b10Wa", "10b01La"]
MELD_HEADER = (
    "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,"
    "Season,Episode,StartTime,EndTime"
)


def touch(folder, *names):
    """Make empty recordings: a loader reads names, not sound."""
    for name in names:
        path = folder / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def emodb_tree(folder, names=EMODB):
    touch(folder / "wav", *names)
    return folder


def ravdess_tree(folder, actors=("01", "02")):
    for actor in actors:
        for code in ("01-01", "03-01", "03-02", "05-02"):
            touch(folder / f"Actor_{actor}", f"03-01-{code}-01-01-{actor}")
    return folder


def meld_line(text, speaker="Ross", sentiment="neutral", dialogue=0, number=0):
    start, end = '"00:16:16,059"', '"00:16:21,731"'
    return f'1,"{text}",{speaker},x,{sentiment},{dialogue},{number},8,21,{start},{end}'


def meld_csv(folder, *lines, split="train", encoding="utf-8", header=MELD_HEADER):
    folder.mkdir(parents=True, exist_ok=True)
    data = "\r\n".join([header, *lines, ""]).encode(encoding)
    (folder / f"{split}_sent_emo.csv").write_bytes(data)
    return folder


def problems_with(corpus, words):
    return corpus.problems[corpus.problems["problem"].str.contains(words, regex=False)]


# the registry


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


# EmoDB


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


# RAVDESS


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


# MELD


def test_a_meld_line_says_all(tmp_path):
    line = meld_line("Oh, “NA”, it’s…", "Phoebe", "positive", 3, 7)
    corpus = load_corpus("meld", meld_csv(tmp_path, line))
    row = corpus.utterances.iloc[0]
    assert row["utterance"] == "train_dia3_utt7"
    assert (row["speaker"], row["gender"]) == ("meld:Phoebe", "female")
    assert (row["activation"], row["valence"], row["audio"]) == ("", "high", "")
    assert corpus.modalities == ("lexical",)


def test_sentiment_gives_valence_and_the_six_have_their_gender(tmp_path):
    names = ["Chandler", "Joey", "Ross", "Monica", "Phoebe", "Rachel"]
    sentiments = ["negative", "neutral", "positive"] * 2
    lines = [
        meld_line("so", name, sentiment, number=i)
        for i, (name, sentiment) in enumerate(zip(names, sentiments, strict=True))
    ]
    utterances = load_corpus("meld", meld_csv(tmp_path, *lines)).utterances
    assert utterances["valence"].to_list() == ["low", "mid", "high"] * 2
    assert utterances["gender"].to_list() == ["male"] * 3 + ["female"] * 3


def test_quotes_are_straightened_and_other_text_is_kept(tmp_path):
    said = ["It’s ‘so’ — naïve…", "NA", "None"]
    lines = [meld_line(text, number=i) for i, text in enumerate(said)]
    texts = load_corpus("meld", meld_csv(tmp_path, *lines)).utterances["text"]
    assert texts.to_list() == ["It's 'so' — naïve…", "NA", "None"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_transcript_reads_the_same_in_every_encoding(tmp_path, encoding):
    meld_csv(tmp_path, meld_line("It’s a naïve café…"), encoding=encoding)
    text = load_corpus("meld", tmp_path).utterances["text"].iloc[0]
    assert text == "It's a naïve café…"


def test_the_mark_at_the_start_of_a_file_is_no_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("so", encoding="utf-8-sig")
    assert read_text(path) == "so"


def test_a_transcript_in_latin_1_is_read(tmp_path):
    meld_csv(tmp_path, meld_line("naïve café"), encoding="latin-1")
    assert load_corpus("meld", tmp_path).utterances["text"].iloc[0] == "naïve café"


def test_control_characters_of_old_copies_become_what_was_meant(tmp_path):
    # copies before November 2020 have U+0092 for an apostrophe, in valid UTF-8
    meld_csv(tmp_path, meld_line("It\x92s \x93so\x94 \x85"))
    text = load_corpus("meld", tmp_path).utterances["text"].iloc[0]
    assert text == 'It\'s "so" …'


def test_ids_that_restart_in_each_split_stay_apart(tmp_path):
    for split in ("train", "dev", "test"):
        meld_csv(tmp_path, meld_line("yes"), split=split)
    utterances = load_corpus("meld", tmp_path).utterances["utterance"]
    assert utterances.to_list() == [f"{s}_dia0_utt0" for s in ("train", "dev", "test")]


def test_a_csv_in_a_folder_of_its_split_is_found(tmp_path):
    for split in ("train", "dev"):
        meld_csv(tmp_path / split, meld_line("yes"), split=split)
    assert len(load_corpus("meld", tmp_path).utterances) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (dict(speaker="Janice"), "not one of the six main characters"),
        (dict(speaker="Phoebe Sr"), "not one of the six main characters"),
        (dict(speaker="Joey and Chandler"), "several people"),
        (dict(speaker="Phoebe/Waitress"), "several people"),
        (dict(speaker="All"), "several people"),
        (dict(sentiment="happy"), "the label (sentiment) is unknown"),
        (dict(text=" "), "the text is empty"),
        (dict(number=0), "an earlier row has it"),
        (dict(dialogue=""), "the id is missing"),
    ],
)
def test_lines_that_cannot_be_used_are_counted_in_one_row(tmp_path, line, words):
    bad = [meld_line(**{"text": "no", "number": i} | line) for i in (1, 2, 3)]
    corpus = load_corpus("meld", meld_csv(tmp_path, meld_line("yes"), *bad))
    assert corpus.utterances["text"].to_list() == ["yes"]
    row = problems_with(corpus, words).iloc[0]
    assert row["problem"].startswith("3 rows")
    assert row["file"] == "train_sent_emo.csv row 3"
    assert len(problems_with(corpus, "rows, this one first")) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no csv table"),
        (b"version https://git-lfs.github.com/spec/v1\n", "has no column Utterance"),
        (MELD_HEADER.encode() + b'\r\n1,"cut', "is no csv table"),
    ],
)
def test_a_broken_csv_is_listed_and_the_others_used(tmp_path, content, words):
    meld_csv(tmp_path, meld_line("yes"))
    (tmp_path / "dev_sent_emo.csv").write_bytes(content)
    corpus = load_corpus("meld", tmp_path)
    assert len(corpus.utterances) == 1
    assert problems_with(corpus, words)["file"].to_list() == ["dev_sent_emo.csv"]
    missing = problems_with(corpus, "the file is missing")
    assert missing["file"].to_list() == ["test_sent_emo.csv"]


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


@pytest.mark.corpus
def test_every_line_of_real_meld_is_used_or_counted(real_data):
    if not (real_data / "MELD").is_dir():
        pytest.skip(f"no {real_data / 'MELD'}")
    corpus = load_corpus("meld", real_data / "MELD")
    counted = corpus.problems["problem"].str.extract(r"^([\d,]+) rows")[0]
    left_out = pd.to_numeric(counted.str.replace(",", "")).sum()
    assert len(corpus.utterances) + left_out == 9989 + 1109 + 2610


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
