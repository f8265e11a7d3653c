"""A corpus of one's own is read from a table, and the mistakes in it are reported."""

import csv
import io
from time import process_time

import numpy as np
import pytest

from privemo.corpora.own import load
from privemo.corpora.problems import shareable_problems
from privemo.errors import PrivemoError

SPEAKERS = [("anna", "F"), ("ben", "M"), ("cleo", "Female"), ("dan", "man")]


def utterance(number, **changes):
    speaker, gender = SPEAKERS[number % len(SPEAKERS)]
    row = {
        "utterance": f"u{number}",
        "speaker": speaker,
        "gender": gender,
        "text": f"this is number {number}",
        "audio": f"audio/u{number}.wav",
        "activation": ("low", "mid", "high")[number % 3],
    }
    return row | changes


def rated(number, **changes):
    ratings = {"valence_rating": "3.5", "scale_low": "1", "scale_high": "5"}
    return utterance(number, activation="") | ratings | changes


def write_table(
    folder, rows, *, separator=",", encoding="utf-8", name="utterances.csv"
):
    """Write a table as a spreadsheet program does, and empty recordings beside it."""
    text = io.StringIO()
    header = {column: column for row in rows for column in row}
    table = csv.DictWriter(text, [*header], restval="", delimiter=separator)
    table.writerows([header, *rows])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.getvalue().encode(encoding))
    (folder / "audio").mkdir(exist_ok=True)
    for row in rows:
        if row.get("audio", "").startswith("audio/u"):
            (folder / row["audio"]).touch()
    return folder


def four(**changes):
    """Four good rows; the first with some cells changed."""
    return [utterance(0, **changes), *(utterance(number) for number in (1, 2, 3))]


def problem(corpus, words):
    """Return the one problem that says some words."""
    said = corpus.problems["problem"].str.contains(words, regex=False)
    assert said.sum() == 1, corpus.problems.to_string()
    return corpus.problems[said].iloc[0]


# what is read


def test_a_row_says_all(tmp_path):
    corpus = load(write_table(tmp_path, four(valence="HIGH", valence_rating="4.5")))
    row = corpus.utterances.iloc[0]
    assert (row["utterance"], row["speaker"]) == ("u0", "own:anna")
    assert (row["gender"], row["text"]) == ("female", "this is number 0")
    assert row["audio"] == str(tmp_path / "audio" / "u0.wav")
    assert (row["activation"], row["valence"]) == ("low", "high")
    assert row["valence_rating"] == 4.5
    assert np.isnan(row["activation_rating"])
    assert corpus.modalities == ("acoustic", "lexical")
    assert corpus.problems.empty
    assert "session" not in corpus.utterances


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((w, "female") for w in ("F", "f", "Female ", "WOMAN", "w", "f.", "weiblich")),
        *((w, "male") for w in ("M", "m", "male\u00a0", "Man", "MÄNNLICH")),
    ],
)
def test_gender_is_read_in_several_words(tmp_path, written, meant):
    write_table(tmp_path, [utterance(0, gender=written)])
    assert load(tmp_path).utterances.loc[0, "gender"] == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("anna", "own:anna"), ("cremad:1001", "cremad:1001")]
)
def test_a_speaker_without_a_corpus_gets_this_one(tmp_path, written, meant):
    write_table(tmp_path, [utterance(0, speaker=written)])
    assert load(tmp_path).utterances.loc[0, "speaker"] == meant


@pytest.mark.parametrize(
    ("rating", "scale", "level"),
    [
        ("2.75", ("1", "5"), "low"),
        ("2.8", ("1", "5"), "mid"),
        ("2.8", ("1", "7"), "low"),
        ("4.3", ("1", "7"), "high"),
        ("4.5", ("1", "9"), "low"),
        ("5.5", ("1", "9"), "mid"),
    ],
)
def test_ratings_become_levels_by_the_bounds_of_their_scale(
    tmp_path, rating, scale, level
):
    row = rated(0, valence_rating=rating, scale_low=scale[0], scale_high=scale[1])
    found = load(write_table(tmp_path, [row])).utterances.iloc[0]
    assert (found["valence"], found["activation"]) == (level, "")
    assert found["valence_rating"] == float(rating)


def test_a_level_that_is_given_wins_over_the_rating(tmp_path):
    rows = [rated(0, valence="low"), rated(1)]
    valence = load(write_table(tmp_path, rows)).utterances["valence"]
    assert valence.to_list() == ["low", "high"]


def test_the_scale_need_be_written_in_one_row_only(tmp_path):
    rows = [rated(0), rated(1, scale_low="", scale_high="")]
    assert len(load(write_table(tmp_path, rows)).utterances) == 2


def test_paths_are_absolute_or_start_from_the_table(tmp_path):
    elsewhere = tmp_path / "elsewhere" / "x.wav"
    elsewhere.parent.mkdir()
    elsewhere.touch()
    corpora = tmp_path / "mine"
    rows = four(audio=str(elsewhere))
    write_table(corpora, [*rows, utterance(4, audio=r"audio\u4.wav")])
    (corpora / "audio" / "u4.wav").touch()
    audio = load(corpora).utterances["audio"]
    assert audio[0] == str(elsewhere)
    assert audio[4] == str(corpora / "audio" / "u4.wav")


def test_people_of_one_session_stay_together_and_others_are_alone(tmp_path):
    rows = [utterance(n, session="7" if n in (0, 1) else "") for n in range(4)]
    sessions = load(write_table(tmp_path, rows)).utterances["session"]
    assert sessions.to_list() == ["7", "7", "own:cleo", "own:dan"]


# where and how it is written


def test_the_table_may_be_named_and_have_any_name(tmp_path):
    write_table(tmp_path, four(), name="study 2.csv")
    assert len(load(tmp_path / "study 2.csv").utterances) == 4


def test_the_default_folder_is_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    write_table(tmp_path / "data" / "own", four())
    assert len(load().utterances) == 4


@pytest.mark.parametrize("name", ["Utterances.CSV", "utterances.tsv", "utterances.txt"])
def test_the_table_is_found_in_other_spellings(tmp_path, name):
    write_table(tmp_path, four(), name=name)
    assert len(load(tmp_path).utterances) == 4


@pytest.mark.parametrize("name", ["table.csv", "my table.tsv"])
def test_a_table_of_another_name_is_named(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(PrivemoError, match=f"no utterances.csv, but {name}: give it"):
        load(tmp_path)


def test_of_two_tables_none_is_chosen(tmp_path):
    for name in ("utterances.csv", "Utterances.csv"):
        write_table(tmp_path, four(), name=name)
    with pytest.raises(
        PrivemoError, match="holds Utterances.csv, utterances.csv; keep"
    ):
        load(tmp_path)


def test_a_folder_without_a_table_is_refused(tmp_path):
    with pytest.raises(PrivemoError, match="no own recordings or tables.*"):
        load(tmp_path)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_reads_the_same_however_it_was_saved(tmp_path, separator, encoding):
    said = 'Müller said: "yes; no, so"\nand went…'
    write_table(tmp_path, four(text=said), separator=separator, encoding=encoding)
    corpus = load(tmp_path)
    assert corpus.utterances["text"].to_list()[:2] == [said, "this is number 1"]
    assert corpus.problems.empty


@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_commas_are_read_where_no_comma_separates(tmp_path, separator):
    rows = [rated(0, valence_rating="2,75"), rated(1, text="3,5")]
    utterances = load(write_table(tmp_path, rows, separator=separator)).utterances
    assert utterances["valence_rating"].to_list() == [2.75, 3.5]
    assert utterances["valence"].to_list() == ["low", "high"]
    assert utterances["text"].to_list()[1] == "3,5"


def test_names_of_columns_may_be_in_capitals_and_in_any_order(tmp_path):
    rows = [
        {name.title(): cell for name, cell in reversed(row.items())} for row in four()
    ]
    assert len(load(write_table(tmp_path, rows)).utterances) == 4


def test_words_that_look_like_nothing_are_words(tmp_path):
    write_table(tmp_path, four(text="NA"))
    assert load(tmp_path).utterances["text"].to_list()[0] == "NA"


def test_empty_rows_count_for_nothing_but_are_counted(tmp_path):
    rows = [utterance(0), {}, {}, utterance(1, gender="?"), {}]
    corpus = load(write_table(tmp_path, rows))
    assert len(corpus.utterances) == 1
    assert corpus.problems["file"].to_list() == ["row 5"]


def test_columns_that_are_not_known_are_ignored_and_named(tmp_path):
    corpus = load(write_table(tmp_path, four(age="34", sex="f")))
    assert len(corpus.utterances) == 4
    row = problem(corpus, "ignored")
    assert row["file"] == "row 1"
    assert "age, sex" in row["problem"]


# what cannot be used


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"utterance": ""}, "`utterance` is empty"),
        ({"utterance": "u0"}, "an earlier row has the same"),
        ({"speaker": ""}, "`speaker` is empty"),
        ({"speaker": "own:"}, "nothing before or after its colon"),
        ({"gender": "x"}, "neither female nor male"),
        ({"gender": ""}, "neither female nor male"),
        ({"activation": "medium"}, "is not a level"),
        ({"valence_rating": "good"}, "rating is not a number"),
        ({"valence_rating": "inf"}, "rating is not a number"),
        ({"valence_rating": "3,5"}, "rating is not a number"),
        ({"activation": ""}, "neither a level nor a rating"),
        ({"audio": "nowhere.wav"}, "no file at the path"),
        ({"audio": "x" * 5000}, "no file at the path"),
        ({"audio": "audio"}, "no file at the path"),
        ({"audio": "nowhere.wav", "text": ""}, "no file at the path"),
        ({"audio": "", "text": ""}, "`text` is empty"),
        ({"audio": ""}, "`audio` is empty"),
        ({"text": ""}, "`text` is empty"),
    ],
)
def test_mistakes_are_counted_by_row_and_the_rest_used(tmp_path, changes, words):
    names = {"speaker": "eve", "gender": "F"}
    bad = [utterance(number, **names) | changes for number in (4, 5)]
    corpus = load(write_table(tmp_path, [*four(), *bad]))
    assert corpus.utterances["utterance"].to_list() == ["u0", "u1", "u2", "u3"]
    row = problem(corpus, words)
    assert row["file"] == "rows 6, 7"
    assert row["problem"].startswith("2 rows: ")
    assert row["remedy"]
    assert len(corpus.problems) == 1


def test_a_rating_outside_the_scale_is_a_mistake(tmp_path):
    corpus = load(write_table(tmp_path, [rated(0), rated(1, valence_rating="5.5")]))
    row = problem(corpus, "outside the scale")
    assert (row["file"], len(corpus.utterances)) == ("row 3", 1)


@pytest.mark.parametrize(
    ("column", "words"),
    [("gender", "another gender"), ("session", "another `session`")],
)
def test_a_speaker_with_two_of_what_must_be_one_is_left_out_whole(
    tmp_path, column, words
):
    rows = [utterance(n, session=str(n % 4)) for n in range(8)]
    rows[5][column] = {"gender": "F", "session": "9"}[column]
    corpus = load(write_table(tmp_path, rows))
    assert "own:ben" not in set(corpus.utterances["speaker"])
    assert len(corpus.utterances) == 6
    assert problem(corpus, words)["problem"].startswith("2 rows")


def test_a_text_that_spills_into_more_cells_is_told_by_its_row(tmp_path):
    write_table(tmp_path, four())
    with (tmp_path / "utterances.csv").open("a") as file:
        file.write("u4,anna,F,yes, no,audio/u0.wav,low\n")
    corpus = load(tmp_path)
    assert problem(corpus, "more cells than names")["file"] == "row 6"
    assert len(corpus.utterances) == 4


def test_a_text_that_spills_into_empty_cells_is_told_too(tmp_path):
    head = "utterance,speaker,gender,text,activation,valence"
    rows = [f"u{n},{speaker},F,yes,low," for n, speaker in enumerate("abc")]
    rows.append("u3,d,F,so,low,mid,")  # the text is "so,low"
    (tmp_path / "utterances.csv").write_text("\n".join([head, *rows]))
    corpus = load(tmp_path)
    assert problem(corpus, "more cells than names")["file"] == "row 5"
    assert len(corpus.utterances) == 3


@pytest.mark.parametrize(
    "cell", [r'"He said \"no, not\" twice"', '"He said ""no, not"" twice"']
)
def test_quotes_are_escaped_by_a_backslash_or_doubled(tmp_path, cell):
    head = "utterance,speaker,gender,text,activation"
    (tmp_path / "utterances.csv").write_text(f"{head}\nu1,anna,F,{cell},low\n")
    assert load(tmp_path).utterances["text"][0] == 'He said "no, not" twice'


def test_the_line_in_which_excel_names_the_separator_is_no_row(tmp_path):
    path = write_table(tmp_path, four(gender="?"), separator=";") / "utterances.csv"
    path.write_text("sep=;\n" + path.read_text())
    assert problem(load(tmp_path), "`gender`")["file"] == "row 2"


def test_empty_cells_beyond_the_last_column_are_no_mistake(tmp_path):
    write_table(tmp_path, four())
    path = tmp_path / "utterances.csv"
    path.write_text("".join(line + ",,\n" for line in path.read_text().splitlines()))
    assert load(tmp_path).problems.empty


def test_problems_that_are_shown_hold_no_word_and_no_name_of_the_corpus(tmp_path):
    bad = {
        "utterance": "secret",
        "gender": "secret",
        "text": "secret",
        "audio": "secret.wav",
        "activation": "secret",
    }
    rows = four()
    for number, (column, cell) in enumerate(bad.items(), start=4):
        rows.append(utterance(number, **{column: cell, "speaker": f"secret {number}"}))
    rows.append(utterance(4, utterance="secret", text="secret"))  # there already
    rows += [utterance(n, speaker=s) for n, s in ((20, "Secret"), (24, "secret"))]
    rows += [
        utterance(n, speaker="secret 2", gender=g) for n, g in ((28, "F"), (29, "M"))
    ]
    problems = load(
        write_table(tmp_path, rows, name="secret.csv") / "secret.csv"
    ).problems
    assert len(problems) == 6
    assert problems.map(lambda cell: "secret" in cell).any(axis=None)
    problems = shareable_problems(problems)
    assert not problems.map(lambda cell: "secret" in cell).any(axis=None)


# what says nothing, and what may be one in two spellings


@pytest.mark.parametrize(
    "word", ["nan", "None", "<NA>", "NaT", "N/A", "NA", "null", " "]
)
@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("speaker", "`speaker` is empty or says that nothing is known"),
        ("utterance", "`utterance` is empty or says that nothing is known"),
        ("gender", "neither female nor male, but empty or unknown"),
        ("activation", "neither a level nor a rating"),
        ("audio", "`audio` is empty"),
    ],
)
def test_what_is_missing_in_any_spelling_is_missing(tmp_path, word, column, words):
    rows = [*(utterance(n) for n in range(6)), utterance(6, **{column: word})]
    corpus = load(write_table(tmp_path, rows))
    assert len(corpus.utterances) == 6
    assert problem(corpus, words)["file"] == "row 8"


def test_a_rating_that_is_missing_in_words_is_none(tmp_path):
    rows = [rated(0), rated(1, valence_rating="nan", activation="low")]
    corpus = load(write_table(tmp_path, rows))
    assert np.isnan(corpus.utterances["valence_rating"][1])
    assert corpus.problems.empty


def test_names_that_look_like_nothing_only_at_first_are_names(tmp_path):
    names = ["Nan Li", "Nana", "Nathan", "Nulla"]
    rows = [utterance(n, speaker=name) for n, name in enumerate(names)]
    corpus = load(write_table(tmp_path, rows))
    assert corpus.problems.empty
    assert len(corpus.utterances) == 4


SPELLINGS = [
    ("Eva", "eva"),
    ("e va", "e  va"),
    ("eva\u00a0m", "eva m"),
    ("Ève", "e\u0300ve"),
    ("7", "7.0"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
@pytest.mark.parametrize("column", ["speaker", "session"])
def test_two_spellings_are_shown_together_and_not_used(tmp_path, column, one, other):
    rows = [utterance(n, session=f"s{n}") for n in range(4)]
    for n, name in ((4, one), (8, other), (12, one)):
        mine = {"speaker": "zoe", "session": "z", "gender": "F", column: name}
        rows.append(utterance(n, **mine))
    corpus = load(write_table(tmp_path, rows))
    assert len(corpus.utterances) == 4
    row = problem(corpus, f"the {'`session`' if column == 'session' else column} is wr")
    assert row["file"] == "rows 6 to 8"
    assert f"{one}' (rows 6, 8)" in row["problem"]
    assert f"{other}' (row 7)" in row["problem"]
    assert "merge spellings" in row["remedy"]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_are_one_once_that_is_decided(tmp_path, one, other):
    spelled = [(4, other), (8, one), (12, one)]
    rows = four() + [utterance(n, speaker=name, gender="F") for n, name in spelled]
    write_table(tmp_path, rows)
    (tmp_path / "decisions.txt").write_text("# one woman\nMerge spellings\n")
    corpus = load(tmp_path)
    assert corpus.problems.empty
    assert corpus.utterances["speaker"].to_list()[4:] == [f"own:{one}"] * 3


@pytest.mark.parametrize(
    ("one", "other"), [("s1", "s10"), ("s1", "s1.0"), ("1.0", "10"), ("01", "1")]
)
def test_names_that_differ_are_two(tmp_path, one, other):
    rows = [utterance(n, speaker=s, gender="F") for n, s in enumerate((one, other))]
    corpus = load(write_table(tmp_path, rows))
    assert corpus.utterances["speaker"].nunique() == 2
    assert corpus.problems.empty


def test_utterances_that_differ_in_spelling_only_are_told(tmp_path):
    corpus = load(write_table(tmp_path, [*four(), utterance(4, utterance="U 2")]))
    assert problem(corpus, "but for case, blanks")["file"] == "row 6"


def test_of_a_speaker_with_two_genders_all_odd_rows_are_named(tmp_path):
    rows = [utterance(4 * n, gender="M" if n in (2, 5) else "F") for n in range(7)]
    corpus = load(write_table(tmp_path, [*rows, utterance(1), utterance(2)]))
    row = problem(
        corpus, "'own:anna' is female in 5 (rows 2, 3, 5, 6, 8) and male in 2"
    )
    assert "(rows 4, 7)" in row["problem"]
    assert row["remedy"].startswith("write female in rows 4, 7, as most rows say")


def test_if_no_gender_has_the_majority_none_is_offered(tmp_path):
    rows = [utterance(0), utterance(4, gender="M"), utterance(1)]
    row = problem(
        load(write_table(tmp_path, rows)), "female in 1 (row 2) and male in 1"
    )
    assert row["remedy"].startswith("correct the one that is wrong")


# recordings that are named


def test_a_recording_of_several_rows_is_none_of_theirs(tmp_path):
    rows = [*(utterance(n) for n in range(4))]
    rows += [
        utterance(n, audio="./audio/u4.wav" if n % 8 else "audio/u4.wav")
        for n in (4, 8, 12)
    ]
    write_table(tmp_path, rows)
    (tmp_path / "audio" / "u4.wav").touch()
    corpus = load(tmp_path)
    assert len(corpus.utterances) == 4
    row = problem(corpus, "several rows share one recording, './audio/u4.wav'")
    assert row["file"] == "rows 6 to 8"


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("audio/Änne.wav", "audio/A\u0308nne.wav"),
        ("audio/A\u0308nne.wav", "audio/Änne.wav"),
        ("Audio/Anne.WAV", "audio/anne.wav"),
        ("audio/anne.wav", "audio/anne.flac"),
        ("audio/anne", "audio/anne.wav"),
        ("t\u00f6ne/x.wav", "to\u0308ne/x.wav"),
    ],
)
def test_a_recording_is_found_by_a_name_in_another_form(tmp_path, written, there):
    write_table(tmp_path, four(audio=written))
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).touch()
    corpus = load(tmp_path)
    assert corpus.problems.empty
    assert corpus.utterances["audio"][0] == str(tmp_path / there)


@pytest.mark.parametrize(
    "there", [("Anne.wav", "anNe.wav"), ("anne.flac", "anne.ogg"), ("annette.wav",)]
)
def test_a_recording_that_is_not_meant_for_sure_is_not_taken(tmp_path, there):
    write_table(tmp_path, four(audio="audio/anne.wav"))
    for name in there:
        (tmp_path / "audio" / name).touch()
    assert problem(load(tmp_path), "no file at the path")["file"] == "row 2"


def test_a_row_that_was_pasted_twice_is_used_once(tmp_path):
    corpus = load(write_table(tmp_path, [*four(), utterance(2)]))
    assert len(corpus.utterances) == 4
    assert corpus.problems["file"].to_list() == ["row 6"]


# which modalities


@pytest.mark.parametrize(
    ("n_both", "n_audio", "n_text", "modalities", "n_used"),
    [
        (4, 0, 0, ("acoustic", "lexical"), 4),
        (2, 1, 1, ("acoustic", "lexical"), 2),
        (2, 0, 2, ("acoustic", "lexical"), 2),
        (1, 3, 0, ("acoustic",), 4),
        (1, 2, 1, ("acoustic",), 3),
        (1, 1, 2, ("lexical",), 3),
        (0, 2, 2, ("acoustic",), 2),
        (0, 4, 0, ("acoustic",), 4),
        (0, 0, 4, ("lexical",), 4),
    ],
)
def test_both_modalities_are_studied_if_half_of_the_rows_have_both(
    tmp_path, n_both, n_audio, n_text, modalities, n_used
):
    lacking = [{}] * n_both + [{"text": ""}] * n_audio + [{"audio": ""}] * n_text
    rows = [utterance(n, **changes) for n, changes in enumerate(lacking)]
    corpus = load(write_table(tmp_path, rows))
    assert corpus.modalities == modalities
    assert len(corpus.utterances) == n_used
    left_out = corpus.problems["problem"].str.contains("is empty").sum()
    assert left_out == (n_used < 4) + (n_both == 2 and n_audio == 1)
    filled = (n_both + n_audio > 0) + (n_both + n_text > 0)
    dropped = corpus.problems["problem"].str.contains("modality is left out").sum()
    assert dropped == filled - len(modalities)


def test_if_no_recording_is_where_the_table_says_it_is_said(tmp_path):
    rows = [utterance(n, audio=f"wrong/{n}.wav") for n in range(4)]
    corpus = load(write_table(tmp_path, rows))
    assert corpus.modalities == ("lexical",)
    assert (corpus.utterances["audio"] == "").all()
    row = problem(corpus, "0 of 4 rows have both a recording that is there and a text")
    assert row["file"] == "column audio"
    assert "'wrong/0.wav' is not there" in row["problem"]


# what is refused


@pytest.mark.parametrize("column", ["utterance", "speaker", "gender"])
def test_a_missing_column_is_named_with_those_that_are_there(tmp_path, column):
    rows = four()
    for row in rows:
        row[f"my {column}"] = row.pop(column)
    with pytest.raises(PrivemoError, match=f"no column {column}: .*my {column}"):
        load(write_table(tmp_path, rows))


@pytest.mark.parametrize(
    ("dropped", "words"),
    [
        (("audio", "text"), "audio or text"),
        (("activation",), "activation or valence or activation_rating"),
    ],
)
def test_one_of_several_columns_is_enough_and_none_is_not(tmp_path, dropped, words):
    rows = [{k: v for k, v in row.items() if k not in dropped} for row in four()]
    with pytest.raises(PrivemoError, match=f"no column {words}"):
        load(write_table(tmp_path, rows))


@pytest.mark.parametrize("scale", [{}, {"scale_low": "1"}, {"scale_high": "five"}])
def test_ratings_without_a_scale_are_refused(tmp_path, scale):
    row = utterance(0, activation="", valence_rating="3") | scale
    with pytest.raises(PrivemoError, match="add the columns scale_low and scale_high"):
        load(write_table(tmp_path, [row]))


def test_ratings_beside_levels_need_no_scale(tmp_path):
    row = utterance(0, activation_rating="77")
    assert load(write_table(tmp_path, [row])).utterances.loc[0, "activation"] == "low"


def test_two_scales_or_an_unknown_one_are_refused(tmp_path):
    rows = [rated(0), rated(1, scale_high="7")]
    with pytest.raises(PrivemoError, match="2 rating scales.*to one scale"):
        load(write_table(tmp_path, rows))
    with pytest.raises(PrivemoError, match="no bounds are known.*1 to 5, 1 to 7"):
        load(write_table(tmp_path, [rated(0, scale_low="0", scale_high="100")]))


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    path = write_table(tmp_path, four()) / "utterances.csv"
    path.write_text(path.read_text().replace("activation\r\n", "Text\r\n", 1))
    path.write_text(path.read_text().replace("activation\n", "Text\n", 1))
    with pytest.raises(PrivemoError, match="column text twice"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no row below"),
        (b"utterance,speaker,gender,text,valence\n,,,,\n\n", "no row below"),
        (b"PK\x03\x04\x00\x00", "not a text file; save the table as csv"),
        ("utterance;speaker".encode("utf-16"), "no row below"),
        (b"utterance;speaker\0", "not a text file"),
        (b'utterance,speaker\nu1,anna\nu2,"cut\nu3,ben\n', "from row 3 on"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, words):
    (tmp_path / "utterances.csv").write_bytes(content)
    with pytest.raises(PrivemoError, match=words):
        load(tmp_path)


def test_if_no_row_can_be_used_the_first_problem_is_said(tmp_path):
    rows = [utterance(n, gender="?") for n in range(3)]
    with pytest.raises(PrivemoError, match="first of all, rows 2 to 4: `gender`"):
        load(write_table(tmp_path, rows))


def test_the_time_to_read_a_table_is_not_quadratic_in_its_rows(tmp_path):
    rows = [utterance(n, audio=f"AUDIO/Ä{n}.wav") for n in range(20_000)]
    write_table(tmp_path, rows)
    for n in range(20_000):
        (tmp_path / "audio" / f"a\u0308{n}.wav").touch()
    start = process_time()
    assert len(load(tmp_path).utterances) == len(rows)
    assert process_time() - start < 10  # about 2 s; a quadratic loop takes minutes
