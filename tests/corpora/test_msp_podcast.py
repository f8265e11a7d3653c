"""MSP-Podcast is read in the layout of every release, quickly and with its oddities."""

import json
import time

import numpy as np
import pytest

from privemo.corpora.msp_podcast import ABOUT, load
from privemo.errors import PrivemoError
from privemo.folds.speakers import speaker_folds

HEADER = "FileName,EmoClass,EmoAct,EmoVal,EmoDom,SpkrID,Gender,Split_Set"
LAYOUTS = [  # release, audio, label file; "" in a folder: not known
    ("1.6", "Audio", "label/labels_concensus.csv"),
    ("1.7", "Audio", "Labels/labels_concensus.csv"),
    ("1.8", "Audio", "label/labels_concensus.csv"),
    ("1.9", "Audio", "labels/labels_concensus.csv"),
    ("1.10", "Audios", "Labels/labels_consensus.csv"),
    ("1.11", "Audios", "Labels/labels_consensus.csv"),
    ("2.0", "Audios", "Labels/labels_consensus.csv"),
    ("1.12", "Audios", "Labels/labels_consensus.json"),
]


def name(i):
    return f"MSP-PODCAST_0001_{i:04}"


def line(i=1, *, a=2.2, v=4.0, speaker="30", gender="Male", split="Train"):
    """Write one line of the csv."""
    return f"{name(i)}.wav,N,{a},{v},2.6,{speaker},{gender},{split}"


def write(path, text, end="\n", encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", end).encode(encoding))


def audio(root, *numbers, folder="Audios"):
    (root / folder).mkdir(parents=True, exist_ok=True)
    for i in numbers:
        (root / folder / f"{name(i)}.wav").touch()
    return root


def tree(
    root, *lines, recorded=None, folder="Audios", file="Labels/labels_consensus.csv"
):
    """Make labels, and recordings of all of them unless others are asked for."""
    numbers = [int(text.split(".wav")[0][-4:]) for text in lines]
    audio(root, *(numbers if recorded is None else recorded), folder=folder)
    if file.endswith(".csv"):
        write(root / file, "\n".join([HEADER, *lines, ""]))
    else:
        fields = [
            dict(zip(HEADER.split(","), text.split(","), strict=True)) for text in lines
        ]
        write(root / file, json.dumps({each.pop("FileName"): each for each in fields}))
    return root


def old_tree(
    root, *said, speakers=("Speaker_30; Male", "Speaker_39; Female"), end="\n"
):
    """Make releases 1.0 to 1.5; each recording is (number, mean ratings, speaker)."""
    audio(root, *(i for i, _, _ in said), folder="Audio")
    blocks = [
        f"{name(i)}.wav; N; {ratings} D:2.800000;\n"
        "WORKER00000001; Other-confused; Concerned,Confused; A:3.000000; V:3.000000; "
        "D:4.000000;\n"
        "WORKER00000018; Neutral; A:1.000000; V:4.000000; D:2.000000;\n"
        for i, ratings, _ in said
    ]
    write(root / "labels.txt", "\n".join([*blocks, ""]), end)
    who = [f"{name(i)}.wav; {speaker}" for i, _, speaker in said]
    write(root / "Speaker_ids.txt", "\n".join([*speakers, "", *who, ""]), end)
    write(root / "Partitions.txt", f"Train; {name(1)}.wav\n", end)
    return root


def problems_with(corpus, words):
    return corpus.problems[corpus.problems["problem"].str.contains(words, regex=False)]


# releases


@pytest.mark.parametrize(("release", "folder", "file"), LAYOUTS)
def test_every_release_says_the_same(tmp_path, release, folder, file):
    root = tmp_path / f"MSP-PODCAST-Publish-{release}"
    lines = line(8, a=2.2, v=4.5), line(9, speaker="39", gender="Female", split="Test1")
    corpus = load(tree(root, *lines, folder=folder, file=file))
    said = corpus.utterances.iloc[0]
    assert said["utterance"] == "MSP-PODCAST_0001_0008"
    assert (said["speaker"], said["gender"]) == ("msp_podcast:30", "male")
    assert said["audio"] == str(root / folder / "MSP-PODCAST_0001_0008.wav")
    assert (said["activation_rating"], said["valence_rating"]) == (2.2, 4.5)
    assert (said["activation"], said["valence"], said["text"]) == ("low", "high", "")
    assert corpus.utterances["gender"].to_list() == ["male", "female"]
    assert f"MSP-Podcast {release} " in corpus.description
    assert corpus.modalities == ("acoustic",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_first_releases_say_it_in_three_files(tmp_path, end):
    said = [(1, "A:2.400000; V:4.000000;", "39"), (2, "A:6.0; V:3.75;", "30")]
    corpus = load(old_tree(tmp_path, *said, end=end))
    utterances = corpus.utterances
    assert utterances["speaker"].to_list() == ["msp_podcast:39", "msp_podcast:30"]
    assert utterances["gender"].to_list() == ["female", "male"]
    assert utterances["activation_rating"].to_list() == [2.4, 6]
    assert utterances["valence"].to_list() == ["mid", "low"]
    assert "1.0 to 1.5" in corpus.description
    assert corpus.problems.empty


def test_the_release_is_taken_from_the_readme_if_the_folder_does_not_say_it(tmp_path):
    tree(tmp_path / "podcast", line())
    text = "# Release 1.11 (May 2023) #\nsince Release 1.10 some files were removed\n"
    write(tmp_path / "podcast" / "readme.txt", text)
    corpus = load(tmp_path)
    assert "MSP-Podcast 1.11 " in corpus.description
    assert len(problems_with(corpus, "1 of the 151,654 recordings")) == 1


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("labels/labels_concensus.csv", "MSP-Podcast 1.6 to 1.9 "),
        ("Labels/labels_consensus.csv", "MSP-Podcast 1.10 or later "),
    ],
)
def test_without_either_the_label_file_narrows_it_down(tmp_path, file, words):
    corpus = load(tree(tmp_path / "podcast", line(), file=file))
    assert words in corpus.description
    assert corpus.problems.empty  # nobody knows how many there should be


def test_the_published_counts_hold_the_paper_s_part():
    assert ABOUT.n_utterances["paper"] == 13_555
    assert ABOUT.n_utterances["2.0"] == 264_705


@pytest.mark.parametrize("split", ["Validation", "Development", "Test1", "Test2"])
def test_the_released_partition_changes_nothing(tmp_path, split):
    utterances = load(tree(tmp_path, line(split=split))).utterances
    assert len(utterances) == 1
    assert split not in utterances.to_csv()


@pytest.mark.parametrize("asked", ["data/podcast/Audios", "data/podcast", "data", "."])
def test_the_root_is_found_from_above_and_from_just_below(tmp_path, asked):
    tree(tmp_path / "data" / "podcast", line())
    old = "Previous_releases_information/previous_releases_info/v1.6/label"
    write(tmp_path / "data/podcast" / old / "labels_concensus.csv", HEADER)
    assert len(load(tmp_path / asked).utterances) == 1


def test_a_csv_is_preferred_to_the_json_and_the_text_beside_it(tmp_path):
    tree(tmp_path, line(a=1), file="Labels/labels_consensus.json")
    tree(tmp_path, line(a=7))
    write(tmp_path / "Labels" / "labels.txt", f"{name(1)}.wav; N; A:4.0; V:4.0; D:4.0;")
    assert load(tmp_path).utterances["activation_rating"].to_list() == [7]


# ratings


def test_the_scale_goes_from_1_to_7_and_is_not_turned_round(tmp_path):
    ratings = [1, 3.75, 3.777778, 4.25, 4.3, 7]
    lines = [line(i, a=rating, v=8 - rating) for i, rating in enumerate(ratings)]
    utterances = load(tree(tmp_path, *lines)).utterances
    assert utterances["activation_rating"].to_list() == ratings
    levels = ["low", "low", "mid", "mid", "high", "high"]
    assert utterances["activation"].to_list() == levels
    assert utterances["valence"].to_list() == [
        "high",
        "mid",
        "mid",
        "low",
        "low",
        "low",
    ]


def test_ratings_that_are_all_whole_numbers_are_read(tmp_path):
    assert load(tree(tmp_path, line(a=3, v=5))).utterances["valence_rating"][0] == 5


@pytest.mark.parametrize("rating", ["", "NaN", "0.5", "7.5", "high"])
def test_one_missing_rating_leaves_the_other(tmp_path, rating):
    corpus = load(tree(tmp_path, line(1, a=rating), line(2)))
    assert corpus.utterances["activation"].to_list() == ["", "low"]
    assert corpus.utterances["activation_rating"].isna().to_list() == [True, False]
    assert corpus.utterances["valence"].to_list() == ["mid", "mid"]
    said = problems_with(corpus, "activation is not rated from 1 to 7")
    assert said["file"].to_list() == ["labels_consensus.csv, MSP-PODCAST_0001_0001.wav"]
    assert len(corpus.problems) == 1


# speakers


def test_speakers_are_text_and_few_utterances_of_one_are_enough(tmp_path):
    lines = [
        line(i, speaker=f"{i:04}", gender=("Male", "Female")[i % 2]) for i in range(10)
    ]
    utterances = load(tree(tmp_path, *lines)).utterances
    assert utterances["speaker"][3] == "msp_podcast:0003"
    assert len(speaker_folds(utterances)) == 5


def test_a_speaker_who_is_in_two_podcasts_is_one(tmp_path):
    other = "MSP-PODCAST_0002_0001.wav,N,2.2,4.0,2.6,30,Male,Test1"
    tree(tmp_path, line(), other)
    (tmp_path / "Audios" / "MSP-PODCAST_0002_0001.wav").touch()
    utterances = load(tmp_path).utterances
    assert len(utterances) == 2
    assert set(utterances["speaker"]) == {"msp_podcast:30"}
    assert "session" not in utterances


def test_a_speaker_with_two_genders_is_left_out_whole(tmp_path):
    lines = [line(1, speaker="39"), line(2), line(3, gender="Female"), line(4)]
    corpus = load(tree(tmp_path, *lines))
    assert corpus.utterances["speaker"].to_list() == ["msp_podcast:39"]
    said = problems_with(corpus, "two genders in the labels (1 of them, first 30)")
    assert said["problem"].iloc[0].startswith("3 lines")
    assert len(corpus.problems) == 1


def test_a_speaker_whose_gender_is_not_always_known_does_not_have_two(tmp_path):
    corpus = load(tree(tmp_path, line(1), line(2, gender="Unknown")))
    assert corpus.utterances["gender"].to_list() == ["male"]
    assert problems_with(corpus, "two genders").empty


def test_two_genders_in_the_list_of_speakers_are_found(tmp_path):
    said = [(1, "A:2; V:4;", "30"), (2, "A:2; V:4;", "39")]
    speakers = "Speaker_30; Male", "Speaker_30; Female", "Speaker_39; Female"
    corpus = load(old_tree(tmp_path, *said, speakers=speakers))
    assert corpus.utterances["speaker"].to_list() == ["msp_podcast:39"]
    assert len(problems_with(corpus, "two genders in the labels (1 of")) == 1


@pytest.mark.parametrize(
    ("speaker", "gender", "words"),
    [
        ("Unknown", "Unknown", "the speaker is unknown"),
        ("Unknown", "Male", "the speaker is unknown"),
        ("", "Male", "the speaker is unknown"),
        ("31", "Unknown", "the gender is unknown"),
        ("31", "", "the gender is unknown"),
    ],
)
def test_who_is_unknown_is_left_out_and_counted(tmp_path, speaker, gender, words):
    bad = [line(i, speaker=speaker, gender=gender) for i in (2, 3)]
    corpus = load(tree(tmp_path, line(1), *bad))
    assert corpus.utterances["utterance"].to_list() == [name(1)]
    said = problems_with(corpus, words)
    assert said["file"].to_list() == ["labels_consensus.csv, MSP-PODCAST_0001_0002.wav"]
    assert said["problem"].iloc[0].startswith("2 lines, this one first")
    assert len(corpus.problems) == 1


def test_who_is_unknown_in_the_first_releases_is_left_out_too(tmp_path):
    ratings = "A:2.4; V:4.0;"
    said = [
        (1, ratings, "30"),
        (2, ratings, "Unknown"),
        (3, ratings, ""),
        (4, ratings, "99"),
    ]
    corpus = load(old_tree(tmp_path, *said))
    assert corpus.utterances["utterance"].to_list() == [name(1)]
    assert problems_with(corpus, "speaker is unknown")["problem"].iloc[0][0] == "2"
    assert problems_with(corpus, "gender is unknown")["problem"].iloc[0][0] == "1"


@pytest.mark.parametrize("spelling", [str.upper, str.lower, lambda word: word[0]])
def test_genders_are_known_in_any_case_and_by_their_letter(tmp_path, spelling):
    people = (("30", "Male"), ("39", "Female"))
    lines = [
        line(i, speaker=speaker, gender=spelling(gender))
        for i, (speaker, gender) in enumerate(people)
    ]
    corpus = load(tree(tmp_path, *lines))
    assert corpus.utterances["gender"].to_list() == ["male", "female"]
    assert corpus.problems.empty


def test_other_words_for_a_gender_are_quoted_and_to_be_mended(tmp_path):
    lines = [line(2, speaker="31", gender="femelle"), line(3, speaker="32", gender="Q")]
    corpus = load(tree(tmp_path, line(1), *lines))
    assert len(corpus.utterances) == 1
    said = problems_with(corpus, "words that are not known ('femelle', 'Q')").iloc[0]
    assert said["problem"].startswith("2 lines")
    assert said["remedy"] == "write Female or Male"


@pytest.mark.parametrize("speaker", ["30.0", "30,0", "Speaker_30"])
def test_a_speaker_is_one_however_a_program_writes_the_number(tmp_path, speaker):
    other = line(2, speaker="31").replace("31", f'"{speaker}"')
    tree(tmp_path, line(1), other, recorded=[1, 2])
    assert set(load(tmp_path).utterances["speaker"]) == {"msp_podcast:30"}


# recordings and labels that have no counterpart


def test_labels_without_a_recording_are_counted(tmp_path):
    corpus = load(tree(tmp_path, line(1), line(2), line(3), recorded=[1]))
    assert len(corpus.utterances) == 1
    said = problems_with(corpus, "the recording is not here")
    assert said["problem"].iloc[0].startswith("2 lines")


def test_recordings_without_a_label_are_counted(tmp_path):
    corpus = load(tree(tmp_path, line(1), recorded=[1, 2, 3]))
    said = problems_with(corpus, "labels_consensus.csv does not name them")
    assert said["file"].to_list() == ["Audios/MSP-PODCAST_0001_0002.wav"]
    assert said["problem"].iloc[0].startswith("2 recordings, this one first")
    assert len(corpus.problems) == 1


@pytest.mark.parametrize("file", ["Partitions.txt", "Partition.txt"])
def test_test3_is_told_from_other_recordings_without_a_label(tmp_path, file):
    tree(tmp_path, line(1), recorded=[1, 2, 3, 4])
    text = "".join(f"Test3; {name(i)}.wav\n" for i in (3, 4))
    write(tmp_path / file, f"Train; {name(1)}.wav\n{text}", end="\r\n")
    corpus = load(tmp_path)
    hidden = problems_with(corpus, "Test3 comes without labels").iloc[0]
    assert hidden["problem"].startswith("2 recordings")
    assert hidden["remedy"] == "nothing to do"
    assert problems_with(corpus, "does not name them")["problem"].iloc[0][0] == "1"


def test_lines_of_test3_without_ratings_are_told_from_unknown_speakers(tmp_path):
    hidden = line(2, a="", v="", speaker="Unknown", gender="Unknown", split="Test3")
    corpus = load(tree(tmp_path, line(1), hidden))
    assert corpus.problems["problem"].to_list() == [
        "1 lines, this one first: Test3 comes without labels"
    ]


def test_a_second_line_of_a_recording_is_counted_and_not_used(tmp_path):
    corpus = load(tree(tmp_path, line(1, a=2), line(1, a=6)))
    assert corpus.utterances["activation_rating"].to_list() == [2]
    assert len(problems_with(corpus, "an earlier line")) == 1


def test_a_line_without_any_rating_is_counted_and_not_used(tmp_path):
    said = [(1, "A:2.4; V:4.0;", "30"), (2, "A:NaN; V:NaN;", "30"), (3, "cut", "30")]
    corpus = load(old_tree(tmp_path, *said))
    assert len(corpus.utterances) == 1
    bad = problems_with(corpus, "neither activation nor valence")
    assert bad["problem"].iloc[0].startswith("2 lines")


def test_hidden_files_are_no_recordings(tmp_path):
    tree(tmp_path, line())
    (tmp_path / "Audios" / f"._{name(1)}.wav").touch()
    (tmp_path / "Audios" / "readme.txt").touch()
    assert load(tmp_path).problems.empty


def test_if_nobody_is_known_the_first_problem_is_said(tmp_path):
    tree(tmp_path, line(speaker="Unknown"))
    with pytest.raises(PrivemoError, match="no utterance can be used.*is unknown"):
        load(tmp_path)


# files that cannot be read


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_and_line_ends_of_windows_do_no_harm(tmp_path, encoding, end):
    tree(tmp_path, line())
    text = f"{HEADER}\n{line()}\n"
    write(tmp_path / "Labels" / "labels_consensus.csv", text, end, encoding)
    corpus = load(tmp_path)
    assert len(corpus.utterances) == 1
    assert corpus.problems.empty


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("labels_consensus.csv", "", "is no table of labels"),
        ("labels_consensus.csv", f'{HEADER}\n"cut', "is no table of labels"),
        ("labels_consensus.csv", "FileName,EmoAct\n", "no column EmoVal, SpkrID"),
        ("labels_consensus.json", "{", "is no table of labels"),
        ("labels.txt", f"{name(1)}.wav; N; A:2; V:2;", "no Speaker_ids.txt in"),
        ("labels_detailed.csv", "FileName,EmoDetail\n", "no msp_podcast .*\n.*Audios"),
    ],
)
def test_a_broken_or_missing_label_file_is_refused(tmp_path, file, content, words):
    audio(tmp_path, 1)
    write(tmp_path / "Labels" / file, content)
    with pytest.raises(PrivemoError, match=words):
        load(tmp_path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_labels_are_read_as_other_programs_save_them(tmp_path, separator, encoding):
    text = f"{HEADER.lower()}\n{line(a=2.5)}\n".replace(",", separator)
    if separator == ";":
        text = text.replace(".5", ",5")
    audio(tmp_path, 1)
    write(tmp_path / "Labels" / "labels_consensus.csv", text, encoding=encoding)
    assert load(tmp_path).utterances["activation_rating"].to_list() == [2.5]


# places


@pytest.mark.parametrize(
    "place",
    [
        lambda path: path.name,
        lambda path: str(path).lower(),
        lambda path: str(path).upper(),
        lambda path: (
            path.parent / "Train" / path.name if path.suffix == ".wav" else path
        ),
        lambda path: path.parent / path.parent / path.name,
        lambda path: f"a/b/c/d/{path}",
        lambda path: path.with_suffix(".flac") if path.suffix == ".wav" else path,
    ],
)
def test_the_same_is_read_from_other_places(tmp_path, place):
    root = tree(tmp_path / "released", line(1), line(2, speaker="39", gender="Female"))
    columns = ["utterance", "speaker", "gender", "activation_rating"]
    released = load(root).utterances[columns]
    for path in [path for path in root.rglob("*") if path.is_file()]:
        target = tmp_path / "here" / place(path.relative_to(root))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    corpus = load(tmp_path / "here")
    assert corpus.utterances[columns].equals(released)
    assert corpus.problems.empty


# words


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_transcripts_are_in_the_table_where_they_are_there(tmp_path, encoding):
    tree(tmp_path, line(1), line(2))
    write(
        tmp_path / f"Transcripts/{name(1)}.txt", "It’s so,\nnaïve.\n", "\r\n", encoding
    )
    corpus = load(tmp_path)
    assert corpus.utterances["text"].to_list() == ["It’s so, naïve.", ""]
    assert corpus.modalities == ("acoustic",)


# speed


def test_twenty_thousand_lines_are_read_at_once(tmp_path):
    n = 20_000
    genders = np.array(["Male", "Female"])
    lines = [
        f"MSP-PODCAST_{i // 100:04}_{i % 100:04}.wav,N,{1 + i % 7},4.1,2.6,{i % 600},"
        f"{genders[i % 2]},Train"
        for i in range(n)
    ]
    write(tmp_path / "Labels/labels_consensus.csv", "\n".join([HEADER, *lines]))
    (tmp_path / "Audios").mkdir()
    for text in lines:
        (tmp_path / "Audios" / text.split(",")[0]).touch()
    start = time.process_time()
    corpus = load(tmp_path)
    assert (
        time.process_time() - start < 3
    )  # 0.4 s; ten times as much for the whole corpus
    assert len(corpus.utterances) == n
    assert (
        corpus.utterances.groupby("gender")["speaker"].nunique().to_list() == [300] * 2
    )
