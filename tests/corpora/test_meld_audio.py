"""The sound of MELD is used where it has been extracted from nearly all clips."""

import pytest

from privemo.corpora.meld import BAD, load

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
