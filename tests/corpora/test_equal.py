"""Equal recordings are found by their samples; of two speakers they are refused."""

import numpy as np
import pytest
import soundfile

from privemo.corpora import equal, load_corpus
from privemo.corpora.corpus import Corpus, NotUsable
from privemo.corpora.decisions import Decisions, read_decisions
from privemo.corpora.equal import equal_recordings, settle_equals
from privemo.corpora.schema import problem_table, utterance_table
from privemo.errors import PrivemoError

RATE = 16_000


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def noise(seed, n=4_000):
    return np.random.default_rng(seed).integers(-9_000, 9_000, n).astype("int16")


def write(folder, name, seed, *, n=4_000):
    path = folder / name
    soundfile.write(path, noise(seed, n), RATE, subtype="PCM_16")
    return str(path)


def corpus_of(folder, *rows, **options):
    """Make a corpus; a row is name, speaker, seed of the sound, level."""
    table = [
        {
            "utterance": name.partition(".")[0],
            "speaker": f"toy:{speaker}",
            "gender": "female" if speaker in "ace" else "male",
            "audio": write(folder, name, seed),
            "activation": level,
        }
        for name, speaker, seed, level in rows
    ]
    given = {
        "name": "toy",
        "utterances": utterance_table(table),
        "problems": problem_table([]),
        "modalities": ("acoustic",),
        "description": "Made up.",
    }
    return Corpus(**given | options)


NONE = Decisions()


# which are equal


def test_equal_samples_are_found_whatever_the_file(tmp_path):
    paths = [
        write(tmp_path, name, seed)
        for name, seed in (
            ("a.wav", 1), ("b.wav", 2), ("c.flac", 1), ("d.wav", 3), ("e.aiff", 2),
            ("f.wav", 1),
        )
    ]  # fmt: skip
    assert equal_recordings(paths) == [[0, 2, 5], [1, 4]]


def test_recordings_that_differ_in_one_sample_are_not_equal(tmp_path):
    for i, at in enumerate((None, 5, 3_999)):
        samples = noise(1)
        if at is not None:
            samples[at] += 1
        soundfile.write(tmp_path / f"{i}.wav", samples, RATE)
    assert equal_recordings([str(tmp_path / f"{i}.wav") for i in range(3)]) == []


def test_what_is_silent_or_cannot_be_read_is_equal_to_nothing(tmp_path):
    for name in ("a", "b"):
        soundfile.write(tmp_path / f"{name}.wav", np.zeros(4_000), RATE)
        (tmp_path / f"{name}.flac").write_bytes(b"")
    paths = [str(tmp_path / name) for name in ("a.wav", "b.wav", "a.flac", "b.flac")]
    assert equal_recordings([*paths, "nowhere.wav", "nowhere.wav"]) == []


def test_what_was_compared_is_remembered_until_a_file_changes(tmp_path, monkeypatch):
    paths = [write(tmp_path, name, 1) for name in ("a.wav", "b.wav")]
    assert equal_recordings(paths) == [[0, 1]]
    with monkeypatch.context() as context:
        context.setattr(equal, "_compare", None)
        assert equal_recordings(paths) == [[0, 1]]
    write(tmp_path, "b.wav", 2, n=5_000)
    assert equal_recordings(paths) == []


def test_a_home_that_cannot_be_written_does_not_matter(tmp_path, home):
    home.write_text("no folder")
    paths = [write(tmp_path, name, 1) for name in ("a.wav", "b.wav")]
    assert equal_recordings(paths) == [[0, 1]]


# of one speaker


def test_of_one_speaker_they_are_kept_counted_and_have_one_name(tmp_path):
    rows = ("1.wav", "a", 1, "low"), ("2.wav", "a", 1, "high"), ("3.wav", "a", 2, "low")
    corpus = settle_equals(corpus_of(tmp_path, *rows), NONE)
    assert corpus.utterances["recording"].to_list() == ["1", "1", "3"]
    (row,) = corpus.problems.itertuples()
    assert row.problem.startswith("2 recordings, this one first, hold the same samples")
    assert row.problem.endswith("1 of 1 under several labels: '1' = '2'")
    assert row.remedy.startswith("nothing to do")


def test_all_equal_recordings_of_a_speaker_are_named(tmp_path):
    rows = [(f"{n}.wav", "ab"[n % 2], n % 4, "low") for n in range(8)]
    (row,) = settle_equals(corpus_of(tmp_path, *rows), NONE).problems.itertuples()
    assert row.problem.startswith("8 recordings")
    assert "0 of 4 under several labels" in row.problem
    for n in range(4):
        assert f"'{n}' = '{n + 4}'" in row.problem


def test_where_all_recordings_differ_the_table_stays_as_it_is(tmp_path):
    corpus = corpus_of(tmp_path, ("1.wav", "a", 1, "low"), ("2.wav", "b", 2, "low"))
    settled = settle_equals(corpus, NONE)
    assert settled.problems.empty
    assert settled.utterances.equals(corpus.utterances)


@pytest.mark.parametrize(
    "options", [{"modalities": ("lexical",)}, {"content": "all of it"}]
)
def test_what_is_read_as_text_or_made_here_is_not_compared(tmp_path, options):
    rows = [("1.wav", "a", 1, "low"), ("2.wav", "b", 1, "low")]
    table = corpus_of(tmp_path, *rows).utterances.assign(text="yes")
    corpus = corpus_of(tmp_path, *rows, utterances=table, **options)
    assert settle_equals(corpus, NONE) is corpus


# of two speakers

LEAK = (
    ("1.wav", "a", 1, "low"),
    ("2.wav", "b", 1, "low"),
    ("3.wav", "a", 2, "low"),
    ("4.flac", "c", 2, "low"),
    ("5.wav", "d", 3, "low"),
)


def test_of_two_speakers_they_are_refused_all_of_them_named(tmp_path):
    with pytest.raises(NotUsable, match="would train and be asked") as caught:
        settle_equals(corpus_of(tmp_path, *LEAK), NONE)
    for words in ("'1' (toy:a) and '2' (toy:b)", "'3' (toy:a) and '4' (toy:c)", "keep"):
        assert words in str(caught.value)
    assert len(caught.value.problems) == 2


def test_told_which_to_keep_the_others_are_left_out(tmp_path):
    decided = Decisions(keep=frozenset({"2", "3"}))
    corpus = settle_equals(corpus_of(tmp_path, *LEAK), decided)
    assert corpus.utterances["utterance"].to_list() == ["2", "3", "5"]
    assert "recording" not in corpus.utterances
    assert corpus.problems["file"].to_list() == ["1", "4"]
    assert corpus.problems["remedy"].eq("nothing to do").all()


@pytest.mark.parametrize("keep", [{"2"}, {"1", "2", "3"}, {"9"}])
def test_half_a_decision_is_none(tmp_path, keep):
    with pytest.raises(NotUsable):
        settle_equals(corpus_of(tmp_path, *LEAK), Decisions(keep=frozenset(keep)))


def test_a_corpus_is_compared_as_it_is_loaded(tmp_path):
    head = "utterance,speaker,gender,audio,activation"
    rows = [f"u{n},{s},{g},{n}.wav,low" for n, (s, g) in enumerate(["aF", "bM", "cF"])]
    (tmp_path / "utterances.csv").write_text("\n".join([head, *rows]))
    for n, seed in enumerate((1, 1, 2)):
        write(tmp_path, f"{n}.wav", seed)
    with pytest.raises(NotUsable, match=r"'u0' \(own:a\) and 'u1' \(own:b\)"):
        load_corpus("own", tmp_path)
    (tmp_path / "decisions.txt").write_text("keep u1\n")
    assert load_corpus("own", tmp_path).utterances["utterance"].to_list() == [
        "u1",
        "u2",
    ]


# decisions


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("", Decisions()),
        ("# keep nothing\n\n", Decisions()),
        ("MERGE  spellings", Decisions(merge=True)),
        ("keep a 1\r\nKeep b\n", Decisions(keep=frozenset({"a 1", "b"}))),
    ],
)
def test_decisions_are_read_a_line_each(tmp_path, text, decided):
    (tmp_path / "decisions.txt").write_text(text)
    (tmp_path / "table.csv").touch()
    assert read_decisions("own", tmp_path) == decided
    assert read_decisions("own", tmp_path / "table.csv") == decided


@pytest.mark.parametrize("line", ["merge", "keep", "drop a", "merge all"])
def test_what_is_no_decision_is_refused(tmp_path, line):
    (tmp_path / "decisions.txt").write_text(f"keep a\n{line}\n")
    with pytest.raises(
        PrivemoError, match=f"'{line}' is no decision; write merge spell"
    ):
        read_decisions("own", tmp_path)


def test_without_the_file_nothing_is_decided(tmp_path):
    assert read_decisions("own", tmp_path / "nowhere") == Decisions()
    assert read_decisions("own") == Decisions()
