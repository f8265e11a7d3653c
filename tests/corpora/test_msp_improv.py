"""MSP-Improv is read from trees in its layout, every oddity of its label file too."""

import numpy as np
import pytest
import soundfile
from support.speech import speak

from privemo.corpora.msp_improv import ABOUT, load
from privemo.errors import PrivemoError
from privemo.folds.speakers import largest_n_folds, speaker_parts

RATER = "A3KBQJ36JL7G7C-p1"


def name(speaker="F01", turn=1, scenario="R", pair="FM"):
    return f"IMPROV-S01A-{speaker}-{scenario}-{pair}{turn:02}"


def rater(who=RATER, said="Neutral", *, a=3, v=3, d="3.000000"):
    return f"{who}; Neutral; {said}; A:{a:f}; V:{v:f}; D:{d}; N:4.000000;"


def block(utterance, *raters, a=2.6, v=3.2, d="3.400000", prefix="UTD"):
    """Write a summary line and those of the raters, by default one who agrees."""
    summary = f"{prefix}-{utterance}.avi; N; A:{a:f}; V:{v:f}; D:{d} ; N:4.250000;"
    return "\n".join([summary, *(raters or [rater(a=a, v=v)]), ""])


def labels(root, *blocks, file="Evalution.txt", encoding="utf-8", end="\n"):
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\n".join([*blocks, ""]).replace("\n", end).encode(encoding))
    return root


def audio_path(root, utterance, prefix="MSP"):
    sentence, speaker, scenario = utterance.split("-")[1:4]
    folder = root / "Audio" / f"session{speaker[-1]}" / sentence / scenario
    return folder / f"{prefix}-{utterance}.wav"


def audio(root, *utterances):
    for utterance in utterances:
        path = audio_path(root, utterance)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def tree(root, *utterances, **options):
    """Make recordings and labels of some utterances; options go to each block."""
    utterances = utterances or (name(),)
    blocks = [block(utterance, **options) for utterance in utterances]
    return labels(audio(root, *utterances), *blocks)


def row(root):
    """Load the one utterance of a tree."""
    utterances = load(root).utterances
    assert len(utterances) == 1
    return utterances.iloc[0]


def problems_with(corpus, words):
    return corpus.problems[corpus.problems["problem"].str.contains(words, regex=False)]


# where things are


def test_a_name_and_its_summary_line_say_all(tmp_path):
    said = row(tree(tmp_path, name("M04", 12, "S", "MF"), a=2.6, v=3.2))
    assert said["utterance"] == "MSP-IMPROV-S01A-M04-S-MF12"
    assert (said["speaker"], said["gender"]) == ("msp_improv:M04", "male")
    assert said["session"] == "4"
    assert said["audio"] == str(
        tmp_path / "Audio/session4/S01A/S/MSP-IMPROV-S01A-M04-S-MF12.wav"
    )
    assert said["activation_rating"] == pytest.approx(3.4)
    assert said["valence_rating"] == pytest.approx(3.2)
    assert (said["activation"], said["valence"], said["text"]) == ("high", "mid", "")


@pytest.mark.parametrize(
    "file",
    [
        "Evalution.txt",
        "Evaluation.txt",
        "Labels/Evalution.txt",
        "Labels/Evaluation.txt",
    ],
)
def test_the_label_file_is_found_in_either_spelling_and_place(tmp_path, file):
    audio(tmp_path, name())
    assert row(labels(tmp_path, block(name()), file=file))["session"] == "1"


@pytest.mark.parametrize("asked", ["data/IMPROV", "data/IMPROV/Audio", "data", "."])
def test_the_root_is_found_from_above_and_from_just_below(tmp_path, asked):
    tree(tmp_path / "data" / "IMPROV")
    (tmp_path / "data" / "other").mkdir()
    (tmp_path / "data" / "other" / "a.wav").touch()
    corpus = load(tmp_path / asked)
    assert len(corpus.utterances) == 1
    assert problems_with(corpus, "recordings, this one").empty  # not of this corpus


def test_recordings_beside_the_videos_are_found_without_a_folder_audio(tmp_path):
    tree(tmp_path)
    for path in (tmp_path / "Audio").iterdir():
        path.rename(tmp_path / path.name)
    row(tmp_path)


def test_a_folder_without_labels_is_refused_with_the_tree(tmp_path):
    audio(tmp_path, name())
    with pytest.raises(PrivemoError, match="no msp_improv .*\n.*Evalution.txt"):
        load(tmp_path)


def test_lines_that_end_as_on_windows_are_read(tmp_path):
    audio(tmp_path, name())
    labels(tmp_path, block(name()), end="\r\n", encoding="utf-8-sig")
    assert row(tmp_path)["activation_rating"] == pytest.approx(3.4)


def test_hidden_files_are_no_recordings(tmp_path):
    tree(tmp_path)
    path = audio_path(tmp_path, name())
    path.with_name(f"._{path.name}").touch()
    assert problems_with(load(tmp_path), "recordings").empty


# speakers


def test_six_women_and_six_men_sit_in_six_sessions(tmp_path):
    speakers = [f"{g}0{i}" for g in "FM" for i in range(1, 7)]
    utterances = load(tree(tmp_path, *map(name, speakers))).utterances
    said = utterances.set_index("speaker")
    for speaker in speakers:
        gender = {"F": "female", "M": "male"}[speaker[0]]
        assert said.loc[f"msp_improv:{speaker}", "gender"] == gender
        assert said.loc[f"msp_improv:{speaker}", "session"] == speaker[-1]
    assert utterances.groupby("gender").size().to_dict() == ABOUT.n_speakers
    assert largest_n_folds(utterances) == 6
    part = speaker_parts(utterances, n_parts=5)
    assert utterances.groupby(part)["gender"].nunique().to_list() == [2] * 5


def test_gender_is_not_taken_from_the_letters_of_the_pair(tmp_path):
    spoken = [
        name(speaker, pair=pair) for speaker in ("F01", "M01") for pair in ("FM", "MF")
    ]
    utterances = load(tree(tmp_path, *spoken)).utterances
    assert utterances["gender"].to_list() == ["female"] * 2 + ["male"] * 2


# ratings


@pytest.mark.parametrize(
    ("stored", "rating", "activation", "valence"),
    [
        (1, 5, "high", "low"),  # 1 is very active, and negative
        (2.6, 3.4, "high", "low"),
        (2.75, 3.25, "mid", "low"),
        (3, 3, "mid", "mid"),
        (3.25, 2.75, "low", "mid"),
        (5, 1, "low", "high"),
    ],
)
def test_activation_is_turned_round_and_valence_is_not(
    tmp_path, stored, rating, activation, valence
):
    said = row(tree(tmp_path, a=stored, v=stored))
    assert said["activation_rating"] == pytest.approx(rating)
    assert said["valence_rating"] == pytest.approx(stored)
    assert (said["activation"], said["valence"]) == (activation, valence)


def test_activation_rises_with_loudness(tmp_path):
    # louder speech is more active, and the file has small numbers for active speech
    stored = {-18: 4.8, -12: 4.0, -6: 3.0, 0: 1.8, 6: 1.2}
    blocks = []
    for turn, (loudness, a) in enumerate(stored.items(), 1):
        for speaker, gender in (("F01", "female"), ("M01", "male")):
            path = audio_path(tmp_path, name(speaker, turn))
            speak(path, gender=gender, loudness=loudness, rate=48_000)
            blocks.append(block(name(speaker, turn), a=a, v=3))
    utterances = load(labels(tmp_path, *blocks)).utterances
    for _, rows in utterances.groupby("gender"):
        energy = [np.mean(soundfile.read(path)[0] ** 2) for path in rows["audio"]]
        order = np.argsort(energy)
        assert np.all(np.diff(rows["activation_rating"].to_numpy()[order]) > 0)
        assert rows["activation"].to_numpy()[order].tolist() == [
            *("low", "low", "mid", "high", "high")
        ]


def test_other_fields_may_be_missing(tmp_path):
    # dominance and naturalness are not used
    said = row(tree(tmp_path, d="NaN"))
    assert said["activation_rating"] == pytest.approx(3.4)


def test_what_raters_write_into_the_third_field_does_no_harm(tmp_path):
    words = ["", "Neutral,Concerned", 'so [what]? (A:1.0) - "no"|yes/no.', "V:5.0!"]
    raters = [rater(f"c3rg_p{i}", said, a=2, v=4) for i, said in enumerate(words)]
    audio(tmp_path, name())
    corpus = load(labels(tmp_path, block(name(), *raters, a=2, v=4)))
    assert corpus.utterances["activation_rating"].to_list() == [4]
    assert problems_with(corpus, "mean of the raters").empty


def test_one_missing_rating_leaves_the_other(tmp_path):
    corpus = load(tree(tmp_path, name(turn=1), name(turn=2), a=np.nan, v=2))
    assert corpus.utterances["activation"].to_list() == ["", ""]
    assert corpus.utterances["activation_rating"].isna().all()
    assert corpus.utterances["valence"].to_list() == ["low", "low"]
    said = problems_with(corpus, "activation is not rated")
    assert said["file"].to_list() == ["Evalution.txt line 1"]
    assert said["problem"].iloc[0].startswith("2 lines")
    assert problems_with(corpus, "valence is not rated").empty


def test_a_rating_outside_the_scale_is_none(tmp_path):
    corpus = load(tree(tmp_path, name(), a=0.5, v=5))
    assert corpus.utterances["activation"].to_list() == [""]
    assert len(problems_with(corpus, "activation is not rated from 1 to 5")) == 1


# the mean of the raters


def test_a_summary_that_is_not_the_mean_is_reported_and_used(tmp_path):
    audio(tmp_path, name(turn=1), name(turn=2), name(turn=3))
    raters = [rater("w1", a=2, v=3), rater("w2", a=3, v=3)]
    labels(
        tmp_path,
        block(name(turn=1), *raters, a=2.5, v=3),
        block(name(turn=2), *raters, a=2.0, v=3),
        block(name(turn=3), *raters, a=2.5, v=4),
    )
    corpus = load(tmp_path)
    said = problems_with(corpus, "mean of the raters").iloc[0]
    assert said["file"] == "Evalution.txt line 5"
    assert said["problem"].startswith("2 lines")
    assert corpus.utterances["activation_rating"].to_list() == [3.5, 4.0, 3.5]


def test_a_rater_who_stands_there_twice_counts_once(tmp_path):
    audio(tmp_path, name(turn=1), name(turn=2))
    twice = [rater("w1", a=1, v=3), rater("w1", a=1, v=3), rater("w2", a=4, v=3)]
    labels(
        tmp_path,
        block(name(turn=1), *twice, a=2.5, v=3),
        block(name(turn=2), *twice, a=2, v=3),  # as if she counted twice
    )
    said = problems_with(load(tmp_path), "mean of the raters")
    assert said["file"].to_list() == ["Evalution.txt line 6"]


def test_raters_who_agree_but_for_rounding_are_not_reported(tmp_path):
    audio(tmp_path, name())
    raters = [rater(f"w{i}", a=a, v=3) for i, a in enumerate((1, 2, 2))]
    corpus = load(labels(tmp_path, block(name(), *raters, a=1.666667, v=3)))
    assert problems_with(corpus, "mean of the raters").empty


def test_a_rater_without_a_rating_does_not_count(tmp_path):
    audio(tmp_path, name())
    raters = [rater("w1", a=2, v=3), rater("w2", a=np.nan, v=3)]
    corpus = load(labels(tmp_path, block(name(), *raters, a=2, v=3)))
    assert problems_with(corpus, "mean of the raters").empty


# what cannot be used


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (block(name(turn=9)), "no recording of this name"),
        (block("IMPROV-S01A-F07-R-FM01"), "the name is not like"),
        (block("IMPROV-S01A-X01-R-FM01"), "the name is not like"),
        (block(name(turn=1), a=1), "an earlier line"),
        (block(name(turn=2), a=np.nan, v=np.nan), "neither activation nor valence"),
        (f"UTD-{name(turn=2)}.avi; N; lost", "neither activation nor valence"),
    ],
)
def test_lines_that_cannot_be_used_are_counted_in_one_row(tmp_path, bad, words):
    audio(tmp_path, name(turn=1), name(turn=2))
    corpus = load(labels(tmp_path, block(name(turn=1)), bad))
    assert corpus.utterances["activation_rating"].to_list() == pytest.approx([3.4])
    said = problems_with(corpus, words)
    assert said["file"].to_list() == ["Evalution.txt line 4"]
    assert said["problem"].iloc[0].startswith("1 lines, this one first")
    assert said["remedy"].iloc[0]


def test_recordings_without_labels_are_counted_in_one_row(tmp_path):
    tree(tmp_path)
    audio(tmp_path, name(turn=2), name(turn=3))
    corpus = load(tmp_path)
    said = problems_with(corpus, "no line in Evalution.txt").iloc[0]
    assert said["file"].endswith("MSP-IMPROV-S01A-F01-R-FM02.wav")
    assert said["problem"].startswith("2 recordings")
    assert len(corpus.utterances) == 1


def test_labels_may_call_an_utterance_as_the_recordings_do(tmp_path):
    assert row(tree(tmp_path, prefix="MSP"))["speaker"] == "msp_improv:F01"


def test_a_part_of_the_corpus_is_said_to_be_one(tmp_path):
    corpus = load(tree(tmp_path))
    assert len(problems_with(corpus, "1 of the 8,438 utterances")) == 1
    assert len(corpus.problems) == 1


def test_labels_without_a_recording_are_refused_with_the_reason(tmp_path):
    (tmp_path / "Audio").mkdir()
    with pytest.raises(PrivemoError, match="no utterance can be used.*unpack all"):
        load(labels(tmp_path, block(name())))


@pytest.mark.parametrize("content", ["", "nothing of the kind\n"])
def test_an_empty_label_file_is_refused(tmp_path, content):
    audio(tmp_path, name())
    (tmp_path / "Evalution.txt").write_text(content)
    with pytest.raises(PrivemoError, match="no utterance can be used.*no line in"):
        load(tmp_path)


# words


@pytest.mark.parametrize(
    "folder",
    [
        "Human_transcriptions/All_human_transcriptions",
        "All_human_transcriptions",
        "Text",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_transcripts_are_in_the_table_where_they_are_there(tmp_path, folder, encoding):
    tree(tmp_path, name(turn=1), name(turn=2), name(turn=3))
    (tmp_path / folder).mkdir(parents=True)
    for turn, words in ((1, "It’s so,\r\n naïve.\r\n"), (2, "")):
        path = tmp_path / folder / f"MSP-{name(turn=turn)}.txt"
        path.write_bytes(words.encode(encoding))
    corpus = load(tmp_path)
    assert corpus.utterances["text"].to_list() == ["It’s so, naïve.", "", ""]
    assert corpus.modalities == ("acoustic",)


# places


@pytest.mark.parametrize(
    "place",
    [
        lambda path: path.name,
        lambda path: str(path).lower(),
        lambda path: str(path).upper(),
        lambda path: f"a/b/c/d/{path}",
        lambda path: path.with_suffix(".flac") if path.suffix == ".wav" else path,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_same_is_read_from_other_places(tmp_path, place, encoding):
    root = tree(tmp_path / "released", name(turn=1), name(turn=2))
    released = load(root)
    label = root / "Evalution.txt"
    label.write_bytes(label.read_text().encode(encoding))
    for path in [path for path in root.rglob("*") if path.is_file()]:
        target = tmp_path / "here" / place(path.relative_to(root))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    corpus = load(tmp_path / "here")
    columns = ["utterance", "speaker", "activation_rating"]
    assert corpus.utterances[columns].equals(released.utterances[columns])
    assert len(corpus.problems) == 1  # only that it is a part
