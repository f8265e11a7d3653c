"""IEMOCAP is read as released; tiny trees in its layout stand in."""

import numpy as np
import pytest
from support.iemocap_tree import (
    HEADER,
    SELF,
    add,
    add_label,
    add_line,
    add_wav,
    add_words,
    block,
    rater,
    wav_path,
)

from privemo.corpora import iemocap
from privemo.errors import PrivemoError


@pytest.fixture
def root(tmp_path):
    """Make two usable utterances, one of each actor of session 1."""
    root = tmp_path / "IEMOCAP_full_release"
    add_line(root, "Ses01F_impro01_F000", "EmoEvaluation", HEADER)
    for name in ("Ses01F_impro01_F000", "Ses01F_impro01_M000"):
        add(root, name)
    return root


def load(root):
    corpus = iemocap.load(root)
    return corpus, corpus.utterances.set_index("utterance")


def problems_with(corpus, words):
    return corpus.problems[corpus.problems["problem"].str.contains(words, regex=False)]


# names


def test_an_utterance_is_read_from_three_places(root):
    corpus, utterances = load(root)
    row = utterances.loc["Ses01F_impro01_F000"]
    assert (row["speaker"], row["gender"]) == ("iemocap:Ses01F", "female")
    assert (row["text"], row["session"]) == ("Excuse me.", "1")
    assert row["audio"] == str(wav_path(root, "Ses01F_impro01_F000"))
    assert (row["activation_rating"], row["valence_rating"]) == (2.5, 2.5)
    assert (row["activation"], row["valence"]) == ("low", "low")
    assert corpus.modalities == ("acoustic", "lexical")
    assert len(corpus.problems) == 1  # only that it is a part


@pytest.mark.parametrize(
    ("name", "speaker", "gender"),
    [
        ("Ses01F_impro05a_M003", "Ses01M", "male"),
        ("Ses02M_impro08b_F010", "Ses02F", "female"),
        ("Ses03M_script01_1b_F000", "Ses03F", "female"),
        ("Ses04F_script03_2_F044", "Ses04F", "female"),
        ("Ses05M_script02_1_M012", "Ses05M", "male"),
    ],
)
def test_the_last_part_of_the_name_says_who_talks(root, name, speaker, gender):
    add(root, name)
    row = load(root)[1].loc[name]
    assert (row["speaker"], row["gender"]) == (f"iemocap:{speaker}", gender)
    assert row["session"] == name[4]


def test_the_actor_with_the_markers_is_not_taken_for_the_speaker(root):
    utterances = load(root)[1]
    assert utterances["gender"].to_list() == ["female", "male"]
    assert utterances["speaker"].is_unique  # both names begin with Ses01F


def test_ten_speakers_talk_in_five_sessions(root):
    for session in range(1, 6):
        for gender in "FM":
            add(root, f"Ses0{session}F_script01_1_{gender}001")
    utterances = load(root)[1]
    speakers = utterances.groupby("gender")["speaker"].nunique()
    assert speakers.to_dict() == iemocap.ABOUT.n_speakers
    assert sorted(utterances["session"].unique()) == list("12345")


# ratings


@pytest.mark.parametrize(
    ("raters", "valence", "activation"),
    [
        (((1, 5), (2, 4)), 1.5, 4.5),
        (((4, 1), (4, 2), (5, 3)), 13 / 3, 2),
        (((3, 2.5),), 3, 2.5),
    ],
)
def test_ratings_are_means_of_the_external_raters(root, raters, valence, activation):
    lines = [rater(*values, number=i) for i, values in enumerate(raters, 1)]
    means = f"[{valence:.4f}, {activation:.4f}, 3.0000]"
    add(root, "Ses02F_impro01_F000", means=means, raters=[SELF, *lines])
    corpus, utterances = load(root)
    row = utterances.loc["Ses02F_impro01_F000"]
    assert row["valence_rating"] == pytest.approx(valence)
    assert row["activation_rating"] == pytest.approx(activation)
    assert len(corpus.problems) == 1  # only that it is a part


def test_valence_comes_before_activation_in_the_brackets(root):
    add(root, "Ses02F_impro01_F000", means="[1.5000, 4.5000, 3.0000]", raters=[SELF])
    row = load(root)[1].loc["Ses02F_impro01_F000"]
    assert (row["valence_rating"], row["activation_rating"]) == (1.5, 4.5)
    assert (row["valence"], row["activation"]) == ("low", "high")


@pytest.mark.parametrize(
    "raters",
    [(), (SELF,), ("A-E3:\tval ; act ; dom ;\t()",), ("A-E3:",)],
)
def test_without_external_raters_the_released_mean_is_used_and_said(root, raters):
    add(root, "Ses02F_impro01_F000", means="[4.0000, 2.0000, 3.0000]", raters=raters)
    corpus, utterances = load(root)
    row = utterances.loc["Ses02F_impro01_F000"]
    assert (row["valence_rating"], row["activation_rating"]) == (4, 2)
    said = problems_with(corpus, "no external rater")
    assert said["file"].to_list() == ["Ses02F_impro01_F000"]


def test_an_empty_value_leaves_the_other_raters_and_the_other_target(root):
    raters = ["A-E1:\tval ; act 4; dom ;\t()", rater(3, 2, number=2)]
    add(root, "Ses02F_impro01_F000", means="[3.0, 3.0, 3.0]", raters=raters)
    row = load(root)[1].loc["Ses02F_impro01_F000"]
    assert (row["valence_rating"], row["activation_rating"]) == (3, 3)


def test_another_released_mean_than_that_of_the_raters_is_counted(root):
    for name in ("Ses02F_impro01_F000", "Ses02F_impro01_F001"):
        add(root, name, means="[3.5000, 2.5000, 2.5000]")
    corpus, utterances = load(root)
    assert utterances.loc["Ses02F_impro01_F000", "valence_rating"] == 2.5
    said = problems_with(corpus, "released mean is not that")
    assert said["problem"].str.startswith("2 utterances").to_list() == [True]


def test_means_rounded_to_four_decimals_are_not_called_different(root):
    raters = [rater(2, 3), rater(2, 3), rater(3, 4)]
    add(root, "Ses02F_impro01_F000", means="[2.3333, 3.3333, 3.0]", raters=raters)
    assert len(problems_with(load(root)[0], "released mean is not")) == 0


def test_ratings_beyond_the_scale_are_set_to_its_ends_in_one_row(root):
    high, low = [rater(6, 3), rater(5, 3)], [rater(3, 0), rater(3, 1)]
    add(root, "Ses03M_impro07_M000", means="[5.5000, 3.0000, 3.0000]", raters=high)
    add(root, "Ses03M_impro07_M001", means="[3.0000, 0.5000, 3.0000]", raters=low)
    add(root, "Ses03M_impro07_M002", means="[5.5000, 0.5000, 3.0000]", raters=())
    corpus, utterances = load(root)
    typos = utterances.filter(like="impro07", axis=0)
    assert typos["valence_rating"].to_list() == [5, 3, 5]
    assert typos["activation_rating"].to_list() == [3, 1, 1]
    said = problems_with(corpus, "outside the scale")
    assert said["problem"].str.startswith("3 utterances").to_list() == [True]
    assert len(problems_with(corpus, "released mean is not")) == 0


def test_numbers_in_a_comment_are_no_ratings(root):
    lines = ["A-E1:\tval 2; act 2; dom 2;\t(val 5; act 5;)"]
    add(root, "Ses02F_impro01_F000", means="[2.0, 2.0, 2.0]", raters=lines)
    assert load(root)[1].loc["Ses02F_impro01_F000", "valence_rating"] == 2


def test_only_plain_label_files_are_read(root):
    folder = root / "Session1" / "dialog" / "EmoEvaluation"
    (folder / "Attribute").mkdir()
    inner = folder / "Attribute" / "Ses01F_impro01_e1_atr.txt"
    inner.write_text(block("Ses01F_impro01_F777"))
    (folder / "._Ses01F_impro01.txt").write_bytes(b"\x00\x05\n[\xb0] x")
    corpus, _ = load(root)
    assert len(corpus.problems) == 1


def test_the_one_file_with_all_labels_is_read_where_there_are_no_others(root):
    names = ["Ses01F_impro01_F000", "Ses01F_impro01_M000"]
    folder = root / "Session1" / "dialog" / "EmoEvaluation"
    (folder / "Ses01F_impro01.txt").unlink()
    folder.rmdir()
    high = [rater(5, 4), rater(4, 5)]
    blocks = [block(name, "[4.5, 4.5, 3.0]", high) for name in names]
    (root / "IEMOCAP_EmoEvaluation.txt").write_text(HEADER + "".join(blocks))
    assert load(root)[1]["valence_rating"].to_list() == [4.5, 4.5]


def test_the_one_file_with_all_labels_is_found_beside_recordings_in_one_folder(root):
    here = root.parent / "here"
    here.mkdir()
    for path in root.rglob("*.wav"):
        path.rename(here / path.name)
    text = "".join(path.read_text() for path in root.rglob("EmoEvaluation/*.txt"))
    (here / "iemocap_emoevaluation.TXT").write_text(text)
    assert load(here)[1]["valence_rating"].to_list() == [2.5, 2.5]


def test_the_one_file_with_all_labels_is_not_read_beside_the_others(root):
    text = block("Ses01F_impro01_F000", "[5.0, 5.0, 5.0]", ())
    (root / "IEMOCAP_EmoEvaluation.txt").write_text(text)
    corpus, utterances = load(root)
    assert utterances["valence_rating"].to_list() == [2.5, 2.5]
    assert len(corpus.problems) == 1


def test_a_second_label_of_an_utterance_is_not_used_and_said(root):
    add_label(root, "Ses01F_impro01_F000", raters=[rater(5, 5)])
    corpus, utterances = load(root)
    assert utterances.loc["Ses01F_impro01_F000", "valence_rating"] == 2.5
    assert len(problems_with(corpus, "labelled again")) == 1


@pytest.mark.parametrize("means", ["[2.5000, 2.5000]", "[NaN, NaN, NaN]", ""])
def test_a_label_without_any_number_is_left_out(root, means):
    add(root, "Ses02F_impro01_F000", means=means, raters=())
    corpus, utterances = load(root)
    assert len(utterances) == 2
    assert len(problems_with(corpus, "neither the ratings nor")) == 1


def test_a_cut_off_label_takes_no_ratings_from_its_neighbour(root):
    lines = "\n".join(["[6.29 -", rater(5, 5), rater(5, 5), ""])
    add_line(root, "Ses01F_impro01_M000", "EmoEvaluation", lines)
    corpus, utterances = load(root)
    assert utterances["valence_rating"].to_list() == [2.5, 2.5]
    assert len(corpus.problems) == 2


# words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[LAUGHTER] Oh, no. [BREATHING]", "Oh, no."),
        ("I [GARBAGE] don't   know [laughter]?", "I don't know ?"),
        ("It's: ten.", "It's: ten."),
    ],
)
def test_tags_are_taken_out_of_the_words(root, said, words):
    add(root, "Ses02F_impro01_F000", text=said)
    assert load(root)[1].loc["Ses02F_impro01_F000", "text"] == words


@pytest.mark.parametrize("said", ["[LAUGHTER]", "", "...", "[BREATHING] - [GARBAGE]"])
def test_an_utterance_without_words_is_left_out_and_counted(root, said):
    for i in range(2):
        add(root, f"Ses02F_impro01_F00{i}", text=said)
    corpus, utterances = load(root)
    assert len(utterances) == 2
    row = problems_with(corpus, "not one word").iloc[0]
    assert row["file"] == "Ses02F_impro01_F000"
    assert row["problem"].startswith("2 utterances")


def test_lines_of_no_utterance_are_counted_in_one_row(root):
    name = "Ses01F_impro01_FXX0"
    add_words(root, name)
    add_words(root, "Ses01F_impro01_MXX1")
    add_line(root, name, "transcriptions", "M: Okay.\n\n")
    corpus, utterances = load(root)
    assert len(utterances) == 2
    row = problems_with(corpus, "not cut out").iloc[0]
    assert row["problem"].startswith("3 lines, this one first: ")
    assert row["file"].endswith("Ses01F_impro01.txt line 3")
    assert len(corpus.problems) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_transcripts_are_read_in_either_encoding(root, encoding):
    name = "Ses02F_impro01_F000"
    add_wav(root, name)
    add_label(root, name)
    add_words(root, name, "A naïve café.", encoding=encoding)
    assert load(root)[1].loc[name, "text"] == "A naïve café."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("folder", ["transcriptions", "EmoEvaluation"])
def test_words_and_labels_are_read_as_other_programs_save_them(root, encoding, folder):
    path = root / "Session1" / "dialog" / folder / "Ses01F_impro01.txt"
    path.write_bytes(path.read_text().replace("\n", "\r\n").encode(encoding))
    corpus, utterances = load(root)
    assert utterances["text"].to_list() == ["Excuse me."] * 2
    assert utterances["valence_rating"].to_list() == [2.5, 2.5]
    assert len(corpus.problems) == 1


def test_transcripts_of_which_no_line_can_be_read_are_named(root):
    path = root / "Session1" / "dialog" / "transcriptions" / "Ses01F_impro01.txt"
    path.write_bytes(b"\x89 compressed\nor else\n")
    corpus, utterances = load(root)
    assert corpus.modalities == ("acoustic",)
    row = problems_with(corpus, "not one line is a transcript").iloc[0]
    assert row["file"].endswith("Ses01F_impro01.txt")
    assert row["remedy"].startswith("copy them again")


def test_labels_of_which_no_line_can_be_read_are_named(root):
    path = root / "Session1" / "dialog" / "EmoEvaluation" / "Ses01F_impro01.txt"
    path.write_bytes(b"\x89 compressed\nor else\n")
    with pytest.raises(PrivemoError, match="not one line is a label of an utterance"):
        iemocap.load(root)


def test_hidden_transcripts_are_not_read(root):
    folder = root / "Session1" / "dialog" / "transcriptions"
    (folder / "._Ses01F_impro01.txt").write_bytes(b"\x00\x05 Ses01F_impro01_F000: a")
    assert len(load(root)[0].problems) == 1


def test_without_any_transcript_only_sound_is_studied_and_that_is_said(root):
    folder = root / "Session1" / "dialog" / "transcriptions"
    (folder / "Ses01F_impro01.txt").unlink()
    corpus, utterances = load(root)
    assert corpus.modalities == ("acoustic",)
    assert len(utterances) == 2
    assert len(problems_with(corpus, "only sound can be studied")) == 1


# recordings


def test_what_has_no_counterpart_is_counted_and_the_rest_used(root):
    for i in range(2):
        add_label(root, f"Ses02F_impro01_F00{i}")
        add_words(root, f"Ses02F_impro01_F00{i}")
        add_wav(root, f"Ses02F_impro02_F00{i}")
        add_words(root, f"Ses02F_impro02_F00{i}")
        add_words(root, f"Ses02F_impro03_F00{i}")
    corpus, utterances = load(root)
    assert len(utterances) == 2
    for words, first in (
        ("label, but no recording", "Ses02F_impro01_F000"),
        ("recording, but no label", "Ses02F_impro02_F000"),
        ("neither label nor recording", "Ses02F_impro03_F000"),
    ):
        row = problems_with(corpus, words).iloc[0]
        assert row["file"] == first
        assert row["problem"].startswith("2 utterances")
        assert row["remedy"]


def test_hidden_recordings_are_none(root):
    wav_path(root, "Ses01F_impro01_F000").with_name("._x.wav").touch()
    assert len(load(root)[0].problems) == 1


@pytest.mark.parametrize("name", ["Ses06F_impro01_F000", "Ses01F_impro01_X000", "copy"])
def test_an_odd_name_is_listed_and_the_rest_used(root, name):
    wav_path(root, "Ses01F_impro01_F000").with_name(f"{name}.wav").touch()
    corpus, utterances = load(root)
    assert len(utterances) == 2
    assert problems_with(corpus, "name is not like")["file"].to_list() == [name]


def test_other_sound_of_the_release_is_not_taken_for_utterances(root):
    dialogues = root / "Session1" / "dialog" / "wav"
    dialogues.mkdir()
    (dialogues / "Ses01F_impro01.wav").touch()
    assert len(load(root)[0].problems) == 1


def test_a_copy_in_another_folder_is_used_once(root):
    copy = root / "Session1" / "sentences" / "wav" / "old" / "Ses01F_impro01_F000.wav"
    copy.parent.mkdir()
    copy.touch()
    corpus, utterances = load(root)
    assert len(utterances) == 2
    row = problems_with(corpus, "same name").iloc[0]
    assert row["file"].startswith("Session1")


def test_a_part_of_the_release_is_said_to_be_one(root):
    corpus, _ = load(root)
    assert len(problems_with(corpus, "2 of the 10,039 recordings")) == 1


@pytest.mark.parametrize("inside", ["", "..", "Session1"])
def test_the_root_is_found_from_above_and_from_a_session(root, inside):
    assert len(iemocap.load(root / inside).utterances) == 2


@pytest.mark.parametrize(
    "place",
    [
        str.lower,
        str.upper,
        lambda path: path.replace("Session1", "Session1/Session1"),
        lambda path: f"part_{path[7]}/{path}",
        lambda path: path.replace("Session1", "Session_1"),
        lambda path: f"more/{path}",
        lambda path: "/".join(path.split("/")[-2:]),  # all sessions in one folder
        lambda path: path.replace("sentences/", ""),
        lambda path: path.replace(".wav", ".FLAC"),
    ],
)
def test_the_same_is_read_from_other_places(root, place):
    add(root, "Ses02F_impro01_F000")
    columns = ["text", "valence_rating", "session", "speaker"]
    released = load(root)[1][columns]
    for path in [path for path in root.rglob("*") if path.is_file()]:
        target = root.parent / "here" / place(str(path.relative_to(root)))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    corpus, utterances = load(root.parent / "here")
    assert utterances[columns].equals(released)
    assert len(corpus.problems) == 1


def test_a_folder_without_sessions_is_refused_with_the_tree(tmp_path):
    with pytest.raises(PrivemoError, match="no iemocap recordings or tables in"):
        iemocap.load(tmp_path)


def test_labels_alone_are_refused_with_the_first_problem(root):
    for name in ("Ses01F_impro01_F000", "Ses01F_impro01_M000"):
        wav_path(root, name).unlink()
    with pytest.raises(PrivemoError, match="no utterance can be used; first of all"):
        iemocap.load(root)


def test_recordings_alone_are_refused_with_the_first_problem(tmp_path):
    add_wav(tmp_path, "Ses01F_impro01_F000")
    with pytest.raises(PrivemoError, match="no utterance can be used; first of all"):
        iemocap.load(tmp_path)


def test_the_description_fits_what_is_known_of_the_corpus(root):
    corpus, utterances = load(root)
    assert iemocap.ABOUT.gated
    assert iemocap.ABOUT.scale == (1, 5)
    assert iemocap.ABOUT.n_utterances == {"": 10039}
    assert not np.isnan(utterances["valence_rating"]).any()
    assert "last part of the name" in corpus.description
