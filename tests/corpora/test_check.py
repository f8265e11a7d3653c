"""A corpus is compared with what is published of it; mistakes in it are found."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import soundfile
from support.speech import speak

from privemo.corpora import check, load_corpus
from privemo.corpora.about import About
from privemo.corpora.audio import POINTER
from privemo.corpora.corpus import Corpus
from privemo.corpora.loudness import evenly, loudness_trend
from privemo.corpora.problems import problem_kinds
from privemo.corpora.schema import bin_rating, problem_table, utterance_table
from privemo.folds.speakers import choose_n_folds

ABOUT = About(
    title="Toy corpus",
    licence="none",
    gated=False,
    get="Nowhere.",
    n_utterances={"": 36},
    n_speakers={"female": 3, "male": 3},
    scale=(1, 5),
)
RATINGS = (1.0, 1.8, 2.6, 3.4, 4.2, 5.0)
WORDS = "these words belong to the corpus"

check_corpus = partial(check.check_corpus, count_folds=choose_n_folds)


def rows(*, n_speakers=6, ratings=RATINGS):
    """Write a table of half women and half men who say the same."""
    return [
        {
            "utterance": f"{speaker}-{i}",
            "speaker": f"toy:{speaker}",
            "gender": "female" if speaker % 2 else "male",
            "text": WORDS,
            "activation": bin_rating(rating, 1, 5),
            "activation_rating": rating,
        }
        for speaker in range(n_speakers)
        for i, rating in enumerate(ratings)
    ]


def corpus_of(rows, problems=(), modality="lexical"):
    return Corpus(
        name="toy",
        utterances=utterance_table(rows),
        problems=problem_table(problems),
        modalities=(modality,),
        description="Made up.",
    )


def spoken(folder, slope, **options):
    """Let everybody speak louder by `slope` dB a point of activation."""
    table = rows(**options)
    for row in table:
        loudness = slope(row) * (row["activation_rating"] - 3)
        path = speak(
            folder / f"{row['utterance']}.wav", gender=row["gender"], loudness=loudness
        )
        row["audio"] = str(path)
    return corpus_of(table, modality="acoustic")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Six speakers who speak louder where they are more active."""
    return spoken(tmp_path_factory.mktemp("sound"), lambda row: 4)


def with_utterances(corpus, **columns):
    return replace(corpus, utterances=corpus.utterances.assign(**columns))


# the report


def test_a_sound_corpus_passes(sound):
    report = check_corpus(sound, ABOUT)
    assert report.mend == []
    assert str(report).endswith("\npass")
    assert report.title == "toy: Toy corpus"


def test_what_is_to_be_mended_ends_the_report(sound):
    inverted = with_utterances(
        sound, activation_rating=6 - sound.utterances["activation_rating"]
    )
    text = str(check_corpus(inverted, ABOUT))
    assert "\npass" not in text
    assert "\nto mend:\n- activation falls with loudness" in text


def test_no_line_is_wider_than_a_terminal_and_no_transcript_is_shown(sound):
    problems = [("a.wav", "it is damaged " * 9, "copy it again " * 9)]
    text = str(check_corpus(corpus_of(rows(), problems), ABOUT))
    assert max(map(len, text.splitlines())) <= 80
    for shown in (text, str(check_corpus(sound, ABOUT))):
        assert "words belong" not in " ".join(shown.split())


# counts


@pytest.mark.parametrize(
    ("n_speakers", "published", "line"),
    [
        (6, {"": 36}, "as many as are published"),
        (4, {"": 36}, "published: 36; here are 12 fewer"),
        (8, {"": 36}, "published: 36; here are 12 more"),
        (
            6,
            {"1.0": 100, "1.1": 40},
            "nearest published number: 40 of release 1.1; here are 4 fewer",
        ),
        (6, {"1.0": 100, "1.1": 36}, "as many as are published of release 1.1"),
        (6, {}, "how many there should be is not published"),
    ],
)
def test_the_number_of_utterances_is_set_beside_the_nearest_release(
    n_speakers, published, line
):
    corpus = corpus_of(rows(n_speakers=n_speakers))
    report = check_corpus(corpus, replace(ABOUT, n_utterances=published))
    assert report.sections["utterances"] == [f"{6 * n_speakers} can be used", line]


def test_speakers_are_counted_by_gender_with_their_shares():
    table = [*rows(n_speakers=3), *rows(n_speakers=1, ratings=RATINGS * 5)[6:]]
    for i, row in enumerate(table):
        row["utterance"] = str(i)
    report = check_corpus(corpus_of(table), ABOUT)
    assert report.sections["speakers"] == [
        "1 female, with 6 utterances (14 %); published: 3",
        "2 male, with 36 utterances (86 %); published: 3",
        "share of utterances per speaker: 14 % (toy:2) to 71 % (toy:0), median 14 %",
    ]


@pytest.mark.parametrize(("n_speakers", "n_mend"), [(6, 0), (8, 2)])
def test_more_speakers_than_are_published_are_a_mistake(n_speakers, n_mend):
    mend = check_corpus(corpus_of(rows(n_speakers=n_speakers)), ABOUT).mend
    assert len(mend) == n_mend
    assert all("may be misread" in line for line in mend)


def test_too_few_speakers_for_folds_are_to_be_mended():
    report = check_corpus(corpus_of(rows(n_speakers=4)), ABOUT)
    assert any("three speakers of each gender" in line for line in report.mend)


@pytest.mark.parametrize(("n_speakers", "n_folds"), [(6, 3), (10, 5), (12, 5)])
def test_it_is_said_how_many_folds_can_be_made(n_speakers, n_folds):
    report = check_corpus(corpus_of(rows(n_speakers=n_speakers)), ABOUT)
    (line,) = report.sections["folds"]
    assert line.startswith(f"{n_folds} folds")
    assert line.endswith("and not 5") == (n_folds < 5)


# labels


def test_levels_and_ratings_are_drawn():
    lines = check_corpus(corpus_of(rows()), ABOUT).sections["activation"]
    assert lines[0] == "low        18  50 % ####################"
    assert lines[3] == "ratings from 1 to 5, mean 3.00"
    counts = {line.split()[0]: int(line.split()[1]) for line in lines[4:]}
    assert counts == {"1-2": 12, "2-3": 6, "3-4": 6, "4-5": 12}


def test_a_target_without_labels_is_said_to_have_none():
    assert check_corpus(corpus_of(rows()), ABOUT).sections["valence"] == ["no labels"]


@pytest.mark.parametrize(
    ("rating", "inside"), [(5.0, True), (5.5, False), (0.5, False)]
)
def test_a_rating_off_the_scale_is_found(rating, inside):
    corpus = corpus_of(rows())
    ratings = corpus.utterances["activation_rating"].copy()
    ratings[7] = rating
    mend = check_corpus(with_utterances(corpus, activation_rating=ratings), ABOUT).mend
    assert (mend == []) == inside
    assert inside or "1 ratings of activation" in mend[0]


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (["low", "mid", "high"], "valence: low, mid, high; chance of U is 0.33"),
        (["low", "high", ""], "valence: low, high; chance of U is 0.50"),
    ],
)
def test_it_is_said_how_many_levels_are_told(levels, said):
    corpus = with_utterances(corpus_of(rows()), valence=levels * 12)
    report = check_corpus(corpus, ABOUT)
    assert report.sections["classes"][1] == said
    assert report.mend == []


def test_a_target_of_one_level_is_to_be_mended():
    (line,) = check_corpus(
        with_utterances(corpus_of(rows()), valence="mid"), ABOUT
    ).mend
    assert line.startswith("all labels of valence are mid")


# what was left out


def test_problems_of_one_kind_are_counted_together():
    kinds = problem_kinds(
        problem_table(
            [
                ("a.wav", "is empty (0 bytes)", "again"),
                ("t.txt row 3", "1,234 rows, this one first: no speaker", "nothing"),
                ("b.wav", "is 12 bytes short", "again"),
                ("c.wav", "is empty (0 bytes)", "again"),
                ("d.wav", "is 1,200 bytes short", "again"),
                ("e.wav", "is 7 bytes short", "again"),
                ("all", "3 of the 9 recordings of the release are here", "get them"),
            ]
        )
    )
    assert kinds["n"].to_list() == [1234, 3, 2, 1]
    assert kinds["file"].to_list() == ["t.txt row 3", "b.wav", "a.wav", "all"]
    assert kinds["problem"].iloc[0] == "no speaker"


def test_ten_kinds_are_shown_and_the_rest_is_counted():
    problems = [
        (f"{letter}.wav", f"problem {letter}", "nothing to do")
        for i, letter in enumerate("abcdefghijkl")
        for _ in range(20 - i)
    ]
    lines = check_corpus(corpus_of(rows(), problems), ABOUT).sections["left out"]
    assert lines[0] == "20: problem a (a.wav first); nothing to do"
    assert lines[10:] == ["and 2 kinds more, 19 in all"]


@pytest.mark.parametrize(
    ("problem", "remedy", "to_mend"),
    [
        ("12 rows, this one first: two speak", "nothing to do: released so", False),
        ("1 rows, this one first: no words", "copy it again, or leave it", False),
        ("9 rows, this one first: no words", "copy it again, or leave it", True),
        ("is empty (0 bytes)", "copy it again", True),
        ("3 of the 9 files of the release are here", "get the rest", True),
    ],
)
def test_what_can_be_helped_is_to_be_mended(problem, remedy, to_mend):
    report = check_corpus(corpus_of(rows(), [("a.wav", problem, remedy)]), ABOUT)
    assert bool(report.mend) == to_mend
    assert any(remedy in line for line in report.sections["left out"])


def test_all_cases_of_what_is_to_be_mended_are_named():
    problems = [(f"{i}.wav", f"is {i} bytes short", "copy it again") for i in range(5)]
    problems += [(f"x{i}.wav", "is silent", "look") for i in range(40)]
    mend = check_corpus(corpus_of(rows(), problems), ABOUT).mend
    assert mend[0] == f"is silent ({', '.join(f'x{i}.wav' for i in range(40))}); look"
    assert mend[1] == "is 0 bytes short (0.wav); copy it again"
    assert mend[2:] == [f"is {i} bytes short ({i}.wav); likewise" for i in range(1, 5)]


def test_what_may_stay_is_not_among_what_is_to_be_mended():
    problems = [("a.wav", "is sung", "nothing to do")] * 40 + [("b", "is odd", "look")]
    mend = check_corpus(corpus_of(rows(), problems), ABOUT).mend
    assert mend == ["is odd (b); look"]


# names


@pytest.mark.parametrize("other", ["toy:ANNA", "toy:an na", "toy:anna\u200b"])
def test_speakers_who_may_be_one_are_named(other):
    table = rows()
    for row in table:
        row["speaker"] = {"toy:1": "toy:anna", "toy:3": other}.get(
            row["speaker"], row["speaker"]
        )
    (line,) = check_corpus(corpus_of(table), ABOUT).mend
    assert f"'toy:anna' and {other!r}" in line


def test_small_shares_have_two_digits():
    table = rows(n_speakers=2, ratings=RATINGS * 2000)
    for i, row in enumerate(table):
        row["utterance"] = str(i)
        row["speaker"] = "toy:0" if i else "toy:2"
        row["gender"] = "male"
    (*_, line) = check_corpus(corpus_of(table), ABOUT).sections["speakers"]
    assert "0.0042 % (toy:2) to 100 % (toy:0)" in line


# what cannot be loaded


def test_a_corpus_that_cannot_be_used_is_reported_and_not_passed(tmp_path):
    table = "utterance,speaker,gender,text,valence\nu1,nan,F,yes,low\nu2,,M,no,low\n"
    (tmp_path / "utterances.csv").write_text(table)
    report = check.check_folder("own", tmp_path, count_folds=choose_n_folds)
    assert report.sections["utterances"] == ["none can be used"]
    (line,) = report.mend
    assert "(rows 2, 3); write who talks" in line


def test_a_leak_between_speakers_is_to_be_mended_and_the_rest_is_shown(tmp_path):
    lines = ["utterance,speaker,gender,audio,valence"]
    for n, speaker in enumerate("abcdef"):
        soundfile.write(
            tmp_path / f"{n}.wav", np.sin(np.arange(4000) * max(n, 1)), 16000
        )
        lines.append(
            f"u{n},{speaker},{'FM'[n % 2]},{n}.wav,{'low' if n < 3 else 'mid'}"
        )
    (tmp_path / "utterances.csv").write_text("\n".join(lines))
    report = check.check_folder("own", tmp_path, count_folds=choose_n_folds)
    assert report.sections["utterances"][0] == "6 can be used"
    (line,) = report.mend
    assert "'u0' (own:a) and 'u1' (own:b)" in line
    (tmp_path / "decisions.txt").write_text("keep u0")
    report = check.check_folder("own", tmp_path, count_folds=choose_n_folds)
    assert report.sections["utterances"][0] == "5 can be used"
    assert not any("several speakers" in line for line in report.mend)


# recordings


def test_headers_are_described(sound):
    lines, *_ = sound_lines = check_corpus(sound, ABOUT).sections["recordings"]
    assert lines == "headers of all 36 recordings"
    assert sound_lines[2] == "16,000 Hz, channels: 1"
    sampled = check_corpus(sound, ABOUT, sounds=5).sections["recordings"]
    assert sampled[0] == "headers of 5 of 36 recordings, evenly taken"
    assert sampled[1].endswith("estimated")


@pytest.mark.parametrize(("n", "most"), [(1, 5), (5, 5), (36, 5), (101, 11)])
def test_a_sample_reaches_from_end_to_end_without_repeats(n, most):
    positions = evenly(n, most)
    assert len(set(positions)) == len(positions) == min(n, most)
    assert (positions[0], positions[-1]) == (0, n - 1)
    assert np.ptp(np.diff(positions)) <= 1 if len(positions) > 1 else True


def test_pointers_and_damaged_files_are_found(tmp_path):
    corpus = spoken(tmp_path, lambda row: 4)
    (tmp_path / "0-1.wav").write_bytes(POINTER + b".github.com/spec/v1\nsize 9\n")
    (tmp_path / "2-3.wav").write_bytes(b"no recording")
    (tmp_path / "4-3.wav").unlink()
    mend = check_corpus(corpus, ABOUT).mend
    here = tmp_path.name
    for words in (
        f"is a git-lfs pointer, not the recording itself ({here}/0-1.wav); run",
        f"({here}/2-3.wav); download it again",
        f"the recording is missing ({here}/4-3.wav)",
    ):
        assert sum(words in line for line in mend) == 1
    assert len(mend) == 3


def test_a_pointer_is_found_outside_of_the_sample_too(tmp_path):
    corpus = spoken(tmp_path, lambda row: 4)
    (tmp_path / "0-1.wav").write_bytes(POINTER + b".github.com/spec/v1\nsize 9\n")
    mend = check_corpus(corpus, ABOUT, sounds=3).mend
    assert [line.partition(",")[0] for line in mend] == ["is a git-lfs pointer"]


# the sign of activation


def test_activation_that_rises_with_loudness_is_seen(sound):
    trend = loudness_trend(sound.utterances)
    assert trend.correlation == pytest.approx(1, abs=0.1)
    assert 0 < trend.low <= trend.correlation <= trend.high
    assert (trend.n_speakers, trend.n_recordings, trend.same_peak) == (6, 36, False)
    assert "as it should" in check_corpus(sound, ABOUT).sections["loudness"][1]


def test_inverted_activation_is_a_warning(sound):
    inverted = with_utterances(
        sound, activation_rating=6 - sound.utterances["activation_rating"]
    )
    report = check_corpus(inverted, ABOUT)
    assert report.sections["loudness"][1].startswith("WARNING")
    assert len(report.mend) == 1


def test_levels_stand_in_where_there_are_no_ratings(sound):
    levels = with_utterances(sound, activation_rating=np.nan)
    assert loudness_trend(levels.utterances).correlation > 0.8
    turned = sound.utterances["activation"].map({"low": "high", "high": "low"})
    levels = with_utterances(levels, activation=turned.fillna("mid"))
    assert loudness_trend(levels.utterances).correlation < -0.8


def test_loudness_that_is_the_speakers_and_not_the_emotions_shows_nothing(tmp_path):
    """Half of the speakers get louder, half softer: the mean is 0 by construction."""
    corpus = spoken(tmp_path, lambda row: 4 if row["speaker"] < "toy:3" else -4)
    trend = loudness_trend(corpus.utterances)
    assert trend.correlation == pytest.approx(0, abs=0.05)
    report = check_corpus(corpus, ABOUT)
    assert report.sections["loudness"][1].startswith("it is not shown")
    assert report.mend == []


def test_recordings_scaled_to_one_peak_are_not_judged(tmp_path):
    """The energy falls with activation, but every recording reaches the same peak."""
    table = rows()
    for row in table:
        y = np.zeros(8000)
        y[: int(8000 - 1500 * (row["activation_rating"] - 1))] = 0.5
        y[::2] *= -1
        row["audio"] = str(tmp_path / f"{row['utterance']}.wav")
        soundfile.write(row["audio"], y, 16_000)
    corpus = corpus_of(table, modality="acoustic")
    assert loudness_trend(corpus.utterances).high < 0
    report = check_corpus(corpus, ABOUT)
    assert report.sections["loudness"][1].startswith("note: all recordings reach the")
    assert report.mend == []


@pytest.mark.parametrize("options", [{"n_speakers": 2}, {"ratings": RATINGS[:4]}])
def test_too_little_to_hear_is_not_tested(tmp_path, options):
    corpus = spoken(tmp_path, lambda row: 4, **options)
    assert loudness_trend(corpus.utterances) is None
    (line,) = check_corpus(corpus, ABOUT).sections["loudness"]
    assert line.startswith("not tested")


def test_few_recordings_are_those_of_few_speakers(sound):
    trend = loudness_trend(sound.utterances, sounds=30)
    assert (trend.n_speakers, trend.n_recordings) == (3, 18)


# real corpora


@pytest.mark.corpus
def test_activation_of_ravdess_rises_with_loudness(real_data):
    utterances = load_corpus("ravdess", real_data / "RAVDESS").utterances
    trend = loudness_trend(utterances, sounds=40)
    assert trend.low > 0.3
    assert not trend.same_peak


@pytest.mark.corpus
def test_the_recordings_of_emodb_reach_the_same_peak(real_data):
    utterances = load_corpus("emodb", real_data / "EmoDB").utterances
    assert loudness_trend(utterances, sounds=40).same_peak
