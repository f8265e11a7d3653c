"""MELD: lines of text, and the sound that has been extracted from its clips."""

import pandas as pd
import pytest
from support.open_trees import MELD_HEADER, meld_csv, meld_line, problems_with

from privemo.corpora import load_corpus
from privemo.corpora.files import read_text
from privemo.corpora.meld import BAD, load
from privemo.errors import PrivemoError

HEADER = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID"
FOLDERS = {
    "train": "train/train_splits",
    "dev": "dev_splits_complete",
    "test": "output_repeated_splits_test",
}


def tables(folder, n=20, *, splits=FOLDERS, extra=()):
    """Write n usable lines a split: dialogue 0, utterances 0 to n - 1."""
    folder.mkdir(parents=True, exist_ok=True)
    for split in splits:
        ids = [(0, number) for number in range(n)]
        ids += [key for where, *key in extra if where == split]
        lines = [f"1,yes,Ross,x,neutral,{dia},{utt}" for dia, utt in ids]
        (folder / f"{split}_sent_emo.csv").write_text("\r\n".join([HEADER, *lines, ""]))
    return folder


def clips(folder, names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()


def wavs(n):
    return [f"dia0_utt{number}.wav" for number in range(n)]


def all_clips(root, n=20, folders=FOLDERS):
    for folder in folders.values():
        clips(root / folder, wavs(n))
    return root


def problem(corpus, words):
    said = corpus.problems["problem"].str.contains(words, regex=False)
    assert said.sum() == 1, corpus.problems.to_string()
    return corpus.problems[said].iloc[0]


@pytest.mark.parametrize(
    "folders",
    [
        FOLDERS,
        FOLDERS | {"train": "train_splits"},
        {split: f"../{folder}" for split, folder in FOLDERS.items()},
        {
            "train": "train/train_splits",
            "dev": "dev/dev_splits_complete",
            "test": "test/output_repeated_splits_test",
        },
    ],
)
def test_clips_are_found_in_the_folders_of_their_split(tmp_path, folders):
    root = all_clips(tables(tmp_path / "MELD"), folders=folders)
    corpus = load(root)
    assert corpus.modalities == ("acoustic", "lexical")
    assert len(corpus.utterances) == 60
    rows = corpus.utterances.set_index("utterance")
    for split, folder in folders.items():
        found = rows.loc[f"{split}_dia0_utt7", "audio"]
        assert found.endswith(f"{folder.removeprefix('../')}/dia0_utt7.wav")
    assert not corpus.problems["problem"].str.contains("recording").any()
    assert "text and sound" in corpus.description


@pytest.mark.parametrize(
    ("n_here", "modalities", "n_used"),
    [(20, 2, 20), (19, 2, 19), (18, 2, 18), (17, 1, 20), (1, 1, 20), (0, 1, 20)],
)
def test_sound_is_used_if_nine_in_ten_have_it(tmp_path, n_here, modalities, n_used):
    clips(tables(tmp_path, splits=["train"]) / "train_splits", wavs(n_here))
    corpus = load(tmp_path)
    assert len(corpus.modalities) == modalities
    assert len(corpus.utterances) == n_used
    assert (corpus.utterances["audio"] != "").all() == (modalities == 2)
    said = corpus.problems["problem"].str.contains("have a recording").sum()
    assert said == (0 < n_here < 18)
    missing = corpus.problems["problem"].str.contains("have no recording").sum()
    assert missing == (18 <= n_here < 20)


@pytest.mark.parametrize(
    "folders",
    [
        {split: f"{split}_splits_wav" for split in FOLDERS},
        {"train": "audio/Train", "dev": "audio/val", "test": "audio/TEST"},
        {split: f"{split}/audio/16k" for split in FOLDERS},
        {"train": "MELD.Raw/train", "dev": "MELD.Raw/validation", "test": "x/testset"},
    ],
)
@pytest.mark.parametrize("kind", ["wav", "WAV", "flac"])
def test_clips_are_found_in_folders_of_other_names(tmp_path, folders, kind):
    root = all_clips(tables(tmp_path / "MELD"), folders=folders)
    for path in root.rglob("*.wav"):
        path.rename(path.with_suffix(f".{kind}"))
    corpus = load(root)
    assert corpus.modalities == ("acoustic", "lexical")
    assert len(corpus.utterances) == 60
    for split, folder in folders.items():
        mine = corpus.utterances["utterance"].str.startswith(split)
        assert corpus.utterances.loc[mine, "audio"].str.contains(folder).all()
    assert not corpus.problems["problem"].str.contains("recording").any()


def test_clips_that_name_their_split_need_no_folder(tmp_path):
    root = tables(tmp_path)
    clips(root / "wavs", [f"{split}_{name}" for split in FOLDERS for name in wavs(20)])
    assert load(root).modalities == ("acoustic", "lexical")


def test_clips_above_the_tables_are_found_from_there(tmp_path):
    tables(tmp_path / "data" / "MELD")
    all_clips(tmp_path / "raw")
    assert load(tmp_path).modalities == ("acoustic", "lexical")
    assert load(tmp_path / "data" / "MELD").modalities == ("lexical",)


@pytest.mark.parametrize("folder", ["wavs", "contest", "latest", "train_test"])
def test_clips_of_no_known_split_are_said_and_not_used(tmp_path, folder):
    clips(tables(tmp_path) / folder, wavs(20))
    corpus = load(tmp_path)
    assert corpus.modalities == ("lexical",)
    row = problem(corpus, "no folder that it lies in names its split")
    assert row["problem"].startswith("20 recordings")
    assert row["remedy"].startswith("sort them into folders train_splits, ")


def test_clips_without_their_sound_are_said(tmp_path):
    clips(tables(tmp_path) / "train_splits", ["dia0_utt0.mp4", "dia0_utt1.mp4"])
    row = problem(load(tmp_path), "is no recording but .mp4: only the text is used")
    assert row["problem"].startswith("2 clips")
    assert row["remedy"].startswith("nothing to do, or extract their sound")


def test_those_without_sound_are_counted_with_the_first(tmp_path):
    clips(tables(tmp_path, splits=["train"]) / "train_splits", wavs(18))
    row = problem(load(tmp_path), "no recording")
    assert row["file"] == "train_dia0_utt18"
    assert row["problem"].startswith("2 utterances")


def test_too_few_recordings_are_counted_and_the_words_are_kept(tmp_path):
    clips(tables(tmp_path) / "dev_splits_complete", wavs(20))
    corpus = load(tmp_path)
    assert len(corpus.utterances) == 60
    assert problem(corpus, "20 of the 60 utterances have a recording")["remedy"]
    assert "sound" not in corpus.description


def test_recordings_of_other_utterances_make_no_difference(tmp_path):
    clips(tables(tmp_path) / "train_splits", ["dia9_utt9.wav", "dia0_utt0.mp4"])
    corpus = load(tmp_path)
    assert corpus.modalities == ("lexical",)
    assert not corpus.problems["problem"].str.contains("recording").any()


def test_files_of_other_names_are_no_clips(tmp_path):
    root = all_clips(tables(tmp_path), n=19)
    for name in ("._dia0_utt19.wav", "final_videos_testdia0_utt19.wav"):
        clips(root / FOLDERS["test"], [name])
    assert len(load(root).utterances) == 3 * 19


def test_equal_numbers_of_two_splits_are_two_clips(tmp_path):
    audio = load(all_clips(tables(tmp_path))).utterances["audio"]
    assert audio.is_unique


@pytest.mark.parametrize("utterance", BAD)
def test_known_bad_clips_are_left_out_with_the_reason(tmp_path, utterance):
    split, dialogue, number = utterance.split("_")
    key = split, int(dialogue.removeprefix("dia")), int(number.removeprefix("utt"))
    root = all_clips(tables(tmp_path, extra=[key]))
    clips(root / FOLDERS[split], [f"{dialogue}_{number}.wav"])
    corpus = load(root)
    assert utterance not in set(corpus.utterances["utterance"])
    assert len(corpus.utterances) == 60
    row = problem(corpus, BAD[utterance])
    assert (row["file"], row["remedy"]) == (utterance, "nothing to do")


@pytest.mark.parametrize("utterance", BAD)
def test_the_words_of_bad_clips_are_kept_where_only_words_are_used(tmp_path, utterance):
    split, dialogue, number = utterance.split("_")
    key = split, int(dialogue.removeprefix("dia")), int(number.removeprefix("utt"))
    corpus = load(tables(tmp_path, extra=[key]))
    assert utterance in set(corpus.utterances["utterance"])


@pytest.mark.corpus
def test_with_all_real_clips_only_the_bad_ones_are_left_out(real_data, tmp_path):
    folder = real_data / "MELD" / "data" / "MELD"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    for path in folder.glob("*.csv"):
        (tmp_path / path.name).symlink_to(path)
    text = load(tmp_path).utterances["utterance"]
    for utterance in text:
        split, name = utterance.split("_", 1)
        path = tmp_path / FOLDERS[split] / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    corpus = load(tmp_path)
    assert set(text) - set(corpus.utterances["utterance"]) == set(BAD) & set(text)
    assert len(set(BAD) & set(text)) == 4  # the fifth is of another speaker


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


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_speakers_sentiments_columns_and_files_are_known_in_any_case(tmp_path, change):
    line = meld_line("Yes, NA.", change("Rachel"), change("positive"))
    meld_csv(tmp_path, line, header=change(MELD_HEADER))
    (tmp_path / "train_sent_emo.csv").rename(tmp_path / change("train_sent_emo.csv"))
    row = load_corpus("meld", tmp_path).utterances.iloc[0]
    assert (row["speaker"], row["gender"]) == ("meld:Rachel", "female")
    assert (row["valence"], row["text"]) == ("high", "Yes, NA.")


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tables_are_read_as_other_programs_save_them(tmp_path, separator, encoding):
    line = ["1", '"Oh, no; so it\'s"', "Joey", "x", "negative", "0", "7"]
    text = separator.join(line)
    header = HEADER.replace(",", separator)
    meld_csv(tmp_path, text, header=header, encoding=encoding)
    row = load_corpus("meld", tmp_path).utterances.iloc[0]
    assert (row["utterance"], row["text"]) == ("train_dia0_utt7", "Oh, no; so it's")


def test_ids_that_restart_in_each_split_stay_apart(tmp_path):
    for split in ("train", "dev", "test"):
        meld_csv(tmp_path, meld_line("yes"), split=split)
    utterances = load_corpus("meld", tmp_path).utterances["utterance"]
    assert utterances.to_list() == [f"{s}_dia0_utt0" for s in ("train", "dev", "test")]


@pytest.mark.parametrize("folder", ["{}", "{}_csv", "MELD_{}"])
def test_a_csv_in_a_folder_of_its_split_is_found(tmp_path, folder):
    for split in ("train", "dev"):
        meld_csv(tmp_path / folder.format(split), meld_line("yes"), split=split)
    assert len(load_corpus("meld", tmp_path).utterances) == 2


def test_another_meld_beside_an_empty_folder_is_not_taken_for_it(tmp_path):
    for split in FOLDERS:
        meld_csv(tmp_path / "my_test", meld_line("yes"), split=split)
    (tmp_path / "empty").mkdir()
    with pytest.raises(PrivemoError, match="no meld recordings or tables in"):
        load(tmp_path / "empty")
    assert len(load(tmp_path).utterances) == 3


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


@pytest.mark.corpus
def test_every_line_of_real_meld_is_used_or_counted(real_data):
    if not (real_data / "MELD").is_dir():
        pytest.skip(f"no {real_data / 'MELD'}")
    corpus = load_corpus("meld", real_data / "MELD")
    counted = corpus.problems["problem"].str.extract(r"^([\d,]+) rows")[0]
    left_out = pd.to_numeric(counted.str.replace(",", "")).sum()
    assert len(corpus.utterances) + left_out == 9989 + 1109 + 2610
