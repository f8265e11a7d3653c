"""The lesson on pretrained encoders: its vectors, its expectations, its file."""

import numpy as np
import pandas as pd
import pytest

from privemo.battery.made import how_made
from privemo.battery.round import paper_privacy
from privemo.encoders.embedded import embedded_file
from privemo.errors import NotForThisCorpus
from privemo.lessons.encoders import EncodersLesson, judged
from privemo.lessons.opening import open_lesson

EMBEDDED = str(embedded_file())


@pytest.mark.parametrize(
    ("asked", "corpus", "folder", "features"),
    [
        ({}, "planted", "", EMBEDDED),
        ({"features": ""}, "planted", "", EMBEDDED),
        ({"features": "mine.npz"}, "planted", "", "mine.npz"),
        ({"features": "mine.npz"}, "emodb", "../EmoDB", "mine.npz"),
        ({"modalities": ["given and lexical"]}, "planted", "", EMBEDDED),
        ({"modalities": ["acoustic"]}, "planted", "", None),
        ({"modalities": ["acoustic"]}, "emodb", "", None),
    ],
)
def test_the_planted_voices_are_brought_along(asked, corpus, folder, features):
    completed = EncodersLesson.completed(asked, corpus, folder)
    assert completed.get("features") == features
    assert completed["modalities"] == asked.get("modalities", ["given"])


@pytest.mark.parametrize(
    ("corpus", "folder"), [("emodb", "../EmoDB"), ("planted", "../mine")]
)
def test_vectors_of_other_voices_are_not_taken_for_those_of_a_corpus(corpus, folder):
    with pytest.raises(NotForThisCorpus, match=rf"not of {folder}; make some by priv"):
        open_lesson("encoders", corpus=corpus, folder=folder)


def test_a_network_without_vectors_is_no_matter_of_this_lesson(tmp_path):
    how = {"profile": "smoke", "results": str(tmp_path)}
    with pytest.raises(NotForThisCorpus, match="MODALITIES = .'lexical'. has none"):
        open_lesson("encoders", modalities=["lexical"], **how)


@pytest.mark.parametrize(
    ("side", "estimate", "low", "high", "verdict"),
    [
        (-1, -0.3, -0.4, -0.2, "shown"),
        (-1, -0.3, -0.7, 0.1, "not shown"),
        (-1, 0.3, 0.2, 0.4, "the opposite is shown"),
        (1, 0.3, 0.2, 0.4, "shown"),
        (1, -0.3, -0.4, -0.2, "the opposite is shown"),
        (1, 0.3, 0.0, 0.6, "not shown"),
        (0, 0.01, -0.1, 0.1, "no change shown"),
        (0, -0.2, -0.3, -0.1, "the opposite is shown"),
        (1, 0.3, np.nan, np.nan, "not measured"),
    ],
)
def test_an_expectation_is_judged_by_its_whole_interval(
    side, estimate, low, high, verdict
):
    assert judged(side, estimate, low, high) == verdict


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """Open the lesson, as small as can be, and ask everything."""
    results = tmp_path_factory.mktemp("results")
    return open_lesson("encoders", profile="smoke", results=str(results))


@pytest.mark.slow
def test_every_stage_has_its_row_and_untrained_ones_say_nothing(lesson):
    stages = lesson.stages.pivot(index="network", columns="quantity", values="score")
    before, after = stages.iloc[[0, -1]], stages.drop(stages.index[[0, -1]])
    assert before.index.tolist() == ["as it comes", "untrained encoder"]
    assert before[["L", "U"]].isna().all(axis=None) and before["P"].notna().all()
    assert after.notna().all(axis=None) and len(after) == 3
    shown = lesson.show_stages()
    assert shown.index.get_level_values("network").tolist()[0] == "as it comes"


@pytest.mark.slow
def test_the_file_that_is_passed_on_has_the_networks_privacy(lesson, capsys):
    assert lesson.given["folder"] == ""  # by which results are told from others
    path = lesson.pass_on()
    said = capsys.readouterr().out
    assert str(path.parent) not in said and "written: z.npz" in said
    general = lesson.scores.query("defence == 'none' and fold == 0")
    assert paper_privacy(path, how_made(path)) == general["P"].item()


@pytest.mark.slow
def test_people_are_told_apart_and_shuffled_ones_are_not(lesson):
    rows = lesson.identity.query("who == 'everybody' and utterances == 1")
    error = rows.set_index(["network", "scorer"])["EER"]
    assert error["as it comes", "cosine"] < 0.4
    assert (error.xs("shuffled speakers", level="scorer") > 0.4).all()


@pytest.mark.slow
def test_what_was_expected_is_judged_by_the_tables(lesson):
    expected = lesson.expected.set_index("expected")
    raw = lesson.stages.iloc[0]
    first = expected.iloc[0]
    assert first["estimate"] == pytest.approx(raw["score"] - 0.5)
    assert first["high"] - first["low"] == pytest.approx(raw["high"] - raw["low"])
    of = lesson.identity.query("who == 'everybody' and utterances == 1")
    error = of[of["scorer"] == "cosine"].set_index("network")["EER"]
    change = error["general"] - error["untrained encoder"]
    assert expected["estimate"].iloc[3] == pytest.approx(change)
    ten = lesson.together.query("defence == 'LEACE' and utterances == 10")
    assert expected["estimate"].iloc[5] == pytest.approx(ten["change"].item())
    assert expected["verdict"].notna().all()


def test_tables_are_kept_by_their_names():
    empty = pd.DataFrame()
    lesson = EncodersLesson.__new__(EncodersLesson)
    for name in ("stages", "together", "identity", "expected"):
        lesson.__dict__[name] = empty
    kept = set(lesson.tables())
    assert kept == {
        f"encoders{end}" for end in ("", "_together", "_identity", "_expected")
    }
    assert kept <= set(EncodersLesson.captions)
