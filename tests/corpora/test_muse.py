"""MuSE is read as released; tiny trees in its layout stand in."""

import pytest
from support.speech import speak

from privemo.corpora import muse
from privemo.errors import PrivemoError

CSV = (
    "Emotion data from crowdsourcing (C is when annotators had access to all previous "
    "sentences).csv"
)
HEADER = (
    "Sentence_name,Duration,Gender,Type,Ques_Type,Activation_Mean,Activation_SD,"
    "Valence_Mean,Valence_SD,Activation_Annotation,Valence_Annotation,"
    "C_Activation_Mean,C_Activation_SD,C_Valence_Mean,C_Valence_SD,"
    "C_Activation_Annotation,C_Valence_Annotation,S_Activation,S_Valence"
)
CALM = "NotStressed/Audio/Non Stressed Question Monologue Audio [Sentence Split]"
TENSE = "Stressed/Audio/Stressed Question Monologue Audio"
WHISPER = "Whisper-Transcriptions/Stressed_Segments"
MANUAL = "Combined/Utterance Transcripts"


def name_of(speaker="06", sentence=1):
    return f"{speaker}_DR-100_0093_5_sentence_{sentence}"


def row(
    name,
    *,
    seconds="4.5",
    gender="M",
    activation="5.0",
    valence="3.0",
    ratings=("5;4;6", "3;3;3"),
):
    """Write a line of the csv; ratings with context (C_) and by oneself (S_) differ."""
    means = f"{activation},1.0,{valence},1.0,{ratings[0]},{ratings[1]}"
    return f"{name}.wav,{seconds},{gender},S,1,{means},9,0,9,0,9;9,9;9,9,9"


def add(root, name=None, text="Well I was happy.", folder=TENSE, **cells):
    """Add an utterance: its line, its recording and its words."""
    name = name or name_of()
    add_row(root, row(name, **cells))
    add_wav(root, name, folder)
    add_words(root, name, text)


def add_row(root, line):
    path = root / "SurveyInformation" / CSV
    if not path.exists():
        path.parent.mkdir(parents=True)
        path.write_text(HEADER + "\n")
    with path.open("a") as file:
        file.write(line + "\n")


def add_wav(root, name, folder=TENSE):
    path = root / folder / f"{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def add_words(root, name, text, folder=WHISPER):
    path = root / folder / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def root(tmp_path):
    """Make two usable utterances, one of a man and one of a woman."""
    root = tmp_path / "MuSE"
    add(root, name_of("06"))
    add(root, name_of("08"), gender="F", folder=CALM)
    return root


def load(root):
    corpus = muse.load(root)
    return corpus, corpus.utterances.set_index("utterance")


def problems_with(corpus, words):
    return corpus.problems[corpus.problems["problem"].str.contains(words, regex=False)]


def test_an_utterance_is_read_from_csv_name_and_transcript(root):
    corpus, utterances = load(root)
    line = utterances.loc[name_of("08")]
    assert (line["speaker"], line["gender"]) == ("muse:08", "female")
    assert (line["activation_rating"], line["valence_rating"]) == (5, 3)
    assert (line["activation"], line["valence"]) == ("mid", "low")
    assert line["text"] == "Well I was happy."
    assert line["audio"] == str(root / CALM / f"{name_of('08')}.wav")
    assert corpus.modalities == ("acoustic", "lexical")
    assert len(corpus.problems) == 1  # only that it is a part


# labels


@pytest.mark.parametrize(
    ("mean", "level"),
    [("1", "low"), ("4.5", "low"), ("4.51", "mid"), ("5.5", "mid"), ("9.0", "high")],
)
def test_ratings_from_1_to_9_are_binned_as_in_the_paper(root, mean, level):
    add(root, name_of("01"), activation=mean, valence=mean, ratings=("", ""))
    line = load(root)[1].loc[name_of("01")]
    assert (line["activation"], line["valence"]) == (level, level)


def test_ratings_with_context_or_by_the_speaker_are_not_used(root):
    assert set(load(root)[1]["activation_rating"]) == {5}  # the others are all 9


@pytest.mark.parametrize("mean", ["", "nan", "0", "9.5", "5;4"])
def test_a_mean_that_is_no_rating_is_left_out_and_counted(root, mean):
    add(root, name_of("01"), activation=mean)
    corpus, utterances = load(root)
    assert len(utterances) == 2
    said = problems_with(corpus, "no numbers from 1 to 9")
    assert said["file"].to_list() == [name_of("01")]


@pytest.mark.parametrize(
    ("ratings", "differ"),
    [("5;5;5;5;5;5;5;4", 0), ("5", 0), ("", 0), ("5;6", 1), ("1;1;1;1;1;1;1;1", 1)],
)
def test_a_released_mean_is_compared_with_the_single_ratings(root, ratings, differ):
    mean = "4.875" if ratings.endswith("5;4") else "5.0"
    add(root, name_of("01"), activation=mean, ratings=(ratings, "3"))
    corpus, utterances = load(root)
    assert utterances.loc[name_of("01"), "activation_rating"] == float(mean)
    assert len(problems_with(corpus, "is not that of the single ratings")) == differ


def test_a_mean_with_one_decimal_is_not_called_different(root):
    add(root, name_of("01"), activation="4.9", ratings=("5;5;5;5;5;5;5;4", "3"))
    assert len(load(root)[0].problems) == 1


def test_a_second_line_of_one_name_is_left_out(root):
    add_row(root, row(name_of("06"), activation="9"))
    corpus, utterances = load(root)
    assert utterances.loc[name_of("06"), "activation_rating"] == 5
    assert len(problems_with(corpus, "an earlier row has the same name")) == 1


# gender


@pytest.mark.parametrize(
    ("written", "gender"),
    [
        ("F", "female"),
        ("female", "female"),
        (" FEMALE ", "female"),
        ("m", "male"),
        ("Male", "male"),
    ],
)
@pytest.mark.parametrize(
    ("speaker", "listed"), [("08", "female"), ("21", "male"), ("29", None)]
)
def test_the_csv_says_the_gender_in_any_spelling(
    tmp_path, written, gender, speaker, listed
):
    add(tmp_path, name_of(speaker), gender=written)
    corpus, utterances = load(tmp_path)
    assert utterances["gender"].to_list() == [gender]
    differ = problems_with(corpus, "different genders")
    assert len(differ) == (listed not in (gender, None))


@pytest.mark.parametrize("written", ["", "?", "1"])
def test_where_the_csv_cannot_be_read_the_list_counts_and_is_said_to(root, written):
    add(root, name_of("27"), gender=written)
    add(root, name_of("28"), gender=written)
    corpus, utterances = load(root)
    assert utterances.loc[name_of("27"), "gender"] == "female"
    assert utterances.loc[name_of("28"), "gender"] == "male"
    said = problems_with(corpus, "names no gender, or both").iloc[0]
    assert said["file"] == "speaker 27"
    assert said["problem"].startswith("2 speakers")


def test_a_speaker_with_two_genders_in_the_csv_gets_that_of_the_list(root):
    add(root, name_of("01"), gender="F")
    add(root, name_of("01", 2), gender="M")
    corpus, utterances = load(root)
    genders = utterances.groupby("speaker")["gender"].unique().str.join(" ")
    assert genders["muse:01"] == "male"
    assert len(problems_with(corpus, "names no gender, or both")) == 1


def test_a_speaker_of_whom_nobody_tells_the_gender_is_left_out(root):
    add(root, name_of("31"), gender="?")
    corpus, utterances = load(root)
    assert len(utterances) == 2
    assert len(problems_with(corpus, "neither the csv nor the laboratory's list")) == 1


def test_a_csv_without_the_column_of_genders_is_read_with_the_list(root):
    path = root / "SurveyInformation" / CSV
    path.write_text(path.read_text().replace("Gender", "Sex"))
    assert load(root)[1]["gender"].to_list() == ["male", "female"]


def test_the_list_has_as_many_women_and_men_as_the_corpus():
    listed = list(muse.LISTED.values())
    counts = {gender: listed.count(gender) for gender in ("female", "male")}
    assert counts == muse.ABOUT.n_speakers
    assert [muse.LISTED[speaker] for speaker in ("07", "08", "11", "28")] == [
        "male",
        "female",
        "female",
        "male",
    ]


# length


@pytest.mark.parametrize(
    ("seconds", "used"),
    [("2.99", False), ("3", True), ("25.0", True), ("25.01", False), ("4500", False)],
)
def test_utterances_of_3_to_25_seconds_are_used(root, seconds, used):
    add(root, name_of("01"), seconds=seconds)
    corpus, utterances = load(root)
    assert (name_of("01") in utterances.index) == used
    assert len(problems_with(corpus, "not 3 to 25 seconds long")) == (not used)


@pytest.mark.parametrize(("text", "used"), [("yes indeed " * 9, True), ("yes", False)])
def test_a_length_that_the_csv_does_not_tell_is_that_of_the_recording(root, text, used):
    add(root, name_of("01"), seconds="")
    speak(root / TENSE / f"{name_of('01')}.wav", text=text)
    assert (name_of("01") in load(root)[1].index) == used


def test_a_length_that_nothing_tells_is_said(root):
    add(root, name_of("01"), seconds="?")  # its recording is empty
    corpus, utterances = load(root)
    assert len(utterances) == 2
    assert len(problems_with(corpus, "tells its length")) == 1


# words


def test_words_of_whisper_come_before_those_of_a_person(root):
    add_words(root, name_of("06"), "Wrong.", MANUAL)
    corpus, utterances = load(root)
    assert utterances.loc[name_of("06"), "text"] == "Well I was happy."
    assert len(corpus.problems) == 1


@pytest.mark.parametrize("heard", ["", " \n", "..."])
def test_where_whisper_heard_nothing_a_person_is_believed_and_that_is_said(root, heard):
    add(root, name_of("01"), text=heard)
    add_words(root, name_of("01"), " So\n it goes ", MANUAL)
    corpus, utterances = load(root)
    assert utterances.loc[name_of("01"), "text"] == "So it goes"
    assert len(problems_with(corpus, "Whisper wrote nothing")) == 1


def test_without_whisper_the_words_of_a_person_are_used(tmp_path):
    for speaker, gender in (("06", "M"), ("08", "F")):
        add_row(tmp_path, row(name_of(speaker), gender=gender))
        add_wav(tmp_path, name_of(speaker))
        add_words(tmp_path, name_of(speaker), "Yes.", MANUAL)
    corpus, utterances = load(tmp_path)
    assert utterances["text"].to_list() == ["Yes.", "Yes."]
    assert len(corpus.problems) == 1


@pytest.mark.parametrize("text", ["", "?", None])
def test_a_missing_or_empty_transcript_is_counted(root, text):
    for speaker in ("01", "02"):
        add(root, name_of(speaker), text=text or "")
        if text is None:
            (root / WHISPER / f"{name_of(speaker)}.txt").unlink()
    corpus, utterances = load(root)
    assert len(utterances) == 2
    said = problems_with(corpus, "missing or holds no word").iloc[0]
    assert said["file"] == name_of("01")
    assert said["problem"].startswith("2 utterances")


def test_without_any_transcript_only_sound_is_studied_and_that_is_said(root):
    for path in (root / WHISPER).iterdir():
        path.unlink()
    corpus, utterances = load(root)
    assert corpus.modalities == ("acoustic",)
    assert len(utterances) == 2
    assert len(problems_with(corpus, "only sound can be studied")) == 1


# files


@pytest.mark.parametrize("survey", ["SurveyInformation", "Survey Information (Q)"])
@pytest.mark.parametrize(
    "audio",
    [
        "NotStressed/Audio/Non Stressed Question Monologue Audio [Sentence Split]",
        "Non Stressed/Audio/Non Stressed Question Monologue Audio",
        "Stressed/Audio/Stressed Question Monologue Audio",
    ],
)
def test_folders_are_found_in_every_spelling(tmp_path, survey, audio):
    root = tmp_path / "MuSE [copy] (2)"
    add(root, folder=audio)
    (root / "SurveyInformation").rename(root / survey)
    assert len(muse.load(root).utterances) == 1


def test_hidden_files_are_not_read(root):
    add_wav(root, "._" + name_of("06"))
    add_words(root, "._" + name_of("06"), "No words.")
    for hidden in (f"SurveyInformation/._{CSV}", f".trash/{CSV}"):
        (root / hidden).parent.mkdir(exist_ok=True)
        (root / hidden).write_text("no table")
    assert len(load(root)[0].problems) == 1


def test_what_has_no_counterpart_is_counted_and_the_rest_used(root):
    for speaker in ("01", "02"):
        add_row(root, row(name_of(speaker)))
        add_wav(root, name_of(speaker, 2))
        add_words(root, name_of(speaker, 3), "Yes.")
    corpus, utterances = load(root)
    assert len(utterances) == 2
    for words, sentence in (
        ("label, but no recording", 1),
        ("recording, but no label", 2),
        ("transcript, but no label", 3),
    ):
        said = problems_with(corpus, words).iloc[0]
        assert said["file"] == name_of("01", sentence)
        assert said["problem"].startswith("2 utterances")
        assert said["remedy"]


def test_the_same_name_with_and_without_stress_is_said(root):
    add_wav(root, name_of("06"), CALM)
    corpus, utterances = load(root)
    assert len(utterances) == 2
    assert len(problems_with(corpus, "two recordings of this name")) == 1


def test_a_name_without_a_speaker_is_listed_and_the_rest_used(root):
    add(root, "DR-100_0093")
    corpus, utterances = load(root)
    assert len(utterances) == 2
    said = problems_with(corpus, "two digits of a speaker")
    assert said["file"].to_list() == ["DR-100_0093"]


def test_a_second_csv_is_said_and_not_read(root):
    second = root / "SurveyInformation (2)" / CSV
    second.parent.mkdir()
    second.write_text("nothing")
    corpus, _ = load(root)
    assert len(problems_with(corpus, "is used in its place")) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is no csv table"),
        ("version https://git-lfs.github.com/spec/v1\n", "has no column Sentence_name"),
        (HEADER.replace("Valence_Mean", "V") + "\n", "has no column Valence_Mean"),
    ],
)
def test_a_broken_csv_is_refused_with_the_reason(root, content, words):
    (root / "SurveyInformation" / CSV).write_text(content)
    with pytest.raises(PrivemoError, match=f"no utterance can be used.*{words}"):
        muse.load(root)


def test_a_part_of_the_release_is_said_to_be_one(root):
    assert len(problems_with(load(root)[0], "2 of the 2,648 utterances")) == 1


@pytest.mark.parametrize("inside", ["", "..", "SurveyInformation"])
def test_the_root_is_found_from_above_and_from_just_below(root, inside):
    assert len(muse.load(root / inside).utterances) == 2


def test_a_folder_without_the_csv_is_refused_with_the_tree(tmp_path):
    add_wav(tmp_path, name_of())
    with pytest.raises(PrivemoError, match="no muse recordings or tables in"):
        muse.load(tmp_path)


@pytest.mark.parametrize(
    "place",
    [
        lambda path: path.name,
        lambda path: str(path).lower(),
        lambda path: str(path).upper(),
        lambda path: f"more/{path}",
        lambda path: path.with_suffix(".flac") if path.suffix == ".wav" else path,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_the_same_is_read_from_other_places(root, place, encoding, separator):
    columns = ["speaker", "gender", "activation_rating", "text"]
    released = load(root)[1][columns]
    table = root / "SurveyInformation" / CSV
    table.write_bytes(table.read_text().replace(",", separator).encode(encoding))
    for path in [path for path in root.rglob("*") if path.is_file()]:
        target = root.parent / "here" / place(path.relative_to(root))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    assert load(root.parent / "here")[1][columns].equals(released)
