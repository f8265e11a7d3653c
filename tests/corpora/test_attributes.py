"""Attributes of speakers besides gender: read, counted, or refused."""

from dataclasses import replace

import pytest

from privemo.corpora import own
from privemo.corpora.attributes import with_attributes
from privemo.corpora.corpus import Corpus
from privemo.corpora.cremad import age_group
from privemo.corpora.own_attributes import attributes_among
from privemo.corpora.planted.knobs import make_knobs
from privemo.corpora.planted.voices import draw_speakers
from privemo.corpora.schema import attributes_in, problem_table, utterance_table
from privemo.errors import PrivemoError

ACCENTS = ("north", "south", "west")


def corpus(accents, **more):
    rows = [
        {
            "utterance": f"{i}_{take}",
            "speaker": f"my:{i}",
            "gender": ("female", "male")[i % 2],
            "text": "yes",
            "activation": ("low", "mid", "high")[take],
            "accent": accent,
        }
        for i, accent in enumerate(accents)
        for take in range(3)
    ]
    table = utterance_table(rows, attributes=["accent"])
    facts = {"modalities": ("lexical",), "description": "", **more}
    return Corpus(name="my", utterances=table, problems=problem_table([]), **facts)


def test_all_that_is_known_is_kept():
    whole = corpus(ACCENTS * 3)
    kept, notes = with_attributes(whole, ["accent"])
    assert kept.utterances.equals(whole.utterances)
    assert notes == ()


def test_who_is_not_known_is_left_out_and_counted():
    whole = corpus([*ACCENTS * 3, "", ""])
    kept, notes = with_attributes(whole, ["accent"])
    assert notes == (
        "6 utterances are left out: the accent of their speakers, 2 in all, is not "
        "known.",
    )
    assert set(kept.utterances["accent"]) == set(ACCENTS)
    assert with_attributes(whole, ["gender"])[0].utterances.equals(whole.utterances)


def test_blocks_are_looked_at_too():
    block = corpus([*ACCENTS * 3, ""])
    kept, _ = with_attributes(replace(block, blocks=(block, block)), ["accent"])
    assert [len(one.utterances) for one in (kept, *kept.blocks)] == [27, 27, 27]


@pytest.mark.parametrize(
    ("accents", "asked", "words"),
    [
        (ACCENTS * 3, "acent", "choose one of gender, accent; did you mean accent"),
        (ACCENTS * 3, "text", "no attribute of my 'text'"),
        (["north"] * 9, "accent", "there are 9 'north'"),
        ([*ACCENTS[:2] * 4, "west"], "accent", "4 'north', 4 'south', 1 'west'"),
    ],
)
def test_what_cannot_be_asked_about_is_refused(accents, asked, words):
    with pytest.raises(PrivemoError, match=words):
        with_attributes(corpus(accents), [asked])


def test_a_column_that_changes_within_a_speaker_says_nothing_of_him():
    table = corpus(ACCENTS * 3).utterances
    table["take"] = table["utterance"].str[-1]
    table["level"] = range(len(table))
    assert attributes_in(table) == ("gender", "accent")


def write(folder, accents):
    lines = ["utterance,speaker,gender,text,activation,accent,age,take"]
    for i, accent in enumerate(accents):
        for take in range(3):
            level, gender = ("low", "mid", "high")[take], "FM"[i % 2]
            said = f"{i}_{take},s{i},{gender},yes,{level}"
            lines.append(f"{said},{accent},{20 + i},t{take}")
    (folder / "utterances.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_columns_of_ones_own_that_are_of_speakers_are_read(tmp_path):
    loaded = own.load(write(tmp_path, [*ACCENTS * 3, "NA"]))
    assert attributes_in(loaded.utterances) == ("gender", "accent")
    assert (loaded.utterances["accent"] == "").sum() == 3
    (told,) = loaded.problems["problem"][loaded.problems["file"] == "row 1"]
    assert told == "columns that are not known are ignored: age, take"


def test_names_and_changing_values_are_no_attributes(tmp_path):
    every = own.load(write(tmp_path, [f"village {i}" for i in range(9)]))
    assert attributes_in(every.utterances) == ("gender",)
    cells = every.utterances.assign(take=every.utterances["utterance"].str[-1])
    assert attributes_among(cells, cells["speaker"], ["take"]) == []


@pytest.mark.parametrize(
    ("age", "group"),
    [
        ("20", "below 30"),
        ("29", "below 30"),
        ("30.0", "30 to 44"),
        ("45", "from 45"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_ages_in_years_come_into_groups(age, group):
    assert age_group(age) == group


@pytest.mark.parametrize("seed", range(3))
def test_planted_ages_are_of_both_genders_alike(seed):
    speakers = draw_speakers(make_knobs(n_speakers=12, seed=seed))
    counts = speakers.groupby(["gender", "age_group"]).size()
    assert counts.tolist() == [2] * 6


def test_the_knob_of_age_moves_the_voice_and_nothing_else():
    without, planted = (
        draw_speakers(make_knobs(n_speakers=12, age_in_voice=knob)) for knob in (0, 1)
    )
    moved = ["f0", "f1", "f2", "f3", "tempo"]
    assert without.drop(columns=moved).equals(planted.drop(columns=moved))
    ratio = (planted["f0"] / without["f0"]).groupby(planted["age_group"]).mean()
    assert ratio["young"] > 1.2 > ratio["middle"] == 1 > 0.8 > ratio["old"]
